//! The report as a FHIR R4 bundle, for laboratory systems that read nothing else.
//!
//! A bundle of type `collection`: `DiagnosticReport`, `Observation`s of counts, `Patient` (a code, no name),
//! `Specimen`, two `Device`s (app and model), and a `Practitioner` where somebody signed. There is no diagnosis code
//! and no interpretation in it. Codes are text: no LOINC term means "cells that a program finds suspicious", and a
//! term for blasts would say more than the program knows.

mod observations;
mod parts;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::content::{sentence, status, words};
use crate::document::{Document, Notice, ReportError};
use crate::html::escape;
use crate::moment::Moment;
use crate::report::{SlideReport, Status};
use crate::text::{clean, moment, shorten};
use crate::words::Words;

/// Characters of a text at most; FHIR allows 1,048,576 bytes.
const TEXT_LENGTH: usize = 100_000;

/// Writes `report` as a FHIR R4 bundle in JSON.
///
/// Identities are version-5 UUIDs of the slide, the patient's code, the model's hash and the like, so the same slide
/// keeps them in a later report. Times that FHIR could not read are left out.
///
/// # Errors
/// [`ReportError::Json`], which would be a fault of this crate.
pub fn fhir(report: &SlideReport) -> Result<Document, ReportError> {
    let (words, fallback) = words(report, false);
    let mut notices: Vec<Notice> = fallback.into_iter().collect();
    if !report.count_matches_cells() {
        notices.push(Notice::CountDiffersFromCells);
    }
    let bundle = Bundle { report, words, ids: Ids::of(report) };
    let mut bytes = serde_json::to_vec_pretty(&bundle.resource())?;
    bytes.push(b'\n');
    Ok(Document { bytes, language: words.tag, notices })
}

/// Identities of the resources.
#[derive(Debug)]
struct Ids {
    report: String,
    patient: String,
    specimen: String,
    app: String,
    model: String,
    practitioner: Option<String>,
    observations: Vec<String>,
}

impl Ids {
    fn of(report: &SlideReport) -> Self {
        let slide = report.slide.id.as_str();
        let id = |kind: &str, name: &str| {
            let name = format!("leukolens\0{kind}\0{name}");
            Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()).hyphenated().to_string()
        };
        let model = &report.model.reference;
        Self {
            report: id("report", slide),
            patient: id("patient", &report.patient.code),
            specimen: id("specimen", slide),
            app: id("app", &report.app_version),
            model: id("model", &format!("{}\0{}", model.id, model.sha256)),
            practitioner: report
                .signature
                .as_ref()
                .filter(|signature| string(&signature.by).is_some())
                .map(|signature| id("practitioner", &format!("{slide}\0{}", signature.by))),
            observations: observations::KINDS.iter().map(|kind| id(kind, slide)).collect(),
        }
    }
}

/// A report on its way to FHIR.
struct Bundle<'a> {
    report: &'a SlideReport,
    words: &'static Words,
    ids: Ids,
}

