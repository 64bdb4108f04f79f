//! The documents as their readers see them: opened again, parsed, searched.
#![allow(
    clippy::unwrap_used,
    reason = "the tests' helpers fail the test; clippy exempts only the tests themselves"
)]

mod any;
mod bundle;
mod exports;
mod page;
mod paper;
mod samples;
