//! Slides on their way from one device to another: a ZIP file with the pictures and one description.
//!
//! `archive.json` holds the form's number and one slide with its patient, microscope profile, pictures, the result in
//! use of each, every label with its author and time, and the signature. `pictures/<SHA-256>` are the files, byte for
//! byte. Names of patients stay at home; the code goes along.

mod merge;

use std::{
    collections::BTreeMap,
    io::{Cursor, Read as _, Write as _},
};

use contract::{
    ArchiveImport, ErrorCode, ErrorReport, Examination, PatientDetails, PictureState, ProfileDetails,
    ReviewEntry, ReviewKind, Signature, SlideDetails, SlideState, Thresholds, Verdict,
};
use records::{CellId, PatientId, PictureId, Records, RecordsError, SlideId, fingerprint};
use serde::{Deserialize, Serialize};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

use crate::{
    bench::Bench,
    report::{of_records, report},
};

/// The name of an archive's file.
pub(crate) const FILE_NAME: &str = "slide.leukolens.zip";
/// The name of the description inside.
const DESCRIPTION: &str = "archive.json";
/// The form of the description.
const FORM: u32 = 1;
/// Most bytes of the description.
const MOST_DESCRIPTION: u64 = 256 * 1024 * 1024;
/// Most bytes of one picture, as for any imported file.
const MOST_PICTURE: u64 = 64 * 1024 * 1024;

/// A slide with everything that belongs to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Description {
    /// [`FORM`].
    form: u32,
    /// The line that every export carries.
    research_use_only: String,
    patient: PatientDetails,
    patient_id: String,
    id: String,
    /// Its `profile` is left out: the profile itself stands beside.
    details: SlideDetails,
    profile: Option<ProfileDetails>,
    state: SlideState,
    pictures: Vec<Picture>,
    /// The labelling before the signature, step by step.
    steps: Vec<Step>,
    signature: Option<Signature>,
}

