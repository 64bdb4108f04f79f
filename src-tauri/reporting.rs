//! The documents of a slide, for `leukolens classify --report` as for the window.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use contract::{ExportForm, SlideCount};
use image::imageops;
use inference::{Classifier, Examined};
use reports::{Document, Model, Patient, ReportError, ReportedCell, Slide, SlideReport};

use crate::bench::now;

/// What the documents say of the slide beside its cells.
#[derive(Debug, Clone)]
pub(crate) struct ReportRequest {
    /// The folder that they are written to.
    pub(crate) folder: PathBuf,
    /// The patient's code.
    pub(crate) patient: String,
    /// Their language, as a BCP 47 tag.
    pub(crate) language: String,
}

/// Why a document was not written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReportingError {
    /// A file or the folder could not be written.
    #[error("cannot write {}: {source}", .path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A document could not be made.
    #[error("the slide's {what} could not be made: {source}")]
    Make {
        /// Which document.
        what: &'static str,
        /// What the reason is.
        source: ReportError,
    },
    /// The system's clock gives no usable time.
    #[error("{0}")]
    Clock(String),
}

/// Longest side of a cell's picture in the documents, in pixels.
const CROP_SIDE: u32 = 160;

/// The cells of a slide, gathered picture by picture.
#[derive(Debug, Default)]
pub(crate) struct Gathering {
    cells: Vec<ReportedCell>,
    pictures: u32,
}

impl Gathering {
    /// Adds the cells of the next picture.
    pub(crate) fn add(&mut self, examined: &Examined) {
        self.pictures += 1;
        for (cell, prepared) in examined.examination.cells.iter().zip(&examined.preparation.cells) {
            let number = u32::try_from(self.cells.len() + 1).unwrap_or(u32::MAX);
            let (width, height) = prepared.cut.dimensions();
            let longest = width.max(height).max(1);
            let side = |side: u32| (side * CROP_SIDE.min(longest) / longest).max(1);
            self.cells.push(ReportedCell {
                id: number.to_string(),
                number,
                picture: self.pictures,
                crop: imageops::thumbnail(&prepared.cut, side(width), side(height)),
                cell: cell.clone(),
                review: None,
            });
        }
    }

    /// Writes the PDF, the page, both tables and the FHIR bundle as `slide.*`, each beside its place first. Returns what
    /// the documents had to leave out, in sentences.
    pub(crate) fn write(
        self,
        classifier: &Classifier,
        count: SlideCount,
        request: &ReportRequest,
    ) -> Result<Vec<String>, ReportingError> {
        let report = self.report(classifier, count, request)?;
        let documents = documents(&report, &ExportForm::DOCUMENTS)?;
        write_files(
            &request.folder,
            documents.files.iter().map(|(_, name, bytes)| (*name, bytes.as_slice())),
        )?;
        Ok(documents.notices)
    }

    fn report(
        self,
        classifier: &Classifier,
        count: SlideCount,
        request: &ReportRequest,
    ) -> Result<SlideReport, ReportingError> {
        let reported_at = now().map_err(|error| ReportingError::Clock(error.message))?.to_string();
        Ok(SlideReport {
            language: request.language.clone(),
            reported_at,
            app_version: env!("CARGO_PKG_VERSION").to_owned(),
            patient: Patient { code: request.patient.clone(), age_band: None },
            slide: Slide {
                id: uuid::Uuid::new_v4().to_string(),
                taken: None,
                stain: None,
                microscope: None,
                scale: None,
            },
            cells: self.cells,
            count,
            model: reported_model(classifier),
            signature: None,
            amendments: Vec::new(),
        })
    }
}

/// A model as documents name it.
pub(crate) fn reported_model(classifier: &Classifier) -> Model {
    let description = classifier.description();
    Model {
        reference: classifier.model().clone(),
        card: description.card.clone(),
        thresholds: [description.thresholds.hem_below, description.thresholds.all_from],
    }
}

