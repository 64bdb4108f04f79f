//! The HTML page.

use std::collections::BTreeSet;

use reports::{Notice, SlideReport, html};

use crate::samples::{amended, filled_with, hostile, report};

fn page(report: &SlideReport) -> String {
    String::from_utf8(html(report).unwrap().bytes).unwrap()
}

/// Every element that a page opens, by a reader that knows quoted attributes and nothing else.
fn elements(page: &str) -> BTreeSet<String> {
    let (mut names, mut rest) = (BTreeSet::new(), page);
    while let Some((_, after)) = rest.split_once('<') {
        let name: String =
            after.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '!')).collect();
        names.insert(name.trim_start_matches('/').to_ascii_lowercase());
        let (mut quoted, mut end) = (false, after.len());
        for (at, c) in after.char_indices() {
            match c {
                '"' => quoted = !quoted,
                '>' if !quoted => {
                    end = at;
                    break;
                }
                _ => {}
            }
        }
        rest = &after[end..];
    }
    names
}

#[test]
fn it_says_what_the_pdf_says() {
    let page = page(&report(102));
    for expected in [
        "@bottom-left { content: 'For research use only. Not for use in diagnostic procedures.';",
        "Suspicious cells 28 of 87 (8–22 %)",
        "This is a count of cells and not a diagnosis.",
        "P-0042",
        "<bdi>6f1c2f0e-8f50-4c8f-9a55-3a2b6f0e77aa</bdi>",
        contract::RESEARCH_USE_ONLY,
        "<html lang=\"en\" dir=\"ltr\">",
    ] {
        assert!(page.contains(expected), "{expected}");
    }
    assert_eq!(page.matches("<img src=\"data:image/png;base64,").count(), 102);
    assert_eq!(page.matches("alt=\"Cell ").count(), 102);
}

#[test]
fn nothing_is_fetched_and_nothing_runs() {
    let page = page(&amended());
    for forbidden in
        ["<script", "http://", "https://", "javascript:", "url(", "@import", "<link", "<iframe", " onload"]
    {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    assert!(page.contains("default-src 'none'; img-src data:"));
}

#[test]
fn hostile_texts_open_no_element() {
    let known = elements(&page(&amended()));
    for text in hostile() {
        let page = page(&filled_with(&text));
        let opened = elements(&page);
        assert!(opened.is_subset(&known), "{:?}", opened.difference(&known).collect::<Vec<_>>());
        assert!(!page.contains(|c: char| c.is_control() && c != '\n'));
        assert!(!page.contains(['\u{202e}', '\u{2066}', '\u{feff}']));
    }
    let page = page(&filled_with("<script>alert(1)</script>"));
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
}

#[test]
fn every_language_has_its_own_page() {
    for (language, direction, line) in [
        ("es", "ltr", "Solo para uso en investigación."),
        ("fr", "ltr", "Réservé à la recherche."),
        ("pt", "ltr", "Somente para uso em pesquisa."),
        ("hi", "ltr", "केवल अनुसंधान के लिए।"),
        ("ar", "rtl", "للاستخدام البحثي فقط."),
    ] {
        let mut report = amended();
        language.clone_into(&mut report.language);
        let document = html(&report).unwrap();
        assert_eq!((document.language, document.notices), (language, vec![]));
        let page = page(&report);
        assert!(page.contains(&format!("<html lang=\"{language}\" dir=\"{direction}\">")));
        assert!(page.contains(line) && page.contains(contract::RESEARCH_USE_ONLY));
        assert!(!page.contains("Suspicious cells"), "{language}");
    }
}

#[test]
fn an_unknown_language_becomes_english_and_says_so() {
    let mut report = report(1);
    "x<y".clone_into(&mut report.language);
    let document = html(&report).unwrap();
    assert_eq!(document.notices, [Notice::LanguageUnknown { asked: "x<y".to_owned() }]);
    assert!(page(&report).contains("asked for in “x&lt;y”"));
}
