//! Cell preparation: properties on drawn cells, golden values on real ones.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod properties;
mod real_cells;
