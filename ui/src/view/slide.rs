//! A slide that is counted: the count, what can be done, and its pictures.

use contract::{DeletionTarget, SlideStanding, SlideState};
use yew::{Callback, Html, html};

use super::{HEADING, answered, app::Pick, cards, counter, export, forms, icon, moving, send, signing};
use crate::{
    state::{
        Event, Route,
        signing::Signing,
        slide::{self, SlidePage},
    },
    text::{Phrase, Text},
};

/// The page.
pub fn view(
    page: &SlidePage,
    under: Option<&Signing>,
    text: &Text,
    on: &Callback<Event>,
    pick: &Pick,
) -> Html {
    let retry = || send(on, Event::Slide(slide::Event::Retried));
    let part = |wrap: fn(slide::Event) -> Event| on.reform(wrap);
    let on_slide = part(Event::Slide);
    let profiles = page.profiles.ready().map_or(&[][..], Vec::as_slice);
    html! {
        <section class="slide" data-testid="slide">
            { title(page, text) }
            { answered(&page.standing, Phrase::ListFailed, text, retry(), |standing| html! {
                <div class="slide__head">
                    { counter::view(standing, text) }
                    { facts(standing, page, text) }
                </div>
            }) }
            { acts(page, text, on, pick) }
            { under.map(|under| signing::view(under, text, on)) }
            if let Some(shown) = &page.moving {
                { moving::view(shown, text, &on_slide.reform(slide::Event::Moving), &on.reform(Event::Deletion)) }
            }
            <div class="title-row">
                <h2 class="panel__title" id="pictures-title">{ text.say(Phrase::Pictures) }</h2>
                if let Some(total) = page.pictures.total.ready() {
                    <p class="quiet">{ text.number_of(Phrase::PicturesOf, *total) }</p>
                }
            </div>
            { answered(&page.pictures.total, Phrase::ListFailed, text, retry(), |total| cards::view(page, *total, text, on)) }
            if let Some(form) = &page.form {
                { forms::slide(form, profiles, text, &on_slide.reform(slide::Event::Form)) }
            }
            if let Some(shown) = &page.export {
                { export::view(shown, text, &on_slide.reform(slide::Event::Export)) }
            }
        </section>
    }
}

fn title(page: &SlidePage, text: &Text) -> Html {
    let standing = page.standing.ready().filter(|_| !page.is_unsorted());
    let (back, to) = standing.map_or_else(
        || (Route::Worklist, text.say(Phrase::NavWorklist)),
        |standing| (Route::Patient(standing.slide.patient.clone()), standing.patient_code.clone()),
    );
    html! {
        <div class="title-row">
            <a class="button" href={back.hash()} data-testid="back">{ icon::back() }<bdi>{ to }</bdi></a>
            <h1 id={HEADING} class="heading" tabindex="-1">
                if page.is_unsorted() {
                    { text.say(Phrase::Unsorted) }
                } else {
                    { text.say(Phrase::Slide) }{ " · " }
                    if let Some(standing) = standing {
                        <bdi>{ text.slide(&standing.slide) }</bdi>
                    }
                }
            </h1>
        </div>
    }
}

fn facts(standing: &SlideStanding, page: &SlidePage, text: &Text) -> Html {
    if page.is_unsorted() {
        return Html::default();
    }
    let details = &standing.slide.details;
    let mut profiles = page.profiles.ready().into_iter().flatten();
    let profile = profiles.find(|profile| details.profile.as_ref() == Some(&profile.id));
    let profile = profile.map_or_else(|| text.say(Phrase::NoProfile), |profile| profile.details.name.clone());
    html! {
        <section class="panel" data-testid="slide-facts">
            <h2 class="panel__title">{ text.say(Phrase::Slide) }</h2>
            <dl class="facts">
                <dt>{ text.say(Phrase::Patient) }</dt><dd><bdi>{ &standing.patient_code }</bdi></dd>
                <dt>{ text.say(Phrase::SlideDate) }</dt>
                <dd>{ details.taken_on.as_deref().map_or_else(|| text.say(Phrase::SlideWithoutDate), |day| text.day(day)) }</dd>
                if !details.stain.is_empty() {
                    <dt>{ text.say(Phrase::SlideStain) }</dt><dd><bdi>{ &details.stain }</bdi></dd>
                }
                <dt>{ text.say(Phrase::SlideProfile) }</dt><dd><bdi>{ profile }</bdi></dd>
                if !details.note.is_empty() {
                    <dt>{ text.say(Phrase::Note) }</dt><dd><bdi>{ &details.note }</bdi></dd>
                }
            </dl>
            if standing.slide.state == SlideState::Signed {
                <p class="caution" data-testid="locked">{ text.say(Phrase::SlideLocked) }</p>
            }
        </section>
    }
}

/// What can be done with the slide. Signing stands beside these, in a file of its own.
fn acts(page: &SlidePage, text: &Text, on: &Callback<Event>, pick: &Pick) -> Html {
    let state = page.standing.ready().map(|standing| standing.slide.state);
    let some = page.pictures.total.ready().is_some_and(|total| *total > 0);
    let unsorted = page.is_unsorted();
    let button = |testid: &'static str, icon: Html, phrase: Phrase, event: slide::Event| {
        html! {
            <button class="button" type="button" data-testid={testid} onclick={send(on, Event::Slide(event))}>
                { icon }{ text.say(phrase) }
            </button>
        }
    };
    let name = page.standing.ready().map(|standing| text.slide(&standing.slide)).unwrap_or_default();
    let delete = Event::deletion_of(DeletionTarget::Slide(page.id.clone()), name.clone());
    let review = Route::Review { slide: Some(page.id.clone()), patient: None };
    let locked = state == Some(SlideState::Signed);
    html! {
        <div class="acts">
            if !locked {
                <a class="button button--primary" href={Route::Capture(page.id.clone()).hash()} data-testid="capture">
                    { icon::camera() }{ text.say(Phrase::TakePictures) }
                </a>
                <button class="button" type="button" data-testid="open" onclick={pick.pictures.reform(|_| ())}>
                    { icon::add() }{ text.say(Phrase::Add) }
                </button>
            }
            if some {
                <a class="button" href={review.hash()} data-testid="review-slide">
                    { icon::review() }{ text.say(Phrase::ReviewCells) }
                </a>
            }
            if !unsorted {
                if state == Some(SlideState::Open) {
                    { button("end-count", icon::done(), Phrase::EndCount, slide::Event::Ended) }
                }
                if state == Some(SlideState::Closed) {
                    { button("resume-count", icon::again(), Phrase::ResumeCount, slide::Event::Resumed) }
                }
                if state.is_some() && !locked {
                    { button("change", icon::change(), Phrase::ChangeDetails, slide::Event::ChangeWanted) }
                }
                { button("export", icon::export(), Phrase::Export, slide::Event::ExportWanted(text.language())) }
            }
            if some && !locked && page.moving.is_none() {
                { button("move", icon::moving(), Phrase::MovePictures, slide::Event::MoveWanted) }
            }
            if !unsorted {
                <button class="button button--quiet" type="button" data-testid="delete-slide"
                    aria-label={text.delete_named(&name)} onclick={send(on, delete)}>
                    { icon::delete() }{ text.say(Phrase::Delete) }
                </button>
            }
        </div>
    }
}
