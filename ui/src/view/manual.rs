//! The manual.

use yew::{Callback, Html, html};

use super::{heading, send};
use crate::{
    state::{Event, tour},
    text::{Phrase, Text},
};

/// The page.
pub fn view(text: &Text, on: &Callback<Event>) -> Html {
    html! {
        <section data-testid="manual">
            { heading(text.say(Phrase::NavManual)) }
            <p>{ text.say(Phrase::NotYet) }</p>
            <button class="button" type="button" data-testid="tour-again"
                onclick={send(on, Event::Tour(tour::Event::Wanted))}>{ text.say(Phrase::TourAgain) }</button>
        </section>
    }
}
