//! The forms of patients and slides, each in a dialog.

use contract::{AgeBand, PatientDetails, Profile, SlideDetails};
use web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::{AttrValue, Callback, Html, InputEvent, SubmitEvent, TargetCast as _, html};

use super::{modal::Modal, notices};
use crate::{
    state::form::{Event, Form},
    text::{Phrase, Text},
};

/// Every age, youngest first.
const AGES: [AgeBand; 5] =
    [AgeBand::Infant, AgeBand::Child, AgeBand::Adolescent, AgeBand::Adult, AgeBand::Older];

/// The form of a patient.
pub fn patient(form: &Form<PatientDetails>, text: &Text, on: &Callback<Event<PatientDetails>>) -> Html {
    let details = &form.details;
    let typed = |change: fn(&mut PatientDetails, String)| changed(details, on, change);
    let age = AGES.iter().position(|age| Some(*age) == details.age).map_or(0, |place| place + 1);
    let ages = [text.say(Phrase::AgeUnknown)].into_iter().chain(AGES.map(|age| text.say(age)));
    let chosen = changed(details, on, |details, place| {
        details.age = place.parse().ok().and_then(|place: usize| AGES.get(place.checked_sub(1)?).copied());
    });
    let title = if form.id.is_some() { Phrase::ChangeDetails } else { Phrase::NewPatient };
    let body = html! { <>
        { line("code", text.say(Phrase::PatientCode), Some(text.say(Phrase::PatientCodeHint)), html! {
            <input id="field-code" class="input" type="text" required=true maxlength="64" autofocus=true autocomplete="off"
                aria-describedby="field-code-hint" data-testid="field-code" value={details.code.clone()}
                oninput={input(&typed(|details, words| details.code = words))} />
        }) }
        { line("age", text.say(Phrase::PatientAge), None, select("field-age", ages.enumerate(), age, chosen)) }
        { line("note", text.say(Phrase::Note), None, html! {
            <textarea id="field-note" class="input" rows="3" data-testid="field-note" value={details.note.clone()}
                oninput={area(&typed(|details, words| details.note = words))} />
        }) }
        <details class="more" open={details.name.is_some()}>
            <summary data-testid="more">{ text.say(Phrase::More) }</summary>
            { line("name", text.say(Phrase::PatientName), Some(text.say(Phrase::PatientNameHint)), html! {
                <input id="field-name" class="input" type="text" maxlength="200" autocomplete="off"
                    aria-describedby="field-name-hint" data-testid="field-name" value={details.name.clone().unwrap_or_default()}
                    oninput={input(&typed(|details, words| details.name = Some(words).filter(|name| !name.trim().is_empty())))} />
            }) }
        </details>
    </> };
    dialog("patient-form", text.say(title), form, body, !details.code.trim().is_empty(), text, on)
}

/// The form of a slide.
pub fn slide(
    form: &Form<SlideDetails>,
    profiles: &[Profile],
    text: &Text,
    on: &Callback<Event<SlideDetails>>,
) -> Html {
    let details = &form.details;
    let typed = |change: fn(&mut SlideDetails, String)| changed(details, on, change);
    // A retired one is offered where the slide has it.
    let offered: Vec<_> = profiles
        .iter()
        .filter(|profile| profile.retired_at.is_none() || details.profile.as_ref() == Some(&profile.id))
        .collect();
    let place = offered.iter().position(|profile| details.profile.as_ref() == Some(&profile.id));
    let names = offered.iter().map(|profile| profile.details.name.clone());
    let names = [text.say(Phrase::NoProfile)].into_iter().chain(names);
    let identities: Vec<_> = offered.iter().map(|profile| profile.id.clone()).collect();
    let chosen = changed(details, on, move |details, place| {
        details.profile =
            place.parse().ok().and_then(|place: usize| identities.get(place.checked_sub(1)?).cloned());
    });
    let title = if form.id.is_some() { Phrase::ChangeDetails } else { Phrase::NewSlide };
    let body = html! { <>
        { line("date", text.say(Phrase::SlideDate), None, html! {
            <input id="field-date" class="input" type="date" autofocus=true data-testid="field-date"
                value={details.taken_on.clone().unwrap_or_default()}
                oninput={input(&typed(|details, day| details.taken_on = Some(day).filter(|day| !day.is_empty())))} />
        }) }
        { line("stain", text.say(Phrase::SlideStain), None, html! {
            <input id="field-stain" class="input" type="text" maxlength="100" data-testid="field-stain"
                value={details.stain.clone()} oninput={input(&typed(|details, words| details.stain = words))} />
        }) }
        { line("profile", text.say(Phrase::SlideProfile), None,
            select("field-profile", names.enumerate(), place.map_or(0, |place| place + 1), chosen)) }
        { line("note", text.say(Phrase::Note), None, html! {
            <textarea id="field-note" class="input" rows="3" data-testid="field-note" value={details.note.clone()}
                oninput={area(&typed(|details, words| details.note = words))} />
        }) }
    </> };
    dialog("slide-form", text.say(title), form, body, true, text, on)
}

