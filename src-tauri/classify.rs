//! `leukolens classify`: files and folders in, one line for each picture out.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    time::Instant,
};

use contract::{
    ClassifyLine, ErrorReport, FailedPicture, RESEARCH_USE_ONLY, ReadPicture, SlideLine, VerdictCounts,
};
use cytology::KnownScale;
use inference::{Classifier, Examined, StopRule, count};

use crate::{
    annotate::{Album, AnnotateError},
    find::{Found, find, read_at_most, unreadable},
    report::of_examination,
    reporting::{Gathering, ReportRequest, ReportingError},
    sheet::Tile,
    table::Table,
};

/// What was asked for.
#[derive(Debug)]
pub(crate) struct Request {
    /// JSON Lines instead of a table.
    pub(crate) json: bool,
    /// Where annotated pictures go, if they are wanted.
    pub(crate) annotate: Option<PathBuf>,
    /// What the microscope's profile says of the scale, if there is one.
    pub(crate) scale: Option<KnownScale>,
    /// How many cells of the slide are asked for, where the pictures are one slide.
    pub(crate) slide: Option<StopRule>,
    /// Where the slide's documents go, and what they say beside its cells, if they are wanted.
    pub(crate) report: Option<ReportRequest>,
    /// Files and folders.
    pub(crate) paths: Vec<PathBuf>,
}

/// Why not everything was written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClassifyError {
    /// The lines could not be written to the standard output.
    #[error("cannot write the results: {0}")]
    Output(#[from] io::Error),
    /// The folder of annotated pictures cannot be used.
    #[error(transparent)]
    Annotate(#[from] AnnotateError),
    /// The slide's documents could not be written.
    #[error(transparent)]
    Report(#[from] ReportingError),
}

/// What became of the pictures.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// Pictures that were read.
    pub(crate) read: u32,
    /// Pictures and paths that were not.
    pub(crate) failed: u32,
    /// Annotated pictures that could not be written.
    pub(crate) unwritten: u32,
    cells: VerdictCounts,
}

impl Outcome {
    /// Whether everything that was asked for was done.
    pub(crate) const fn complete(&self) -> bool {
        self.failed == 0 && self.unwritten == 0
    }
}

/// Classifies what `request` names. Each picture's line is written and flushed before the next is read.
///
/// What cannot be written to `notes` is lost and stops nothing: the results and the exit status stand without it.
pub(crate) fn classify(
    classifier: &Classifier,
    request: &Request,
    out: &mut impl Write,
    notes: &mut impl Write,
) -> Result<Outcome, ClassifyError> {
    let found = find(&request.paths);
    let open = |folder: &Path| Album::open(folder, found.iter().map(Found::path));
    let mut album = request.annotate.as_deref().map(open).transpose()?;
    let table = Table::new(found.iter().map(Found::path));
    if request.json {
        // The lines have a fixed schema; the warning goes where people look.
        let _ = writeln!(notes, "{RESEARCH_USE_ONLY}");
    } else {
        write!(out, "{RESEARCH_USE_ONLY}\n\n{}", table.header())?;
        out.flush()?;
    }
    let mut outcome = Outcome::default();
    let mut gathering = request.report.is_some().then(Gathering::default);
    for found in found {
        let (line, examined) = examine(classifier, &found, request.scale);
        if request.json {
            serde_json::to_writer(&mut *out, &line).map_err(io::Error::from)?;
            writeln!(out)?;
        } else {
            write!(out, "{}", table.rows(&line))?;
        }
        out.flush()?;
        outcome.count(&line);
        if let (Some(gathering), Some(examined)) = (&mut gathering, &examined) {
            gathering.add(examined);
        }
        if let (Some(album), Some(examined)) = (&mut album, examined)
            && let Err(e) = annotate(album, classifier, found.path(), &examined)
        {
            outcome.unwritten += 1;
            let _ = writeln!(notes, "leukolens: {e}");
        }
    }
    if let Some(rule) = &request.slide {
        let line = ClassifyLine::Slide(SlideLine { slide: count(outcome.cells, rule) });
        if request.json {
            serde_json::to_writer(&mut *out, &line).map_err(io::Error::from)?;
            writeln!(out)?;
        } else {
            write!(out, "{}", table.rows(&line))?;
        }
        out.flush()?;
    }
    if !request.json {
        writeln!(out, "\n{}", outcome.summary())?;
        out.flush()?;
    }
    if let (Some(gathering), Some(report)) = (gathering, &request.report) {
        let rule = request.slide.unwrap_or_default();
        for notice in gathering.write(classifier, count(outcome.cells, &rule), report)? {
            let _ = writeln!(notes, "leukolens: {notice}");
        }
    }
    Ok(outcome)
}

/// Writes the annotated picture and the contact sheet of its cells.
fn annotate(
    album: &mut Album,
    classifier: &Classifier,
    source: &Path,
    examined: &Examined,
) -> Result<(), AnnotateError> {
    let Examined { picture, preparation, examination } = examined;
    album.add(source, picture, &examination.cells)?;
    let um_per_px = preparation.scale.value().get();
    let tiles = examination.cells.iter().zip(&preparation.cells).map(|(cell, prepared)| Tile {
        cell,
        crop: &prepared.crop,
        heat: classifier.heat_map(prepared, um_per_px).ok(),
    });
    album.add_sheet(source, &tiles.collect::<Vec<_>>())
}

fn examine(
    classifier: &Classifier,
    found: &Found,
    scale: Option<KnownScale>,
) -> (ClassifyLine, Option<Examined>) {
    let path = found.path().to_string_lossy().into_owned();
    let failed = |error| ClassifyLine::Failed(FailedPicture { path: path.clone(), error });
    match found {
        Found::Failed(_, error) => (failed(error.clone()), None),
        Found::File(file) => {
            let start = Instant::now();
            let examined = read(file)
                .and_then(|bytes| classifier.examine(&bytes, scale).map_err(|e| of_examination(&e)));
            let elapsed_ms = start.elapsed().as_secs_f64() * 1000.0;
            match examined {
                Ok(examined) => {
                    let examination = examined.examination.clone();
                    (ClassifyLine::Read(ReadPicture { path, examination, elapsed_ms }), Some(examined))
                }
                Err(error) => (failed(error), None),
            }
        }
    }
}

/// The file's bytes, or one more than is ever decoded.
fn read(path: &Path) -> Result<Vec<u8>, ErrorReport> {
    read_at_most(path, cytology::Limits::default().max_bytes).map_err(|e| unreadable(path, &e))
}

impl Outcome {
    fn count(&mut self, line: &ClassifyLine) {
        match line {
            ClassifyLine::Read(read) => {
                self.read += 1;
                let counts = VerdictCounts::of(&read.examination.cells);
                self.cells.all += counts.all;
                self.cells.hem += counts.hem;
                self.cells.uncertain += counts.uncertain;
                self.cells.not_a_cell += counts.not_a_cell;
            }
            ClassifyLine::Failed(_) => self.failed += 1,
            ClassifyLine::Slide(_) => {}
        }
    }

    fn summary(&self) -> String {
        let VerdictCounts { all, hem, uncertain, not_a_cell } = self.cells;
        format!(
            "{} pictures read, {} not read. Cells: {all} ALL, {hem} HEM, {uncertain} uncertain, {not_a_cell} not a cell.",
            self.read, self.failed
        )
    }
}
