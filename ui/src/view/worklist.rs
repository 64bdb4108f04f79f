//! The first page: what there is to do.

use contract::{Patient, Slide, UNSORTED_SLIDE};
use yew::{Callback, Html, html};

use super::{answered, heading, icon, send, verdict};
use crate::{
    state::{
        Event, Route,
        worklist::{self, Worklist},
    },
    text::{Phrase, Text},
};

/// The page.
pub fn view(page: &Worklist, text: &Text, on: &Callback<Event>, add: &Callback<()>) -> Html {
    let retry = || send(on, Event::Worklist(worklist::Event::Retried));
    let add = add.reform(|_: yew::MouseEvent| ());
    html! {
        <section data-testid="worklist">
            <div class="title-row">
                { heading(text.say(Phrase::NavWorklist)) }
                <button class="button button--primary" type="button" data-testid="open" onclick={add}>
                    { icon::add() }{ text.say(Phrase::Add) }
                </button>
            </div>
            { answered(&page.open, Phrase::ListFailed, text, retry(), |slides| open(slides, text)) }
            { answered(&page.patients, Phrase::ListFailed, text, retry(), |patients| self::patients(patients, text)) }
            { page.unsorted.ready().filter(|standing| standing.slide.pictures > 0).map(|standing| html! {
                <p>
                    <a class="button" href={Route::Slide(UNSORTED_SLIDE.into()).hash()} data-testid="unsorted">
                        { text.say(Phrase::Unsorted) }{ " · " }{ text.picture_count(standing.slide.pictures as usize) }
                    </a>
                </p>
            }) }
        </section>
    }
}

fn open(slides: &[Slide], _text: &Text) -> Html {
    html! { <ul>{ for slides.iter().map(|slide| html! { <li><a href={Route::Slide(slide.id.clone()).hash()}>{ &slide.id }</a></li> }) }</ul> }
}

fn patients(patients: &[Patient], text: &Text) -> Html {
    if patients.is_empty() {
        return html! {
            <section class="empty" data-testid="empty">
                <img src="assets/logo.svg" alt="" width="112" height="112" />
                <h2 class="heading">{ text.say(Phrase::EmptyTitle) }</h2>
                <p>{ text.say(Phrase::EmptyText) }</p>
                { verdict::legend(text) }
                <p class="quiet">{ text.say(Phrase::Privacy) }</p>
            </section>
        };
    }
    html! {
        <ul>{ for patients.iter().map(|patient| html! {
            <li><a href={Route::Patient(patient.id.clone()).hash()}><bdi>{ &patient.details.code }</bdi></a></li>
        }) }</ul>
    }
}
