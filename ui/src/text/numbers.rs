//! Numbers, dates and fingerprints as they are read.

use contract::{Scale, Verdict};

use super::{Phrase, Text, counted};

/// A moment on the device's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Year.
    pub year: u32,
    /// Month, from 0 as browsers count.
    pub month: u32,
    /// Day of the month, from 1.
    pub day: u32,
    /// Hour, 0 to 23.
    pub hour: u32,
    /// Minute, 0 to 59.
    pub minute: u32,
}

impl Text {
    /// A date and time with the month in letters, so that no country reads it wrongly.
    #[must_use]
    pub fn moment(&self, moment: Moment) -> String {
        let Moment { year, month, day, hour, minute } = moment;
        let month = self.fill(Phrase::Month, [("month", (month + 1).into())]);
        let time = format!("{hour:02}:{minute:02}");
        self.fill(
            Phrase::Moment,
            [
                ("day", day.to_string().into()),
                ("month", month.into()),
                ("year", year.to_string().into()),
                ("time", time.into()),
            ],
        )
    }

    /// A number with so many decimals, as the language writes it.
    #[must_use]
    pub fn decimal(&self, value: f64, decimals: usize) -> String {
        format!("{value:.decimals$}").replace('.', self.language().decimal_separator())
    }

    /// A probability in whole per cent. Neither 0 % nor 100 % is ever said: no model is that sure.
    #[must_use]
    pub fn percent(&self, probability: f64) -> String {
        let (phrase, percent) = if probability < 0.01 {
            (Phrase::PercentBelow, 1.0)
        } else if probability > 0.99 {
            (Phrase::PercentAbove, 99.0)
        } else {
            (Phrase::Percent, probability * 100.0)
        };
        self.fill(phrase, [("number", format!("{percent:.0}").into())])
    }

    /// The probability of a lymphoblast.
    #[must_use]
    pub fn p_all(&self, probability: f64) -> String {
        self.fill(Phrase::PAll, [("percent", self.percent(probability).into())])
    }

    /// The probability of the likeliest lymphoblast among several cells.
    #[must_use]
    pub fn highest_p_all(&self, probability: f64) -> String {
        self.fill(Phrase::HighestPAll, [("percent", self.percent(probability).into())])
    }

    /// So many cells of a verdict.
    #[must_use]
    pub fn counted(&self, verdict: Verdict, count: u32) -> String {
        self.fill(counted(verdict), [("count", count.into())])
    }

    /// A scale with its error, where one is known, and with where it comes from.
    #[must_use]
    pub fn scale(&self, scale: &Scale) -> String {
        let said = self.um_per_px(scale.um_per_px, 3, scale.error);
        let source = self.say(scale.source);
        self.fill(Phrase::ScaleLine, [("scale", said.into()), ("source", source.into())])
    }

    /// Micrometres per pixel with so many decimals, and with the error where one is known.
    pub(super) fn um_per_px(&self, um_per_px: f64, decimals: usize, error: Option<f64>) -> String {
        let said = self.fill(Phrase::Scale, [("number", self.decimal(um_per_px, decimals).into())]);
        let Some(error) = error else { return said };
        // One decimal: most errors are of a few per cent.
        let percent = self.fill(Phrase::Percent, [("number", self.decimal(error * 100.0, 1).into())]);
        self.fill(Phrase::ScaleError, [("scale", said.into()), ("percent", percent.into())])
    }

    /// What is known of the eyepiece, whose circle has this radius in pixels.
    #[must_use]
    pub fn eyepiece(&self, radius: f64) -> String {
        self.fill(Phrase::Eyepiece, [("count", (radius * 2.0).round().into())])
    }

    /// A picture's size.
    #[must_use]
    pub fn pixels(&self, width: u32, height: u32) -> String {
        self.fill(Phrase::Pixels, [("width", width.into()), ("height", height.into())])
    }
}

/// The first digits of a fingerprint, enough to compare by eye.
#[must_use]
pub fn short_hash(sha256: &str) -> String {
    sha256.chars().take(12).collect()
}
