//! Deleting and taking it back.

use std::time::Duration;

use contract::{
    DeletionPreview, DeletionTarget, ErrorCode, GRACE_S, ItemCounts, Patient, PendingDeletion, Purged, Reply,
    Request, Slide, UNSORTED_PATIENT, UNSORTED_SLIDE,
};

use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{Answer, Store, Stored, bad, report};

/// What a deletion hides.
pub struct Hidden {
    pending: PendingDeletion,
    patients: Vec<Patient>,
    slides: Vec<Slide>,
    pictures: Vec<Stored>,
    cells: Vec<String>,
}

impl Store {
    pub(super) fn deleting(&mut self, request: Request) -> Answer {
        match request {
            Request::PreviewDeletion(targets) => {
                let counts = self.counts(&targets);
                let bytes = u64::from(counts.pictures) * 1_500_000;
                let (_, slides, _) = self.goes(&targets);
                let of = |is: &dyn Fn(&Slide) -> bool| {
                    let slides = self.slides.iter().filter(|slide| slides.contains(&slide.id) && is(slide));
                    u32::try_from(slides.count()).unwrap()
                };
                let signed_slides = of(&|slide| self.is_signed(&slide.id));
                let exported_slides = of(&|slide| slide.exports > 0);
                Ok(Reply::DeletionPreview(DeletionPreview { counts, bytes, signed_slides, exported_slides }))
            }
            Request::Delete(targets) => {
                let locked = targets.iter().any(|target| match target {
                    DeletionTarget::Cell(id) => self.entry(id).is_ok_and(|cell| self.is_signed(&cell.slide)),
                    _ => false,
                });
                if locked {
                    return Err(report(ErrorCode::SlideSigned, "the slide is signed"));
                }
                Ok(Reply::Deleted(self.hide(&targets)))
            }
            Request::Restore { deletion } => {
                let at = self.hidden.iter().position(|hidden| hidden.pending.id == deletion);
                let hidden = self.hidden.remove(at.ok_or_else(|| bad("it is gone"))?);
                self.patients.extend(hidden.patients);
                self.slides.extend(hidden.slides);
                self.pictures.extend(hidden.pictures);
                self.hidden_cells.retain(|id| !hidden.cells.contains(id));
                Ok(Reply::Restored(hidden.pending.counts))
            }
            Request::PendingDeletions => {
                let pending = self.hidden.iter().map(|hidden| hidden.pending.clone());
                Ok(Reply::PendingDeletions(pending.collect()))
            }
            Request::Purge => {
                let now = OffsetDateTime::now_utc();
                let over = |due: &str| OffsetDateTime::parse(due, &Rfc3339).is_ok_and(|due| due <= now);
                self.hidden.retain(|hidden| !over(&hidden.pending.due));
                Ok(Reply::Purged(Purged::default()))
            }
            other => Err(bad(&format!("{other:?}"))),
        }
    }

    fn goes(&self, targets: &[DeletionTarget]) -> (Vec<String>, Vec<String>, Vec<String>) {
        let everything = targets.contains(&DeletionTarget::Everything);
        let patient = |id: &str| everything || targets.contains(&DeletionTarget::Patient(id.into()));
        let patients: Vec<_> = self.patients.iter().map(|p| p.id.clone()).filter(|id| patient(id)).collect();
        let slide = |s: &Slide| {
            patients.contains(&s.patient) || targets.contains(&DeletionTarget::Slide(s.id.clone()))
        };
        let slides: Vec<_> = self.slides.iter().filter(|s| slide(s)).map(|s| s.id.clone()).collect();
        let picture = |s: &Stored| {
            slides.contains(&s.picture.slide)
                || targets.contains(&DeletionTarget::Picture(s.picture.id.clone()))
        };
        let pictures = self.pictures.iter().filter(|s| picture(s)).map(|s| s.picture.id.clone()).collect();
        let real = |ids: Vec<String>, unsorted: &str| ids.into_iter().filter(|id| id != unsorted).collect();
        (real(patients, UNSORTED_PATIENT), real(slides, UNSORTED_SLIDE), pictures)
    }

    fn counts(&self, targets: &[DeletionTarget]) -> ItemCounts {
        let (patients, slides, pictures) = self.goes(targets);
        let count = |length: usize| u32::try_from(length).unwrap();
        let cells = self.pictures.iter().filter(|s| pictures.contains(&s.picture.id));
        let cells: usize = cells.map(|s| self.cells_of(s).len()).sum();
        let single = targets.iter().filter(|target| matches!(target, DeletionTarget::Cell(_))).count();
        ItemCounts {
            patients: count(patients.len()),
            slides: count(slides.len()),
            pictures: count(pictures.len()),
            cells: count(cells + single),
        }
    }

    fn hide(&mut self, targets: &[DeletionTarget]) -> PendingDeletion {
        let counts = self.counts(targets);
        let (patients, slides, pictures) = self.goes(targets);
        self.deletions += 1;
        let now = OffsetDateTime::now_utc();
        let written = |time: OffsetDateTime| time.format(&Rfc3339).unwrap();
        let (at, due) = (written(now), written(now + Duration::from_secs(GRACE_S.into())));
        let pending = PendingDeletion { id: self.deletions, by: String::new(), at, due, counts };
        let cells: Vec<_> = targets
            .iter()
            .filter_map(|target| match target {
                DeletionTarget::Cell(id) => Some(id.clone()),
                _ => None,
            })
            .collect();
        self.hidden_cells.extend(cells.iter().cloned());
        self.hidden.push(Hidden {
            pending: pending.clone(),
            patients: self.patients.extract_if(.., |p| patients.contains(&p.id)).collect(),
            slides: self.slides.extract_if(.., |s| slides.contains(&s.id)).collect(),
            cells,
            pictures: self.pictures.extract_if(.., |s| pictures.contains(&s.picture.id)).collect(),
        });
        pending
    }
}
