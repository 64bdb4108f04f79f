//! The catalogues among each other: the same messages with the same variables, and translated.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::{
    ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey},
    parser,
};

use super::*;
use crate::text::catalogue::sources;

/// What may read the same as in English: names, signs, and words that the languages share.
const SHARED: &[(Language, &[&str])] = &[
    (
        Language::Spanish,
        &[
            "app",
            "bytes-giga",
            "bytes-kilo",
            "bytes-mega",
            "column-probability",
            "percent",
            "percent-below",
            "percent-above",
            "p-all",
            "moment",
            "scale-error",
            "micrometres",
            "square-micrometres",
        ],
    ),
    (
        Language::French,
        &[
            "app",
            "filter-patient",
            "column-probability",
            "percent",
            "percent-below",
            "percent-above",
            "p-all",
            "moment",
            "scale-error",
            "scale-line",
            "micrometres",
            "square-micrometres",
            "pixels",
            "fact-version",
            "patient",
        ],
    ),
    (
        Language::Portuguese,
        &[
            "app",
            "bytes-giga",
            "bytes-kilo",
            "bytes-mega",
            "column-probability",
            "p-all",
            "moment",
            "scale-error",
            "micrometres",
            "square-micrometres",
            "pixels",
        ],
    ),
    (
        Language::Hindi,
        &[
            "app",
            "bytes-giga",
            "bytes-kilo",
            "bytes-mega",
            "column-probability",
            "p-all",
            "moment",
            "scale-error",
            "scale-line",
            "micrometres",
            "square-micrometres",
        ],
    ),
    (Language::Arabic, &["app", "column-probability"]),
];

/// What is compared of a message.
struct Message {
    variables: BTreeSet<String>,
    /// Its words and signs, without variables.
    words: String,
    /// The plural forms that its selectors name.
    forms: BTreeSet<String>,
}

fn messages(language: Language) -> BTreeMap<String, Message> {
    let entries = sources(language).iter().flat_map(|source| {
        let resource =
            parser::parse(*source).unwrap_or_else(|(_, errors)| panic!("{}: {errors:?}", language.tag()));
        resource.body
    });
    let mut messages = BTreeMap::new();
    for entry in entries {
        match entry {
            Entry::Message(message) => {
                assert!(message.attributes.is_empty(), "{}", message.id.name);
                let mut parts =
                    Message { variables: BTreeSet::new(), words: String::new(), forms: BTreeSet::new() };
                read(&message.value.unwrap(), &mut parts);
                let twice = messages.insert(message.id.name.to_owned(), parts).is_some();
                assert!(!twice, "{} stands twice in {}", message.id.name, language.tag());
            }
            Entry::Term(_) | Entry::Junk { .. } => panic!("{}: {entry:?}", language.tag()),
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
        }
    }
    messages
}

fn read(pattern: &Pattern<&str>, parts: &mut Message) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => parts.words.push_str(value),
            PatternElement::Placeable { expression: Expression::Inline(inline) } => {
                read_inline(inline, parts);
            }
            PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                read_inline(selector, parts);
                for variant in variants {
                    if let VariantKey::Identifier { name } = variant.key {
                        parts.forms.insert(name.to_owned());
                    }
                    read(&variant.value, parts);
                }
            }
        }
    }
}

fn read_inline(inline: &InlineExpression<&str>, parts: &mut Message) {
    match inline {
        InlineExpression::VariableReference { id } => {
            parts.variables.insert(id.name.to_owned());
        }
        InlineExpression::StringLiteral { value } => parts.words.push_str(value),
        InlineExpression::FunctionReference { arguments: CallArguments { positional, .. }, .. } => {
            panic!("no function is known: {positional:?}")
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_catalogue_has_every_message_and_no_other() {
    let wanted: BTreeSet<_> = Phrase::ALL.iter().map(|phrase| phrase.id().to_owned()).collect();
    assert_eq!(wanted.len(), Phrase::ALL.len(), "a name is used twice");
    for language in Language::ALL {
        let there: BTreeSet<_> = messages(language).into_keys().collect();
        let missing: Vec<_> = wanted.difference(&there).collect();
        let surplus: Vec<_> = there.difference(&wanted).collect();
        assert!(missing.is_empty() && surplus.is_empty(), "{}: -{missing:?} +{surplus:?}", language.tag());
    }
}

#[test]
fn the_variables_are_those_of_english() {
    let english = messages(Language::English);
    for language in Language::ALL {
        for (id, message) in messages(language) {
            assert_eq!(message.variables, english[&id].variables, "{id} in {}", language.tag());
        }
    }
}

#[test]
fn every_message_is_translated() {
    let english = messages(Language::English);
    for (language, shared) in SHARED {
        let same: BTreeSet<_> = messages(*language)
            .into_iter()
            .filter(|(id, message)| message.words == english[id].words)
            .map(|(id, _)| id)
            .collect();
        let allowed: BTreeSet<_> = shared.iter().map(|&id| id.to_owned()).collect();
        // Both ways, so that the list keeps to what is needed.
        assert_eq!(same, allowed, "the same as in English in {}", language.tag());
    }
    assert_eq!(SHARED.len(), Language::ALL.len() - 1);
}

#[test]
fn selectors_name_the_plural_forms_of_their_language() {
    for language in Language::ALL {
        let forms: &[&str] = match language {
            Language::Arabic => &["few", "many", "one", "other", "two", "zero"],
            _ => &["one", "other"],
        };
        for (id, message) in messages(language) {
            let named: Vec<_> = message.forms.iter().map(String::as_str).collect();
            let falls_back = named == ["other"];
            assert!(
                named.is_empty() || named == forms || falls_back,
                "{id} in {}: {named:?}",
                language.tag()
            );
        }
    }
}

#[test]
fn sentences_are_written_for_people() {
    for language in Language::ALL {
        for (id, message) in messages(language) {
            let words = message.words;
            assert!(!words.trim().is_empty(), "{id} is empty in {}", language.tag());
            // Latin digits everywhere, as on instruments, and apostrophes and quotation marks as in print.
            let typed = |c: char| matches!(c, '\'' | '"' | '٠'..='٩' | '०'..='९');
            assert!(!words.chars().any(typed), "{id} in {}: {words}", language.tag());
        }
    }
}
