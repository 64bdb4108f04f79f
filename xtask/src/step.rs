//! Steps of a longer command: a heading while it runs, its time, a table at the end.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

/// How a step ended when it did not fail. The text is shown beside its time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// Its work is done (or was done already).
    Passed(&'static str),
    /// It could not be done here, and the command may go on without it.
    Skipped(&'static str),
}

/// The steps of one command, in order.
pub struct Steps {
    started: Instant,
    done: Vec<Step>,
}

struct Step {
    name: &'static str,
    took: Duration,
    /// None where it failed.
    outcome: Option<Outcome>,
}

impl Steps {
    /// No step yet; the clock starts.
    pub fn new() -> Self {
        Self { started: Instant::now(), done: Vec::new() }
    }

    /// Runs one step under a heading.
    pub fn step(&mut self, name: &'static str, work: impl FnOnce() -> Result<Outcome>) -> Result<()> {
        println!("\n== {name} ({} since the start)", seconds(self.started.elapsed()));
        let began = Instant::now();
        let result = work();
        let step = Step { name, took: began.elapsed(), outcome: result.as_ref().ok().cloned() };
        println!("== {name}: {} after {}", step.word(), seconds(step.took));
        self.done.push(step);
        result.map(drop).with_context(|| format!("step `{name}` failed"))
    }

    /// The table of all steps that ran, and a last line that counts them.
    pub fn summary(&self) -> String {
        let width = self.done.iter().map(|step| step.name.len()).max().unwrap_or(0);
        let mut text = String::new();
        for step in &self.done {
            text += &format!("{:width$}  {:>9}  {}\n", step.name, seconds(step.took), step.word());
        }
        text += &format!("{:width$}  {:>9}\n", "total", seconds(self.started.elapsed()));
        let count = |wanted: fn(&Step) -> bool| self.done.iter().filter(|step| wanted(step)).count();
        let passed = count(|step| matches!(step.outcome, Some(Outcome::Passed(_))));
        let failed = count(|step| step.outcome.is_none());
        text += &format!("{passed} passed, {failed} failed");
        if let skipped @ 1.. = self.done.len() - passed - failed {
            text += &format!(", {skipped} skipped");
        }
        text
    }
}

impl Step {
    fn word(&self) -> String {
        match self.outcome {
            Some(Outcome::Passed(note)) => note.to_owned(),
            Some(Outcome::Skipped(why)) => format!("skipped: {why}"),
            None => "FAILED".to_owned(),
        }
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::*;

    #[test]
    fn the_last_line_counts_and_the_failure_names_its_step() {
        let mut steps = Steps::new();
        steps.step("first", || Ok(Outcome::Passed("built"))).unwrap();
        let error = steps.step("second", || bail!("broken pipe")).unwrap_err();
        assert_eq!(format!("{error:#}"), "step `second` failed: broken pipe");
        let summary = steps.summary();
        assert!(summary.contains("first") && summary.contains("built") && summary.contains("FAILED"));
        assert_eq!(summary.lines().last(), Some("1 passed, 1 failed"));
    }

    #[test]
    fn what_was_skipped_is_not_counted_as_passed() {
        let mut steps = Steps::new();
        steps.step("offline", || Ok(Outcome::Skipped("no network"))).unwrap();
        let summary = steps.summary();
        assert!(summary.contains("skipped: no network"), "{summary}");
        assert_eq!(summary.lines().last(), Some("0 passed, 0 failed, 1 skipped"));
    }
}
