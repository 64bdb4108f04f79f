//! A shell that keeps everything in memory, made from the contract's own types, so that it cannot drift from them.
//!
//! It does what the tests need and no more: no picture is looked at, its file's name says what is found in it
//! (`answers.rs`). Whatever it does not answer is a bad request, which the page shows as a failure.

mod deleting;
mod keeping;
pub mod models;
mod people;
mod pictures;
mod reviewing;
mod signing;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use contract::{
    AddedPicture, ArchiveImport, ErrorCode, ErrorReport, ModelPreview, Patient, PatientDetails,
    PictureDetail, Profile, Reply, Request, ReviewEntry, Settings, Signature, Slide, SlidePicture,
    SlideState, UNSORTED_PATIENT, UNSORTED_SLIDE, Verdict, commands,
};
use serde_json::Value;

use crate::answers;

/// What a command answers: the reply, or what the shell reports.
pub type Answer = Result<Reply, ErrorReport>;

/// The shell.
pub struct Fake(Mutex<Store>);

/// A stored picture.
#[derive(Debug, Clone)]
struct Stored {
    picture: SlidePicture,
    /// What the examination comes to, and from when on.
    found: Result<PictureDetail, String>,
    due: Instant,
}

#[derive(Default)]
struct Store {
    patients: Vec<Patient>,
    slides: Vec<Slide>,
    /// Oldest first.
    pictures: Vec<Stored>,
    profiles: Vec<Profile>,
    models: Vec<ModelPreview>,
    /// The entry of the log that was altered.
    broken_entry: Option<i64>,
    settings: Settings,
    hidden: Vec<deleting::Hidden>,
    /// How many deletions there ever were.
    deletions: i64,
    hidden_cells: BTreeSet<String>,
    /// The reviewers' labels that count, by cell.
    labels: BTreeMap<String, Verdict>,
    history: BTreeMap<String, Vec<ReviewEntry>>,
    /// The labellings that can be taken back and done again, oldest first.
    done: Vec<reviewing::Step>,
    undone: Vec<reviewing::Step>,
    signatures: BTreeMap<String, Signature>,
    /// Signed slides of which something was altered.
    altered: BTreeSet<String>,
    /// How many identities were given.
    given: u32,
    calls: Vec<String>,
    broken: BTreeSet<String>,
}

impl Fake {
    /// A shell whose user has seen the tour, with nobody's records.
    pub fn new() -> Self {
        let nobody = Patient {
            id: UNSORTED_PATIENT.into(),
            details: PatientDetails { code: "unsorted".into(), ..PatientDetails::default() },
            slides: 1,
        };
        let store = Store {
            patients: vec![nobody],
            slides: vec![people::slide(UNSORTED_SLIDE, UNSORTED_PATIENT)],
            models: vec![models::built_in()],
            settings: Settings { tour_seen: true, ..Settings::default() },
            ..Store::default()
        };
        Self(Mutex::new(store))
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was asked so far, by the names of requests and commands.
    pub fn calls(&self) -> Vec<String> {
        self.store().calls.clone()
    }

    /// From now on these fail, by the names of requests and commands.
    pub fn fail(&self, names: &[&str]) {
        self.store().broken = names.iter().map(|&name| name.to_owned()).collect();
    }

    /// Somebody altered something of this slide after it was signed.
    pub fn alter(&self, slide: &str) {
        self.store().altered.insert(slide.to_owned());
    }

    /// The log turns out to be altered from this entry on.
    pub fn break_log(&self, entry: i64) {
        self.store().broken_entry = Some(entry);
    }

    /// Signs the slide of this identity, as of long ago.
    pub fn sign(&self, slide: &str) {
        let mut store = self.store();
        let slide = store.slides.iter_mut().find(|known| known.id == slide).unwrap();
        slide.state = SlideState::Signed;
    }

    /// Changes what was chosen.
    pub fn choose(&self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.store().settings);
    }

    /// A patient with a slide that holds so many examined pictures; the identity of the slide.
    pub fn stocked(&self, code: &str, pictures: u32) -> String {
        let mut store = self.store();
        let patient = store.identity();
        let details = PatientDetails { code: code.into(), ..PatientDetails::default() };
        store.patients.push(Patient { id: patient.clone(), details, slides: 0 });
        let slide = store.identity();
        store.slides.push(people::slide(&slide, &patient));
        for number in 0..pictures {
            let id = store.identity();
            store.store(&id, &slide, &format!("stock-{number}.png"), Ok(answers::stock(number)));
        }
        slide
    }

