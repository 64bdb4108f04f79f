//! A run's bundle with its model card and its report, as one folder.

use std::fs;
use std::path::Path;

use inference::ModelDescription;

use crate::bundle::{self, Files};
use crate::card;
use crate::figures::{self, FigureError};
use crate::files::{self, FileError};
use crate::html;
use crate::results::Results;
use crate::run::Run;

/// Why a report could not be written.
#[derive(Debug, thiserror::Error)]
pub enum PublicationError {
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// A figure could not be drawn.
    #[error(transparent)]
    Figure(#[from] FigureError),
    /// JSON could not be written.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// Writes the run's bundle, `MODEL_CARD.md`, and `evaluation/` with `report.html`, `metrics.json`, `config.json` and the
/// figures to `out`, whole or not at all.
///
/// # Errors
/// [`PublicationError`] names the file.
pub fn write(run: &Run, results: &Results, out: &Path) -> Result<(), PublicationError> {
    let mut content: Files = Vec::new();
    let folder = run.file("bundle");
    for entry in fs::read_dir(&folder).map_err(FileError::io(&folder))? {
        let path = entry.map_err(FileError::io(&folder))?.path();
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        content.push((name, fs::read(&path).map_err(FileError::io(&path))?));
    }
    let description: ModelDescription = files::read_json(&folder.join("model.json"))?;
    content.push(("MODEL_CARD.md".to_owned(), card::markdown(results, &description.card).into_bytes()));
    let figures = figures::figures(results)?;
    let html = html::html(results, &figures);
    let mut add = |name: &str, bytes: Vec<u8>| content.push((format!("evaluation/{name}"), bytes));
    add("report.html", html.into_bytes());
    // In one line a point of a curve would be unreadable, and indented the file is five times as large.
    add("metrics.json", (serde_json::to_string(results)? + "\n").into_bytes());
    add("config.json", (serde_json::to_string_pretty(&results.model.config)? + "\n").into_bytes());
    for figure in figures {
        add(&figure.file, figure.svg.into_bytes());
    }
    Ok(bundle::write(out, &content)?)
}
