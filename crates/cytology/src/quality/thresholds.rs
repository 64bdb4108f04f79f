//! From where on a measured value is a flaw.

/// Blur of a field's edges in µm, at most.
pub const BLUR_UM: f64 = 1.0;
/// Further blur in one direction in µm, at most.
pub const MOTION_UM: f64 = 0.8;
/// Part of the field that is cut off in two channels, at most.
pub const CUT_OFF: f64 = 0.3;
/// Light of the empty field, at least.
pub const LIGHT: f64 = 0.2;
/// Part of the field under reflections, at most.
pub const GLARE: f64 = 0.002;
/// Density of the most stained part of the field …
pub const STAIN: f64 = 0.2;
/// … and green density of its cells: the stain is weak where both lie below.
pub const RED_CELLS: f64 = 0.06;
/// Part of the field that cells cover, at least.
pub const THIN: f64 = 0.1;
/// Part of the field that cells cover, at most.
pub const THICK: f64 = 0.9;
/// Part of the cells that lie on each other, at most.
pub const OVERLAP: f64 = 0.13;
/// Blur of a cell's edges in µm, at most.
pub const CELL_BLUR_UM: f64 = 0.6;
/// Further blur of a cell in one direction in µm, at most.
pub const CELL_MOTION_UM: f64 = 0.8;
