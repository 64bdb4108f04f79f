//! The first page: what there is to do.

use std::rc::Rc;

use contract::{Patient, UNSORTED_SLIDE};
use web_sys::HtmlInputElement;
use yew::{Callback, Html, InputEvent, TargetCast as _, html};

use super::{
    answered,
    app::Pick,
    forms, heading, icon, notices, patient, send, verdict,
    virtual_grid::{Card, VirtualGrid},
};
use crate::{
    state::{
        Answer, Event, Route,
        worklist::{self, Archive, Worklist},
    },
    text::{Phrase, Text},
};

/// The page.
pub fn view(page: &Worklist, text: &Text, on: &Callback<Event>, pick: &Pick) -> Html {
    let retry = || send(on, Event::Worklist(worklist::Event::Retried));
    let form = on.reform(|event| Event::Worklist(worklist::Event::Form(event)));
    html! {
        <section class="worklist" data-testid="worklist">
            <div class="title-row">
                { heading(text.say(Phrase::NavWorklist)) }
                <button class="button button--primary" type="button" data-testid="new-patient"
                    onclick={send(on, Event::Worklist(worklist::Event::PatientWanted))}>
                    { icon::add() }{ text.say(Phrase::NewPatient) }
                </button>
                <button class="button" type="button" data-testid="open" onclick={pick.pictures.reform(|_| ())}>
                    { icon::add() }{ text.say(Phrase::Add) }
                </button>
                <button class="button" type="button" data-testid="import-archive" onclick={pick.archive.reform(|_| ())}>
                    { icon::archive() }{ text.say(Phrase::ImportArchive) }
                </button>
            </div>
            <div aria-live="polite">
                if let Some(archive) = &page.archive {
                    { self::archive(archive, text, on) }
                }
            </div>
            if page.is_empty() {
                { empty(text, on) }
            } else {
                { answered(&page.open, Phrase::ListFailed, text, retry(), |_| open(page, text)) }
                if let Some(standing) = page.unsorted.ready().filter(|standing| standing.slide.pictures > 0) {
                    <p>
                        <a class="button" href={Route::Slide(UNSORTED_SLIDE.into()).hash()} data-testid="unsorted">
                            { icon::pictures() }{ text.say(Phrase::Unsorted) }{ " · " }{ standing.slide.pictures }
                        </a>
                    </p>
                }
                { answered(&page.patients, Phrase::ListFailed, text, retry(), |all| patients(page, all, text, on)) }
            }
            if let Some(shown) = &page.form {
                { forms::patient(shown, text, &form) }
            }
        </section>
    }
}

fn open(page: &Worklist, text: &Text) -> Html {
    let slides = page.open.ready().map_or(&[][..], Vec::as_slice);
    if slides.is_empty() {
        return Html::default();
    }
    html! {
        <section class="part">
            <h2 class="panel__title" id="open-title">{ text.say(Phrase::BeingCounted) }</h2>
            <ul class="rows" aria-labelledby="open-title">
                { for slides.iter().map(|slide| html! {
                    <li key={slide.id.clone()}>
                        { patient::slide_row(slide, page.code(&slide.patient), Some(Phrase::GoOn), text) }
                    </li>
                }) }
            </ul>
        </section>
    }
}

fn patients(page: &Worklist, all: &[Patient], text: &Text, on: &Callback<Event>) -> Html {
    if all.is_empty() {
        return Html::default();
    }
    let on = on.clone();
    let searched = Callback::from(move |e: InputEvent| {
        let field: HtmlInputElement = e.target_unchecked_into();
        on.emit(Event::Worklist(worklist::Event::Searched(field.value())));
    });
    let found: Rc<Vec<Patient>> = Rc::new(page.found().into_iter().cloned().collect());
    let count = found.len();
    let words = text.clone();
    let card = Card::new((Rc::clone(&found), words.language()), move |place| {
        found.get(place).map_or_else(Html::default, |patient| row(patient, &words))
    });
    html! {
        <section class="part">
            <h2 class="panel__title" id="patients-title">{ text.say(Phrase::Patients) }</h2>
            <div class="line">
                <label class="line__label" for="search">{ text.say(Phrase::SearchPatients) }</label>
                <input id="search" class="input" type="search" autocomplete="off" data-testid="search"
                    value={page.search.clone()} oninput={searched} />
            </div>
            <p class="hidden" aria-live="polite">{ count }</p>
            if count == 0 {
                <p data-testid="none-found">{ text.say(Phrase::NoPatientFound) }</p>
            } else {
                <VirtualGrid {count} {card} on_seen={Callback::noop()} labelled_by="patients-title" />
            }
        </section>
    }
}

fn row(patient: &Patient, text: &Text) -> Html {
    let details = &patient.details;
    html! {
        <a class="row" href={Route::Patient(patient.id.clone()).hash()} data-testid="patient-row">
            <span class="row__name"><bdi>{ &details.code }</bdi></span>
            if let Some(name) = &details.name {
                <span><bdi>{ name }</bdi></span>
            }
            if let Some(age) = details.age {
                <span class="quiet">{ text.say(age) }</span>
            }
            <span class="quiet">{ text.number_of(Phrase::SlidesOf, patient.slides) }</span>
        </a>
    }
}

fn empty(text: &Text, on: &Callback<Event>) -> Html {
    html! {
        <section class="empty" data-testid="empty">
            <img src="assets/logo.svg" alt="" width="112" height="112" />
            <h2 class="empty__title">{ text.say(Phrase::EmptyTitle) }</h2>
            <p>{ text.say(Phrase::EmptyText) }</p>
            <button class="button" type="button" data-testid="try-sample"
                onclick={send(on, Event::Worklist(worklist::Event::SampleWanted))}>{ text.say(Phrase::TrySample) }</button>
            { verdict::legend(text) }
            <p class="quiet">{ text.say(Phrase::Privacy) }</p>
        </section>
    }
}

fn archive(archive: &Archive, text: &Text, on: &Callback<Event>) -> Html {
    let name = &archive.name;
    html! {
        <section class="panel part" data-testid="archive">
            { match &archive.brought {
                Answer::Waiting => html! { <p>{ text.named(Phrase::ArchiveRunning, name) }</p> },
                Answer::Ready(brought) => html! { <p>{ text.archive_brought(name, brought) }</p> },
                Answer::Failed(trouble) => html! { <>
                    <p><strong>{ text.named(Phrase::ArchiveFailed, name) }</strong></p>
                    { notices::trouble(trouble, text) }
                </> },
            } }
            if archive.brought != Answer::Waiting {
                <button class="button button--quiet" type="button" data-testid="dismiss-archive"
                    onclick={send(on, Event::Worklist(worklist::Event::ArchiveDismissed))}>
                    { icon::dismiss() }{ text.say(Phrase::Dismiss) }
                </button>
            }
        </section>
    }
}
