use contract::{
    AgreementMonth, AgreementTable, AuditAction, AuditObject, ErrorCode, ErrorReport, ItemCounts, ModelRef,
    Thresholds,
};

use super::*;

fn refused() -> Trouble {
    Trouble::Reported(ErrorReport { code: ErrorCode::ModelInvalid, message: "no model.json".into() })
}

fn preview(sha256: &str, in_use: bool) -> ModelPreview {
    ModelPreview {
        model: ModelRef { id: format!("model {sha256}"), sha256: sha256.into() },
        in_use,
        built_in: false,
        licence: None,
        data: "C-NMC 2019".into(),
        card: Vec::new(),
        thresholds: Thresholds { hem_below: 0.3, all_from: 0.8 },
        bytes: 190_000,
        metrics: Vec::new(),
    }
}

fn about(sha256: &str) -> Reply {
    Reply::About(Box::new(About {
        version: "1".into(),
        model: ModelRef { id: "m".into(), sha256: sha256.into() },
        model_card: String::new(),
    }))
}

fn entry(number: i64) -> AuditEntry {
    AuditEntry {
        number,
        at: "2026-11-03T07:05:00Z".into(),
        by: "Ada".into(),
        action: AuditAction::Signed,
        object: AuditObject::Slide,
        counts: ItemCounts::default(),
        sha256: "0".repeat(64),
    }
}

fn newest() -> Request {
    Request::Audit { before: None, limit: PAGE }
}

/// The page with its log open, of which these numbers came.
fn logged(numbers: impl Iterator<Item = i64>) -> TrustPage {
    let (mut page, _) = TrustPage::open();
    assert_eq!(
        page.update(Event::PartChosen(Part::Log)),
        [Effect::ask(newest()), Effect::ask(Request::VerifyAudit)]
    );
    page.told(&newest(), &Ok(Reply::Audit(numbers.map(entry).collect())));
    page
}

#[test]
fn parts_are_reached_in_a_ring_and_asked_when_they_are_shown() {
    let (mut page, effects) = TrustPage::open();
    assert_eq!(effects, [Effect::ask(Request::About), Effect::ask(Request::Models)]);
    let focus = |part: Part| Effect::Focus(Focus::Element(part.tab().into()));
    assert_eq!(page.update(Event::Stepped(1)), [Effect::ask(Request::Agreement), focus(Part::Agreement)]);
    page.update(Event::Stepped(-1));
    let effects = page.update(Event::Stepped(-1));
    assert_eq!((page.part, effects.last()), (Part::Log, Some(&focus(Part::Log))));
    page.update(Event::Stepped(1));
    assert_eq!(page.part, Part::Model);
    assert_eq!(page.update(Event::PartChosen(Part::Model)), [], "it is there");
}

#[test]
fn a_model_is_looked_at_before_it_is_used() {
    let (mut page, _) = TrustPage::open();
    let file = |id| ChosenFile { id, name: "new.zip".into() };
    assert_eq!(page.update(Event::ModelChosen(file(1))), [Effect::ImportModel(file(1))]);
    assert_eq!(page.update(Event::ModelChosen(file(2))), [Effect::Forget(vec![2])], "one at a time");
    let read = Ok(Reply::ModelPreview(Box::new(preview("b", false))));
    page.update(Event::ModelRead(Box::new(read)));
    assert!(page.import.as_ref().unwrap().preview.ready().is_some_and(|preview| !preview.in_use));

    let use_it = Request::UseModel { sha256: Some("b".into()) };
    assert_eq!(page.update(Event::UseWanted(Some("b".into()))), [Effect::ask(use_it.clone())]);
    assert!(page.is_changing());
    assert_eq!(page.update(Event::UseWanted(None)), [], "one at a time");
    page.told(&use_it, &Err(refused()));
    assert_eq!(page.change.as_ref().unwrap().trouble, Some(refused()));
    assert!(page.import.is_some() && !page.is_changing(), "it can be tried again");
    page.update(Event::UseWanted(Some("b".into())));
    let effects = page.told(&use_it, &Ok(about("b")));
    assert_eq!(effects.first(), Some(&Effect::ask(Request::Models)));
    assert_eq!((page.import.clone(), page.change.clone()), (None, None));
    assert_eq!(page.about.ready().unwrap().model.sha256, "b");
    page.told(&Request::Models, &Ok(Reply::Models(vec![preview("a", false), preview("b", true)])));
    assert_eq!(page.model().unwrap().model.sha256, "b");
}

