//! What the shell does for each request of the window.

use contract::{
    About, Agreement, AgreementMonth, DeletionTarget, ErrorCode, ErrorReport, GRACE_S, Reply, Request,
    Settings, Slide, SlideStanding, UNSORTED_SLIDE,
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
        Request::Patient(id) => {
            bench.with_records(|records| Ok(Reply::Patient(records.patient(&PatientId::parse(&id)?)?)))
        }
        Request::AddPatient(details) => {
            let id = fresh(PatientId::parse)?;
            bench.change(|records, act| records.add_patient(&id, &details, act).map(Reply::Patient))
        }
        Request::ChangePatient { id, details } => bench.change(|records, act| {
            records.change_patient(&PatientId::parse(&id)?, &details, act).map(Reply::Patient)
        }),

        Request::Slides { patient: id } => {
            bench.with_records(|records| Ok(Reply::Slides(records.slides_of(&PatientId::parse(&id)?)?)))
        }
        Request::OpenSlides => bench.with_records(|records| records.open_slides()).map(Reply::Slides),
        Request::Slide(id) => bench.with_records(|records| {
            let slide = if id == UNSORTED_SLIDE {
                records.unsorted_slide()?
            } else {
                records.slide(&SlideId::parse(&id)?)?
            };
            standing(records, slide)
        }),
        Request::AddSlide { patient: whose, details } => {
            let id = fresh(SlideId::parse)?;
            bench.change(|records, act| {
                let slide = records.add_slide(&id, &PatientId::parse(&whose)?, &details, act)?;
                standing(records, slide)
            })
        }
        Request::ChangeSlide { id, details } => {
            change_slide(bench, &id, |records, id, act| records.change_slide(id, &details, act))
        }
        Request::MoveSlide { id, patient: to } => {
            change_slide(bench, &id, |records, id, act| records.move_slide(id, &PatientId::parse(&to)?, act))
        }
        Request::CloseSlide(id) => change_slide(bench, &id, |records, id, act| records.close_slide(id, act)),
        Request::ReopenSlide(id) => {
            change_slide(bench, &id, |records, id, act| records.reopen_slide(id, act))
        }

        Request::Pictures { slide: id, offset, limit } => bench.with_records(|records| {
            if id == UNSORTED_SLIDE {
                records.unsorted_slide()?;
            }
            Ok(Reply::Pictures(records.pictures_page(&SlideId::parse(&id)?, offset, limit)?))
        }),
        Request::Picture(id) => {
            bench.with_records(|records| Ok(Reply::Picture(Box::new(records.get(&PictureId::parse(&id)?)?))))
        }
        Request::MovePictures { ids, slide: to } => bench.change(|records, act| {
            let ids = ids.iter().map(|id| PictureId::parse(id)).collect::<Result<Vec<_>, _>>()?;
            records.move_pictures(&ids, &SlideId::parse(&to)?, act).map(|()| Reply::Done)
        }),
        Request::AddSample => import::add(bench, &SlideId::unsorted(), SAMPLE.0, SAMPLE.1.to_vec())
            .map(|added| Reply::Added(Box::new(added))),
        Request::ExamineAgain(id) => {
            bench.with_records(|records| records.examine_again(&PictureId::parse(&id)?))?;
            bench.ring();
            Ok(Reply::Done)
        }

        Request::Profiles => bench.with_records(|records| records.profiles()).map(Reply::Profiles),
        Request::AddProfile(details) => {
            let id = fresh(ProfileId::parse)?;
            change_profiles(bench, |records, act| records.add_profile(&id, &details, act).map(drop))
        }
        Request::ChangeProfile { id, details } => change_profiles(bench, |records, act| {
            records.change_profile(&ProfileId::parse(&id)?, &details, act).map(drop)
        }),
        Request::RetireProfile(id) => change_profiles(bench, |records, act| {
            records.retire_profile(&ProfileId::parse(&id)?, act).map(drop)
        }),
        Request::RemoveProfile(id) => {
            change_profiles(bench, |records, act| records.remove_profile(&ProfileId::parse(&id)?, act))
        }

        Request::Gallery(query) => bench.with_records(|records| records.gallery(&query)).map(Reply::Gallery),
        Request::Cell(id) => {
            bench.with_records(|records| Ok(Reply::Cell(Box::new(records.cell(&CellId::parse(&id)?)?))))
        }
        Request::Relabel { cells, label } => bench.change(|records, act| {
            let cells = cells.iter().map(|id| CellId::parse(id)).collect::<Result<Vec<_>, _>>()?;
            records.relabel(&cells, label, act).map(|()| Reply::Done)
        }),
        Request::Undo { slide: id } => change_slide(bench, &id, |records, id, act| records.undo(id, act)),
        Request::Redo { slide: id } => change_slide(bench, &id, |records, id, act| records.redo(id, act)),
        Request::Sign { slide: id } => {
            named(bench)?;
            bench.change(|records, act| {
                records.sign(&SlideId::parse(&id)?, act).map(|signature| Reply::Signature(Some(signature)))
            })
        }
        Request::Amend { slide: id, text, relabels } => {
            named(bench)?;
            bench.change(|records, act| {
                let relabels = relabels
                    .iter()
                    .map(|(cell, label)| Ok((CellId::parse(cell)?, *label)))
                    .collect::<Result<Vec<_>, RecordsError>>()?;
                let signature = records.amend(&SlideId::parse(&id)?, &text, &relabels, act)?;
                Ok(Reply::Signature(Some(signature)))
            })
        }
        Request::Signature { slide: id } => {
            bench.with_records(|records| Ok(Reply::Signature(records.signature(&SlideId::parse(&id)?)?)))
        }
        Request::VerifySignature { slide: id } => bench.with_records(|records| {
            Ok(Reply::SignatureChecked(records.verify_signature(&SlideId::parse(&id)?)?))
        }),

        Request::PreviewDeletion(what) => bench
            .with_records(|records| Ok(Reply::DeletionPreview(records.deletion_preview(&targets(&what)?)?))),
        Request::Delete(what) => bench
            .change(|records, act| records.delete_softly(&targets(&what)?, GRACE_S, act).map(Reply::Deleted)),
        Request::Restore { deletion } => {
            bench.change(|records, act| records.restore(deletion, act).map(Reply::Restored))
        }
        Request::PendingDeletions => {
            bench.change(|records, act| records.pending_deletions(&act.at).map(Reply::PendingDeletions))
        }
        Request::Purge => purge(bench),

        Request::Export { slide: id, forms, language } => {
            let id = SlideId::parse(&id).map_err(|e| of_records(&e))?;
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
            let settings = Settings { model: before.model, ..settings };
            bench.change(|records, act| {
                records.change_settings(&settings, act)?;
                records.settings().map(Reply::Settings)
            })
        }
        Request::DueForRetention => bench.change(|records, act| {
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
    let rule = stop_rule(&records.settings()?);
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

/// What is asked of a count on this device.
pub(crate) fn stop_rule(settings: &Settings) -> StopRule {
    let rule = StopRule::default();
    StopRule { target: settings.target.unwrap_or(rule.target), ..rule }
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

fn change_slide(
    bench: &Bench,
    id: &str,
    work: impl FnOnce(&mut Records, &SlideId, &records::Act) -> Result<Slide, RecordsError>,
) -> Result<Reply, ErrorReport> {
    bench.change(|records, act| {
        let slide = work(records, &SlideId::parse(id)?, act)?;
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

/// A new identity.
pub(crate) fn fresh<T>(parse: impl FnOnce(&str) -> Result<T, RecordsError>) -> Result<T, ErrorReport> {
    parse(&uuid::Uuid::new_v4().to_string()).map_err(|e| of_records(&e))
}

fn targets(what: &[DeletionTarget]) -> Result<Vec<Target>, RecordsError> {
    what.iter()
        .map(|target| {
            Ok(match target {
                DeletionTarget::Cell(id) => Target::Cell(CellId::parse(id)?),
                DeletionTarget::Picture(id) => Target::Picture(PictureId::parse(id)?),
                DeletionTarget::Slide(id) => Target::Slide(SlideId::parse(id)?),
                DeletionTarget::Patient(id) => Target::Patient(PatientId::parse(id)?),
                DeletionTarget::Everything => Target::Everything,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests;
