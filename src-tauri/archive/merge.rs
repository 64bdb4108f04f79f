//! How a slide from elsewhere is brought together with what is here.

use std::collections::{BTreeMap, BTreeSet};

use contract::{
    Amendment, ArchiveImport, CellDetail, ErrorReport, Patient, ReviewEntry, ReviewKind, SlideDetails,
    SlideState, Verdict, VerdictCounts,
};
use records::{
    Act, Added, CellId, NewFile, NewResult, PatientId, PictureId, ProfileId, Records, RecordsError, SlideId,
    Step, Timestamp,
};

use super::{Description, Outcome, Picture};
use crate::{
    answer::fresh,
    bench::Bench,
    drawn, import,
    report::{of_examination, of_records},
};

/// Stores what is new of a slide.
pub(super) fn merge(
    bench: &Bench,
    from: &Description,
    mut files: BTreeMap<String, Vec<u8>>,
) -> Result<ArchiveImport, ErrorReport> {
    let mut import = ArchiveImport::default();
    let patient = patient(bench, from, &mut import)?;
    let slide = slide(bench, from, &patient, &mut import)?;
    let signed = bench.with_records(|records| records.slide(&slide))?.state == SlideState::Signed;
    if signed {
        if differs(bench, from, &slide)? {
            import.refused = 1;
        }
        import.pictures_known = u32::try_from(from.pictures.len()).unwrap_or(u32::MAX);
        return Ok(import);
    }
    let mut places = Vec::new();
    for picture in &from.pictures {
        let Some(bytes) = files.remove(&picture.sha256) else { continue };
        places.push(store(bench, &slide, picture, bytes, &mut import)?);
    }
    if import.slides_added == 1 && import.pictures_known == 0 {
        replay(bench, from, &places, &mut import)?;
    } else {
        for (picture, place) in from.pictures.iter().zip(&places) {
            // A picture that lies in another slide here stays there, with the labels it has there.
            if let Some(outcome) = picture.result.as_ref().filter(|_| place.slide == slide) {
                bench.with_records(|records| labels(records, &slide, &place.id, outcome, &mut import))?;
            }
        }
    }
    if let Some(signature) = &from.signature
        && !sign(bench, from, &slide, signature)?
    {
        import.unsigned = 1;
    }
    Ok(import)
}

/// The patient of this code, new where there is none.
fn patient(bench: &Bench, from: &Description, import: &mut ArchiveImport) -> Result<Patient, ErrorReport> {
    let known = bench.with_records(|records| records.patients())?;
    if let Some(known) = known.into_iter().find(|known| known.details.code == from.patient.code) {
        return Ok(known);
    }
    let add = |id: &PatientId| bench.change(|records, act| records.add_patient(id, &from.patient, act));
    let id = PatientId::parse(&from.patient_id).map_err(|e| of_records(&e))?;
    // The identity can be taken by a patient whose code was changed here.
    let taken = bench.with_records(|records| Ok(records.patient(&id).is_ok()))?;
    let added = if taken { add(&fresh(PatientId::parse)?) } else { add(&id) }?;
    import.patients_added += 1;
    Ok(added)
}

/// The slide of this identity, new where there is none.
fn slide(
    bench: &Bench,
    from: &Description,
    patient: &Patient,
    import: &mut ArchiveImport,
) -> Result<SlideId, ErrorReport> {
    let id = SlideId::parse(&from.id).map_err(|e| of_records(&e))?;
    let known = bench.with_records(|records| match records.slide(&id) {
        Ok(_) => Ok(true),
        Err(RecordsError::Unknown { .. }) => Ok(false),
        Err(error) => Err(error),
    })?;
    if known {
        return Ok(id);
    }
    let profile = profile(bench, from)?;
    let details = SlideDetails { profile, ..from.details.clone() };
    bench.change(|records, act| {
        records.add_slide(&id, &PatientId::parse(&patient.id)?, &details, act)?;
        if from.state == SlideState::Closed {
            records.close_slide(&id, act)?;
        }
        Ok(())
    })?;
    import.slides_added += 1;
    Ok(id)
}

