//! What the shell does for each request of the window.

use contract::{
    About, Agreement, AgreementMonth, DeletionTarget, ErrorCode, ErrorReport, GRACE_S, Reply, Request, Slide,
    SlideStanding, UNSORTED_SLIDE,
};
use inference::{StopRule, count, wilson};
use records::{CellId, PatientId, PictureId, ProfileId, Records, RecordsError, SlideId, Target};

use crate::{
    bench::Bench,
    export, import, models,
    report::{of_records, report},
};

/// The drawn smear that a first look is taken at.
const SAMPLE: (&str, &[u8]) = ("synthetic-smear.png", include_bytes!("samples/synthetic-smear.png"));

/// Carries out what the window asks.
///
/// # Errors
/// What was wrong with it; nothing is changed then.
pub(crate) fn answer(bench: &Bench, request: Request) -> Result<Reply, ErrorReport> {
    match request {
        Request::About => about(bench),

        Request::Patients => bench.with_records(|records| records.patients()).map(Reply::Patients),
        Request::Patient(id) => read(bench, |records| Ok(Reply::Patient(records.patient(&patient(&id)?)?))),
        Request::AddPatient(details) => {
            let id = fresh(PatientId::parse)?;
            change(bench, |records, act| records.add_patient(&id, &details, act).map(Reply::Patient))
        }
        Request::ChangePatient { id, details } => change(bench, |records, act| {
            records.change_patient(&patient(&id)?, &details, act).map(Reply::Patient)
        }),

        Request::Slides { patient: id } => {
            read(bench, |records| Ok(Reply::Slides(records.slides_of(&patient(&id)?)?)))
        }
        Request::OpenSlides => bench.with_records(|records| records.open_slides()).map(Reply::Slides),
        Request::Slide(id) => read(bench, |records| {
            let slide =
                if id == UNSORTED_SLIDE { records.unsorted_slide()? } else { records.slide(&slide(&id)?)? };
            standing(records, slide)
        }),
        Request::AddSlide { patient: whose, details } => {
            let id = fresh(SlideId::parse)?;
            change(bench, |records, act| {
                let slide = records.add_slide(&id, &patient(&whose)?, &details, act)?;
                standing(records, slide)
            })
        }
        Request::ChangeSlide { id, details } => {
            change_slide(bench, &id, |records, id, act| records.change_slide(id, &details, act))
        }
        Request::MoveSlide { id, patient: to } => {
            change_slide(bench, &id, |records, id, act| records.move_slide(id, &patient(&to)?, act))
        }
        Request::CloseSlide(id) => change_slide(bench, &id, |records, id, act| records.close_slide(id, act)),
        Request::ReopenSlide(id) => {
            change_slide(bench, &id, |records, id, act| records.reopen_slide(id, act))
        }

        Request::Pictures { slide: id, offset, limit } => read(bench, |records| {
            if id == UNSORTED_SLIDE {
                records.unsorted_slide()?;
            }
            Ok(Reply::Pictures(records.pictures_page(&slide(&id)?, offset, limit)?))
        }),
        Request::Picture(id) => {
            read(bench, |records| Ok(Reply::Picture(Box::new(records.get(&picture(&id)?)?))))
        }
        Request::MovePictures { ids, slide: to } => change(bench, |records, act| {
            let ids = ids.iter().map(|id| picture(id)).collect::<Result<Vec<_>, _>>()?;
            records.move_pictures(&ids, &slide(&to)?, act).map(|()| Reply::Done)
        }),
        Request::AddSample => import::add(bench, &SlideId::unsorted(), SAMPLE.0, SAMPLE.1.to_vec())
            .map(|added| Reply::Added(Box::new(added))),
        Request::ExamineAgain(id) => {
            bench.with_records(|records| records.examine_again(&picture(&id)?))?;
            bench.ring();
            Ok(Reply::Done)
        }

        Request::Profiles => bench.with_records(|records| records.profiles()).map(Reply::Profiles),
        Request::AddProfile(details) => {
            let id = fresh(ProfileId::parse)?;
            change_profiles(bench, |records, act| records.add_profile(&id, &details, act).map(drop))
        }
        Request::ChangeProfile { id, details } => change_profiles(bench, |records, act| {
            records.change_profile(&profile(&id)?, &details, act).map(drop)
        }),
        Request::RetireProfile(id) => {
            change_profiles(bench, |records, act| records.retire_profile(&profile(&id)?, act).map(drop))
        }
        Request::RemoveProfile(id) => {
            change_profiles(bench, |records, act| records.remove_profile(&profile(&id)?, act))
        }

        Request::Gallery(query) => bench.with_records(|records| records.gallery(&query)).map(Reply::Gallery),
        Request::Cell(id) => {
            read(bench, |records| Ok(Reply::Cell(Box::new(records.cell(&CellId::parse(&id)?)?))))
        }
        Request::Relabel { cells, label } => change(bench, |records, act| {
            let cells = cells.iter().map(|id| CellId::parse(id)).collect::<Result<Vec<_>, _>>()?;
            records.relabel(&cells, label, act).map(|()| Reply::Done)
        }),
        Request::Undo { slide: id } => change_slide(bench, &id, |records, id, act| records.undo(id, act)),
        Request::Redo { slide: id } => change_slide(bench, &id, |records, id, act| records.redo(id, act)),
        Request::Sign { slide: id } => {
            named(bench)?;
            change(bench, |records, act| {
                records.sign(&slide(&id)?, act).map(|signature| Reply::Signature(Some(signature)))
            })
        }
        Request::Amend { slide: id, text, relabels } => {
            named(bench)?;
            change(bench, |records, act| {
                let relabels = relabels
                    .iter()
                    .map(|(cell, label)| Ok((CellId::parse(cell)?, *label)))
                    .collect::<Result<Vec<_>, RecordsError>>()?;
                let signature = records.amend(&slide(&id)?, &text, &relabels, act)?;
                Ok(Reply::Signature(Some(signature)))
            })
        }
        Request::Signature { slide: id } => {
            read(bench, |records| Ok(Reply::Signature(records.signature(&slide(&id)?)?)))
        }
        Request::VerifySignature { slide: id } => {
            read(bench, |records| Ok(Reply::SignatureChecked(records.verify_signature(&slide(&id)?)?)))
        }

        Request::PreviewDeletion(what) => {
            read(bench, |records| Ok(Reply::DeletionPreview(records.deletion_preview(&targets(&what)?)?)))
        }
        Request::Delete(what) => change(bench, |records, act| {
            records.delete_softly(&targets(&what)?, GRACE_S, act).map(Reply::Deleted)
        }),
        Request::Restore { deletion } => {
            change(bench, |records, act| records.restore(deletion, act).map(Reply::Restored))
        }
        Request::PendingDeletions => {
            change(bench, |records, act| records.pending_deletions(&act.at).map(Reply::PendingDeletions))
        }
        Request::Purge => purge(bench),

        Request::Export { slide: id, forms, language } => {
            let id = slide(&id).map_err(|e| of_records(&e))?;
            export::export(bench, &id, &forms, &language).map(Reply::Exported)
        }

        Request::Agreement => bench.with_records(|records| records.labelled_by_month()).map(|months| {
            let months = months.into_iter().map(|labelled| {
                let table = labelled.table;
                let agreed = table.all_all.saturating_add(table.hem_hem);
                let firm = agreed.saturating_add(table.all_hem).saturating_add(table.hem_all);
                AgreementMonth {
                    month: labelled.month,
                    model_id: labelled.model_id,
                    table,
                    agreed: (firm > 0).then(|| f64::from(agreed) / f64::from(firm)),
                    interval: wilson(agreed, firm),
                }
            });
            Reply::Agreement(Agreement { months: months.collect() })
        }),
        Request::Models => models::list(bench).map(Reply::Models),
        Request::UseModel { sha256 } => {
            models::choose(bench, sha256)?;
            about(bench)
        }
        Request::Audit { before, limit } => {
            bench.with_records(|records| records.audit(before, limit)).map(Reply::Audit)
        }
        Request::VerifyAudit => bench.with_records(|records| records.verify_audit()).map(Reply::AuditChecked),

        Request::Storage => bench.with_records(|records| records.storage()).map(Reply::Storage),
        Request::Settings => bench.with_records(|records| records.settings()).map(Reply::Settings),
        Request::ChangeSettings(settings) => {
            let before = bench.with_records(|records| records.settings())?;
            // A model is chosen by its own request, which looks at it first.
            let settings = contract::Settings { model: before.model, ..settings };
            change(bench, |records, act| {
                records.change_settings(&settings, act)?;
                records.settings().map(Reply::Settings)
            })
        }
        Request::DueForRetention => change(bench, |records, act| {
            let due = records.due_for_retention(&act.at)?;
            due.iter().map(|id| records.slide(id)).collect::<Result<_, _>>().map(Reply::Slides)
        }),
    }
}