/// One step of the labelling.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Step {
    kind: ReviewKind,
    /// The place of the step that it took back or did again.
    target: Option<usize>,
    by: String,
    at: String,
    /// Place of the picture, place of the cell in it, label.
    labels: Vec<(usize, usize, Option<Verdict>)>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Picture {
    id: String,
    name: String,
    imported_at: String,
    sha256: String,
    /// The result in use; none where the picture waits, or its result does not say how it came about.
    result: Option<Outcome>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Outcome {
    examination: Examination,
    app_version: String,
    thresholds: Thresholds,
    examined_at: String,
    /// What people said of each cell, in the order of the cells.
    histories: Vec<Vec<ReviewEntry>>,
}

/// Packs a slide.
///
/// # Errors
/// The slide is not there, is the one for pictures without a patient, or a file cannot be read.
pub(crate) fn write(bench: &Bench, id: &SlideId) -> Result<Vec<u8>, ErrorReport> {
    if *id == SlideId::unsorted() {
        return Err(report(
            ErrorCode::BadRequest,
            "pictures without a slide are not exported as an archive: move them to a slide first",
        ));
    }
    let description = bench.with_records(|records| describe(records, id))?;
    let unpacked = |e: zip::result::ZipError| {
        report(ErrorCode::StorageFailed, format!("the archive cannot be written: {e}"))
    };
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(DESCRIPTION, SimpleFileOptions::default()).map_err(unpacked)?;
    serde_json::to_writer(&mut zip, &description)
        .map_err(|e| report(ErrorCode::StorageFailed, format!("the archive cannot be written: {e}")))?;
    // Pictures are packed by their own formats.
    let plain = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for picture in &description.pictures {
        let id = PictureId::parse(&picture.id).map_err(|e| of_records(&e))?;
        let bytes = bench.with_records(|records| records.original(&id))?;
        zip.start_file(format!("pictures/{}", picture.sha256), plain).map_err(unpacked)?;
        zip.write_all(&bytes)
            .map_err(|e| report(ErrorCode::StorageFailed, format!("the archive cannot be written: {e}")))?;
    }
    Ok(zip.finish().map_err(unpacked)?.into_inner())
}

fn describe(records: &mut Records, id: &SlideId) -> Result<Description, RecordsError> {
    let slide = records.slide(id)?;
    let patient = records.patient(&PatientId::parse(&slide.patient)?)?;
    let profile =
        records.profiles()?.into_iter().find(|profile| Some(&profile.id) == slide.details.profile.as_ref());
    let mut histories: BTreeMap<String, Vec<Vec<ReviewEntry>>> = BTreeMap::new();
    // Cells that were deleted leave gaps in the identities, which the copy has not.
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for cell in records.cells_of(id)? {
        let histories = histories.entry(cell.entry.picture).or_default();
        places.insert(cell.entry.id, histories.len());
        histories.push(cell.history);
    }
    let mut pictures = Vec::new();
    for listed in records.pictures_of(id)? {
        let picture = PictureId::parse(&listed.id)?;
        let result = match listed.state {
            PictureState::Examined => {
                outcome(records, &picture, histories.remove(&listed.id).unwrap_or_default())?
            }
            PictureState::Waiting | PictureState::Failed(_) => None,
        };
        pictures.push(Picture {
            sha256: fingerprint(&records.original(&picture)?),
            id: listed.id,
            name: listed.name,
            imported_at: listed.imported_at,
            result,
        });
    }
    let label = |(cell, label): &(CellId, Option<Verdict>)| {
        let picture = pictures.iter().position(|picture: &Picture| picture.id == cell.picture.as_str())?;
        Some((picture, *places.get(&cell.to_string())?, *label))
    };
    let steps = records
        .steps_of(id)?
        .into_iter()
        .map(|step| Step {
            kind: step.kind,
            target: step.target,
            by: step.by,
            at: step.at.to_string(),
            labels: step.labels.iter().filter_map(label).collect(),
        })
        .collect();
    Ok(Description {
        steps,
        form: FORM,
        research_use_only: contract::RESEARCH_USE_ONLY.to_owned(),
        patient: PatientDetails { name: None, ..patient.details },
        patient_id: patient.id,
        id: slide.id,
        details: SlideDetails { profile: None, ..slide.details },
        profile: profile.map(|profile| profile.details),
        state: slide.state,
        pictures,
        signature: records.signature(id)?,
    })
}

/// The result in use of a picture.
fn outcome(
    records: &Records,
    picture: &PictureId,
    histories: Vec<Vec<ReviewEntry>>,
) -> Result<Option<Outcome>, RecordsError> {
    let examination = records.get(picture)?.examination;
    let Some(provenance) = records.results_of(picture)?.pop() else { return Ok(None) };
    let said = provenance.app_version.zip(provenance.thresholds).zip(provenance.examined_at);
    Ok(said.map(|((app_version, thresholds), examined_at)| Outcome {
        examination,
        app_version,
        thresholds,
        examined_at,
        histories,
    }))
}

/// Takes an archive in: what is new is stored, what is here already stays once.
///
/// Everything is read and checked before anything is stored. A stop in between leaves the part that was stored, and
/// the same archive goes on from there.
///
/// # Errors
/// The file is no archive, was altered, or cannot be stored; the message says which part.
pub(crate) fn read(bench: &Bench, bytes: &[u8]) -> Result<ArchiveImport, ErrorReport> {
    let (description, files) = unpack(bytes)?;
    let import = merge::merge(bench, &description, files)?;
    bench.ring();
    Ok(import)
}

/// The description and the files by their SHA-256.
fn unpack(bytes: &[u8]) -> Result<(Description, BTreeMap<String, Vec<u8>>), ErrorReport> {
    let refused = |reason: String| {
        report(ErrorCode::ArchiveInvalid, format!("the file is no archive of a slide: {reason}"))
    };
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| refused(e.to_string()))?;
    let mut part = |name: &str, most: u64| {
        let mut file = zip.by_name(name).map_err(|e| refused(format!("{name}: {e}")))?;
        let mut content = Vec::new();
        file.by_ref()
            .take(most + 1)
            .read_to_end(&mut content)
            .map_err(|e| refused(format!("{name}: {e}")))?;
        if content.len() as u64 > most {
            return Err(refused(format!("{name} is larger than {most} bytes")));
        }
        Ok(content)
    };
    let text = part(DESCRIPTION, MOST_DESCRIPTION)?;
    #[derive(Deserialize)]
    struct Form {
        form: u32,
    }
    let Form { form } = serde_json::from_slice(&text).map_err(|e| refused(format!("{DESCRIPTION}: {e}")))?;
    if form != FORM {
        return Err(refused(format!(
            "it has form {form}, and this version knows {FORM}: use a newer version"
        )));
    }
    let description: Description =
        serde_json::from_slice(&text).map_err(|e| refused(format!("{DESCRIPTION}: {e}")))?;
    let mut files = BTreeMap::new();
    for picture in &description.pictures {
        let content = part(&format!("pictures/{}", picture.sha256), MOST_PICTURE)?;
        if fingerprint(&content) != picture.sha256 {
            return Err(refused(format!("the picture {} was altered", picture.name)));
        }
        files.insert(picture.sha256.clone(), content);
    }
    Ok((description, files))
}

#[cfg(test)]
mod tests;
