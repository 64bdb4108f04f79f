//! The PDF, opened again with a reader of its own.

use lopdf::{Document, Object};
use reports::{Notice, SlideReport, pdf};

use crate::samples::{amended, filled_with, hostile, report};

fn written(report: &SlideReport) -> (reports::Document, Document) {
    let document = pdf(report).unwrap();
    let read = Document::load_mem(&document.bytes).unwrap();
    (document, read)
}

/// The text of each page, without spaces: a reader may part words where lines break.
fn pages(document: &Document) -> Vec<String> {
    let squeezed = |text: String| text.chars().filter(|c| !c.is_whitespace()).collect();
    document.get_pages().keys().map(|page| squeezed(document.extract_text(&[*page]).unwrap())).collect()
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn assert_line_on_every_page(document: &Document) {
    for (number, page) in pages(document).iter().enumerate() {
        assert!(page.contains(&squeezed(contract::RESEARCH_USE_ONLY)), "page {number}: {page}");
    }
}

#[test]
fn the_numbers_stand_in_it() {
    let (document, read) = written(&report(102));
    assert_eq!(document.language, "en");
    assert_eq!(document.notices, []);
    let all = pages(&read).concat();
    for expected in [
        "Suspicious cells 28 of 87 (8–22 %)",
        "This is a count of cells and not a diagnosis.",
        "P-0042",
        "6f1c2f0e-8f50-4c8f-9a55-3a2b6f0e77aa",
        "May-Grünwald-Giemsa",
        "2026-11-20",
        "2026-11-24 17:30 UTC",
        "0.1042 µm per pixel",
        "leukolens-cnmc-4",
        &"0123456789abcdef".repeat(4),
        "below 35 %: looks normal; from 65 %: suspicious",
        "99 · 52 %",
        "Fewer cells were counted than the 200 asked for; 113 are missing.",
        "Not signed.",
    ] {
        assert!(all.contains(&squeezed(expected)), "{expected} is not in {all}");
    }
    assert_line_on_every_page(&read);
}

#[test]
fn review_signature_and_amendments_stand_in_it() {
    let (_, read) = written(&amended());
    let all = pages(&read).concat();
    for expected in [
        "Amended: signed by Dr. Zoë Muñoz, 2026-11-24 07:00 UTC; changed since, see the amendments (1).",
        "Cells that a reviewer relabelled: 3.",
        "Cell 5 relabelled after a second look at the slide.",
        &"fedcba9876543210".repeat(4),
    ] {
        assert!(all.contains(&squeezed(expected)), "{expected} is not in {all}");
    }
}

#[test]
fn many_cells_flow_over_pages() {
    let (_, read) = written(&report(500));
    let pages = pages(&read);
    assert!(pages.len() > 12, "{}", pages.len());
    let all = pages.concat();
    for number in 1..=500 {
        let picture = 1 + number / 12;
        assert!(all.contains(&format!("picture{picture}")));
        assert!(all.contains(&number.to_string()));
    }
    let last = format!("Page{}of{}", pages.len(), pages.len());
    assert!(pages.last().unwrap().contains(&last));
    assert_line_on_every_page(&read);
}

#[test]
fn no_cells_are_said_to_be_none() {
    let (_, read) = written(&report(0));
    let all = pages(&read).concat();
    assert!(all.contains(&squeezed("No cell was counted")));
    assert!(all.contains(&squeezed("No cells are listed.")));
    assert!(!all.contains("NaN"));
    assert_line_on_every_page(&read);
}

#[test]
fn hostile_texts_do_no_harm() {
    for text in hostile() {
        let (document, read) = written(&filled_with(&text));
        assert_line_on_every_page(&read);
        assert!(document.notices.contains(&Notice::NotArchival));
        let all = pages(&read).concat();
        // Long texts are wrapped, not cut: the model's name goes on to its end.
        let visible = text.chars().filter(|c| *c == 'x').count();
        assert!(all.chars().filter(|c| *c == 'x').count() >= visible);
    }
}

#[test]
fn letters_that_the_font_lacks_are_counted_and_said() {
    let mut report = report(1);
    "漢字".clone_into(&mut report.patient.code);
    let (document, read) = written(&report);
    assert_eq!(document.notices, [Notice::CharactersReplaced { count: 2 }]);
    assert!(pages(&read).concat().contains(&squeezed("Characters that the font of this file lacks")));
}

#[test]
fn a_language_that_cannot_be_printed_becomes_english_and_says_so() {
    let mut report = report(1);
    for (asked, notice) in [
        ("ar", Notice::ScriptNotInFont { asked: "ar".to_owned() }),
        ("hi-IN", Notice::ScriptNotInFont { asked: "hi-IN".to_owned() }),
        ("tlh", Notice::LanguageUnknown { asked: "tlh".to_owned() }),
    ] {
        asked.clone_into(&mut report.language);
        let (document, read) = written(&report);
        assert_eq!((document.language, document.notices), ("en", vec![notice]));
        assert!(pages(&read).concat().contains(&squeezed(&format!("asked for in “{asked}”"))));
    }
}

#[test]
fn every_page_of_another_language_carries_the_line_in_both() {
    for (language, line) in [
        ("es", "Solo para uso en investigación"),
        ("fr", "Réservé à la recherche"),
        ("pt-BR", "Somente para uso em pesquisa"),
    ] {
        let mut report = amended();
        language.clone_into(&mut report.language);
        let (document, read) = written(&report);
        assert!(language.starts_with(document.language));
        assert_eq!(document.notices, []);
        assert_line_on_every_page(&read);
        assert!(pages(&read).iter().all(|page| page.contains(&squeezed(line))), "{language}");
    }
}

#[test]
fn a_count_that_is_not_that_of_the_cells_is_said() {
    let mut report = report(10);
    report.count.suspicious += 1;
    let (document, read) = written(&report);
    assert_eq!(document.notices, [Notice::CountDiffersFromCells]);
    assert!(pages(&read).concat().contains(&squeezed("not what the cells listed here come to")));
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    assert_eq!(pdf(&amended()).unwrap().bytes, pdf(&amended()).unwrap().bytes);
}

#[test]
fn it_is_tagged_titled_and_dated() {
    let (_, read) = written(&report(3));
    let catalog = read.catalog().unwrap();
    assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"en");
    assert!(catalog.has(b"StructTreeRoot") && catalog.has(b"Outlines"));
    let marked = catalog.get(b"MarkInfo").unwrap().as_dict().unwrap();
    assert_eq!(marked.get(b"Marked").unwrap(), &Object::Boolean(true));
    let Ok((_, Object::Stream(metadata))) = read.dereference(catalog.get(b"Metadata").unwrap()) else {
        panic!("no metadata")
    };
    let xmp = String::from_utf8(metadata.get_plain_content().unwrap()).unwrap();
    for expected in [
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfuaid:part>1</pdfuaid:part>",
        "Blood smear: report on cells",
        "2026-11-24T17:30:05",
    ] {
        assert!(xmp.contains(expected), "{expected} is not in {xmp}");
    }
}
