//! Whole fields: fitting which candidates are white cells, and measuring how well they are found.

pub mod detection;
pub mod fit;
pub mod networks;
pub mod novelty;
pub mod report;
pub mod sets;
