//! The microscope profiles: the list, the form, and the question before one goes.

use contract::Profile;
use yew::{Callback, Html, SubmitEvent, html};

use super::{
    answered,
    entry::{self, Entry},
    icon, notices, send, time,
};
use crate::{
    shell,
    state::{
        Event,
        settings::{self, Form, FormEvent, Going, Part, Question, SettingsPage, Source},
    },
    text::{Phrase, Text},
};

/// The profiles.
pub fn view(page: &SettingsPage, text: &Text, on: &Callback<Event>) -> Html {
    let retry = send(on, Event::Settings(settings::Event::Retried));
    html! { <>
        <p>{ text.say(Phrase::ProfilesText) }</p>
        { answered(&page.profiles, Phrase::ProfilesUnread, text, retry, |profiles| {
            if profiles.is_empty() {
                html! { <p data-testid="no-profiles">{ text.say(Phrase::ProfilesNone) }</p> }
            } else {
                html! {
                    <ul class="profiles">
                        { for profiles.iter().map(|profile| one(profile, page.question.as_ref(), text, on)) }
                    </ul>
                }
            }
        }) }
        if let Some(form) = &page.form {
            { self::form(form, text, on) }
        } else {
            <button id="add-profile" class="button" type="button" data-testid="add-profile"
                onclick={send(on, Event::Settings(settings::Event::ProfileWanted))}>
                { icon::add() }{ text.say(Phrase::ProfileAdd) }</button>
        }
    </> }
}

fn one(profile: &Profile, question: Option<&Question>, text: &Text, on: &Callback<Event>) -> Html {
    let (id, details) = (&profile.id, &profile.details);
    let asked = question.filter(|question| question.id == *id);
    let act = |phrase: Phrase, named: Phrase, testid: &'static str, event: settings::Event| {
        html! {
            <button class="button" type="button" data-testid={testid} aria-label={text.named(named, &details.name)}
                onclick={send(on, Event::Settings(event))}>{ text.say(phrase) }</button>
        }
    };
    let ask = |going| settings::Event::Asked(going, id.clone());
    html! {
        <li class="profile" key={id.clone()} data-testid="profile">
            <h3 id={format!("profile-{id}")} class="settings__title" tabindex="-1"><bdi>{ &details.name }</bdi></h3>
            if profile.retired_at.is_some() {
                <p class="badge" data-testid="retired">{ text.say(Phrase::ProfileRetired) }</p>
            }
            <dl class="facts">
                <dt>{ text.say(Phrase::FactScale) }</dt><dd>{ text.profile_measured(details) }</dd>
                <dt>{ text.say(Phrase::ProfileMeasured) }</dt><dd>{ time(&details.made_at, text) }</dd>
                if !details.camera.is_empty() {
                    <dt>{ text.say(Phrase::ProfileCamera) }</dt><dd><bdi>{ &details.camera }</bdi></dd>
                }
                if !details.objective.is_empty() {
                    <dt>{ text.say(Phrase::ProfileObjective) }</dt><dd><bdi>{ &details.objective }</bdi></dd>
                }
                <dt>{ text.say(Phrase::ProfileSlides) }</dt>
                <dd>{ text.number_of(Phrase::CountSlides, profile.slides) }</dd>
            </dl>
            if let Some(question) = asked {
                { self::asked(question, &details.name, text, on) }
            } else {
                <div class="choice-form__acts">
                    { act(Phrase::ProfileChange, Phrase::ProfileChangeNamed, "change-profile",
                        settings::Event::ChangeWanted(id.clone())) }
                    if profile.retired_at.is_none() {
                        { act(Phrase::ProfileRetire, Phrase::ProfileRetireNamed, "retire-profile", ask(Going::Retire)) }
                    }
                    if profile.slides == 0 {
                        { act(Phrase::ProfileRemove, Phrase::ProfileRemoveNamed, "remove-profile", ask(Going::Remove)) }
                    }
                </div>
            }
        </li>
    }
}

