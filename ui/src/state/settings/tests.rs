use contract::{ErrorCode, ErrorReport, ProfileDetails, ScaleMethod};

use super::{profile::micrometer, *};

fn refused() -> Trouble {
    Trouble::Reported(ErrorReport { code: ErrorCode::StorageFailed, message: "disk full".into() })
}

fn settings() -> Answer<Settings> {
    Answer::Ready(Settings { reviewer: Some("Ada".into()), tour_seen: true, ..Settings::default() })
}

fn profile(id: &str, slides: u32) -> Profile {
    Profile {
        id: id.into(),
        details: ProfileDetails {
            name: "Bench 2".into(),
            camera: "C-mount".into(),
            objective: "100×/1.25 oil".into(),
            um_per_px: 0.0645,
            error: 0.003,
            method: ScaleMethod::StageMicrometer,
            made_at: "2026-10-01T08:00:00Z".into(),
        },
        retired_at: None,
        slides,
    }
}

/// A page that knows its profiles.
fn page(profiles: Vec<Profile>) -> SettingsPage {
    let (mut page, _) = SettingsPage::open();
    page.told(&Request::Profiles, &Ok(Reply::Profiles(profiles)));
    page
}

fn typed(page: &mut SettingsPage, part: Part, typed: &str) {
    page.update(Event::Form(FormEvent::Typed(part, typed.into())), &settings());
}

fn saved(page: &mut SettingsPage) -> Vec<Effect> {
    page.update(Event::Form(FormEvent::Saved { now: "2026-11-03T07:05:00Z".into() }), &settings())
}

