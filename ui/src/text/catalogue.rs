//! A language's messages.

use std::rc::Rc;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::Phrase;
use crate::language::Language;

/// The words of one language.
#[derive(Clone)]
pub struct Text {
    language: Language,
    bundle: Rc<FluentBundle<FluentResource>>,
}

impl Text {
    /// Reads the catalogue that is compiled in.
    #[must_use]
    pub fn new(language: Language) -> Self {
        let tag: LanguageIdentifier = language.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new(vec![tag]);
        // Only names need to be set apart from the sentence around them (`Text::named`); marks around every number
        // would tear it from its unit where lines run from right to left.
        bundle.set_use_isolating(false);
        for source in sources(language) {
            // What cannot be parsed is missing then; a test allows no such message.
            let catalogue =
                FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(readable, _)| readable);
            bundle.add_resource_overriding(catalogue);
        }
        Self { language, bundle: Rc::new(bundle) }
    }

    /// The language of these words.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    /// A message without variables.
    #[must_use]
    pub fn say(&self, phrase: impl Into<Phrase>) -> String {
        self.fill(phrase.into(), [])
    }

    /// A message with its variables filled in. The message's own name stands for one that is missing.
    pub(super) fn fill<'a, const N: usize>(
        &'a self,
        phrase: Phrase,
        variables: [(&'static str, FluentValue<'a>); N],
    ) -> String {
        let id = phrase.id();
        let Some(pattern) = self.bundle.get_message(id).and_then(|message| message.value()) else {
            return id.to_owned();
        };
        let variables: FluentArgs<'_> = variables.into_iter().collect();
        let mut errors = Vec::new();
        let said = self.bundle.format_pattern(pattern, Some(&variables), &mut errors).into_owned();
        debug_assert!(errors.is_empty(), "{id} in {}: {errors:?}", self.language.tag());
        said
    }
}

/// The files of a language: what stands on every page, then one for each page.
macro_rules! files_of {
    ($tag:literal) => {
        &[
            include_str!(concat!("../../messages/", $tag, "/leukolens.ftl")),
            include_str!(concat!("../../messages/", $tag, "/worklist.ftl")),
            include_str!(concat!("../../messages/", $tag, "/patient.ftl")),
            include_str!(concat!("../../messages/", $tag, "/slide.ftl")),
            include_str!(concat!("../../messages/", $tag, "/picture.ftl")),
            include_str!(concat!("../../messages/", $tag, "/capture.ftl")),
            include_str!(concat!("../../messages/", $tag, "/tour.ftl")),
            include_str!(concat!("../../messages/", $tag, "/review.ftl")),
            include_str!(concat!("../../messages/", $tag, "/signing.ftl")),
            include_str!(concat!("../../messages/", $tag, "/deletion.ftl")),
            include_str!(concat!("../../messages/", $tag, "/trust.ftl")),
            include_str!(concat!("../../messages/", $tag, "/settings.ftl")),
            include_str!(concat!("../../messages/", $tag, "/manual.ftl")),
        ]
    };
}

/// The texts of a language's files.
pub(super) const fn sources(language: Language) -> &'static [&'static str] {
    match language {
        Language::English => files_of!("en"),
        Language::Spanish => files_of!("es"),
        Language::French => files_of!("fr"),
        Language::Portuguese => files_of!("pt"),
        Language::Hindi => files_of!("hi"),
        Language::Arabic => files_of!("ar"),
    }
}
