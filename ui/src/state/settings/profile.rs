//! The form of a microscope profile, and the arithmetic of a stage micrometer.

use std::collections::BTreeMap;

use contract::{Profile, ProfileDetails, Request, ScaleMethod};

use super::typed::{self, Mistake};
use crate::state::{Effect, Focus, Trouble};

/// Micrometres per pixel that a microscope with a camera can have; what lies outside was typed in another unit.
const SCALES: [f64; 2] = [0.001, 100.0];
/// Micrometres that a stage micrometer can show.
const LENGTHS: [f64; 2] = [1.0, 100_000.0];
/// Pixels that lines on a picture can be apart.
const DISTANCES: [f64; 2] = [10.0, 100_000.0];
/// Pixels that a reading can be off.
const READINGS: [f64; 2] = [0.0, 1_000.0];
/// Per cent that a scale can be off.
const ERRORS: [f64; 2] = [0.0, 100.0];

/// A scale that was read from a stage micrometer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Micrometer {
    /// Micrometres per pixel.
    pub um_per_px: f64,
    /// Half-width of its 95 % interval as a part of it.
    pub error: f64,
}

/// The scale of a picture on which a length of `length_um` micrometres covers `pixels` pixels, both above 0.
///
/// `reading_px` is how far one reading is off at most in 95 of 100 readings. Both ends are read, and independently, so
/// the distance is off by √2 of that (JCGM 100:2008, 5.1.2), and the scale by the same part of itself. The
/// micrometer's own error is left out: for certified ones it is far smaller.
#[must_use]
pub fn micrometer(length_um: f64, pixels: f64, reading_px: f64) -> Micrometer {
    Micrometer { um_per_px: length_um / pixels, error: std::f64::consts::SQRT_2 * reading_px / pixels }
}

/// A field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// What people call it.
    Name,
    /// The camera.
    Camera,
    /// The objective.
    Objective,
    /// The length on the micrometer, in micrometres.
    Length,
    /// The pixels that it covers.
    Pixels,
    /// How far one reading may be off, in pixels.
    Reading,
    /// The scale, in micrometres per pixel.
    Scale,
    /// How far the scale may be off, in per cent.
    Error,
}

impl Part {
    /// The id of its field.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Name => "profile-name",
            Self::Camera => "profile-camera",
            Self::Objective => "profile-objective",
            Self::Length => "profile-length",
            Self::Pixels => "profile-pixels",
            Self::Reading => "profile-reading",
            Self::Scale => "profile-scale",
            Self::Error => "profile-error",
        }
    }

    /// Whether a number is typed.
    #[must_use]
    pub const fn is_number(self) -> bool {
        !matches!(self, Self::Name | Self::Camera | Self::Objective)
    }
}

/// Where the form takes the scale from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// It stays as it is.
    Kept,
    /// From a picture of a stage micrometer.
    Micrometer,
    /// It is typed in.
    ByHand,
}

/// What can happen in the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormEvent {
    /// This stands in a field now.
    Typed(Part, String),
    /// The scale comes from elsewhere.
    Sourced(Source),
    /// It is to be saved.
    Saved {
        /// The time, RFC 3339 in UTC.
        now: String,
    },
    /// It is left.
    Left,
}

/// The form of a profile.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// The profile that is changed; none where one is added.
    pub stored: Option<Profile>,
    /// Where the scale comes from.
    pub source: Source,
    /// What stands in the fields; where nothing was typed it is missing.
    typed: BTreeMap<Part, String>,
    /// What cannot be taken.
    pub mistakes: BTreeMap<Part, Mistake>,
    /// The shell is saving it.
    pub running: bool,
    /// Why the shell did not save it.
    pub trouble: Option<Trouble>,
}

impl Form {
    /// The form of a profile that is added.
    #[must_use]
    pub fn new() -> Self {
        Self {
            stored: None,
            source: Source::Micrometer,
            typed: [(Part::Reading, "2".to_owned())].into(),
            mistakes: BTreeMap::new(),
            running: false,
            trouble: None,
        }
    }

    /// The form of a profile that is changed.
    #[must_use]
    pub fn of(profile: &Profile) -> Self {
        let details = &profile.details;
        let typed = [
            (Part::Name, details.name.clone()),
            (Part::Camera, details.camera.clone()),
            (Part::Objective, details.objective.clone()),
            (Part::Reading, "2".to_owned()),
        ];
        Self { stored: Some(profile.clone()), source: Source::Kept, typed: typed.into(), ..Self::new() }
    }

