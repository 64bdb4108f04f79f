//! The store as its callers see it: on a real disk, across restarts, through damage.
#![allow(
    clippy::unwrap_used,
    reason = "the tests' helpers fail the test; clippy exempts only the tests themselves"
)]

mod damage;
mod interruption;
mod samples;
mod sequences;
mod storing;
