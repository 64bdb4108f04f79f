//! The trainer from files to a report, on drawn cells; the data set's own rules on real ones.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod command_line;
mod data;
mod export;
mod onnx_runtime;
mod preparation;
mod real;
mod resume;
mod verify;
