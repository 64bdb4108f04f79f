//! Deleting and taking it back.

use contract::{
    DeletionPreview, DeletionTarget, ItemCounts, Patient, PendingDeletion, Purged, Reply, Request, Slide,
    UNSORTED_PATIENT, UNSORTED_SLIDE,
};

use super::{Answer, Store, Stored, bad};

/// What a deletion hides.
pub struct Hidden {
    pending: PendingDeletion,
    patients: Vec<Patient>,
    slides: Vec<Slide>,
    pictures: Vec<Stored>,
}

impl Store {
    pub(super) fn deleting(&mut self, request: Request) -> Answer {
        match request {
            Request::PreviewDeletion(targets) => {
                let counts = self.counts(&targets);
                let bytes = u64::from(counts.pictures) * 1_500_000;
                Ok(Reply::DeletionPreview(DeletionPreview { counts, bytes, ..DeletionPreview::default() }))
            }
            Request::Delete(targets) => Ok(Reply::Deleted(self.hide(&targets))),
            Request::Restore { deletion } => {
                let at = self.hidden.iter().position(|hidden| hidden.pending.id == deletion);
                let hidden = self.hidden.remove(at.ok_or_else(|| bad("it is gone"))?);
                self.patients.extend(hidden.patients);
                self.slides.extend(hidden.slides);
                self.pictures.extend(hidden.pictures);
                Ok(Reply::Restored(hidden.pending.counts))
            }
            Request::PendingDeletions => {
                let pending = self.hidden.iter().map(|hidden| hidden.pending.clone());
                Ok(Reply::PendingDeletions(pending.collect()))
            }
            Request::Purge => {
                self.hidden.clear();
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
        let cells = cells.map(|s| s.found.as_ref().map_or(0, |detail| detail.examination.cells.len())).sum();
        ItemCounts {
            patients: count(patients.len()),
            slides: count(slides.len()),
            pictures: count(pictures.len()),
            cells: count(cells),
        }
    }

    fn hide(&mut self, targets: &[DeletionTarget]) -> PendingDeletion {
        let counts = self.counts(targets);
        let (patients, slides, pictures) = self.goes(targets);
        let id = i64::try_from(self.hidden.len()).unwrap() + 1;
        let (at, due) = ("2026-11-03T07:05:00Z".into(), "2026-11-03T07:05:10Z".into());
        let pending = PendingDeletion { id, by: String::new(), at, due, counts };
        self.hidden.push(Hidden {
            pending: pending.clone(),
            patients: self.patients.extract_if(.., |p| patients.contains(&p.id)).collect(),
            slides: self.slides.extract_if(.., |s| slides.contains(&s.id)).collect(),
            pictures: self.pictures.extract_if(.., |s| pictures.contains(&s.picture.id)).collect(),
        });
        pending
    }
}