/// The details that a request would store.
fn details(effects: &[Effect]) -> ProfileDetails {
    match effects {
        [Effect::Ask(request)] => match &**request {
            Request::AddProfile(details) | Request::ChangeProfile { details, .. } => details.clone(),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_choice_is_saved_with_everything_that_was_chosen_before() {
    let mut page = page(Vec::new());
    assert_eq!(page.value(Choice::Reviewer, settings().ready().unwrap()), "Ada");
    page.update(Event::Typed(Choice::Target, "250".into()), &settings());
    let wanted = Settings { target: Some(250), ..settings().ready().unwrap().clone() };
    let request = Request::ChangeSettings(wanted.clone());
    assert_eq!(page.update(Event::Saved(Choice::Target), &settings()), [Effect::ask(request.clone())]);
    // While it is saved nothing else is, and it does not change.
    assert_eq!(page.update(Event::Saved(Choice::Reviewer), &settings()), []);
    page.update(Event::Typed(Choice::Target, "9".into()), &settings());
    assert_eq!(page.value(Choice::Target, settings().ready().unwrap()), "250");

    assert_eq!(page.told(&request, &Ok(Reply::Settings(wanted.clone()))), []);
    assert_eq!((page.saving, page.saved), (None, Some(Choice::Target)));
    assert_eq!(page.value(Choice::Target, &wanted), "250");
    page.update(Event::Typed(Choice::Target, "25".into()), &settings());
    assert_eq!(page.saved, None, "what is typed is not saved yet");
}

#[test]
fn what_was_typed_stays_where_it_is_refused() {
    let mut page = page(Vec::new());
    page.update(Event::Typed(Choice::Retention, "soon".into()), &settings());
    assert_eq!(
        page.update(Event::Saved(Choice::Retention), &settings()),
        [Effect::Focus(Focus::Element("retention".into()))]
    );
    let entry = &page.entries[&Choice::Retention];
    assert_eq!((entry.mistake, entry.typed.as_deref()), (Some(Mistake::NotANumber), Some("soon")));

    page.update(Event::Typed(Choice::Retention, "30".into()), &settings());
    assert_eq!(
        page.entries[&Choice::Retention].mistake,
        None,
        "a mistake is not kept before it is made again"
    );
    let effects = page.update(Event::Saved(Choice::Retention), &settings());
    let [Effect::Ask(request)] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(page.told(request, &Err(refused())), []);
    let entry = &page.entries[&Choice::Retention];
    assert_eq!((entry.trouble.as_ref(), entry.typed.as_deref()), (Some(&refused()), Some("30")));
    assert_eq!((page.saving, page.saved), (None, None));
}

#[test]
fn another_rule_asks_which_slides_are_due() {
    let mut page = page(Vec::new());
    let effects = page.update(Event::TurnedOff(Choice::Retention), &settings());
    let [Effect::Ask(request)] = effects.as_slice() else { panic!("{effects:?}") };
    assert!(matches!(&**request, Request::ChangeSettings(Settings { retention_days: None, .. })));
    let due = [Effect::ask(Request::DueForRetention)];
    assert_eq!(page.told(request, &Ok(Reply::Settings(Settings::default()))), due);
}

#[test]
fn nothing_is_saved_before_the_settings_are_known() {
    let mut page = page(Vec::new());
    page.update(Event::Typed(Choice::Reviewer, "Ada".into()), &Answer::Waiting);
    assert_eq!(page.update(Event::Saved(Choice::Reviewer), &Answer::Waiting), [], "the rest would be lost");
}

#[test]
fn what_is_deleted_changes_the_room_and_what_is_due() {
    let mut page = page(Vec::new());
    assert_eq!(page.told(&Request::Purge, &Ok(Reply::Done)), kept());
    assert_eq!(page.told(&Request::Purge, &Err(refused())), []);
    let meter = StorageMeter { pictures: 5, thumbnails: 1, database: 2 };
    page.told(&Request::Storage, &Ok(Reply::Storage(meter)));
    page.told(&Request::Storage, &Err(refused()));
    assert_eq!(page.storage, Answer::Ready(meter), "what is shown stays when it cannot be read again");
}

#[test]
fn a_stage_micrometer_gives_the_scale_and_its_error() {
    // 100 µm over 1,550 pixels, each reading within 2 pixels: √2 · 2 / 1550.
    let scale = micrometer(100.0, 1550.0, 2.0);
    assert!((scale.um_per_px - 0.064_516).abs() < 1e-6);
    assert!((scale.error - 0.001_825).abs() < 1e-6);
    // The same part of it, however long the line is in micrometres, and less the more pixels it covers.
    assert_eq!(micrometer(10.0, 1550.0, 2.0).error, scale.error);
    assert!(micrometer(100.0, 3100.0, 2.0).error < scale.error);
    assert_eq!(micrometer(100.0, 1550.0, 0.0).error, 0.0);
}

#[test]
fn a_profile_is_made_from_a_stage_micrometer() {
    let mut page = page(Vec::new());
    page.update(Event::ProfileWanted, &settings());
    for (part, words) in
        [(Part::Name, " Bench 1 "), (Part::Camera, "HDMI"), (Part::Length, "100"), (Part::Pixels, "925,5")]
    {
        typed(&mut page, part, words);
    }
    let shown = page.form.as_ref().unwrap().measured().unwrap();
    assert_eq!(shown, micrometer(100.0, 925.5, 2.0));
    let stored = details(&saved(&mut page));
    assert_eq!(
        (stored.name.as_str(), stored.camera.as_str(), stored.objective.as_str()),
        ("Bench 1", "HDMI", "")
    );
    assert_eq!((stored.um_per_px, stored.error), (shown.um_per_px, shown.error));
    assert_eq!(
        (stored.method, stored.made_at.as_str()),
        (ScaleMethod::StageMicrometer, "2026-11-03T07:05:00Z")
    );
    // It is on its way: neither changed nor left.
    typed(&mut page, Part::Name, "x");
    assert_eq!(page.update(Event::Form(FormEvent::Left), &settings()), []);
    assert_eq!(page.form.as_ref().unwrap().value(Part::Name), " Bench 1 ");

    page.told(&Request::AddProfile(stored.clone()), &Err(refused()));
    let form = page.form.as_ref().unwrap();
    assert_eq!(
        (form.running, form.trouble.as_ref(), form.value(Part::Name)),
        (false, Some(&refused()), " Bench 1 ")
    );
    saved(&mut page);
    page.told(&Request::AddProfile(stored), &Ok(Reply::Profiles(vec![profile("a", 0)])));
    assert_eq!((page.form.is_none(), page.profiles.ready().map(Vec::len)), (true, Some(1)));
}

#[test]
fn every_mistake_of_the_form_is_named_and_the_first_gets_the_focus() {
    let mut page = page(Vec::new());
    page.update(Event::ProfileWanted, &settings());
    typed(&mut page, Part::Pixels, "0");
    assert_eq!(saved(&mut page), [Effect::Focus(Focus::Element("profile-name".into()))]);
    let mistakes = page.form.as_ref().unwrap().mistakes.clone();
    let wanted = [
        (Part::Name, Mistake::Empty),
        (Part::Length, Mistake::Empty),
        (Part::Pixels, Mistake::OutOfRange(10.0, 100_000.0)),
    ];
    assert_eq!(mistakes, wanted.into());
    typed(&mut page, Part::Name, "Bench 1");
    assert!(!page.form.as_ref().unwrap().mistakes.contains_key(&Part::Name));
    // Another source asks for other numbers.
    page.update(Event::Form(FormEvent::Sourced(Source::ByHand)), &settings());
    assert_eq!(saved(&mut page), [Effect::Focus(Focus::Element("profile-scale".into()))]);
    typed(&mut page, Part::Scale, "0.1");
    typed(&mut page, Part::Error, "2.5");
    let stored = details(&saved(&mut page));
    assert_eq!((stored.um_per_px, stored.error, stored.method), (0.1, 0.025, ScaleMethod::ByHand));
}

#[test]
fn a_profile_keeps_its_scale_unless_another_is_given() {
    let mut page = page(vec![profile("a", 3)]);
    page.update(Event::ChangeWanted("b".into()), &settings());
    assert_eq!(page.form, None, "there is none of this identity");
    page.update(Event::ChangeWanted("a".into()), &settings());
    assert!(page.form.as_ref().unwrap().is_used());
    typed(&mut page, Part::Name, "Bench 3");
    let stored = details(&saved(&mut page));
    assert_eq!(stored, ProfileDetails { name: "Bench 3".into(), ..profile("a", 3).details });
}

#[test]
fn a_profile_goes_only_after_a_yes() {
    let mut page = page(vec![profile("a", 0)]);
    page.update(Event::Asked(Going::Remove, "a".into()), &settings());
    assert_eq!(
        page.update(Event::Refrained, &settings()),
        [Effect::Focus(Focus::Element("profile-a".into()))]
    );
    assert_eq!(page.update(Event::Confirmed, &settings()), [], "nothing is asked");
    page.update(Event::Asked(Going::Remove, "a".into()), &settings());
    let remove = Request::RemoveProfile("a".into());
    assert_eq!(page.update(Event::Confirmed, &settings()), [Effect::ask(remove.clone())]);
    assert_eq!(page.update(Event::Confirmed, &settings()), [], "once");
    page.told(&remove, &Err(refused()));
    assert_eq!(page.question.as_ref().unwrap().trouble, Some(refused()));
    page.update(Event::Confirmed, &settings());
    page.told(&remove, &Ok(Reply::Profiles(Vec::new())));
    assert_eq!((page.question.clone(), page.profiles.ready().map(Vec::len)), (None, Some(0)));
    page.update(Event::Asked(Going::Retire, "a".into()), &settings());
    assert_eq!(page.update(Event::Confirmed, &settings()), [Effect::ask(Request::RetireProfile("a".into()))]);
}
