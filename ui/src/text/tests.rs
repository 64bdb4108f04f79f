use contract::{CountAdvice, ErrorCode, ErrorReport, Feature, Measure, PictureKind, QualityWarning, Reason};
use contract::{RESEARCH_USE_ONLY, Scale, ScaleSource, Verdict};

use super::*;
use crate::language::Language;

mod catalogues;
mod views;

/// All variants of an enumeration as phrases. A variant that is not listed does not compile.
macro_rules! phrases_of {
    ($name:ident: $($variant:ident)*) => {{
        fn exhaustive(word: $name) {
            match word { $($name::$variant => {})* }
        }
        $(exhaustive($name::$variant);)*
        vec![$(Phrase::from($name::$variant)),*]
    }};
}

fn english() -> Text {
    Text::new(Language::English)
}

/// Every language's words.
fn texts() -> [Text; 6] {
    Language::ALL.map(Text::new)
}

fn error_phrases() -> Vec<Phrase> {
    phrases_of!(ErrorCode: FileUnreadable NotAPicture PictureDamaged PictureTooLarge PictureTooSmall NoCell NotASmear
        FormatUnsupported ModelInvalid InferenceFailed UnknownPicture StorageFailed
        RecordsTooNew SlideSigned ReviewMissing ProfileInUse CodeInUse ArchiveInvalid ValueRefused BadRequest)
}

#[test]
fn the_contracts_words_are_sentences_of_their_own_in_every_language() {
    let kinds = [
        error_phrases(),
        phrases_of!(Reason: AboveThreshold BelowThreshold BetweenThresholds ScaleUnknown ScaleUnsure TouchesBorder TooSmall
            TooLarge Clump Smudge UnlikeTraining Blurred PoorPicture),
        phrases_of!(QualityWarning: FieldNotValidated ScaleUnknown NoCells Blurred Shaken TooBright TooDark Glare
            WeakStain TooThin TooThick),
        phrases_of!(CountAdvice: Enough CountMore IntervalTooWide ReviewUncertain),
    ];
    for text in texts() {
        for phrases in &kinds {
            let sentences = distinct(&text, phrases);
            assert!(sentences.iter().all(|s| s.ends_with(['.', '।']) && !s.contains('_')), "{sentences:?}");
        }
    }
}

#[test]
fn the_contracts_short_words_differ_in_every_language() {
    let kinds = [
        phrases_of!(Verdict: All Hem Uncertain NotACell),
        phrases_of!(PictureKind: Cell Crop Field),
        phrases_of!(ScaleSource: Training RedCells Profile Assumed),
        phrases_of!(Feature: DiameterUm AreaUm2 NucleusAreaUm2 NucleusToCell Roundness NucleusSolidity),
    ];
    for text in texts() {
        for phrases in &kinds {
            distinct(&text, phrases);
        }
        // The classes' names in data and exports, which the translated words must lead back to.
        assert!(text.say(Verdict::All).contains("(ALL)") && text.say(Verdict::Hem).contains("(HEM)"));
    }
}

/// The words of these phrases, each of its own.
fn distinct(text: &Text, phrases: &[Phrase]) -> Vec<String> {
    let words: Vec<_> = phrases.iter().map(|&phrase| text.say(phrase)).collect();
    for (i, word) in words.iter().enumerate() {
        assert!(!words[..i].contains(word), "{word} twice in {}", text.language().tag());
    }
    words
}

#[test]
fn the_line_of_every_screen_is_the_contracts() {
    assert_eq!(english().say(Phrase::ResearchUse), RESEARCH_USE_ONLY);
}

#[test]
fn the_message_is_kept_for_the_technical_details_only() {
    let report = ErrorReport { code: ErrorCode::ModelInvalid, message: "model.onnx: hash differs".into() };
    let reported = Trouble::Reported(report);
    for text in texts() {
        assert!(!text.say(&reported).contains("onnx"));
    }
    assert_eq!(Text::technical(&reported), "model_invalid: model.onnx: hash differs");
}

#[test]
fn no_probability_is_called_certain() {
    let text = english();
    assert_eq!(text.percent(0.87), "87\u{a0}%");
    assert_eq!(text.percent(0.994), ">\u{a0}99\u{a0}%");
    assert_eq!(text.percent(1.0), ">\u{a0}99\u{a0}%");
    assert_eq!(text.percent(0.99), "99\u{a0}%");
    assert_eq!(text.percent(0.004), "<\u{a0}1\u{a0}%");
    assert_eq!(text.percent(0.01), "1\u{a0}%");
    assert_eq!(text.p_all(0.5), "P(ALL) 50\u{a0}%");
    for text in texts() {
        for (probability, digits) in [(0.0, "1"), (1.0, "99")] {
            let said = text.percent(probability);
            assert!(said.contains(digits) && said != text.percent(digits.parse::<f64>().unwrap() / 100.0));
        }
    }
}