/// Finished documents.
pub(crate) struct Documents {
    /// Each with its form, the name of its file and its bytes.
    pub(crate) files: Vec<(ExportForm, &'static str, Vec<u8>)>,
    /// Where they differ from what was asked for, in sentences.
    pub(crate) notices: Vec<String>,
}

/// Makes the documents of these forms; an archive is none of them.
pub(crate) fn documents(report: &SlideReport, forms: &[ExportForm]) -> Result<Documents, ReportingError> {
    let made = |what: &'static str| move |source| ReportingError::Make { what, source };
    let mut documents = Documents { files: Vec::new(), notices: Vec::new() };
    let bare = |bytes| Document { bytes, language: "en", notices: Vec::new() };
    for form in forms {
        let (name, document) = match form {
            ExportForm::Pdf => ("slide.pdf", reports::pdf(report).map_err(made("PDF"))?),
            ExportForm::Html => ("slide.html", reports::html(report).map_err(made("page"))?),
            ExportForm::Csv => ("slide.csv", bare(reports::csv(report).map_err(made("CSV table"))?)),
            ExportForm::Json => ("slide.json", bare(reports::json(report).map_err(made("JSON"))?)),
            ExportForm::Fhir => ("slide.fhir.json", reports::fhir(report).map_err(made("FHIR bundle"))?),
            ExportForm::Archive => continue,
        };
        documents.notices.extend(document.notices.iter().map(|notice| format!("{name}: {notice:?}")));
        documents.files.push((*form, name, document.bytes));
    }
    Ok(documents)
}

/// Writes files into a folder, which is made where it is not there.
pub(crate) fn write_files<'a>(
    folder: &Path,
    files: impl Iterator<Item = (&'a str, &'a [u8])>,
) -> Result<(), ReportingError> {
    fs::create_dir_all(folder).map_err(|source| ReportingError::Write { path: folder.to_owned(), source })?;
    for (name, bytes) in files {
        write_whole(&folder.join(name), bytes)?;
    }
    Ok(())
}

/// Writes a file beside its place and renames it, so that a stop leaves no half of one.
fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), ReportingError> {
    let mut new = path.as_os_str().to_owned();
    new.push(".new");
    let new = PathBuf::from(new);
    let wrong = |source| ReportingError::Write { path: path.to_owned(), source };
    fs::write(&new, bytes).map_err(wrong)?;
    fs::rename(&new, path).map_err(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::Bundle;
    use contract::RESEARCH_USE_ONLY;
    use inference::{StopRule, count};

    #[test]
    fn a_slides_documents_are_written_and_say_what_they_are_for() {
        let folder = tempfile::tempdir().unwrap();
        let classifier = Bundle::Reference.load().unwrap();
        let cell = include_bytes!("../models/reference/synthetic-blast-1.png");
        let examined = classifier.examine(cell, None).unwrap();
        let mut gathering = Gathering::default();
        gathering.add(&examined);
        gathering.add(&examined);
        let counts = contract::VerdictCounts::of(&examined.examination.cells);
        let twice = contract::VerdictCounts {
            all: 2 * counts.all,
            hem: 2 * counts.hem,
            uncertain: 2 * counts.uncertain,
            not_a_cell: 2 * counts.not_a_cell,
        };
        let request = ReportRequest {
            folder: folder.path().join("new"),
            patient: "P-17".to_owned(),
            language: "en".to_owned(),
        };
        let notices = gathering.write(&classifier, count(twice, &StopRule::default()), &request).unwrap();
        assert_eq!(notices, Vec::<String>::new());
        let read = |name: &str| fs::read(request.folder.join(name)).unwrap();
        assert!(read("slide.pdf").starts_with(b"%PDF-"));
        let page = String::from_utf8(read("slide.html")).unwrap();
        assert!(page.contains(RESEARCH_USE_ONLY) && page.contains("P-17"));
        assert_eq!(String::from_utf8(read("slide.csv")).unwrap().lines().count(), 3);
        let bundle: serde_json::Value = serde_json::from_slice(&read("slide.fhir.json")).unwrap();
        assert_eq!(bundle["resourceType"], "Bundle");
        assert_eq!(fs::read_dir(&request.folder).unwrap().count(), 5, "nothing half-written is left");
    }
}