/// Removes for good what can not be taken back any more. Copies of cells in memory go as well.
pub(crate) fn purge(bench: &Bench) -> Result<Reply, ErrorReport> {
    let purged = bench.change(|records, act| records.purge(act))?;
    *bench.prepared.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = None;
    Ok(Reply::Purged(purged))
}

fn about(bench: &Bench) -> Result<Reply, ErrorReport> {
    let classifier = bench.classifier()?;
    Ok(Reply::About(Box::new(About {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        model: classifier.model().clone(),
        model_card: classifier.card().to_owned(),
    })))
}

/// The slide with what its cells come to.
fn standing(records: &mut Records, slide: Slide) -> Result<Reply, RecordsError> {
    let rule = StopRule::default();
    let rule = StopRule { target: records.settings()?.target.unwrap_or(rule.target), ..rule };
    let id = SlideId::parse(&slide.id)?;
    let (can_undo, can_redo) = records.steps_left(&id)?;
    Ok(Reply::Slide(Box::new(SlideStanding {
        patient_code: records.patient(&PatientId::parse(&slide.patient)?)?.details.code,
        count: count(slide.counts, &rule),
        can_undo,
        can_redo,
        slide,
    })))
}

/// Refuses where nobody gave a name: a signature is somebody's.
fn named(bench: &Bench) -> Result<(), ErrorReport> {
    match bench.with_records(|records| records.settings())?.reviewer {
        Some(_) => Ok(()),
        None => {
            Err(report(ErrorCode::BadRequest, "nobody can sign without a name: give one in the settings"))
        }
    }
}

