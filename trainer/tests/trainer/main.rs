//! The trainer from files to a bundle, on drawn cells; the data set's own rules on real ones.

mod data;
mod export;
mod real;
mod reproducible;
