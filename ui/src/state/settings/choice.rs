//! A single choice, as it stands in a field.

use contract::Settings;

use super::typed::{self, Mistake};

/// Something that is chosen by typing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Choice {
    /// The reviewer's name.
    Reviewer,
    /// Cells that a slide's count asks for.
    Target,
    /// Days that signed slides are kept.
    Retention,
    /// The folder whose new pictures are added.
    Folder,
}

/// Most cells that a count can ask for, as the records take it.
const MOST_TARGET: u32 = 10_000;
/// Most days that can be asked for: a hundred years.
const MOST_DAYS: u32 = 36_500;

impl Choice {
    /// The id of its field.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Reviewer => "reviewer",
            Self::Target => "target",
            Self::Retention => "retention",
            Self::Folder => "folder",
        }
    }

    /// Whether a number is typed.
    #[must_use]
    pub const fn is_number(self) -> bool {
        matches!(self, Self::Target | Self::Retention)
    }

    /// Whether somebody made this choice.
    #[must_use]
    pub const fn is_made(self, settings: &Settings) -> bool {
        match self {
            Self::Reviewer => settings.reviewer.is_some(),
            Self::Target => settings.target.is_some(),
            Self::Retention => settings.retention_days.is_some(),
            Self::Folder => settings.watched_folder.is_some(),
        }
    }

    /// What is chosen, as it stands in the field; empty where nothing is.
    #[must_use]
    pub fn stored(self, settings: &Settings) -> String {
        let number = |number: Option<u32>| number.map(|number| number.to_string());
        let stored = match self {
            Self::Reviewer => settings.reviewer.clone(),
            Self::Target => number(settings.target),
            Self::Retention => number(settings.retention_days),
            Self::Folder => settings.watched_folder.clone(),
        };
        stored.unwrap_or_default()
    }

    /// The settings with what was typed; an empty field takes a choice back.
    ///
    /// # Errors
    /// What was typed cannot be taken.
    pub fn apply(self, settings: &Settings, typed: &str) -> Result<Settings, Mistake> {
        let mut changed = settings.clone();
        let empty = typed.trim().is_empty();
        match self {
            Self::Reviewer => changed.reviewer = if empty { None } else { Some(typed::name(typed)?) },
            Self::Target => {
                changed.target = if empty { None } else { Some(typed::whole(typed, 1, MOST_TARGET)?) };
            }
            Self::Retention => {
                changed.retention_days = if empty { None } else { Some(typed::whole(typed, 1, MOST_DAYS)?) };
            }
            // A path may be as long as the system allows.
            Self::Folder if typed.chars().any(char::is_control) => return Err(Mistake::NotOneLine),
            Self::Folder => changed.watched_folder = (!empty).then(|| typed.trim().to_owned()),
        }
        Ok(changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Choice; 4] = [Choice::Reviewer, Choice::Target, Choice::Retention, Choice::Folder];

    #[test]
    fn what_is_saved_stands_in_the_field_again_and_nothing_else_changes() {
        let before = Settings {
            reviewer: Some("Ada".into()),
            retention_days: Some(30),
            target: Some(150),
            watched_folder: Some("/media/card".into()),
            model: Some("ab".into()),
            tour_seen: true,
        };
        for choice in ALL {
            assert_eq!(choice.apply(&before, &choice.stored(&before)), Ok(before.clone()), "{choice:?}");
            assert!(choice.is_made(&before) && !choice.is_made(&Settings::default()));
            let off = choice.apply(&before, "  ").unwrap();
            assert!(!choice.is_made(&off));
            for other in ALL.into_iter().filter(|other| *other != choice) {
                assert_eq!(other.stored(&off), other.stored(&before), "{choice:?} changes {other:?}");
            }
        }
    }

    #[test]
    fn mistakes_are_named() {
        let apply = |choice: Choice, typed: &str| choice.apply(&Settings::default(), typed).unwrap_err();
        assert_eq!(apply(Choice::Target, "0"), Mistake::OutOfRange(1.0, 10_000.0));
        assert_eq!(apply(Choice::Retention, "a week"), Mistake::NotANumber);
        assert_eq!(apply(Choice::Reviewer, &"x".repeat(65)), Mistake::TooLong(64));
        assert_eq!(apply(Choice::Folder, "/a\nb"), Mistake::NotOneLine);
    }
}
