use contract::{ErrorCode, VerdictCounts};

use super::*;
use crate::state::samples::{asked, standing, trouble};

fn known(reviewer: Option<&str>) -> Answer<Settings> {
    Answer::Ready(Settings { reviewer: reviewer.map(str::to_owned), target: Some(50), ..Settings::default() })
}

fn signature() -> Signature {
    Signature {
        by: "Dr. A".into(),
        at: "2026-11-24T10:00:00Z".into(),
        counts: VerdictCounts::default(),
        pictures: 2,
        sha256: "0".repeat(64),
        amendments: Vec::new(),
    }
}

/// A slide with so many cells that need a look.
fn slide(unreviewed: u32) -> Signing {
    let (mut signing, effects) = Signing::at(&Route::Slide("s".into())).unwrap();
    assert_eq!(asked(&effects), [Request::Signature { slide: "s".into() }]);
    let reply = Reply::Slide(standing(SlideState::Closed, unreviewed));
    signing.told(&Request::Slide("s".into()), &Ok(reply));
    signing.told(&Request::Signature { slide: "s".into() }, &Ok(Reply::Signature(None)));
    signing
}

fn sign() -> Request {
    Request::Sign { slide: "s".into() }
}

#[test]
fn only_slides_are_signed() {
    assert!(Signing::at(&Route::review_of("s")).is_some());
    for route in [Route::Slide(UNSORTED_SLIDE.into()), Route::review(), Route::Worklist] {
        assert_eq!(Signing::at(&route), None);
    }
}

#[test]
fn nothing_is_signed_before_everything_was_looked_at() {
    let mut signing = slide(1);
    assert!(!signing.can_sign());
    assert_eq!(signing.update(Event::SignWanted, &known(Some("Dr. A"))), []);
    assert_eq!(signing.question, None);
    assert!(slide(0).can_sign());
    let mut waiting = standing(SlideState::Closed, 0);
    waiting.slide.waiting = 1;
    signing.told(&Request::Slide("s".into()), &Ok(Reply::Slide(waiting)));
    assert!(!signing.can_sign());
    let mut failed = standing(SlideState::Closed, 0);
    failed.slide.failed = 2;
    signing.told(&Request::Slide("s".into()), &Ok(Reply::Slide(failed)));
    assert!(!signing.can_sign(), "there is nothing to sign");
    // Another slide's answer changes nothing.
    signing.told(&Request::Slide("t".into()), &Ok(Reply::Slide(standing(SlideState::Closed, 0))));
    assert!(!signing.can_sign());
}

#[test]
fn a_slide_is_signed_with_the_name_that_is_known() {
    let mut signing = slide(0);
    let settings = known(Some("Dr. A"));
    assert_eq!(signing.update(Event::SignWanted, &settings), []);
    assert_eq!(asked(&signing.update(Event::Confirmed, &settings)), [sign()]);
    assert_eq!(signing.update(Event::Confirmed, &settings), [], "once is enough");
    signing.update(Event::Left, &settings);
    assert!(signing.question.is_some(), "it cannot be called back");
    let effects = signing.told(&sign(), &Ok(Reply::Signature(Some(signature()))));
    assert_eq!(asked(&effects), [Request::Slide("s".into())]);
    assert!(signing.question.is_none() && signing.is_signed() && !signing.can_sign());
}

#[test]
fn a_missing_name_is_asked_for_and_kept_first() {
    let mut signing = slide(0);
    assert_eq!(asked(&signing.update(Event::SignWanted, &Answer::Waiting)), [Request::Settings]);
    assert_eq!(asked(&signing.update(Event::Confirmed, &Answer::Waiting)), [Request::Settings]);
    let nobody = known(None);
    for name in ["", "   ", &"x".repeat(65)] {
        signing.update(Event::Named(name.to_owned()), &nobody);
        assert_eq!(signing.update(Event::Confirmed, &nobody), [], "{name:?} is no name");
    }
    signing.update(Event::Named(" Dr. Á ".into()), &nobody);
    let kept = Settings { reviewer: Some("Dr. Á".into()), target: Some(50), ..Settings::default() };
    let change = Request::ChangeSettings(kept.clone());
    assert_eq!(asked(&signing.update(Event::Confirmed, &nobody)), std::slice::from_ref(&change));
    let failed = trouble(ErrorCode::StorageFailed);
    assert_eq!(signing.told(&change, &Err(failed.clone())), []);
    assert_eq!(signing.question.as_ref().and_then(|q| q.trouble.clone()), Some(failed));
    signing.update(Event::Confirmed, &nobody);
    assert_eq!(asked(&signing.told(&change, &Ok(Reply::Settings(kept)))), [sign()]);
}

#[test]
fn other_choices_sign_nothing() {
    let mut signing = slide(0);
    let change = Request::ChangeSettings(Settings::default());
    let settings = Ok(Reply::Settings(Settings::default()));
    assert_eq!(signing.told(&change, &settings), []);
    signing.update(Event::SignWanted, &known(None));
    assert_eq!(signing.told(&change, &settings), [], "nobody said yes yet");
}

#[test]
fn a_refusal_is_told_where_it_was_asked_and_the_slide_is_read_again() {
    let mut signing = slide(0);
    let settings = known(Some("Dr. A"));
    signing.update(Event::SignWanted, &settings);
    signing.update(Event::Confirmed, &settings);
    let missing = trouble(ErrorCode::ReviewMissing);
    let effects = signing.told(&sign(), &Err(missing.clone()));
    assert_eq!(asked(&effects), [Request::Slide("s".into())]);
    let question = signing.question.clone().unwrap();
    assert_eq!((question.running, question.trouble), (false, Some(missing)));
    signing.update(Event::Left, &settings);
    assert_eq!(signing.question, None);
}

#[test]
fn something_is_added_to_a_signed_slide() {
    let settings = known(Some("Dr. A"));
    let relabels = vec![("c".to_owned(), Verdict::Hem)];
    let mut signing = slide(0);
    assert_eq!(signing.update(Event::AmendWanted(relabels.clone()), &settings), []);
    assert_eq!(signing.question, None, "it is not signed");
    let reply = Reply::Signature(Some(signature()));
    signing.told(&Request::Signature { slide: "s".into() }, &Ok(reply.clone()));
    signing.update(Event::AmendWanted(relabels.clone()), &settings);
    for text in ["", " \n", &"x".repeat(4001)] {
        signing.update(Event::Written(text.to_owned()), &settings);
        assert_eq!(signing.update(Event::Confirmed, &settings), [], "no words");
    }
    signing.update(Event::Written(" Looked at again. ".into()), &settings);
    let amend = Request::Amend { slide: "s".into(), text: "Looked at again.".into(), relabels };
    assert_eq!(asked(&signing.update(Event::Confirmed, &settings)), std::slice::from_ref(&amend));
    signing.told(&amend, &Ok(reply));
    assert_eq!(signing.question, None);
}

#[test]
fn a_signature_is_checked_when_asked() {
    let mut signing = slide(0);
    let verify = Request::VerifySignature { slide: "s".into() };
    let effects = signing.update(Event::CheckWanted, &known(None));
    assert_eq!((asked(&effects), signing.check.clone()), (vec![verify.clone()], Some(Answer::Waiting)));
    let check =
        SignatureCheck { content: true, amendments: true, labels: false, altered_pictures: Vec::new() };
    signing.told(&verify, &Ok(Reply::SignatureChecked(check.clone())));
    assert_eq!(signing.check, Some(Answer::Ready(check)));
}
