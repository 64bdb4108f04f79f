//! Progress with an estimate of the time left, on a terminal and in a log.

use std::time::Duration;

use indicatif::{HumanDuration, ProgressBar, ProgressStyle};

/// A bar over `length` steps. Where standard error is no terminal, [`step`] writes a line for each tenth.
#[must_use]
pub fn bar(what: &str, length: usize) -> ProgressBar {
    let template = "{msg:30} {bar:30} {pos}/{len} {prefix} {elapsed} gone, {eta} left";
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(length as u64).with_style(style).with_message(what.to_owned())
}

/// Marks one step as done.
pub fn step(bar: &ProgressBar) {
    bar.inc(1);
    let (done, length) = (bar.position(), bar.length().unwrap_or(1).max(1));
    if bar.is_hidden() && done * 10 / length != (done - 1) * 10 / length {
        let gone = bar.elapsed();
        let left = Duration::from_secs_f64(gone.as_secs_f64() * (length - done) as f64 / done as f64);
        let (what, note) = (bar.message(), bar.prefix());
        eprintln!(
            "{what}: {done}/{length} {note}, {} gone, {} left",
            HumanDuration(gone),
            HumanDuration(left)
        );
    }
}