#[test]
fn dates_have_the_month_in_letters_in_every_language() {
    let date = |month| Moment { year: 2026, month, day: 3, hour: 7, minute: 5 };
    assert_eq!(english().moment(date(10)), "3 Nov 2026, 07:05");
    assert_eq!(Text::new(Language::Spanish).moment(date(10)), "3 nov 2026, 07:05");
    assert_eq!(Text::new(Language::Arabic).moment(date(10)), "3 نوفمبر 2026، 07:05");
    for text in texts() {
        let said: Vec<_> = (0..12).map(|month| text.moment(date(month))).collect();
        for (i, moment) in said.iter().enumerate() {
            assert!(!said[..i].contains(moment), "{moment} twice");
            assert_eq!(moment.chars().filter(char::is_ascii_digit).count(), 9, "{moment}");
        }
    }
}

#[test]
fn counts_agree_with_their_nouns() {
    let text = english();
    assert_eq!(text.cell_count(1), "1 cell");
    assert_eq!(text.cell_count(12), "12 cells");
    assert_eq!(text.cell_count(0), "No cells");
    assert_eq!(text.progress(3, 12), "Adding picture 3 of 12");
    assert_eq!(text.counted(Verdict::All, 1), "1 lymphoblast (ALL)");
    assert_eq!(text.counted(Verdict::NotACell, 2), "2 not cells");
    assert_eq!(Text::new(Language::Spanish).counted(Verdict::Hem, 2), "2 células normales (HEM)");
    assert_eq!(Text::new(Language::French).counted(Verdict::Hem, 0), "0 cellule normale (HEM)");
    assert_eq!(Text::new(Language::Portuguese).cell_count(2), "2 células");
    assert_eq!(Text::new(Language::Hindi).cell_count(2), "2 कोशिकाएँ");
}

#[test]
fn arabic_has_its_six_plural_forms() {
    let text = Text::new(Language::Arabic);
    let said = [0, 1, 2, 3, 11, 100].map(|count| text.cell_count(count));
    assert_eq!(said, ["لا خلايا", "خلية واحدة", "خليتان", "3 خلايا", "11 خلية", "100 خلية",]);
    assert_eq!(text.counted(Verdict::NotACell, 2), "جسمان ليسا خليتين");
    assert_eq!(text.counted(Verdict::NotACell, 11), "11 جسمًا ليست خلايا");
    assert_eq!(text.counted(Verdict::NotACell, 100), "100 جسم ليست خلايا");
}

#[test]
fn an_import_is_told_in_one_line() {
    let text = english();
    assert_eq!(text.tally(&Tally { added: 1, ..Tally::default() }), "1 picture added.");
    let all = Tally { added: 2, known: 1, failed: 3, skipped: 4 };
    assert_eq!(
        text.tally(&all),
        "2 pictures added, 1 already in the list, 3 could not be added, 4 not tried because you cancelled."
    );
    assert_eq!(
        text.tally(&Tally { skipped: 1, ..Tally::default() }),
        "No new picture, 1 not tried because you cancelled."
    );
    for text in texts() {
        assert!(!text.tally(&all).contains('\n') && !text.tally(&all).contains("  "), "{}", text.tally(&all));
    }
}

#[test]
fn the_question_before_a_deletion_says_what_goes() {
    use contract::{DeletionTarget, ItemCounts};
    let text = english();
    let cell = || DeletionTarget::Cell("a".into());
    let titles = [
        vec![cell()],
        vec![cell(), cell()],
        vec![DeletionTarget::Picture("a".into())],
        vec![DeletionTarget::Slide("a".into())],
        vec![DeletionTarget::Patient("a".into())],
        vec![DeletionTarget::Everything],
        vec![cell(), DeletionTarget::Slide("a".into())],
    ]
    .map(|targets| text.deletion_title(&targets));
    for (place, title) in titles.iter().enumerate() {
        assert!(!titles[..place].contains(title), "{title}");
    }
    assert!(titles[1].contains('2'));
    let counts = ItemCounts { patients: 0, slides: 1, pictures: 3, cells: 40 };
    assert_eq!(text.items(&counts).len(), 3, "of which there is none is not told");
    assert_eq!(text.about_items(Phrase::Deleted, &counts), "Deleted. Slides: 1 · Pictures: 3 · Cells: 40");
    for text in texts() {
        assert!(text.is_deletion_word(&text.say(Phrase::DeletionWord).to_lowercase()));
        assert!(!text.is_deletion_word("") && !text.is_deletion_word("yes"));
        assert!(text.deletion_type().contains(&text.say(Phrase::DeletionWord)));
        // Set apart, or a Latin name would turn an Arabic sentence around.
        for said in [text.picture_of("a.png"), text.delete_named("a.png"), text.signed_by("a.png")] {
            assert!(said.contains("\u{2068}a.png\u{2069}"), "{said}");
        }
        assert!(text.dismiss_named("b.png").contains("\u{2068}b.png\u{2069}"));
        assert!(text.cell(7).contains('7') && text.measures(7).contains('7'));
    }
}

