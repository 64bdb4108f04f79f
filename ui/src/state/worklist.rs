//! What there is to do: slides that are being counted, patients, pictures without a slide.

#[cfg(test)]
mod tests;

use contract::{
    ArchiveImport, Patient, PatientDetails, Reply, Request, Slide, SlideStanding, UNSORTED_PATIENT,
    UNSORTED_SLIDE,
};

use super::{
    Answer, ChosenFile, Effect, Route, Trouble, answer,
    form::{self, Form},
};

/// What can happen on the worklist.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// What could not be read is to be read again.
    Retried,
    /// Patients are looked for by these letters.
    Searched(String),
    /// A patient is new.
    PatientWanted,
    /// Something in the form of a new patient.
    Form(form::Event<PatientDetails>),
    /// The drawn smear is wanted for a first look.
    SampleWanted,
    /// An archive was chosen.
    ArchiveChosen(ChosenFile),
    /// The shell took the archive in, or did not.
    ArchiveImported(Box<Result<Reply, Trouble>>),
    /// What the archive brought was read.
    ArchiveDismissed,
}

/// An archive that is taken in.
#[derive(Debug, Clone, PartialEq)]
pub struct Archive {
    /// The name of its file.
    pub name: String,
    /// What it brought.
    pub brought: Answer<ArchiveImport>,
}

/// The worklist.
#[derive(Debug, Clone, PartialEq)]
pub struct Worklist {
    /// The slides that are being counted, without the one for pictures that belong to none.
    pub open: Answer<Vec<Slide>>,
    /// The patients by code, without the one that stands for nobody.
    pub patients: Answer<Vec<Patient>>,
    /// The pictures without a slide.
    pub unsorted: Answer<Box<SlideStanding>>,
    /// The letters that patients are looked for by.
    pub search: String,
    /// The form of a new patient.
    pub form: Option<Form<PatientDetails>>,
    /// The archive that was chosen last.
    pub archive: Option<Archive>,
}

impl Worklist {
    /// The page as it opens, and what it asks for.
    #[must_use]
    pub fn open() -> (Self, Vec<Effect>) {
        let page = Self {
            open: Answer::Waiting,
            patients: Answer::Waiting,
            unsorted: Answer::Waiting,
            search: String::new(),
            form: None,
            archive: None,
        };
        (page, reads())
    }

    /// The patients whose code, name or note holds the letters that are looked for.
    #[must_use]
    pub fn found(&self) -> Vec<&Patient> {
        let wanted = self.search.trim().to_lowercase();
        let holds = |words: &str| words.to_lowercase().contains(&wanted);
        let found = |patient: &&Patient| {
            let details = &patient.details;
            holds(&details.code) || details.name.as_deref().is_some_and(holds) || holds(&details.note)
        };
        self.patients.ready().into_iter().flatten().filter(found).collect()
    }

    /// The code of a patient; none where it was not read.
    #[must_use]
    pub fn code(&self, patient: &str) -> Option<&str> {
        let patients = self.patients.ready()?;
        patients.iter().find(|known| known.id == patient).map(|known| known.details.code.as_str())
    }

    /// Whether there is nothing yet, of any sort.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.open.ready().is_some_and(Vec::is_empty)
            && self.patients.ready().is_some_and(Vec::is_empty)
            && self.unsorted.ready().is_none_or(|standing| standing.slide.pictures == 0)
    }

    /// Changes the page as the event asks and says what is to be done.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Retried => return reads(),
            Event::Searched(search) => self.search = search,
            Event::PatientWanted => self.form = Some(Form::new()),
            Event::Form(event) => {
                return form::update(&mut self.form, event, |form| Request::AddPatient(form.details.clone()));
            }
            Event::SampleWanted => return vec![Effect::ask(Request::AddSample)],
            Event::ArchiveChosen(file) => {
                // One at a time: the second would only be in the way of the first.
                if matches!(&self.archive, Some(Archive { brought: Answer::Waiting, .. })) {
                    return vec![Effect::Forget(vec![file.id])];
                }
                self.archive = Some(Archive { name: file.name.clone(), brought: Answer::Waiting });
                return vec![Effect::ImportArchive(file)];
            }
            Event::ArchiveImported(result) => {
                if let Some(archive) = &mut self.archive {
                    archive.brought = answer!(&result, ArchiveImported);
                }
                return reads();
            }
            Event::ArchiveDismissed => {
                if !matches!(&self.archive, Some(Archive { brought: Answer::Waiting, .. })) {
                    self.archive = None;
                }
            }
        }
        Vec::new()
    }

    /// Takes in what the shell said.
    pub fn told(&mut self, request: &Request, result: &Result<Reply, Trouble>) -> Vec<Effect> {
        match request {
            Request::OpenSlides => {
                let mut open: Answer<Vec<Slide>> = answer!(result, Slides);
                if let Answer::Ready(slides) = &mut open {
                    slides.retain(|slide| slide.id != UNSORTED_SLIDE);
                }
                self.open.renew(open);
            }
            Request::Patients => {
                let mut patients: Answer<Vec<Patient>> = answer!(result, Patients);
                if let Answer::Ready(patients) = &mut patients {
                    patients.retain(|patient| patient.id != UNSORTED_PATIENT);
                }
                self.patients.renew(patients);
            }
            Request::Slide(id) if id == UNSORTED_SLIDE => self.unsorted.renew(answer!(result, Slide)),
            Request::AddPatient(_) => {
                form::told(&mut self.form, result);
                if let Ok(Reply::Patient(patient)) = result {
                    return vec![Effect::Go(Route::Patient(patient.id.clone()))];
                }
            }
            Request::Delete(_) | Request::Restore { .. } => return reads(),
            _ => {}
        }
        Vec::new()
    }
}

fn reads() -> Vec<Effect> {
    vec![
        Effect::ask(Request::OpenSlides),
        Effect::ask(Request::Patients),
        Effect::ask(Request::Slide(UNSORTED_SLIDE.into())),
    ]
}