    /// Carries out a command.
    pub fn invoke(&self, command: &str, headers: &[(String, String)], body: &[u8]) -> Answer {
        let header = |name: &str| headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        match command {
            commands::ASK => {
                let asked: Value = serde_json::from_slice(body).map_err(|e| bad(&e.to_string()))?;
                let name = asked["request"]["ask"].as_str().unwrap_or_default().to_owned();
                self.enter(&name)?;
                let request =
                    serde_json::from_value(asked["request"].clone()).map_err(|e| bad(&e.to_string()))?;
                let mut store = self.store();
                store.examine();
                store.answer(request)
            }
            commands::ADD_PICTURE => {
                self.enter(command)?;
                let name = header("x-file-name").ok_or_else(|| bad("no name"))?;
                let name = answers::decoded(&name);
                if name.starts_with("slow") {
                    thread::sleep(Duration::from_millis(700));
                }
                let slide = header("x-slide").ok_or_else(|| bad("no slide"))?;
                if body.is_empty() {
                    return Err(bad("no bytes"));
                }
                self.store().add(&name, &slide)
            }
            commands::IMPORT_ARCHIVE => {
                self.enter(command)?;
                if body.starts_with(b"PK") {
                    return Ok(Reply::ArchiveImported(ArchiveImport {
                        patients_added: 1,
                        slides_added: 2,
                        pictures_added: 30,
                        pictures_known: 4,
                        labels_added: 12,
                        ..ArchiveImport::default()
                    }));
                }
                Err(report(ErrorCode::BadRequest, "this is no archive"))
            }
            commands::IMPORT_MODEL => {
                self.enter(command)?;
                self.store().import_model(body)
            }
            _ => Err(bad(command)),
        }
    }

    fn enter(&self, name: &str) -> Result<(), ErrorReport> {
        let mut store = self.store();
        store.calls.push(name.to_owned());
        if store.broken.contains(name) {
            return Err(report(ErrorCode::StorageFailed, "the fake was told to fail"));
        }
        Ok(())
    }

    /// Whether the picture of this identity is a field.
    pub fn is_field(&self, id: &str) -> bool {
        let store = self.store();
        let stored = store.pictures.iter().find(|stored| stored.picture.id == id);
        stored.is_some_and(|stored| stored.found.as_ref().is_ok_and(|d| d.width == answers::FIELD_SIZE.0))
    }
}

impl Store {
    /// An identity that was not given before.
    fn identity(&mut self) -> String {
        self.given += 1;
        format!("00000000-0000-4000-9000-{:012}", self.given)
    }

    fn answer(&mut self, request: Request) -> Answer {
        match request {
            Request::Settings => Ok(Reply::Settings(self.settings.clone())),
            Request::ChangeSettings(settings) => {
                self.settings = settings;
                Ok(Reply::Settings(self.settings.clone()))
            }
            Request::Patients
            | Request::Patient(_)
            | Request::AddPatient(_)
            | Request::ChangePatient { .. }
            | Request::Slides { .. }
            | Request::OpenSlides
            | Request::Slide(_)
            | Request::AddSlide { .. }
            | Request::ChangeSlide { .. }
            | Request::MoveSlide { .. }
            | Request::CloseSlide(_)
            | Request::ReopenSlide(_)
            | Request::Export { .. } => self.people(request),
            Request::Profiles
            | Request::AddProfile(_)
            | Request::ChangeProfile { .. }
            | Request::RetireProfile(_)
            | Request::RemoveProfile(_)
            | Request::Storage
            | Request::DueForRetention => self.keeping(request),
            Request::About
            | Request::Models
            | Request::UseModel { .. }
            | Request::Agreement
            | Request::Audit { .. }
            | Request::VerifyAudit => self.trusting(request),
            Request::Pictures { .. }
            | Request::Picture(_)
            | Request::MovePictures { .. }
            | Request::ExamineAgain(_) => self.pictures(request),
            Request::AddSample => self.add("synthetic-smear.png", UNSORTED_SLIDE),
            Request::Gallery(_)
            | Request::Cell(_)
            | Request::Relabel { .. }
            | Request::Undo { .. }
            | Request::Redo { .. } => self.reviewing(request),
            Request::Sign { .. }
            | Request::Amend { .. }
            | Request::Signature { .. }
            | Request::VerifySignature { .. } => self.signing(request),
            Request::PreviewDeletion(_)
            | Request::Delete(_)
            | Request::Restore { .. }
            | Request::PendingDeletions
            | Request::Purge => self.deleting(request),
        }
    }

    fn add(&mut self, name: &str, slide: &str) -> Answer {
        if let Some(report) = answers::refused(name) {
            return Err(report);
        }
        if let Some(stored) = self.pictures.iter().find(|stored| stored.picture.name == name) {
            let picture = stored.picture.clone();
            return Ok(Reply::Added(Box::new(AddedPicture { picture, new: false })));
        }
        let id = self.identity();
        self.store(&id, slide, name, answers::found(name));
        let picture = self.pictures.last().map(|stored| stored.picture.clone()).ok_or_else(|| bad(name))?;
        Ok(Reply::Added(Box::new(AddedPicture { picture, new: true })))
    }
}

/// What the shell reports.
fn report(code: ErrorCode, message: &str) -> ErrorReport {
    ErrorReport { code, message: message.into() }
}

fn bad(message: &str) -> ErrorReport {
    report(ErrorCode::BadRequest, message)
}