/// The question before a profile goes. The focus starts on the answer that changes nothing.
fn asked(question: &Question, name: &str, text: &Text, on: &Callback<Event>) -> Html {
    let (words, yes) = match question.going {
        Going::Retire => (Phrase::ProfileRetireAsk, Phrase::ProfileRetire),
        Going::Remove => (Phrase::ProfileRemoveAsk, Phrase::ProfileRemove),
    };
    let words = text.named(words, name);
    html! {
        <div class="profile__question" role="group" aria-label={words.clone()} data-testid="profile-question">
            <p>{ words }</p>
            <div role="alert">
                { question.trouble.as_ref().map(|trouble| notices::trouble(trouble, text)) }
            </div>
            <div class="choice-form__acts">
                <button id="keep-profile" class="button" type="button" data-testid="keep-profile" disabled={question.running}
                    onclick={send(on, Event::Settings(settings::Event::Refrained))}>{ text.say(Phrase::ProfileKeep) }</button>
                <button class="button button--danger" type="button" data-testid="confirm-profile" disabled={question.running}
                    onclick={send(on, Event::Settings(settings::Event::Confirmed))}>{ text.say(yes) }</button>
            </div>
        </div>
    }
}

fn form(form: &Form, text: &Text, on: &Callback<Event>) -> Html {
    let tell = on.reform(|event| Event::Settings(settings::Event::Form(event)));
    let title = if form.stored.is_some() { Phrase::ProfileChanging } else { Phrase::ProfileNew };
    let saved = tell.reform(|e: SubmitEvent| {
        e.prevent_default();
        FormEvent::Saved { now: shell::now() }
    });
    let fields =
        |parts: &[Part]| -> Html { parts.iter().map(|part| field(form, *part, text, &tell)).collect() };
    html! {
        <form class="form profile-form" aria-labelledby="profile-form" data-testid="profile-form" onsubmit={saved} novalidate=true>
            <h3 id="profile-form" class="settings__title" tabindex="-1">{ text.say(title) }</h3>
            { fields(&[Part::Name]) }
            if form.is_used() {
                <p>{ text.say(Phrase::ProfileUsed) }</p>
            } else {
                { fields(&[Part::Camera, Part::Objective]) }
                { sources(form, text, &tell) }
                { match form.source {
                    Source::Kept => Html::default(),
                    Source::Micrometer => html! { <>
                        <p>{ text.say(Phrase::MicrometerHint) }</p>
                        { fields(&[Part::Length, Part::Pixels, Part::Reading]) }
                        <p class="profile-form__result" role="status" data-testid="micrometer">{ form.measured().map_or_else(
                            || text.say(Phrase::MicrometerOpen),
                            |scale| text.micrometer(scale.um_per_px, scale.error),
                        ) }</p>
                    </> },
                    Source::ByHand => fields(&[Part::Scale, Part::Error]),
                } }
            }
            <div role="alert">
                if let Some(trouble) = &form.trouble {
                    <p><strong>{ text.say(Phrase::NotSaved) }</strong></p>
                    { notices::trouble(trouble, text) }
                }
            </div>
            <div class="choice-form__acts">
                <button class="button" type="button" data-testid="leave-profile" disabled={form.running}
                    onclick={tell.reform(|_| FormEvent::Left)}>{ text.say(Phrase::Cancel) }</button>
                <button class="button button--primary" type="submit" data-testid="save-profile" disabled={form.running}>
                    { text.say(if form.running { Phrase::Saving } else { Phrase::Save }) }</button>
            </div>
        </form>
    }
}

fn field(form: &Form, part: Part, text: &Text, tell: &Callback<FormEvent>) -> Html {
    let (label, hint) = part.words();
    entry::view(Entry {
        id: part.id(),
        label: text.say(label),
        value: form.value(part).to_owned(),
        hint: hint.map(|hint| text.say(hint)),
        mistake: form.mistakes.get(&part).map(|mistake| text.mistake(mistake)),
        number: part.is_number(),
        locked: form.running,
        typed: &tell.reform(move |words| FormEvent::Typed(part, words)),
    })
}

/// Where the scale comes from.
fn sources(form: &Form, text: &Text, tell: &Callback<FormEvent>) -> Html {
    let offered = [
        (Source::Kept, Phrase::SourceKept, "source-kept"),
        (Source::Micrometer, Phrase::SourceMicrometer, "source-micrometer"),
        (Source::ByHand, Phrase::SourceByHand, "source-by-hand"),
    ];
    let offered = offered.into_iter().filter(|(source, ..)| *source != Source::Kept || form.stored.is_some());
    html! {
        <fieldset class="ticks">
            <legend class="line__label">{ text.say(Phrase::SourceTitle) }</legend>
            { for offered.map(|(source, phrase, id)| html! {
                <label class="tick" for={id}>
                    <input {id} class="tick__box" type="radio" name="profile-source" data-testid={id} disabled={form.running}
                        checked={form.source == source} onchange={tell.reform(move |_| FormEvent::Sourced(source))} />
                    <span>{ text.say(phrase) }</span>
                </label>
            }) }
        </fieldset>
    }
}
