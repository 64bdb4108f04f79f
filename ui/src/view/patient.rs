//! A patient with the slides.

use contract::{DeletionTarget, Patient, Slide, SlideState};
use yew::{Callback, Html, classes, html};

use super::{HEADING, answered, forms, icon, send, verdict};
use crate::{
    state::{
        Event, Route,
        patient::{self, PatientPage},
    },
    text::{Phrase, Text},
};

/// The page.
pub fn view(page: &PatientPage, text: &Text, on: &Callback<Event>) -> Html {
    let retry = || send(on, Event::Patient(patient::Event::Retried));
    let form = on.reform(|event| Event::Patient(patient::Event::Form(event)));
    let slide_form = on.reform(|event| Event::Patient(patient::Event::SlideForm(event)));
    let code = page.patient.ready().map(|patient| patient.details.code.clone()).unwrap_or_default();
    let delete = Event::deletion_of(DeletionTarget::Patient(page.id.clone()), code.clone());
    let review = Route::Review { slide: None, patient: Some(page.id.clone()) };
    let profiles = page.profiles.ready().map_or(&[][..], Vec::as_slice);
    html! {
        <section class="worklist" data-testid="patient">
            <div class="title-row">
                <a class="button" href={Route::Worklist.hash()} data-testid="back">
                    { icon::back() }{ text.say(Phrase::NavWorklist) }
                </a>
                <h1 id={HEADING} class="heading" tabindex="-1">{ text.say(Phrase::Patient) }{ " " }<bdi>{ &code }</bdi></h1>
            </div>
            { answered(&page.patient, Phrase::ListFailed, text, retry(), |patient| details(patient, text)) }
            <div class="acts">
                <button class="button button--primary" type="button" data-testid="new-slide"
                    onclick={send(on, Event::Patient(patient::Event::SlideWanted))}>
                    { icon::add() }{ text.say(Phrase::NewSlide) }
                </button>
                <button class="button" type="button" data-testid="change" disabled={page.patient.ready().is_none()}
                    onclick={send(on, Event::Patient(patient::Event::ChangeWanted))}>
                    { icon::change() }{ text.say(Phrase::ChangeDetails) }
                </button>
                <a class="button" href={review.hash()} data-testid="review-patient">
                    { icon::review() }{ text.say(Phrase::ReviewCells) }
                </a>
                <button class="button button--quiet" type="button" data-testid="delete" aria-label={text.delete_named(&code)}
                    onclick={send(on, delete)}>{ icon::delete() }{ text.say(Phrase::Delete) }</button>
            </div>
            { answered(&page.slides, Phrase::ListFailed, text, retry(), |slides| self::slides(slides, text)) }
            if let Some(shown) = &page.form {
                { forms::patient(shown, text, &form) }
            }
            if let Some(shown) = &page.slide_form {
                { forms::slide(shown, profiles, text, &slide_form) }
            }
        </section>
    }
}

fn details(patient: &Patient, text: &Text) -> Html {
    let details = &patient.details;
    if details.age.is_none() && details.name.is_none() && details.note.is_empty() {
        return Html::default();
    }
    html! {
        <dl class="facts" data-testid="details">
            if let Some(name) = &details.name {
                <dt>{ text.say(Phrase::PatientName) }</dt><dd><bdi>{ name }</bdi></dd>
            }
            if let Some(age) = details.age {
                <dt>{ text.say(Phrase::PatientAge) }</dt><dd>{ text.say(age) }</dd>
            }
            if !details.note.is_empty() {
                <dt>{ text.say(Phrase::Note) }</dt><dd><bdi>{ &details.note }</bdi></dd>
            }
        </dl>
    }
}

fn slides(slides: &[Slide], text: &Text) -> Html {
    if slides.is_empty() {
        return html! { <p data-testid="no-slides">{ text.say(Phrase::NoSlides) }</p> };
    }
    html! {
        <section class="part">
            <h2 class="panel__title" id="slides-title">{ text.say(Phrase::Slides) }</h2>
            <ul class="rows" aria-labelledby="slides-title">
                { for slides.iter().map(|slide| html! {
                    <li key={slide.id.clone()}>{ slide_row(slide, None, None, text) }</li>
                }) }
            </ul>
        </section>
    }
}

/// A slide in a list, perhaps with its patient's code and with what its link does.
pub fn slide_row(slide: &Slide, code: Option<&str>, act: Option<Phrase>, text: &Text) -> Html {
    html! {
        <a class="row" href={Route::Slide(slide.id.clone()).hash()} data-testid="slide-row">
            if let Some(code) = code {
                <span class="row__name"><bdi>{ code }</bdi></span>
            }
            <span class={classes!(code.is_none().then_some("row__name"))}><bdi>{ text.slide(slide) }</bdi></span>
            { state(slide.state, text) }
            <span class="quiet">{ text.number_of(Phrase::PicturesOf, slide.pictures) }</span>
            { verdict::counted(slide.counts, text) }
            if slide.waiting > 0 {
                <span class="quiet">{ text.number_of(Phrase::WaitingCount, slide.waiting) }</span>
            }
            if slide.failed > 0 {
                <span class="quiet">{ text.number_of(Phrase::FailedCount, slide.failed) }</span>
            }
            if let Some(act) = act {
                <span class="row__act">{ text.say(act) }</span>
            }
        </a>
    }
}

/// How far the work on a slide is.
pub fn state(state: SlideState, text: &Text) -> Html {
    let sign = match state {
        SlideState::Open => icon::open_state(),
        SlideState::Closed => icon::closed_state(),
        SlideState::Signed => icon::signed_state(),
    };
    html! { <span class="badge" data-testid="state">{ sign }{ text.say(state) }</span> }
}