/// A dialog around the lines of a form. What is missing keeps it from being saved.
fn dialog<T: 'static>(
    testid: &'static str,
    title: String,
    form: &Form<T>,
    body: Html,
    whole: bool,
    text: &Text,
    on: &Callback<Event<T>>,
) -> Html {
    let leave = on.reform(|()| Event::Left);
    let saved = on.reform(|e: SubmitEvent| {
        e.prevent_default();
        Event::Saved
    });
    let save = if form.running { Phrase::Saving } else { Phrase::Save };
    html! {
        <Modal {testid} {title} on_leave={leave.clone()}>
            <form class="form" onsubmit={saved}>
                { body }
                <div role="alert">
                    if let Some(trouble) = &form.trouble {
                        { notices::trouble(trouble, text) }
                    }
                </div>
                <div class="modal__buttons">
                    <button class="button" type="button" data-testid="leave-form" disabled={form.running}
                        onclick={leave.reform(|_| ())}>{ text.say(Phrase::Cancel) }</button>
                    <button class="button button--primary" type="submit" data-testid="save-form"
                        disabled={form.running || !whole}>{ text.say(save) }</button>
                </div>
            </form>
        </Modal>
    }
}

/// One line of a form: the words, the field, what helps to fill it in.
pub fn line(name: &'static str, label: String, hint: Option<String>, field: Html) -> Html {
    html! {
        <div class="line">
            <label class="line__label" for={format!("field-{name}")}>{ label }</label>
            { field }
            if let Some(hint) = hint {
                <p class="quiet" id={format!("field-{name}-hint")}>{ hint }</p>
            }
        </div>
    }
}

/// A choice of one among several; what is told is the value of the chosen one.
pub fn select<V: Into<Value>>(
    id: &'static str,
    options: impl Iterator<Item = (V, String)>,
    chosen: V,
    on: Callback<String>,
) -> Html {
    let chosen = chosen.into().0;
    let picked = Callback::from(move |e: yew::Event| {
        let list: HtmlSelectElement = e.target_unchecked_into();
        on.emit(list.value());
    });
    html! {
        <select {id} class="input" data-testid={id} onchange={picked}>
            { for options.map(|(value, words)| {
                let value = value.into().0;
                let selected = value == chosen;
                html! { <option {selected} {value}>{ words }</option> }
            }) }
        </select>
    }
}

/// What tells the options of a choice apart.
pub struct Value(AttrValue);

impl From<usize> for Value {
    fn from(place: usize) -> Self {
        Self(place.to_string().into())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self(value.into())
    }
}

/// Tells the details as they are once the words are typed in.
fn changed<T: Clone + 'static>(
    details: &T,
    on: &Callback<Event<T>>,
    change: impl Fn(&mut T, String) + 'static,
) -> Callback<String> {
    let details = details.clone();
    on.reform(move |words| {
        let mut details = details.clone();
        change(&mut details, words);
        Event::Typed(details)
    })
}

fn input(on: &Callback<String>) -> Callback<InputEvent> {
    on.reform(|e: InputEvent| e.target_unchecked_into::<HtmlInputElement>().value())
}

fn area(on: &Callback<String>) -> Callback<InputEvent> {
    on.reform(|e: InputEvent| e.target_unchecked_into::<HtmlTextAreaElement>().value())
}
