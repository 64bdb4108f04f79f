//! From where on a picture is too poor: cells and fields made worse step by step, the error against the measured quality.

mod cells;
pub(crate) mod curve;
mod degradation;
mod fields;
mod report;

pub use report::{Material, QualityError, run};
