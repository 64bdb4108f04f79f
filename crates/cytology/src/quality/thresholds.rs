//! From where on a measured value is a flaw.
//!
//! `docs/evaluation-quality.md`, which `cargo xtask eval quality` writes, has the curves: its first table names for each
//! degradation the value at which the error of verdicts or of the white-cell finder leaves its interval, its second how
//! many pictures as they are would be refused, and its last the values of those.

/// Blur of a field's edges in µm, at most. First table: what a field measures that is blurred as far as verdicts on cells
/// bear; the finder bears more.
pub const BLUR_UM: f64 = 0.8;
/// Further blur of a field's edges in one direction in µm, at most. First table: recall begins to fall at 0.8 on the
/// photographs through an eyepiece and does not on BCCD. It is a little less, since coarse pictures that moved far measure
/// hardly more, and refuses no picture as it is.
pub const MOTION_UM: f64 = 0.75;
/// Part of the field that is cut off in two channels, at most. First table, on the photographs through an eyepiece, where
/// errors begin earlier.
pub const CUT_OFF: f64 = 0.32;
/// Light of the empty field, 0 to 1, at least. First table, likewise.
pub const LIGHT: f64 = 0.13;
/// Part of the field under reflections, at most: no picture of the last table has any, and none was photographed with one
/// to measure an error on. About a third of a red cell in a field of a hundred.
pub const GLARE: f64 = 0.002;
/// Density of the most stained part of a field, at least. First table, likewise.
pub const STAIN: f64 = 0.32;
/// Green density of cells, at least: what red cells have on BCCD where their stain is too weak by [`STAIN`]. Only a
/// field that is below both is weakly stained; one without a white cell is below the other alone.
pub const RED_CELLS: f64 = 0.06;
/// Part of the field that cells cover, at least: the thinnest field of the last table, below which nothing was measured.
pub const THIN: f64 = 0.25;
/// Part of the field that cells cover, at most: by the last table more than 98 of 100 fields of each set lie below, and
/// little was measured above.
pub const THICK: f64 = 0.85;
/// Part of the cells that lie on each other, at most; chosen like [`THICK`].
pub const OVERLAP: f64 = 0.13;
/// Blur of a cell's edges in µm, at most. First table, where more firm verdicts begin to be wrong.
pub const CELL_BLUR_UM: f64 = 0.44;
/// Further blur of a cell's edges in one direction in µm, at most. By the first table no score left its interval; no cell
/// of the last table comes near.
pub const CELL_MOTION_UM: f64 = 0.5;
