//! The bundle's checks, parity with the trainer, and the way of a picture to its verdicts.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod bundle;
mod data;
mod engines;
mod files;
mod look;
mod pictures;
mod reference;
