//! The built program as its users meet it: from the command line and in a real window.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the tests' helpers fail the test; clippy exempts only the tests themselves"
)]

mod cli;
mod data;
#[cfg(target_os = "linux")]
mod day;
mod docs;
#[cfg(target_os = "linux")]
mod measure;
mod program;
mod samples;
#[cfg(target_os = "linux")]
mod screen;
#[cfg(target_os = "linux")]
mod webdriver;
#[cfg(target_os = "linux")]
mod window;
