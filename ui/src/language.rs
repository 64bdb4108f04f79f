//! The languages that the interface speaks, and which of them is chosen.

use unic_langid::LanguageIdentifier;

/// A language that has a catalogue in `ui/messages`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English: what every other catalogue is translated from.
    English,
    /// Spanish.
    Spanish,
    /// French.
    French,
    /// Portuguese, as in Brazil.
    Portuguese,
    /// Hindi.
    Hindi,
    /// Arabic.
    Arabic,
}

impl Language {
    /// Every language, in the order in which they are offered.
    pub const ALL: [Self; 6] =
        [Self::English, Self::Spanish, Self::French, Self::Portuguese, Self::Hindi, Self::Arabic];

    /// The language's tag (BCP 47), as the page and the catalogues name it.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
            Self::French => "fr",
            Self::Portuguese => "pt",
            Self::Hindi => "hi",
            Self::Arabic => "ar",
        }
    }

    /// Its name in itself: who does not read the present language must find the own one.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Spanish => "Español",
            Self::French => "Français",
            Self::Portuguese => "Português",
            Self::Hindi => "हिन्दी",
            Self::Arabic => "العربية",
        }
    }

    /// The direction of its lines, as the page names it.
    #[must_use]
    pub const fn direction(self) -> &'static str {
        match self {
            Self::Arabic => "rtl",
            Self::English | Self::Spanish | Self::French | Self::Portuguese | Self::Hindi => "ltr",
        }
    }

    /// What stands between the whole number and its decimals. Hindi and Arabic are written with Latin digits and the
    /// point, as on instruments.
    #[must_use]
    pub const fn decimal_separator(self) -> &'static str {
        match self {
            Self::English | Self::Hindi | Self::Arabic => ".",
            Self::Spanish | Self::French | Self::Portuguese => ",",
        }
    }

    /// The language of a tag such as `pt-BR`; none where there is no catalogue for it.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        let asked: LanguageIdentifier = tag.parse().ok()?;
        Self::ALL.into_iter().find(|language| language.tag() == asked.language.as_str())
    }

    /// The language that was chosen before, else the first of the system's that there is a catalogue for, else
    /// English.
    #[must_use]
    pub fn first_of(remembered: Option<&str>, preferred: &[String]) -> Self {
        remembered
            .and_then(Self::of_tag)
            .or_else(|| preferred.iter().find_map(|tag| Self::of_tag(tag)))
            .unwrap_or(Self::English)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(remembered: Option<&str>, preferred: &[&str]) -> Language {
        Language::first_of(remembered, &preferred.iter().map(|&tag| tag.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn every_language_is_found_by_its_tag() {
        for language in Language::ALL {
            assert_eq!(Language::of_tag(language.tag()), Some(language));
        }
        assert_eq!(Language::of_tag("pt-BR"), Some(Language::Portuguese));
        assert_eq!(Language::of_tag("AR_eg"), Some(Language::Arabic));
        assert_eq!(
            (Language::of_tag("de-DE"), Language::of_tag(""), Language::of_tag("?")),
            (None, None, None)
        );
    }

    #[test]
    fn the_choice_comes_before_the_system_and_english_is_last() {
        assert_eq!(first(None, &["de-DE", "fr-CA", "en"]), Language::French);
        assert_eq!(first(Some("hi"), &["fr"]), Language::Hindi);
        assert_eq!(first(Some("tlh"), &["es-MX"]), Language::Spanish);
        assert_eq!(first(None, &["de"]), Language::English);
        assert_eq!(first(None, &[]), Language::English);
    }
}
