//! The words of the page about the app.

use contract::{AuditAction, AuditObject, ItemCounts};

use super::{Phrase, Text};
use crate::state::trust::Part;

impl Text {
    /// A month, `YYYY-MM`, with its name; as it came where it is none.
    #[must_use]
    pub fn month_of_year(&self, month: &str) -> String {
        let parts: Vec<_> = month.split('-').map(str::parse::<u32>).collect();
        let [Ok(year), Ok(number @ 1..=12)] = parts.as_slice() else { return month.to_owned() };
        let name = self.fill(Phrase::Month, [("month", (*number).into())]);
        // In this order in every language that is spoken here.
        format!("{name} {year}")
    }

    /// An interval of a measured number.
    #[must_use]
    pub fn value_interval(&self, [low, high]: [f64; 2]) -> String {
        let [low, high] = [low, high].map(|end| self.decimal(end, 3));
        self.fill(Phrase::FromTo, [("low", low.into()), ("high", high.into())])
    }

    /// An interval of a part, in per cent.
    #[must_use]
    pub fn part_interval(&self, [low, high]: [f64; 2]) -> String {
        let [low, high] = [low, high].map(|end| self.part(end));
        self.fill(Phrase::FromTo, [("low", low.into()), ("high", high.into())])
    }

    /// How many of each kind, in one line; nothing where there are none.
    #[must_use]
    pub fn item_counts(&self, counts: &ItemCounts) -> String {
        let kinds = [
            (Phrase::CountPatients, counts.patients),
            (Phrase::CountSlides, counts.slides),
            (Phrase::CountPictures, counts.pictures),
            (Phrase::CountCells, counts.cells),
        ];
        let there = kinds.into_iter().filter(|(_, number)| *number > 0);
        let said: Vec<_> = there.map(|(phrase, number)| self.number_of(phrase, number)).collect();
        said.join(" · ")
    }

    /// The number of an entry of the log.
    #[must_use]
    pub fn log_number(&self, phrase: Phrase, number: i64) -> String {
        // As a word: a number would get the marks of thousands.
        self.fill(phrase, [("number", number.to_string().into())])
    }

    /// The result of a check of the log that holds.
    #[must_use]
    pub fn log_holds(&self, entries: i64) -> String {
        self.fill(Phrase::LogHolds, [("count", entries.into())])
    }
}

/// What a measure is called for people; none where only its bundle names it.
#[must_use]
pub fn metric(name: &str) -> Option<Phrase> {
    Some(match name {
        "auroc" => Phrase::MetricAuroc,
        "auroc_cell_area_only" => Phrase::MetricAurocArea,
        "auroc_gain_over_cell_area" => Phrase::MetricAurocGain,
        "sensitivity" => Phrase::MetricSensitivity,
        "specificity" => Phrase::MetricSpecificity,
        "balanced_accuracy" => Phrase::MetricBalancedAccuracy,
        "weighted_f1" => Phrase::MetricF1,
        "uncertain_fraction" => Phrase::MetricUncertain,
        "error_of_firm_verdicts" => Phrase::MetricFirmError,
        "ece" => Phrase::MetricEce,
        _ => return None,
    })
}

impl From<Part> for Phrase {
    fn from(part: Part) -> Self {
        match part {
            Part::Model => Self::TrustModel,
            Part::Agreement => Self::TrustAgreement,
            Part::Models => Self::TrustModels,
            Part::Log => Self::TrustLog,
        }
    }
}

impl From<AuditAction> for Phrase {
    fn from(action: AuditAction) -> Self {
        match action {
            AuditAction::Added => Self::ActionAdded,
            AuditAction::Changed => Self::ActionChanged,
            AuditAction::Moved => Self::ActionMoved,
            AuditAction::Closed => Self::ActionClosed,
            AuditAction::Reopened => Self::ActionReopened,
            AuditAction::Examined => Self::ActionExamined,
            AuditAction::Failed => Self::ActionFailed,
            AuditAction::Relabelled => Self::ActionRelabelled,
            AuditAction::Undone => Self::ActionUndone,
            AuditAction::Redone => Self::ActionRedone,
            AuditAction::Signed => Self::ActionSigned,
            AuditAction::Amended => Self::ActionAmended,
            AuditAction::Exported => Self::ActionExported,
            AuditAction::Hidden => Self::ActionHidden,
            AuditAction::Restored => Self::ActionRestored,
            AuditAction::Purged => Self::ActionPurged,
            AuditAction::Retired => Self::ActionRetired,
        }
    }
}

impl From<AuditObject> for Phrase {
    fn from(object: AuditObject) -> Self {
        match object {
            AuditObject::Patient => Self::ObjectPatient,
            AuditObject::Slide => Self::ObjectSlide,
            AuditObject::Picture => Self::ObjectPicture,
            AuditObject::Cell => Self::ObjectCell,
            AuditObject::Profile => Self::ObjectProfile,
            AuditObject::Everything => Self::ObjectEverything,
            AuditObject::Several => Self::ObjectSeveral,
            AuditObject::Retention => Self::ObjectRetention,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn months_have_their_names() {
        assert_eq!(Text::new(Language::English).month_of_year("2026-03"), "Mar 2026");
        assert_eq!(Text::new(Language::Spanish).month_of_year("2026-03"), "mar 2026");
        for none in ["2026", "2026-13", "soon", "2026-03-01"] {
            assert_eq!(Text::new(Language::English).month_of_year(none), none);
        }
    }

    #[test]
    fn only_what_is_there_is_counted_out() {
        let text = Text::new(Language::English);
        let counts = ItemCounts { slides: 1, cells: 12, ..ItemCounts::default() };
        assert_eq!(text.item_counts(&counts), "Slides: 1 · Cells: 12");
        assert_eq!(text.item_counts(&ItemCounts::default()), "");
        assert_eq!(text.log_number(Phrase::LogNumber, 1234), "No. 1234");
    }

    #[test]
    fn measures_of_the_model_inside_the_app_have_words() {
        let card: serde_json::Value =
            serde_json::from_str(include_str!("../../../models/reference/model.json")).unwrap();
        let measured = card["evaluations"][0]["metrics"].as_object().unwrap();
        let known = measured.keys().filter(|name| metric(name).is_some()).count();
        assert_eq!(known, 10, "every measure that has words is one of the bundle's");
        assert_eq!(metric("something else"), None);
    }
}
