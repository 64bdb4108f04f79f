//! A slide's results as documents: a PDF, a page of HTML, a table of cells as CSV and JSON, a FHIR bundle.
//!
//! Bytes out and nothing else: what a document says is passed in as a [`SlideReport`], with times, identities and
//! pictures. Here belong: layout, wording in several languages, escaping, formats. Here do not belong: files,
//! clocks, networks, counting and verdicts. The same report always gives the same bytes.
//!
//! Every document carries the line of research use and says a count, never a diagnosis.

mod cells;
mod content;
mod document;
mod fhir;
mod html;
mod moment;
mod pdf;
mod picture;
mod report;
mod text;
mod words;

pub use cells::{
    COLUMNS, CellsExport, ExportAmendment, ExportCell, ExportMeasure, ExportModel, ExportPatient,
    ExportReview, ExportSignature, ExportSlide, ExportStatus, SCHEMA, SCHEMA_VERSION, csv, json,
};
pub use document::{Document, Notice, ReportError};
pub use fhir::fhir;
pub use html::html;
pub use pdf::pdf;
pub use report::{Amendment, Model, Patient, ReportedCell, Review, Signature, Slide, SlideReport, Status};