impl Bundle<'_> {
    fn resource(&self) -> Value {
        let mut resources = vec![self.diagnostic_report()];
        resources.extend(self.observations());
        resources.extend([self.patient(), self.specimen(), self.app(), self.model()]);
        resources.extend(self.practitioner());
        let entries: Vec<Value> = resources
            .into_iter()
            .map(|resource| {
                let resource = pruned(resource);
                let id = resource.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
                json!({ "fullUrl": urn(&id), "resource": resource })
            })
            .collect();
        pruned(json!({
            "resourceType": "Bundle",
            "type": "collection",
            "timestamp": instant(&self.report.reported_at),
            "entry": entries,
        }))
    }

    /// The code of how far the report has come, the same for reports and observations.
    const fn status_code(&self) -> &'static str {
        match self.report.status() {
            Status::Preliminary => "preliminary",
            Status::Final => "final",
            Status::Amended => "amended",
        }
    }

    fn diagnostic_report(&self) -> Value {
        let report = self.report;
        let lines = self.conclusion();
        json!({
            "resourceType": "DiagnosticReport",
            "id": self.ids.report,
            "language": self.words.tag,
            "text": narrative(&lines),
            "status": self.status_code(),
            "category": [{ "coding": [{
                "system": "http://terminology.hl7.org/CodeSystem/v2-0074", "code": "HM", "display": "Hematology"
            }] }],
            "code": { "text": self.words.title },
            "subject": reference(&self.ids.patient),
            "effectiveDateTime": report.slide.taken.as_deref().and_then(date_time),
            "issued": instant(&report.reported_at),
            "resultsInterpreter": self.ids.practitioner.as_deref().map(|id| [reference(id)]),
            "specimen": [reference(&self.ids.specimen)],
            "result": self.ids.observations.iter().map(|id| reference(id)).collect::<Vec<_>>(),
            "conclusion": string(&lines.join(" ")),
        })
    }

    /// The count, what it is not, and what was changed: R4 gives a report no notes, so they stand in its conclusion.
    fn conclusion(&self) -> Vec<String> {
        let (report, words) = (self.report, self.words);
        let mut lines = vec![
            format!("{}.", sentence(report, words)),
            words.result.no_diagnosis.to_owned(),
            self.note_text(),
            status(report, words),
        ];
        if !report.count_matches_cells() {
            lines.push(words.result.differs.to_owned());
        }
        for amendment in &report.amendments {
            let (at, by, reason) = (moment(&amendment.at), clean(&amendment.by), clean(&amendment.reason));
            lines.push(format!("{} ({at}, {by}): {reason}", words.signature.amendments));
        }
        lines
    }

    /// The note that every resource with a result carries.
    fn note(&self) -> Value {
        json!([{ "text": self.note_text() }])
    }

    /// The line of research use, in the report's language and as the rule words it.
    fn note_text(&self) -> String {
        if self.words.research_use == contract::RESEARCH_USE_ONLY {
            contract::RESEARCH_USE_ONLY.to_owned()
        } else {
            format!("{} {}", self.words.research_use, contract::RESEARCH_USE_ONLY)
        }
    }
}

/// `text` as FHIR's `string`: something other than spaces, no control characters.
fn string(text: &str) -> Option<String> {
    let cleaned = shorten(&clean(text), TEXT_LENGTH);
    (!cleaned.is_empty()).then_some(cleaned)
}

fn date_time(text: &str) -> Option<String> {
    Moment::parse(text).map(Moment::date_time)
}

fn instant(text: &str) -> Option<String> {
    Moment::parse(text).filter(|moment| matches!(moment, Moment::Time(_))).map(Moment::date_time)
}

fn urn(id: &str) -> String {
    format!("urn:uuid:{id}")
}

fn reference(id: &str) -> Value {
    json!({ "reference": urn(id) })
}

/// Lines as the text of a resource that people see where a program shows nothing else.
fn narrative(lines: &[String]) -> Value {
    let paragraphs: String = lines
        .iter()
        .filter_map(|line| string(line))
        .map(|line| format!("<p>{}</p>", escape(&line)))
        .collect();
    json!({
        "status": "generated",
        "div": format!("<div xmlns=\"http://www.w3.org/1999/xhtml\">{paragraphs}</div>"),
    })
}

/// `value` without what FHIR forbids to write down: nulls, empty texts, empty lists, empty objects, and the spaces
/// that its `string` does not know, as French has before colons.
fn pruned(value: Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(
            fields.into_iter().map(|(name, value)| (name, pruned(value))).filter(|(_, v)| said(v)).collect(),
        ),
        Value::Array(values) => Value::Array(values.into_iter().map(pruned).filter(said).collect()),
        Value::String(text) => Value::String(text.replace('\u{a0}', " ")),
        other => other,
    }
}

fn said(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(values) => !values.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}
