//! The trainer from files to a bundle, on drawn cells; the data set's own rules on real ones.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod data;
mod export;
mod real;
mod reproducible;
