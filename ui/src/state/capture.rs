//! Pictures are taken with the device's camera: the meters, the shutter, and what becomes of each picture.

#[cfg(test)]
mod tests;

use contract::{QualityWarning, Reply, Request, SlideStanding};

use super::{Answer, ChosenFile, Effect, Event as AnyEvent, Trouble, answer};
use crate::capture::{Focus, Reading};

/// Time from one look at the meters to the next, in milliseconds.
pub const GRAB_MS: u32 = 100;
/// Time from one look at the count to the next while pictures wait, in milliseconds.
const POLL_MS: u32 = 1000;
/// Pictures of one press of the shutter, of which the sharpest is kept.
pub const BURST: u32 = 5;

/// A camera of the device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Camera {
    /// What the browser knows it by.
    pub id: String,
    /// What people know it by; empty where the browser does not say.
    pub label: String,
}

/// Why there is no live picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Off {
    /// The device has none, or none that is plugged in.
    NoCamera,
    /// The user or the system does not let the app.
    Refused,
    /// Another program has it.
    InUse,
    /// The system's web view hands no camera to apps.
    Unsupported,
    /// Something else, as the browser said it.
    Other(String),
}

/// The live picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Live {
    /// The camera was asked for.
    Starting,
    /// It is there.
    Running,
    /// It will not come.
    Off(Off),
}

/// What became of the shutter.
#[derive(Debug, Clone, PartialEq)]
pub enum Shot {
    /// It was pressed, and the burst is taken.
    Taking,
    /// There is a picture, and something speaks against it: keep it or take it again?
    Doubtful(ChosenFile, QualityWarning),
}

/// What is to be done with the camera.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Start it; the one that was chosen last where none is named.
    Start(Option<String>),
    /// Stop it, so that its light goes out.
    Stop,
    /// Look at the meters.
    Grab,
    /// Take so many pictures and keep the sharpest.
    Shoot(u32),
}

/// What can happen on the camera's page.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The camera is there, with all others of the device and which one it is; or it will not come.
    Started(Result<(Vec<Camera>, Option<String>), Off>),
    /// Another camera was chosen.
    Chosen(String),
    /// The camera is to be tried again.
    Retried,
    /// Time to look at the meters, in the round of this number.
    Due(u32),
    /// What the meters show; none where the live picture has no pixels yet.
    Read(Option<Reading>),
    /// The shutter: a button, the picture itself, a key of the keyboard or of the device.
    Pressed,
    /// The burst is taken; or why not.
    Taken(Result<(ChosenFile, Reading), String>),
    /// The doubtful picture is kept.
    Kept,
    /// The doubtful picture is taken again.
    Again,
    /// Time to look at the count of the slide of this identity.
    Polled(String),
}

/// Whether a key is the shutter: the space bar and Enter, where they do nothing else, and the volume keys, which many
/// remote shutters press.
#[must_use]
pub fn is_shutter(key: &str, on_control: bool) -> bool {
    match key {
        " " | "Enter" => !on_control,
        "AudioVolumeUp" | "AudioVolumeDown" => true,
        _ => false,
    }
}

/// The camera's page.
#[derive(Debug, Clone, PartialEq)]
pub struct CapturePage {
    /// The identity of the slide that pictures are taken for.
    pub slide: String,
    /// What its cells come to.
    pub standing: Answer<Box<SlideStanding>>,
    /// The cameras of the device.
    pub cameras: Vec<Camera>,
    /// Which one is used.
    pub camera: Option<String>,
    /// The live picture.
    pub live: Live,
    /// What the meters show.
    pub reading: Option<Reading>,
    /// The sharpest that was seen.
    pub focus: Focus,
    /// What became of the shutter.
    pub shot: Option<Shot>,
    /// How many pictures were kept here.
    pub kept: u32,
    /// Why the last picture was not taken, as the browser said it.
    pub failed: Option<String>,
    /// A picture that is on its way to the slide.
    accepted: Option<ChosenFile>,
    /// The round of looks at the meters: one at a time.
    round: u32,
    /// Whether the slide is going to be asked for again.
    polling: bool,
}