/// The microscope profile with the same name and scale, new where there is none.
fn profile(bench: &Bench, from: &Description) -> Result<Option<String>, ErrorReport> {
    let Some(wanted) = &from.profile else { return Ok(None) };
    let known = bench.with_records(|records| records.profiles())?.into_iter().find(|known| {
        known.retired_at.is_none()
            && known.details.name == wanted.name
            && known.details.um_per_px == wanted.um_per_px
    });
    if let Some(known) = known {
        return Ok(Some(known.id));
    }
    let id = fresh(ProfileId::parse)?;
    bench.change(|records, act| records.add_profile(&id, wanted, act)).map(|added| Some(added.id))
}

/// Stores a picture with its result, where its bytes are not here already.
fn store(
    bench: &Bench,
    slide: &SlideId,
    from: &Picture,
    bytes: Vec<u8>,
    import: &mut ArchiveImport,
) -> Result<Added, ErrorReport> {
    let decoded =
        cytology::decode(&bytes, &cytology::Limits::default()).map_err(|e| of_examination(&e.into()))?;
    let wanted = PictureId::parse(&from.id).map_err(|e| of_records(&e))?;
    let taken = bench.with_records(|records| Ok(records.slide_picture(&wanted).is_ok()))?;
    let imported_at = Timestamp::parse(&from.imported_at).map_err(|e| of_records(&e))?;
    let (thumbnail_png, (width, height)) = (import::thumbnail_png(&decoded)?, decoded.dimensions());
    let result = from.result.as_ref().map(|outcome| result(outcome, &decoded)).transpose()?;
    // Where its bytes are here already this identity is not used; where only the identity is, another one is.
    let id = if taken { fresh(PictureId::parse)? } else { wanted };
    let added = bench.change(|records, act| {
        let (name, by) = (from.name.clone(), act.by.clone());
        let file = NewFile { id, name, imported_at, by, bytes, thumbnail_png, width, height };
        records.add_to(slide, &file, result.as_ref())
    })?;
    if added.new {
        import.pictures_added += 1;
    } else {
        import.pictures_known += 1;
    }
    Ok(added)
}

/// Labels a slide that is new here just as it was labelled there, step by step.
fn replay(
    bench: &Bench,
    from: &Description,
    places: &[Added],
    import: &mut ArchiveImport,
) -> Result<(), ErrorReport> {
    let label = |&(picture, cell, label): &(usize, usize, Option<Verdict>)| {
        let picture = places.get(picture)?.id.clone();
        Some((CellId { picture, run: 1, index: u32::try_from(cell).ok()? }, label))
    };
    let steps = from
        .steps
        .iter()
        .map(|step| {
            Ok(Step {
                kind: step.kind,
                target: step.target,
                by: step.by.clone(),
                at: Timestamp::parse(&step.at)?,
                labels: step.labels.iter().filter_map(label).collect(),
            })
        })
        .collect::<Result<Vec<_>, RecordsError>>()
        .map_err(|e| of_records(&e))?;
    if steps.is_empty() {
        return Ok(());
    }
    let labelled: BTreeSet<_> =
        steps.iter().flat_map(|step| step.labels.iter().map(|(cell, _)| cell)).collect();
    import.labels_added = u32::try_from(labelled.len()).unwrap_or(u32::MAX);
    bench.change(|records, act| records.replay(&steps, act))
}

fn result(outcome: &Outcome, picture: &image::RgbImage) -> Result<NewResult, ErrorReport> {
    Ok(NewResult {
        crops: drawn::crops(picture, &outcome.examination.cells)?,
        examination: outcome.examination.clone(),
        app_version: outcome.app_version.clone(),
        thresholds: outcome.thresholds,
        examined_at: Timestamp::parse(&outcome.examined_at).map_err(|e| of_records(&e))?,
        by: outcome.examination.model.id.clone(),
    })
}

/// What makes labels one step, in the order of steps: when, the place in the cell's history, who, which label.
type StepKey = (String, usize, String, u8);