fn read(
    bench: &Bench,
    work: impl FnOnce(&mut Records) -> Result<Reply, RecordsError>,
) -> Result<Reply, ErrorReport> {
    bench.with_records(work)
}

fn change(
    bench: &Bench,
    work: impl FnOnce(&mut Records, &records::Act) -> Result<Reply, RecordsError>,
) -> Result<Reply, ErrorReport> {
    bench.change(work)
}

fn change_slide(
    bench: &Bench,
    id: &str,
    work: impl FnOnce(&mut Records, &SlideId, &records::Act) -> Result<Slide, RecordsError>,
) -> Result<Reply, ErrorReport> {
    bench.change(|records, act| {
        let slide = work(records, &slide(id)?, act)?;
        standing(records, slide)
    })
}

fn change_profiles(
    bench: &Bench,
    work: impl FnOnce(&mut Records, &records::Act) -> Result<(), RecordsError>,
) -> Result<Reply, ErrorReport> {
    bench.change(|records, act| {
        work(records, act)?;
        records.profiles().map(Reply::Profiles)
    })
}

fn patient(id: &str) -> Result<PatientId, RecordsError> {
    PatientId::parse(id)
}

fn slide(id: &str) -> Result<SlideId, RecordsError> {
    SlideId::parse(id)
}

fn picture(id: &str) -> Result<PictureId, RecordsError> {
    PictureId::parse(id)
}

fn profile(id: &str) -> Result<ProfileId, RecordsError> {
    ProfileId::parse(id)
}

/// A new identity.
pub(crate) fn fresh<T>(parse: impl FnOnce(&str) -> Result<T, RecordsError>) -> Result<T, ErrorReport> {
    parse(&uuid::Uuid::new_v4().to_string()).map_err(|e| of_records(&e))
}

fn targets(what: &[DeletionTarget]) -> Result<Vec<Target>, RecordsError> {
    what.iter()
        .map(|target| {
            Ok(match target {
                DeletionTarget::Cell(id) => Target::Cell(CellId::parse(id)?),
                DeletionTarget::Picture(id) => Target::Picture(picture(id)?),
                DeletionTarget::Slide(id) => Target::Slide(slide(id)?),
                DeletionTarget::Patient(id) => Target::Patient(patient(id)?),
                DeletionTarget::Everything => Target::Everything,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests;
