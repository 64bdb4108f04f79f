//! The command line, and what a call of the program leads to.

use std::{
    env,
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand};
use contract::RESEARCH_USE_ONLY;
use cytology::{KnownScale, MicrometresPerPixel};
use inference::StopRule;

use crate::{
    bundle::{self, Bundle},
    classify::{self, ClassifyError},
    data_folder, doctor,
    reporting::ReportRequest,
    window,
};

/// Finds and classifies leukemic cells in blood-smear pictures, offline. Without a command the window opens.
///
/// For research use only. Not for use in diagnostic procedures.
#[derive(Debug, Parser)]
#[command(name = "leukolens", version, after_help = RESEARCH_USE_ONLY)]
struct Cli {
    #[command(flatten)]
    places: Places,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Args)]
struct Places {
    /// Folder of the model bundle [env: LEUKOLENS_MODEL; default: the reference model inside the program].
    #[arg(long, global = true, value_name = "DIR")]
    model: Option<PathBuf>,
    /// Folder that the window keeps records in [env: LEUKOLENS_DATA_FOLDER; default: the system's].
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Classifies the cells of pictures; stores nothing.
    Classify {
        /// Write JSON Lines (docs/cli.md) instead of a table.
        #[arg(long)]
        json: bool,
        /// Also write each picture with its cells framed and named into this folder.
        #[arg(long, value_name = "DIR")]
        annotate: Option<PathBuf>,
        /// Micrometres per pixel, as measured once for this microscope and camera with a stage micrometer.
        #[arg(long, value_name = "UM", value_parser = micrometres)]
        um_per_px: Option<f64>,
        /// How far that may be wrong, in per cent.
        #[arg(long, value_name = "PERCENT", default_value_t = 3.0, value_parser = per_cent)]
        scale_error: f64,
        /// Take the pictures for one slide and say what its cells come to.
        #[arg(long)]
        slide: bool,
        /// Cells of a slide to count.
        #[arg(long, value_name = "CELLS", default_value_t = StopRule::default().target)]
        target: u32,
        /// Write the slide's results into this folder, as PDF, HTML, CSV, JSON and FHIR (docs/exports.md).
        #[arg(long, value_name = "DIR", requires = "slide")]
        report: Option<PathBuf>,
        /// The patient's code in these documents; never a name.
        #[arg(long, value_name = "CODE", default_value = "unnamed")]
        patient: String,
        /// Language of these documents: en, es, fr, pt, hi or ar.
        #[arg(long, value_name = "TAG", default_value = "en")]
        language: String,
        /// Pictures, and folders that are searched for pictures.
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
    },
    /// Says whether the model, the data folder, the display and a camera can be used.
    Doctor {
        /// Write one JSON object (docs/cli.md) instead of text.
        #[arg(long)]
        json: bool,
    },
}

/// Runs the program as it was called: exit status 0 for success, 1 for failure, 2 for wrong usage.
#[must_use]
pub fn run() -> ExitCode {
    // Prints help, version and wrong usage by itself, and ends the program then.
    let cli = Cli::parse();
    match act(cli) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) if reader_is_gone(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to do when even the error stream is closed.
            let _ = writeln!(io::stderr(), "leukolens: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// A scale that a microscope can have.
fn micrometres(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| "is no number".to_owned())?;
    if (0.01..=2.0).contains(&value) {
        Ok(value)
    } else {
        Err("is not between 0.01 and 2 micrometres".to_owned())
    }
}

fn per_cent(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| "is no number".to_owned())?;
    if (0.0..=100.0).contains(&value) {
        Ok(value)
    } else {
        Err("is not between 0 and 100 per cent".to_owned())
    }
}

/// Does what was asked; whether all of it succeeded.
fn act(cli: Cli) -> anyhow::Result<bool> {
    let bundle = Bundle::choose(cli.places.model, env::var_os(bundle::VARIABLE));
    let data = data_folder::choose(cli.places.data, env::var_os(data_folder::VARIABLE));
    let mut out = io::stdout().lock();
    match cli.command {
        None => {
            drop(out);
            let exports = data_folder::choose_exports(env::var_os(data_folder::EXPORTS_VARIABLE));
            window::open(bundle, data, exports)?;
            Ok(true)
        }
        Some(Command::Classify {
            json,
            annotate,
            um_per_px,
            scale_error,
            slide,
            target,
            report,
            patient,
            language,
            paths,
        }) => {
            let classifier = bundle.load()?;
            let known = |scale| KnownScale { scale, error: scale_error / 100.0 };
            let scale = um_per_px.and_then(MicrometresPerPixel::new).map(known);
            let slide = slide.then(|| StopRule { target, ..StopRule::default() });
            let report = report.map(|folder| ReportRequest { folder, patient, language });
            let request = classify::Request { json, annotate, scale, slide, report, paths };
            Ok(classify::classify(&classifier, &request, &mut out, &mut io::stderr())?.complete())
        }
        Some(Command::Doctor { json }) => {
            let found = doctor::examine(&bundle, data.as_deref());
            let text = if json {
                serde_json::to_string(&found).context("cannot write the findings as JSON")? + "\n"
            } else {
                doctor::describe(&found)
            };
            out.write_all(text.as_bytes())?;
            out.flush()?;
            Ok(doctor::healthy(&found))
        }
    }
}

/// Whether the program that read the results has ended, as `head` does: no error for the one that wrote them.
fn reader_is_gone(error: &anyhow::Error) -> bool {
    let broken = |e: &io::Error| e.kind() == io::ErrorKind::BrokenPipe;
    match error.downcast_ref::<ClassifyError>() {
        Some(ClassifyError::Output(e)) => broken(e),
        _ => error.downcast_ref::<io::Error>().is_some_and(broken),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_definition_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_model_may_be_named_before_or_after_the_command() {
        for line in [["leukolens", "--model", "m", "doctor"], ["leukolens", "doctor", "--model", "m"]] {
            let cli = Cli::try_parse_from(line).unwrap();
            assert_eq!(cli.places.model, Some(PathBuf::from("m")));
        }
    }

    #[test]
    fn scales_that_no_microscope_has_are_wrong_usage() {
        for scale in ["0", "-1", "NaN", "3", "x"] {
            let line = ["leukolens", "classify", "--um-per-px", scale, "a.png"];
            assert_eq!(Cli::try_parse_from(line).unwrap_err().exit_code(), 2, "{scale}");
        }
        assert!(Cli::try_parse_from(["leukolens", "classify", "--um-per-px", "0.065", "a.png"]).is_ok());
    }

    #[test]
    fn classify_needs_a_path() {
        assert_eq!(Cli::try_parse_from(["leukolens", "classify"]).unwrap_err().exit_code(), 2);
    }
}