/// Adds the labels that are not here yet, oldest first, each in the name and at the time of whoever gave it. A cell
/// that was labelled here and there keeps the later label.
fn labels(
    records: &mut Records,
    slide: &SlideId,
    picture: &PictureId,
    outcome: &Outcome,
    import: &mut ArchiveImport,
) -> Result<(), RecordsError> {
    let here: Vec<CellDetail> =
        records.cells_of(slide)?.into_iter().filter(|cell| cell.entry.picture == picture.as_str()).collect();
    // Cells of another result are others, whatever lies where.
    let same = here.len() == outcome.examination.cells.len()
        && here.iter().zip(&outcome.examination.cells).all(|(here, there)| here.cell == *there);
    if !same {
        return Ok(());
    }
    let mut steps: BTreeMap<StepKey, (Verdict, Vec<CellId>)> = BTreeMap::new();
    for (cell, there) in here.iter().zip(&outcome.histories) {
        let new: Vec<&ReviewEntry> = counting(there).filter(|entry| !cell.history.contains(entry)).collect();
        let Some(latest) = new.last() else { continue };
        if let Some(own) = cell.history.last().filter(|own| !there.contains(own)) {
            if own.label != latest.label {
                import.conflicts += 1;
            }
            if own.at >= latest.at {
                continue;
            }
        }
        import.labels_added += 1;
        // Within a second the place in the history says what came first.
        for (place, entry) in new.into_iter().enumerate() {
            let Some(label) = entry.label else { continue };
            let step = (entry.at.clone(), place, entry.by.clone(), label as u8);
            steps.entry(step).or_insert((label, Vec::new())).1.push(CellId::parse(&cell.entry.id)?);
        }
    }
    for ((at, _, by, _), (label, cells)) in steps {
        records.relabel(&cells, label, &Act { by, at: Timestamp::parse(&at)? })?;
    }
    Ok(())
}

/// The labels of a history that were not taken back, amendments apart.
fn counting(history: &[ReviewEntry]) -> impl Iterator<Item = &ReviewEntry> {
    let before = history.iter().take_while(|entry| entry.kind != ReviewKind::Amendment);
    let label = before.clone().last().and_then(|entry| entry.label);
    before.filter(move |entry| label.is_some() && entry.kind == ReviewKind::Set)
}

/// Signs as it was signed there, where the signature of what is here comes out as the very same. Returns whether it did.
fn sign(
    bench: &Bench,
    from: &Description,
    slide: &SlideId,
    signature: &contract::Signature,
) -> Result<bool, ErrorReport> {
    bench.change(|records, act| {
        // Labels that were added here since, pictures that lie elsewhere, earlier results that stayed there: nobody
        // signed what is here.
        if !records.copy_signature(slide, signature, act)? {
            return Ok(false);
        }
        for amendment in &signature.amendments {
            let relabels = relabels(records, from, slide, amendment)?;
            let own = Act { by: amendment.by.clone(), at: Timestamp::parse(&amendment.at)? };
            records.amend(slide, &amendment.text, &relabels, &own)?;
        }
        Ok(true)
    })
}

/// The labels that came with an amendment.
fn relabels(
    records: &Records,
    from: &Description,
    slide: &SlideId,
    amendment: &Amendment,
) -> Result<Vec<(CellId, Verdict)>, RecordsError> {
    let mut histories =
        from.pictures.iter().filter_map(|picture| picture.result.as_ref()).flat_map(|r| &r.histories);
    let mut found = Vec::new();
    for cell in records.cells_of(slide)? {
        let history = histories.next();
        let entry = history.into_iter().flatten().find(|entry| {
            entry.kind == ReviewKind::Amendment && entry.by == amendment.by && entry.at == amendment.at
        });
        if let Some(label) = entry.and_then(|entry| entry.label) {
            found.push((CellId::parse(&cell.entry.id)?, label));
        }
    }
    Ok(found)
}

/// Whether a signed slide differs from the archive's.
fn differs(bench: &Bench, from: &Description, slide: &SlideId) -> Result<bool, ErrorReport> {
    let here = bench.with_records(|records| {
        Ok((records.signature(slide)?, records.slide(slide)?.counts, records.pictures_of(slide)?.len()))
    })?;
    let (signature, counts, pictures) = here;
    let results = from.pictures.iter().filter_map(|picture| picture.result.as_ref());
    let labels = results
        .flat_map(|outcome| outcome.examination.cells.iter().zip(&outcome.histories))
        .map(|(cell, history)| history.last().and_then(|entry| entry.label).unwrap_or(cell.verdict));
    let there: VerdictCounts = labels.collect();
    if counts != there || pictures != from.pictures.len() {
        return Ok(true);
    }
    let by = |signature: &Option<contract::Signature>| {
        signature.as_ref().map(|s| (s.by.clone(), s.at.clone(), s.amendments.len()))
    };
    match by(&from.signature) {
        None => Ok(false),
        signed if signed == by(&signature) => Ok(false),
        Some(_) => Ok(true),
    }
}
