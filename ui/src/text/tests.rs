use contract::ErrorReport;

use super::*;

const CODES: [ErrorCode; 18] = [
    ErrorCode::FileUnreadable,
    ErrorCode::NotAPicture,
    ErrorCode::PictureDamaged,
    ErrorCode::PictureTooLarge,
    ErrorCode::PictureTooSmall,
    ErrorCode::NoCell,
    ErrorCode::NotASmear,
    ErrorCode::FormatUnsupported,
    ErrorCode::ModelInvalid,
    ErrorCode::InferenceFailed,
    ErrorCode::UnknownPicture,
    ErrorCode::StorageFailed,
    ErrorCode::RecordsTooNew,
    ErrorCode::SlideSigned,
    ErrorCode::ReviewMissing,
    ErrorCode::ProfileInUse,
    ErrorCode::CodeInUse,
    ErrorCode::BadRequest,
];

#[test]
fn every_error_is_a_sentence_of_its_own_without_the_code() {
    for (i, code) in CODES.into_iter().enumerate() {
        let sentence = error(code);
        assert!(sentence.ends_with('.') && !sentence.contains('_'), "{sentence}");
        assert!(CODES[..i].iter().all(|other| error(*other) != sentence), "{sentence}");
    }
}

#[test]
fn the_message_is_kept_for_the_technical_details_only() {
    let report = ErrorReport { code: ErrorCode::ModelInvalid, message: "model.onnx: hash differs".into() };
    let reported = Trouble::Reported(report);
    assert!(!trouble(&reported).contains("onnx"));
    assert_eq!(technical(&reported), "model_invalid: model.onnx: hash differs");
}

#[test]
fn verdicts_differ_in_words() {
    let all = [Verdict::All, Verdict::Hem, Verdict::Uncertain, Verdict::NotACell];
    for (i, v) in all.into_iter().enumerate() {
        assert!(all[..i].iter().all(|other| verdict(*other) != verdict(v)));
        assert!(all[..i].iter().all(|other| verdict_counted(*other, false) != verdict_counted(v, false)));
    }
    assert_eq!(verdict_counted(Verdict::All, true), "lymphoblast (ALL)");
}

#[test]
fn no_probability_is_called_certain() {
    assert_eq!(percent(0.87), "87\u{a0}%");
    assert_eq!(percent(0.994), "> 99\u{a0}%");
    assert_eq!(percent(1.0), "> 99\u{a0}%");
    assert_eq!(percent(0.99), "99\u{a0}%");
    assert_eq!(percent(0.004), "< 1\u{a0}%");
    assert_eq!(percent(0.01), "1\u{a0}%");
    assert_eq!(p_all(0.5), "P(ALL) 50\u{a0}%");
}

#[test]
fn dates_have_the_month_in_letters() {
    let date = Moment { year: 2026, month: 10, day: 3, hour: 7, minute: 5 };
    assert_eq!(moment(date), "3 Nov 2026, 07:05");
}

#[test]
fn counts_agree_with_their_nouns() {
    assert_eq!(picture_count(1), "1 picture on this device");
    assert_eq!(picture_count(12), "12 pictures on this device");
    assert_eq!(cell_count(0), "No cells");
    assert_eq!(progress(3, 12), "Classifying picture 3 of 12");
}

#[test]
fn an_import_is_told_in_one_line() {
    assert_eq!(tally(&Tally { added: 1, ..Tally::default() }), "1 picture added.");
    assert_eq!(
        tally(&Tally { added: 2, known: 1, failed: 3, skipped: 4 }),
        "2 pictures added, 1 already in the list, 3 could not be added, 4 not tried because you cancelled."
    );
}

#[test]
fn the_question_before_a_deletion_says_what_goes() {
    let text = delete_explanation("a.png");
    for part in ["a.png", "thumbnail", "results", "cannot be undone"] {
        assert!(text.contains(part), "{part}");
    }
}

#[test]
fn fingerprints_are_cut_for_the_eye() {
    assert_eq!(short_hash(&"ab".repeat(32)), "abababababab");
}
