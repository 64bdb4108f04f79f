//! The store as its callers see it: on a real disk, across restarts, through damage.
#![allow(
    clippy::unwrap_used,
    reason = "the tests' helpers fail the test; clippy exempts only the tests themselves"
)]

mod damage;
mod deleting;
mod interruption;
mod keeping;
mod migration;
mod reviewing;
mod samples;
mod sequences;
mod signing;
mod storing;
