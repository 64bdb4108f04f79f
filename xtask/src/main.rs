//! The project's own commands: `cargo xtask <command>`.

mod android;
mod arm;
mod bench;
mod check;
mod command;
mod deny;
mod eval;
mod fuzz;
mod run;
mod setup;
mod step;
mod tool;
mod ui;

use std::{path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::{Parser, Subcommand};

use setup::Purpose;
use step::Steps;

/// Set-up, run, test and check commands of Leukolens.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Clone, Subcommand)]
enum Task {
    /// Sets up what is missing, builds the app and opens it
    Run,
    /// Runs every check and test
    Test,
    /// The quick round: format, dependencies, lints, unit tests
    Check,
    /// Installs what is missing, and nothing else
    Setup {
        /// Also what the tests and the Android check need
        #[arg(long)]
        test: bool,
    },
    /// Builds the UI bundle into ui/dist
    Ui,
    /// Checks that the crates which ship to a tablet compile for Android
    Android,
    /// Gives the model loader and the way to verdicts input that is broken in ever new ways
    Fuzz {
        /// How long
        #[arg(long, value_name = "N", default_value_t = fuzz::SECONDS)]
        seconds: u32,
    },
    /// Runs the tests of the inference crate as 64-bit Arm, under an emulator
    Arm,
    /// Measures accuracy on real pictures, and writes a document
    Eval {
        #[command(subcommand)]
        subject: Evaluated,
    },
    /// Measures speed and memory beside something else, and writes docs/benchmarks.md
    Bench {
        #[command(subcommand)]
        subject: Subject,
    },
}

/// What is evaluated.
#[derive(Clone, Subcommand)]
enum Evaluated {
    /// White cells, scale and outlines in whole fields: docs/evaluation-fields.md
    Fields,
    /// From where on a picture is too poor for a verdict: docs/evaluation-quality.md
    Quality {
        /// A set that `leukolens-trainer prepare` wrote
        set: PathBuf,
        /// The folder of a run that was trained on it
        run: PathBuf,
    },
}

/// What is measured.
#[derive(Clone, Subcommand)]
enum Subject {
    /// Training steps beside PyTorch, or the memory of whole trainings
    Trainer(bench::TrainerBench),
    /// The network beside ONNX Runtime: its speed, what loading it takes, where its time goes
    Inference(bench::InferenceBench),
    /// Whole fields beside OpenCV and ONNX Runtime: from a picture's bytes to its verdicts
    Field(bench::FieldBench),
    /// The window: how fast it opens and changes its page, and what it holds
    App(bench::AppBench),
}

fn main() -> ExitCode {
    let task = Arguments::parse().task;
    let mut steps = Steps::new();
    let result = perform(&task, &mut steps);
    if let Err(error) = &result {
        eprintln!("\nerror: {error:#}");
    }
    if matches!(task, Task::Test | Task::Check) {
        println!("\n{}", steps.summary());
    }
    if result.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn perform(task: &Task, steps: &mut Steps) -> Result<()> {
    match task {
        Task::Run => run::app(steps),
        Task::Test => check::full(steps),
        Task::Check => check::quick(steps),
        Task::Setup { test } => {
            steps.step("set-up", || setup::setup(if *test { Purpose::Test } else { Purpose::App }))
        }
        Task::Ui => steps.step("UI bundle", ui::bundle),
        Task::Android => {
            steps.step("set-up", || setup::setup(Purpose::Android))?;
            steps.step("Android", android::check)
        }
        Task::Arm => {
            steps.step("set-up", || setup::setup(Purpose::Arm))?;
            steps.step("Arm", arm::test)
        }
        Task::Fuzz { seconds } => steps.step("fuzz", || fuzz::all(*seconds)),
        Task::Eval { subject: Evaluated::Fields } => eval::fields(steps),
        Task::Eval { subject: Evaluated::Quality { set, run } } => eval::quality(steps, set, run),
        Task::Bench { subject: Subject::Trainer(options) } => bench::trainer(steps, options),
        Task::Bench { subject: Subject::Inference(options) } => bench::inference(steps, options),
        Task::Bench { subject: Subject::Field(options) } => bench::field(steps, options),
        Task::Bench { subject: Subject::App(options) } => bench::app(steps, options),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }
}