    /// Whether slides use the profile: then only its name can change.
    #[must_use]
    pub fn is_used(&self) -> bool {
        self.stored.as_ref().is_some_and(|profile| profile.slides > 0)
    }

    /// What stands in a field.
    #[must_use]
    pub fn value(&self, part: Part) -> &str {
        self.typed.get(&part).map_or("", String::as_str)
    }

    /// The scale as the fields have it now; none where they do not give one.
    #[must_use]
    pub fn measured(&self) -> Option<Micrometer> {
        self.scale().ok().map(|(um_per_px, error)| Micrometer { um_per_px, error })
    }

    /// Changes the form as the event asks and says what is to be done.
    pub fn update(&mut self, event: FormEvent) -> Vec<Effect> {
        // What is on its way does not change any more.
        if self.running {
            return Vec::new();
        }
        match event {
            FormEvent::Typed(part, typed) => {
                self.typed.insert(part, typed);
                self.mistakes.remove(&part);
            }
            FormEvent::Sourced(source) => {
                self.source = source;
                self.mistakes.clear();
            }
            FormEvent::Saved { now } => return self.save(&now),
            FormEvent::Left => {}
        }
        Vec::new()
    }

    fn save(&mut self, now: &str) -> Vec<Effect> {
        self.trouble = None;
        match self.details(now) {
            Ok(details) => {
                self.mistakes.clear();
                self.running = true;
                let request = match &self.stored {
                    None => Request::AddProfile(details),
                    Some(profile) => Request::ChangeProfile { id: profile.id.clone(), details },
                };
                vec![Effect::ask(request)]
            }
            Err(mistakes) => {
                self.mistakes = mistakes;
                let first = self.mistakes.keys().next().map(|part| part.id().to_owned());
                first.map(|id| Effect::Focus(Focus::Element(id))).into_iter().collect()
            }
        }
    }

    fn details(&self, now: &str) -> Result<ProfileDetails, BTreeMap<Part, Mistake>> {
        let mut mistakes = BTreeMap::new();
        let mut line = |part: Part, read: fn(&str) -> Result<String, Mistake>| {
            read(self.value(part)).unwrap_or_else(|mistake| {
                mistakes.insert(part, mistake);
                String::new()
            })
        };
        let name = line(Part::Name, typed::name);
        let camera = line(Part::Camera, typed::line);
        let objective = line(Part::Objective, typed::line);
        let (um_per_px, error) = self.scale().unwrap_or_else(|wrong| {
            mistakes.extend(wrong);
            (0.0, 0.0)
        });
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let (method, made_at) = match (self.source, &self.stored) {
            (Source::Kept, Some(profile)) => (profile.details.method, profile.details.made_at.clone()),
            (Source::Micrometer, _) => (ScaleMethod::StageMicrometer, now.to_owned()),
            (Source::ByHand | Source::Kept, _) => (ScaleMethod::ByHand, now.to_owned()),
        };
        Ok(ProfileDetails { name, camera, objective, um_per_px, error, method, made_at })
    }

    /// Micrometres per pixel and its error, from where the form takes them.
    fn scale(&self) -> Result<(f64, f64), BTreeMap<Part, Mistake>> {
        let mut mistakes = BTreeMap::new();
        let mut read = |part: Part, [low, high]: [f64; 2]| {
            typed::number(self.value(part), low, high).unwrap_or_else(|mistake| {
                mistakes.insert(part, mistake);
                1.0
            })
        };
        let scale = match (self.source, &self.stored) {
            (Source::Kept, Some(profile)) => (profile.details.um_per_px, profile.details.error),
            (Source::Micrometer, _) => {
                let read = [(Part::Length, LENGTHS), (Part::Pixels, DISTANCES), (Part::Reading, READINGS)]
                    .map(|(part, range)| read(part, range));
                let scale = micrometer(read[0], read[1], read[2]);
                (scale.um_per_px, scale.error)
            }
            (Source::ByHand | Source::Kept, _) => {
                (read(Part::Scale, SCALES), read(Part::Error, ERRORS) / 100.0)
            }
        };
        if mistakes.is_empty() { Ok(scale) } else { Err(mistakes) }
    }
}
