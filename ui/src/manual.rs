//! The manual as the build script renders it from `docs/manual`, in English.

/// A chapter.
pub struct Chapter {
    /// Its name in addresses: that of its file.
    pub name: &'static str,
    /// Its title in the summary.
    pub title: &'static str,
    /// Its text, with a heading of the second level at its head.
    pub html: &'static str,
}

/// The chapters, in their order.
pub static CHAPTERS: &[Chapter] = include!(concat!(env!("OUT_DIR"), "/manual.rs"));

/// Where a chapter stands; none where there is none of this name.
#[must_use]
pub fn place(name: &str) -> Option<usize> {
    CHAPTERS.iter().position(|chapter| chapter.name == name)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use contract::ErrorCode;

    use super::*;
    use crate::{
        language::Language,
        state::Route,
        text::{Phrase, Text},
    };

    /// Every code; one that is not listed does not compile.
    macro_rules! codes {
        ($($code:ident)*) => {{
            fn exhaustive(code: ErrorCode) {
                match code { $(ErrorCode::$code => {})* }
            }
            let codes = [$(ErrorCode::$code),*];
            codes.iter().for_each(|code| exhaustive(*code));
            codes
        }};
    }

    /// The addresses that a chapter links to.
    fn links(html: &str) -> Vec<&str> {
        html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
    }

    #[test]
    fn every_file_is_a_chapter_and_every_chapter_is_found_by_its_address() {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/manual/src");
        let files: BTreeSet<_> = fs::read_dir(source)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != "SUMMARY.md")
            .collect();
        let chapters: BTreeSet<_> = CHAPTERS.iter().map(|chapter| format!("{}.md", chapter.name)).collect();
        assert_eq!(files, chapters);
        assert_eq!(CHAPTERS.len(), chapters.len(), "a chapter stands twice in the summary");
        for (at, chapter) in CHAPTERS.iter().enumerate() {
            let route = Route::Chapter(chapter.name.into());
            assert_eq!(Route::of_hash(&route.hash()), route);
            assert_eq!(place(chapter.name), Some(at));
            assert!(chapter.html.starts_with(&format!("<h2>{}</h2>", chapter.title)), "{}", chapter.name);
        }
        assert_eq!(place("nothing"), None);
    }

    #[test]
    fn links_stay_in_the_manual_and_lead_somewhere() {
        let mut count = 0;
        for chapter in CHAPTERS {
            for link in links(chapter.html) {
                count += 1;
                let name =
                    link.strip_prefix("#/manual/").unwrap_or_else(|| panic!("{link} in {}", chapter.name));
                assert!(place(name).is_some(), "{link} in {}", chapter.name);
            }
            assert!(!chapter.html.contains("<h1") && !chapter.html.contains("<script"), "{}", chapter.name);
        }
        assert!(count > 10, "{count}");
    }

    #[test]
    fn every_error_has_a_paragraph_below_the_sentence_that_the_app_shows() {
        let codes = codes!(FileUnreadable NotAPicture PictureDamaged PictureTooLarge PictureTooSmall NoCell NotASmear
            FormatUnsupported ModelInvalid InferenceFailed UnknownPicture StorageFailed RecordsTooNew SlideSigned
            ReviewMissing ProfileInUse CodeInUse ArchiveInvalid ValueRefused BadRequest);
        let text = Text::new(Language::English);
        let troubles = CHAPTERS[place("troubleshooting").unwrap()].html;
        for code in codes {
            let said = text.say(Phrase::from(code));
            let sentence = said.split_inclusive('.').next().unwrap();
            let wanted = format!("<h4>{sentence}</h4>\n<p><code>{}</code>: ", code.as_str());
            assert!(troubles.contains(&wanted), "{wanted}");
        }
    }

    #[test]
    fn the_manual_says_what_the_app_is_not_for() {
        assert!(CHAPTERS[0].html.contains(contract::RESEARCH_USE_ONLY));
    }
}
