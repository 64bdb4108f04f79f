//! Whether a photographed field, and each cell, is good enough for a verdict.
//!
//! Everything is measured with the field's own red cells for a ruler and its own empty light for white, so that no picture
//! is refused for its resolution or its lamp. From where on a value is a [`Flaw`] was measured, on pictures made worse step
//! by step: [`thresholds`], `docs/evaluation-quality.md`.

mod cell;
#[cfg(test)]
mod drawn;
mod field;
mod focus;
mod judgement;
mod light;
mod samples;
#[cfg(test)]
mod tests;
pub mod thresholds;

pub use cell::CellMeasures;
pub use field::Measures;
pub use judgement::{Flaw, judge, judge_cell};
