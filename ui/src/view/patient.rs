//! A patient with the slides.

use yew::{Callback, Html, html};

use super::{answered, heading, send};
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
    let code = page.patient.ready().map(|patient| patient.details.code.clone()).unwrap_or_default();
    html! {
        <section data-testid="patient">
            { heading(code) }
            { answered(&page.slides, Phrase::ListFailed, text, retry(), |slides| html! {
                <ul>{ for slides.iter().map(|slide| html! {
                    <li><a href={Route::Slide(slide.id.clone()).hash()}>{ &slide.id }</a></li>
                }) }</ul>
            }) }
        </section>
    }
}
