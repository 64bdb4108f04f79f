//! A stored slide as documents and as an archive, in the folder where the device keeps documents.

use std::path::PathBuf;

use contract::{
    AgeBand, CellDetail, ErrorCode, ErrorReport, ExportForm, Exported, ModelRef, Scale, SlideState,
};
use image::RgbImage;
use inference::count;
use records::{CellId, PatientId, SlideId};
use reports::{Amendment, Model, Patient, ReportedCell, Review, Signature, SlideReport};

use crate::{
    answer::stop_rule,
    archive,
    bench::{Bench, now},
    drawn,
    report::{of_records, report},
    reporting::{ReportingError, documents, reported_model, write_files},
};

/// Writes these forms of a slide into a folder of its own and notes that it was exported.
///
/// # Errors
/// The slide is not there, or a file cannot be made or written.
pub(crate) fn export(
    bench: &Bench,
    id: &SlideId,
    forms: &[ExportForm],
    language: &str,
) -> Result<Exported, ErrorReport> {
    if forms.is_empty() {
        return Err(report(ErrorCode::BadRequest, "no form is asked for"));
    }
    let failed = |e: ReportingError| report(ErrorCode::StorageFailed, e.to_string());
    let (slide_report, mut notices) = gather(bench, id, language)?;
    let folder = folder(bench, &slide_report)?;
    let made = documents(&slide_report, forms).map_err(failed)?;
    notices.extend(made.notices);
    let mut files: Vec<_> = made.files;
    if forms.contains(&ExportForm::Archive) {
        files.push((ExportForm::Archive, archive::FILE_NAME, archive::write(bench, id)?));
    }
    write_files(&folder, files.iter().map(|(_, name, bytes)| (*name, bytes.as_slice()))).map_err(failed)?;
    bench.change(|records, act| {
        files.iter().try_for_each(|(form, ..)| records.note_export(id, form.as_str(), act))
    })?;
    Ok(Exported {
        folder: folder.display().to_string(),
        files: files.into_iter().map(|(form, name, _)| (form, name.to_owned())).collect(),
        notices,
    })
}

/// The folder of an export: the patient's code, as far as it can stand in a name, the day and the slide.
fn folder(bench: &Bench, report: &SlideReport) -> Result<PathBuf, ErrorReport> {
    let code: String =
        report.patient.code.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' }).collect();
    let day = report.reported_at.get(..10).unwrap_or("undated");
    let slide = report.slide.id.get(..8).unwrap_or(&report.slide.id);
    Ok(bench.exports()?.join(format!("{code} {day} {slide}")))
}

/// Everything that the documents of a slide say, and what could not be said.
fn gather(bench: &Bench, id: &SlideId, language: &str) -> Result<(SlideReport, Vec<String>), ErrorReport> {
    let (slide, patient, profiles, cells, pictures, signature, settings) = bench.with_records(|records| {
        let slide = records.slide(id)?;
        let patient = records.patient(&PatientId::parse(&slide.patient)?)?;
        Ok((
            slide,
            patient,
            records.profiles()?,
            records.cells_of(id)?,
            records.pictures_of(id)?,
            records.signature(id)?,
            records.settings()?,
        ))
    })?;
    let mut notices = Vec::new();
    let waiting = pictures.iter().filter(|picture| picture.summary.is_none()).count();
    if waiting > 0 {
        notices.push(format!("{waiting} pictures without a result are not in the documents"));
    }
    let model = model(bench, &cells, &mut notices)?;
    let place = |detail: &CellDetail| pictures.iter().position(|picture| picture.id == detail.entry.picture);
    let reported = (1..)
        .zip(&cells)
        .map(|(number, detail)| {
            Ok(ReportedCell {
                id: detail.entry.id.clone(),
                number,
                picture: place(detail).map_or(0, |at| u32::try_from(at + 1).unwrap_or(u32::MAX)),
                crop: cell_picture(bench, &detail.entry.id)?,
                cell: detail.cell.clone(),
                review: review(detail),
            })
        })
        .collect::<Result<_, ErrorReport>>()?;
    let microscope = slide.details.profile.as_ref().and_then(|wanted| {
        profiles.into_iter().find(|profile| profile.id == *wanted).map(|profile| profile.details.name)
    });
    let slide_report = SlideReport {
        language: language.to_owned(),
        reported_at: now()?.to_string(),
        app_version: env!("CARGO_PKG_VERSION").to_owned(),
        patient: Patient {
            code: patient.details.code,
            age_band: patient.details.age.map(|age| band(age).to_owned()),
        },
        count: count(slide.counts, &stop_rule(&settings)),
        slide: reports::Slide {
            id: slide.id.clone(),
            taken: slide.details.taken_on.clone(),
            stain: Some(slide.details.stain.clone()).filter(|stain| !stain.is_empty()),
            microscope,
            scale: common_scale(bench, &pictures)?,
        },
        cells: reported,
        model,
        signature: signature.as_ref().map(|signature| Signature {
            by: signature.by.clone(),
            at: signature.at.clone(),
            content_sha256: signature.sha256.clone(),
        }),
        amendments: signature.iter().flat_map(|signature| &signature.amendments).map(amendment).collect(),
    };
    if slide.state == SlideState::Signed
        && !bench.with_records(|records| records.verify_signature(id))?.intact()
    {
        notices.push("the slide is not any more what was signed: see its signature in the app".to_owned());
    }
    Ok((slide_report, notices))
}

