//! Patients, slides and what their cells come to.

use contract::{AgeBand, ArchiveImport, ExportForm, Slide, SlideCount, SlideState};

use fluent_bundle::FluentValue;

use super::{Phrase, Text};

impl Text {
    /// A day, `YYYY-MM-DD`, with the month in letters; as it came where it is none.
    #[must_use]
    pub fn day(&self, day: &str) -> String {
        let parts: Vec<_> = day.split('-').map(str::parse::<u32>).collect();
        let [Ok(year), Ok(month @ 1..=12), Ok(day_of_month)] = parts.as_slice() else {
            return day.to_owned();
        };
        let month = self.fill(Phrase::Month, [("month", (*month).into())]);
        // In this order in every language that is spoken here.
        format!("{day_of_month} {month} {year}")
    }

    /// What people call a slide: its day and its stain.
    #[must_use]
    pub fn slide(&self, slide: &Slide) -> String {
        let details = &slide.details;
        let day = details
            .taken_on
            .as_deref()
            .map_or_else(|| self.say(Phrase::SlideWithoutDate), |day| self.day(day));
        let stain = details.stain.trim();
        if stain.is_empty() { day } else { format!("{day} · {stain}") }
    }

    /// A number of things behind their name.
    #[must_use]
    pub fn number_of(&self, phrase: Phrase, count: impl Into<FluentValue<'static>>) -> String {
        self.fill(phrase, [("count", count.into())])
    }

    /// How many cells are counted of those that are asked for.
    #[must_use]
    pub fn counted_of(&self, count: &SlideCount) -> String {
        self.fill(Phrase::CountedOf, [("counted", count.counted.into()), ("target", count.target.into())])
    }

    /// How many of the counted cells are suspicious; none without a counted cell.
    #[must_use]
    pub fn suspicious_of(&self, count: &SlideCount) -> Option<String> {
        let part = f64::from(count.suspicious) / f64::from(count.counted);
        (count.counted > 0).then(|| {
            self.fill(
                Phrase::SuspiciousOf,
                [
                    ("suspicious", count.suspicious.into()),
                    ("counted", count.counted.into()),
                    ("percent", self.part(part).into()),
                ],
            )
        })
    }

    /// The interval of the part of suspicious cells.
    #[must_use]
    pub fn interval(&self, [low, high]: [f64; 2]) -> String {
        self.fill(Phrase::Interval, [("low", self.part(low).into()), ("high", self.part(high).into())])
    }

    /// A part of a whole in per cent. Unlike a probability, none and all are said as they are.
    #[must_use]
    pub fn part(&self, part: f64) -> String {
        self.fill(Phrase::Percent, [("number", self.decimal(part * 100.0, 0).into())])
    }

    /// Which step of the tour is shown.
    #[must_use]
    pub fn tour_step(&self, step: usize, steps: usize) -> String {
        self.fill(Phrase::TourStep, [("step", step.into()), ("steps", steps.into())])
    }

    /// What a camera without a name is called.
    #[must_use]
    pub fn camera(&self, number: usize) -> String {
        self.fill(Phrase::CameraNumber, [("number", number.into())])
    }

    /// What an archive brought.
    #[must_use]
    pub fn archive_brought(&self, name: &str, brought: &ArchiveImport) -> String {
        self.fill(
            Phrase::ArchiveBrought,
            [
                ("name", super::apart(name).into()),
                ("patients", brought.patients_added.into()),
                ("slides", brought.slides_added.into()),
                ("pictures", brought.pictures_added.into()),
                ("known", brought.pictures_known.into()),
                ("labels", brought.labels_added.into()),
                ("conflicts", brought.conflicts.into()),
                ("refused", brought.refused.into()),
            ],
        )
    }
}

impl From<AgeBand> for Phrase {
    fn from(age: AgeBand) -> Self {
        match age {
            AgeBand::Infant => Self::AgeInfant,
            AgeBand::Child => Self::AgeChild,
            AgeBand::Adolescent => Self::AgeAdolescent,
            AgeBand::Adult => Self::AgeAdult,
            AgeBand::Older => Self::AgeOlder,
        }
    }
}

impl From<SlideState> for Phrase {
    fn from(state: SlideState) -> Self {
        match state {
            SlideState::Open => Self::StateOpen,
            SlideState::Closed => Self::StateClosed,
            SlideState::Signed => Self::StateSigned,
        }
    }
}

impl From<ExportForm> for Phrase {
    fn from(form: ExportForm) -> Self {
        match form {
            ExportForm::Pdf => Self::FormPdf,
            ExportForm::Html => Self::FormHtml,
            ExportForm::Csv => Self::FormCsv,
            ExportForm::Json => Self::FormJson,
            ExportForm::Fhir => Self::FormFhir,
            ExportForm::Archive => Self::FormArchive,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn days_have_the_month_in_letters() {
        assert_eq!(Text::new(Language::English).day("2026-11-03"), "3 Nov 2026");
        assert_eq!(Text::new(Language::Arabic).day("2026-11-03"), "3 نوفمبر 2026");
        for none in ["", "2026-13-03", "soon", "2026-11"] {
            assert_eq!(Text::new(Language::English).day(none), none);
        }
    }

    #[test]
    fn a_count_says_none_and_all_as_they_are() {
        let count = |suspicious, counted| SlideCount {
            counts: contract::VerdictCounts::default(),
            counted,
            suspicious,
            interval: None,
            target: 100,
            advice: contract::CountAdvice::CountMore,
            missing: 0,
        };
        let text = Text::new(Language::English);
        let said = |suspicious, counted| text.suspicious_of(&count(suspicious, counted));
        assert_eq!(said(0, 20).as_deref(), Some("Suspicious cells: 0 of 20 (0\u{a0}%)"));
        assert_eq!(said(20, 20).as_deref(), Some("Suspicious cells: 20 of 20 (100\u{a0}%)"));
        assert_eq!(said(0, 0), None, "of nothing there is no part");
        assert_eq!(text.interval([0.0, 0.161]), "95 % interval: 0\u{a0}% to 16\u{a0}%");
    }
}
