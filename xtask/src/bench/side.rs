//! One side of a comparison: a program that stays and answers requests, one line each.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    thread,
    time::Duration,
};

use anyhow::{Context as _, Result, bail};

/// A program that was started and waits for requests.
pub struct Side {
    /// What computes, in the program's own words.
    pub name: String,
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Side {
    /// Starts the program, gives it `first` as its first line, and waits until it is warm.
    pub fn start(command: &mut Command, first: Option<&str>) -> Result<Self> {
        let program = Path::new(command.get_program()).display().to_string();
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start `{program}`"))?;
        let requests = child.stdin.take().context("no input to write to")?;
        let answers = BufReader::new(child.stdout.take().context("no output to read from")?);
        let mut side = Self { name: program, child, requests, answers };
        if let Some(first) = first {
            side.say(first)?;
        }
        let hello = side.hear()?;
        let name = hello.strip_prefix("ready ").with_context(|| format!("{} said: {hello}", side.name))?;
        side.name = name.to_owned();
        Ok(side)
    }

    fn say(&mut self, line: &str) -> Result<()> {
        writeln!(self.requests, "{line}").and_then(|()| self.requests.flush()).with_context(|| self.gone())
    }

    /// The next line that the program says.
    pub fn hear(&mut self) -> Result<String> {
        let mut line = String::new();
        let read = self.answers.read_line(&mut line).with_context(|| self.gone())?;
        if read == 0 {
            bail!(self.gone());
        }
        Ok(line.trim().to_owned())
    }

    fn gone(&self) -> String {
        format!("{} ended early; its own words are above", self.name)
    }

    /// The line that answers `request`.
    pub fn ask(&mut self, request: &str) -> Result<String> {
        self.say(request)?;
        self.hear()
    }

    /// The time that answers `request`, asked after a rest: the threads of every side go on looking for work for a
    /// while after the last of it, and are to fall asleep first.
    pub fn time(&mut self, request: &str, rest: Duration) -> Result<f64> {
        thread::sleep(rest);
        let answer = self.ask(request)?;
        answer.parse().with_context(|| format!("{} said: {answer}", self.name))
    }
}

impl Drop for Side {
    fn drop(&mut self) {
        // A program that is still busy after a failure elsewhere must not outlive the benchmark.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str, first: Option<&str>) -> Result<Side> {
        Side::start(Command::new("sh").args(["-c", script]), first)
    }

    #[test]
    fn requests_are_answered_in_turn() {
        let script = "read first; echo ready $first; while read request; do echo 1.5; done";
        let mut side = shell(script, Some("a b")).unwrap();
        assert_eq!(side.name, "a b");
        assert_eq!(side.ask("anything").unwrap(), "1.5");
        assert_eq!(side.time("time", Duration::ZERO).unwrap(), 1.5);
    }

    #[test]
    fn what_is_no_answer_is_named() {
        assert!(shell("echo broken", None).is_err_and(|error| error.to_string().contains("broken")));
        assert!(shell("exit 1", None).is_err_and(|error| error.to_string().contains("ended early")));
        let mut side = shell("echo ready words; read request; echo soon", None).unwrap();
        let error = side.time("time", Duration::ZERO).unwrap_err();
        assert!(error.to_string().contains("words said: soon"), "{error}");
    }
}