impl CapturePage {
    /// The page as it opens, and what it asks for.
    #[must_use]
    pub fn open(slide: &str) -> (Self, Vec<Effect>) {
        let page = Self {
            slide: slide.into(),
            standing: Answer::Waiting,
            cameras: Vec::new(),
            camera: None,
            live: Live::Starting,
            reading: None,
            focus: Focus::default(),
            shot: None,
            kept: 0,
            failed: None,
            accepted: None,
            round: 0,
            polling: false,
        };
        (page, vec![Effect::Camera(Act::Start(None)), Effect::ask(Request::Slide(slide.into()))])
    }

    /// Why the picture would be offered to be taken again now.
    #[must_use]
    pub fn warning(&self) -> Option<QualityWarning> {
        self.reading.and_then(|reading| reading.warning(self.focus))
    }

    /// Changes the page as the event asks and says what is to be done.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Started(Ok((cameras, camera))) => {
                self.cameras = cameras;
                self.camera = camera;
                self.live = Live::Running;
                self.round += 1;
                vec![self.due()]
            }
            Event::Started(Err(off)) => {
                self.live = Live::Off(off);
                self.reading = None;
                Vec::new()
            }
            Event::Chosen(camera) => self.start(Some(camera)),
            Event::Retried => self.start(self.camera.clone()),
            Event::Due(round) if round == self.round && self.live == Live::Running => {
                vec![Effect::Camera(Act::Grab)]
            }
            Event::Due(_) => Vec::new(),
            Event::Read(reading) => {
                if let Some(reading) = reading {
                    self.focus.see(reading.sharpness);
                    self.reading = Some(reading);
                }
                vec![self.due()]
            }
            Event::Pressed => match &self.shot {
                None if self.live == Live::Running && self.reading.is_some() => {
                    self.shot = Some(Shot::Taking);
                    self.failed = None;
                    vec![Effect::Camera(Act::Shoot(BURST))]
                }
                // Whoever presses on is at the microscope: the offer is to take it again.
                Some(Shot::Doubtful(..)) => self.again(),
                _ => Vec::new(),
            },
            Event::Taken(Ok((file, reading))) => {
                match reading.warning(self.focus) {
                    Some(warning) => self.shot = Some(Shot::Doubtful(file, warning)),
                    None => self.keep(file),
                }
                Vec::new()
            }
            Event::Taken(Err(failed)) => {
                self.shot = None;
                self.failed = Some(failed);
                Vec::new()
            }
            Event::Kept => {
                match self.shot.take() {
                    Some(Shot::Doubtful(file, _)) => self.keep(file),
                    other => self.shot = other,
                }
                Vec::new()
            }
            Event::Again => self.again(),
            Event::Polled(slide) if slide == self.slide => {
                self.polling = false;
                vec![Effect::ask(Request::Slide(slide))]
            }
            Event::Polled(_) => Vec::new(),
        }
    }

    /// Takes in what the shell said.
    pub fn told(&mut self, request: &Request, result: &Result<Reply, Trouble>) -> Vec<Effect> {
        if !matches!(request, Request::Slide(id) if *id == self.slide) {
            return Vec::new();
        }
        self.standing.renew(answer!(result, Slide));
        let waits = self.standing.ready().is_some_and(|standing| standing.slide.waiting > 0);
        if waits && !self.polling {
            self.polling = true;
            return vec![Effect::later(POLL_MS, AnyEvent::Capture(Event::Polled(self.slide.clone())))];
        }
        Vec::new()
    }

    /// A picture was added to this slide.
    pub fn added(&mut self, slide: &str) -> Vec<Effect> {
        if slide == self.slide { vec![Effect::ask(Request::Slide(slide.into()))] } else { Vec::new() }
    }

    /// The picture that is to be added to the slide now, once.
    pub(super) fn take_accepted(&mut self) -> Option<ChosenFile> {
        self.accepted.take()
    }

    fn keep(&mut self, file: ChosenFile) {
        self.shot = None;
        self.kept += 1;
        self.accepted = Some(file);
    }

    fn again(&mut self) -> Vec<Effect> {
        match self.shot.take() {
            Some(Shot::Doubtful(file, _)) => vec![Effect::Forget(vec![file.id])],
            other => {
                self.shot = other;
                Vec::new()
            }
        }
    }

    fn start(&mut self, camera: Option<String>) -> Vec<Effect> {
        self.live = Live::Starting;
        self.reading = None;
        self.focus = Focus::default();
        vec![Effect::Camera(Act::Start(camera))]
    }

    fn due(&self) -> Effect {
        Effect::later(GRAB_MS, AnyEvent::Capture(Event::Due(self.round)))
    }
}