#[test]
fn sizes_are_told_in_the_unit_that_fits() {
    let text = english();
    let cases = [
        (0, "0.0 kB"),
        (9_949, "9.9 kB"),
        (12_400, "12 kB"),
        (3_400_000, "3.4 MB"),
        (25_000_000_000, "25 GB"),
    ];
    for (bytes, said) in cases {
        assert_eq!(text.bytes(bytes).replace('\u{a0}', " "), said);
    }
    assert_eq!(Text::new(Language::French).bytes(3_400_000), "3,4\u{a0}Mo");
}

#[test]
fn what_was_done_in_the_review_is_told() {
    use crate::state::review::Said;
    assert_eq!(english().said(Said::Labelled(3, Verdict::Hem)), "Labelled “Normal cell (HEM)”: 3");
    assert_eq!(
        english().cell_card(Verdict::All, 0.87, false),
        "Lymphoblast (ALL), P(ALL) 87\u{a0}%, Not looked at"
    );
    for text in texts() {
        let said = [Said::Labelled(3, Verdict::Hem), Said::Undone, Said::Redone, Said::NoneLeft]
            .map(|s| text.said(s));
        assert!((1..4).all(|place| !said[..place].contains(&said[place])), "{said:?}");
        assert!(text.look_left(7, true).contains('7') && text.look_left(7, true) != text.look_left(7, false));
        assert!(text.thresholds(0.3, 0.75).contains('7'));
    }
}

#[test]
fn numbers_are_written_as_the_language_writes_them() {
    let scale = Scale { um_per_px: 0.1084, source: ScaleSource::RedCells, error: Some(0.034) };
    assert_eq!(
        english().scale(&scale),
        "0.108\u{a0}µm per pixel ±\u{a0}3.4\u{a0}%, measured on the red cells of this picture"
    );
    assert_eq!(
        english().scale(&Scale { error: None, source: ScaleSource::Assumed, ..scale }),
        "0.108\u{a0}µm per pixel, assumed, not measured"
    );
    assert!(
        Text::new(Language::French).scale(&scale).starts_with("0,108\u{a0}µm par pixel ±\u{a0}3,4\u{a0}%")
    );
    // From left to right also between Arabic words.
    assert!(Text::new(Language::Arabic).pixels(1280, 960).contains("\u{2066}1280\u{a0}×\u{a0}960\u{2069}"));
    assert_eq!(english().pixels(1280, 960), "1280\u{a0}×\u{a0}960\u{a0}pixels");
    assert!(english().eyepiece(600.4).contains("1201 pixels wide"));
}

#[test]
fn a_measure_is_told_beside_its_normal_range() {
    let measure = |value, normal| Measure { feature: Feature::DiameterUm, value, normal };
    let range = Some([7.1, 12.9]);
    let cases =
        [(7.0, Standing::Below), (7.1, Standing::Within), (12.9, Standing::Within), (13.0, Standing::Above)];
    for (value, standing) in cases {
        assert_eq!(Standing::of(&measure(value, range)), Some(standing), "{value}");
    }
    assert_eq!(Standing::of(&measure(7.0, None)), None);
    let text = english();
    assert_eq!(text.standing(&measure(13.0, range)), "above the normal range, 7.1\u{a0}µm to 12.9\u{a0}µm");
    assert_eq!(text.standing(&measure(13.0, None)), "no normal range is known");
    for text in texts() {
        let said = [6.0, 8.0, 20.0].map(|value| text.standing(&measure(value, range)));
        assert!(said[0] != said[1] && said[1] != said[2] && said[0] != said[2], "{said:?}");
        assert!(text.novelty(1.0) != text.novelty(1.01));
    }
    assert_eq!(text.value(Feature::AreaUm2, 153.6), "154\u{a0}µm²");
    assert_eq!(text.value(Feature::NucleusToCell, 0.875), "0.88");
    assert_eq!(Text::new(Language::Portuguese).value(Feature::Roundness, 0.93), "0,93");
}

#[test]
fn fingerprints_are_cut_for_the_eye() {
    assert_eq!(short_hash(&"ab".repeat(32)), "abababababab");
}