#[test]
fn a_model_that_is_refused_says_why_and_one_can_be_left() {
    let (mut page, _) = TrustPage::open();
    page.update(Event::ModelChosen(ChosenFile { id: 1, name: "notes.zip".into() }));
    assert_eq!(page.update(Event::ModelRead(Box::new(Err(refused())))), []);
    assert_eq!(page.import.as_ref().unwrap().preview, Answer::Failed(refused()));
    // Another file takes its place.
    let file = ChosenFile { id: 2, name: "new.zip".into() };
    assert_eq!(page.update(Event::ModelChosen(file.clone())), [Effect::ImportModel(file)]);
    page.update(Event::PreviewLeft);
    assert_eq!(page.import, None);
    assert_eq!(page.update(Event::ModelRead(Box::new(Err(refused())))), [], "it was left");
}

#[test]
fn the_log_is_read_back_to_its_first_entry() {
    let mut page = logged((101..=200).rev());
    assert_eq!(page.older, Older::There);
    let older = Request::Audit { before: Some(101), limit: PAGE };
    assert_eq!(page.update(Event::OlderWanted), [Effect::ask(older.clone())]);
    assert_eq!(page.update(Event::OlderWanted), [], "they are on their way");
    page.told(&older, &Err(refused()));
    assert_eq!(page.older, Older::Failed(refused()));
    page.update(Event::OlderWanted);
    page.told(&older, &Ok(Reply::Audit((1..=100).rev().map(entry).collect())));
    let log = page.log.ready().unwrap();
    assert_eq!((log.len(), log.last().map(|entry| entry.number), &page.older), (200, Some(1), &Older::End));
    // What was asked before the page was read again does not come twice.
    page.told(&older, &Ok(Reply::Audit((1..=100).rev().map(entry).collect())));
    assert_eq!(page.log.ready().map(Vec::len), Some(200));
    assert_eq!(page.update(Event::OlderWanted), []);
}

#[test]
fn an_empty_log_has_no_older_entries_and_a_check_is_made_again() {
    let mut page = logged(std::iter::empty());
    assert_eq!(page.older, Older::End);
    let check = AuditCheck { entries: 0, head: None, broken_at: None };
    page.told(&Request::VerifyAudit, &Ok(Reply::AuditChecked(check.clone())));
    assert_eq!(page.check, Answer::Ready(check));
    assert_eq!(page.update(Event::CheckWanted), [Effect::ask(Request::VerifyAudit)]);
    assert_eq!(page.check, Answer::Waiting, "what was found before does not stand for now");
}

#[test]
fn what_failed_is_read_again() {
    let (mut page, _) = TrustPage::open();
    page.told(&Request::About, &Err(refused()));
    assert_eq!(page.update(Event::Retried), [Effect::ask(Request::About), Effect::ask(Request::Models)]);
    assert_eq!(page.about, Answer::Waiting);
    page.update(Event::PartChosen(Part::Agreement));
    let month = AgreementMonth {
        month: "2026-10".into(),
        model_id: "m".into(),
        table: AgreementTable::default(),
        agreed: None,
        interval: None,
    };
    let agreement = Agreement { months: vec![month] };
    page.told(&Request::Agreement, &Ok(Reply::Agreement(agreement.clone())));
    assert_eq!(page.agreement, Answer::Ready(agreement));
}
