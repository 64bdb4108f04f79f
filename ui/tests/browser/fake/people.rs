//! Patients and slides.

use contract::{
    CountAdvice, ErrorCode, Exported, Patient, PictureState, Reply, Request, Slide, SlideCount, SlideDetails,
    SlideStanding, SlideState, UNSORTED_SLIDE, Verdict, VerdictCounts,
};

use super::{Answer, Store, bad, report, reviewing::Step};

/// A slide that is being counted, without anything.
pub fn slide(id: &str, patient: &str) -> Slide {
    Slide {
        id: id.into(),
        patient: patient.into(),
        details: SlideDetails::default(),
        state: SlideState::Open,
        pictures: 0,
        waiting: 0,
        failed: 0,
        counts: VerdictCounts::default(),
        unreviewed: 0,
        exports: 0,
    }
}

impl Store {
    pub(super) fn people(&mut self, request: Request) -> Answer {
        match request {
            Request::Patients => {
                let mut patients: Vec<_> =
                    self.patients.iter().map(|patient| self.counted(patient)).collect();
                patients.sort_by(|a, b| a.details.code.cmp(&b.details.code));
                Ok(Reply::Patients(patients))
            }
            Request::Patient(id) => self.patient(&id),
            Request::AddPatient(details) => {
                if self.patients.iter().any(|patient| patient.details.code == details.code) {
                    return Err(report(ErrorCode::CodeInUse, "another patient has this code"));
                }
                let id = self.identity();
                self.patients.push(Patient { id: id.clone(), details, slides: 0 });
                self.patient(&id)
            }
            Request::ChangePatient { id, details } => {
                let taken = self.patients.iter().any(|p| p.id != id && p.details.code == details.code);
                if taken {
                    return Err(report(ErrorCode::CodeInUse, "another patient has this code"));
                }
                let patient = self.patients.iter_mut().find(|p| p.id == id).ok_or_else(|| bad(&id))?;
                patient.details = details;
                self.patient(&id)
            }
            Request::Slides { patient } => {
                let slides = self.slides.iter().rev().filter(|slide| slide.patient == patient);
                Ok(Reply::Slides(slides.map(|slide| self.summed(slide)).collect()))
            }
            Request::OpenSlides => {
                let open = self.slides.iter().rev().filter(|slide| slide.state == SlideState::Open);
                let open = open.filter(|slide| slide.id != UNSORTED_SLIDE);
                Ok(Reply::Slides(open.map(|slide| self.summed(slide)).collect()))
            }
            Request::Slide(id) => self.standing(&id),
            Request::AddSlide { patient, details } => {
                let id = self.identity();
                self.slides.push(Slide { details, ..slide(&id, &patient) });
                self.standing(&id)
            }
            Request::ChangeSlide { id, details } => {
                self.of(&id)?.details = details;
                self.standing(&id)
            }
            Request::MoveSlide { id, patient } => {
                self.of(&id)?.patient = patient;
                self.standing(&id)
            }
            Request::CloseSlide(id) => {
                self.of(&id)?.state = SlideState::Closed;
                self.standing(&id)
            }
            Request::ReopenSlide(id) => {
                self.of(&id)?.state = SlideState::Open;
                self.standing(&id)
            }
            Request::Export { slide, forms, language } => {
                self.of(&slide)?.exports += 1;
                let files =
                    forms.iter().map(|form| (*form, format!("slide.{language}.{}", form.as_str()))).collect();
                let folder = "/home/lab/Documents/Leukolens/P-7".into();
                let notices = vec!["The PDF is in English: its fonts lack letters of this language.".into()];
                Ok(Reply::Exported(Exported { folder, files, notices }))
            }
            other => Err(bad(&format!("{other:?}"))),
        }
    }

    /// A patient by identity.
    fn patient(&self, id: &str) -> Answer {
        let patient = self.patients.iter().find(|patient| patient.id == id);
        patient
            .map(|patient| Reply::Patient(self.counted(patient)))
            .ok_or_else(|| report(ErrorCode::UnknownPicture, "no such patient"))
    }

    fn counted(&self, patient: &Patient) -> Patient {
        let slides = self.slides.iter().filter(|slide| slide.patient == patient.id).count();
        Patient { slides: u32::try_from(slides).unwrap(), ..patient.clone() }
    }

    fn of(&mut self, id: &str) -> Result<&mut Slide, contract::ErrorReport> {
        let unknown = || report(ErrorCode::UnknownPicture, "no such slide");
        self.slides.iter_mut().find(|slide| slide.id == id).ok_or_else(unknown)
    }

    /// A slide with the sums over its pictures.
    pub(super) fn summed(&self, slide: &Slide) -> Slide {
        let mut slide = slide.clone();
        for stored in self.pictures.iter().filter(|stored| stored.picture.slide == slide.id) {
            slide.pictures += 1;
            slide.waiting += u32::from(stored.picture.state == PictureState::Waiting);
            slide.failed += u32::from(matches!(stored.picture.state, PictureState::Failed(_)));
            for (_, cell) in self.cells_of(stored) {
                let (counts, open) = (&mut slide.counts, u32::from(!cell.reviewed));
                match cell.label {
                    Verdict::All => counts.all += 1,
                    Verdict::Hem => counts.hem += 1,
                    Verdict::Uncertain => {
                        (counts.uncertain, slide.unreviewed) =
                            (counts.uncertain + 1, slide.unreviewed + open);
                    }
                    Verdict::NotACell => {
                        (counts.not_a_cell, slide.unreviewed) =
                            (counts.not_a_cell + 1, slide.unreviewed + open);
                    }
                }
            }
        }
        slide
    }

    /// A slide with what its cells come to. The interval is made up: its middle is where it belongs.
    pub(super) fn standing(&self, id: &str) -> Answer {
        let slide = self.slides.iter().find(|slide| slide.id == id);
        let slide = self.summed(slide.ok_or_else(|| report(ErrorCode::UnknownPicture, "no such slide"))?);
        let patient = self.patients.iter().find(|patient| patient.id == slide.patient);
        let counted = slide.counts.all + slide.counts.hem + slide.counts.uncertain;
        let target = self.settings.target.unwrap_or(100);
        let part = f64::from(slide.counts.all) / f64::from(counted.max(1));
        let count = SlideCount {
            counts: slide.counts,
            counted,
            suspicious: slide.counts.all,
            interval: (counted > 0).then(|| [(part - 0.2).max(0.0), (part + 0.2).min(1.0)]),
            target,
            advice: if counted < target { CountAdvice::CountMore } else { CountAdvice::Enough },
            missing: target.saturating_sub(counted),
        };
        let can = |steps: &[Step]| {
            !self.is_signed(id)
                && steps.iter().any(|step| step.cells.iter().any(|(cell, _)| cell.slide == id))
        };
        let patient_code = patient.map(|patient| patient.details.code.clone()).unwrap_or_default();
        Ok(Reply::Slide(Box::new(SlideStanding {
            slide,
            patient_code,
            count,
            can_undo: can(&self.done),
            can_redo: can(&self.undone),
        })))
    }
}