fn amendment(added: &contract::Amendment) -> Amendment {
    Amendment { by: added.by.clone(), at: added.at.clone(), reason: added.text.clone() }
}

/// The label that counts, where a person gave it.
fn review(detail: &CellDetail) -> Option<Review> {
    let last = detail.history.last().filter(|_| detail.entry.reviewed)?;
    Some(Review { verdict: last.label?, by: last.by.clone(), at: last.at.clone() })
}

fn cell_picture(bench: &Bench, id: &str) -> Result<RgbImage, ErrorReport> {
    let id = CellId::parse(id).map_err(|e| of_records(&e))?;
    let kept = drawn::kept_crop(bench, &id)?;
    image::load_from_memory(&kept)
        .map(image::DynamicImage::into_rgb8)
        .map_err(|e| report(ErrorCode::StorageFailed, format!("the picture of cell {id} is damaged: {e}")))
}

/// The model that judged the cells; where several did, that of the latest result, and a notice.
fn model(bench: &Bench, cells: &[CellDetail], notices: &mut Vec<String>) -> Result<Model, ErrorReport> {
    let used = bench.classifier()?;
    let in_use = reported_model(&used);
    let latest = cells.iter().max_by(|a, b| a.provenance.examined_at.cmp(&b.provenance.examined_at));
    let Some(latest) = latest.map(|detail| &detail.provenance) else { return Ok(in_use) };
    if cells.iter().any(|detail| detail.provenance.model_sha256 != latest.model_sha256) {
        notices
            .push("the cells were judged by more than one model; the documents name the latest".to_owned());
    }
    if latest.model_sha256 == in_use.reference.sha256 {
        return Ok(in_use);
    }
    notices.push("another model than the one in use judged the cells; its card is not at hand".to_owned());
    Ok(Model {
        reference: ModelRef { id: latest.model_id.clone(), sha256: latest.model_sha256.clone() },
        card: Vec::new(),
        thresholds: latest
            .thresholds
            .map_or([f64::NAN; 2], |thresholds| [thresholds.hem_below, thresholds.all_from]),
    })
}

/// The scale of the slide's pictures, where all have the same.
fn common_scale(bench: &Bench, pictures: &[contract::SlidePicture]) -> Result<Option<Scale>, ErrorReport> {
    let mut common = None;
    for picture in pictures.iter().filter(|picture| picture.summary.is_some()) {
        let id = records::PictureId::parse(&picture.id).map_err(|e| of_records(&e))?;
        let scale = bench.with_records(|records| records.get(&id))?.examination.quality.scale;
        match common {
            None => common = Some(scale),
            Some(other) if other != scale => return Ok(None),
            Some(_) => {}
        }
    }
    Ok(common)
}

/// An age band as the documents write it, in years.
const fn band(age: AgeBand) -> &'static str {
    match age {
        AgeBand::Infant => "0",
        AgeBand::Child => "1–9",
        AgeBand::Adolescent => "10–17",
        AgeBand::Adult => "18–59",
        AgeBand::Older => "60+",
    }
}
