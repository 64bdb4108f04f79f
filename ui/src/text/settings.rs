//! The words of the settings.

use contract::{ProfileDetails, ScaleMethod};

use super::{Phrase, Text};
use crate::state::settings::{Choice, Mistake, Part};

impl Text {
    /// What is wrong with what was typed.
    #[must_use]
    pub fn mistake(&self, mistake: &Mistake) -> String {
        match *mistake {
            Mistake::Empty => self.say(Phrase::MistakeEmpty),
            Mistake::TooLong(most) => self.fill(Phrase::MistakeTooLong, [("most", most.into())]),
            Mistake::NotOneLine => self.say(Phrase::MistakeNotOneLine),
            Mistake::NotANumber => self.say(Phrase::MistakeNotANumber),
            Mistake::OutOfRange(low, high) => {
                let [low, high] = [low, high].map(|end| self.short(end));
                self.fill(Phrase::MistakeOutOfRange, [("low", low.into()), ("high", high.into())])
            }
        }
    }

    /// The scale of a profile with its error, close enough to tell two profiles apart.
    #[must_use]
    pub fn profile_scale(&self, um_per_px: f64, error: f64) -> String {
        self.um_per_px(um_per_px, 4, Some(error))
    }

    /// What the readings of a stage micrometer come to.
    #[must_use]
    pub fn micrometer(&self, um_per_px: f64, error: f64) -> String {
        let scale = self.profile_scale(um_per_px, error);
        self.fill(Phrase::MicrometerResult, [("scale", scale.into())])
    }

    /// The scale of a profile and how it was measured.
    #[must_use]
    pub fn profile_measured(&self, details: &ProfileDetails) -> String {
        let scale = self.profile_scale(details.um_per_px, details.error);
        let source = self.say(details.method);
        self.fill(Phrase::ScaleLine, [("scale", scale.into()), ("source", source.into())])
    }

    /// The part of the whole room that something takes.
    #[must_use]
    pub fn storage_part(&self, bytes: u64, total: u64) -> String {
        // Numbers of bytes that a float cannot hold are larger than any disk.
        let part = if total == 0 { 0.0 } else { bytes as f64 / total as f64 };
        self.fill(Phrase::StoragePart, [("percent", self.part(part).into())])
    }

    /// A number with no more decimals than it has.
    fn short(&self, value: f64) -> String {
        value.to_string().replace('.', self.language().decimal_separator())
    }
}

impl From<ScaleMethod> for Phrase {
    fn from(method: ScaleMethod) -> Self {
        match method {
            ScaleMethod::StageMicrometer => Self::MethodStageMicrometer,
            ScaleMethod::ByHand => Self::MethodByHand,
        }
    }
}

impl Choice {
    /// What is chosen, and what to know of it.
    #[must_use]
    pub const fn words(self) -> (Phrase, Phrase) {
        match self {
            Self::Reviewer => (Phrase::Reviewer, Phrase::ReviewerHint),
            Self::Target => (Phrase::Target, Phrase::TargetHint),
            Self::Retention => (Phrase::Retention, Phrase::RetentionHint),
            Self::Folder => (Phrase::Folder, Phrase::FolderHint),
        }
    }
}

impl Part {
    /// What is typed, and what to know of it.
    #[must_use]
    pub const fn words(self) -> (Phrase, Option<Phrase>) {
        match self {
            Self::Name => (Phrase::ProfileName, None),
            Self::Camera => (Phrase::ProfileCamera, None),
            Self::Objective => (Phrase::ProfileObjective, Some(Phrase::ProfileObjectiveHint)),
            Self::Length => (Phrase::MicrometerLength, None),
            Self::Pixels => (Phrase::MicrometerPixels, None),
            Self::Reading => (Phrase::MicrometerReading, Some(Phrase::MicrometerReadingHint)),
            Self::Scale => (Phrase::ScaleTyped, None),
            Self::Error => (Phrase::ScaleOff, None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn mistakes_say_what_would_do() {
        let text = Text::new(Language::English);
        assert_eq!(
            text.mistake(&Mistake::OutOfRange(0.001, 100.0)),
            "Please give a number from 0.001 to 100."
        );
        assert_eq!(text.mistake(&Mistake::TooLong(64)), "At most 64 characters, please.");
        assert!(Text::new(Language::French).mistake(&Mistake::OutOfRange(0.001, 1.0)).contains("0,001"));
    }

    #[test]
    fn scales_are_close_enough_to_tell_profiles_apart() {
        let text = Text::new(Language::English);
        assert_eq!(text.profile_scale(0.0645, 0.0018), "0.0645\u{a0}µm per pixel ±\u{a0}0.2\u{a0}%");
        assert_eq!(text.storage_part(1, 4), "25\u{a0}% of it");
        assert_eq!(text.storage_part(0, 0), "0\u{a0}% of it", "of nothing");
    }
}
