//! The drawing: functions from the model to elements. They send events and hold nothing.

mod about;
mod app;
mod confirm;
mod detail;
mod icon;
mod language;
mod measures;
mod modal;
mod notices;
mod picture_list;
mod stage;
#[cfg(test)]
mod styles;
mod verdict;

pub use app::App;

use contract::RESEARCH_USE_ONLY;
use yew::{Callback, Html, html};

use crate::{
    language::Language,
    state::Event,
    text::{Phrase, Text},
};

/// A listener that sends `event` whatever the browser says.
fn send<T>(on: &Callback<Event>, event: Event) -> Callback<T> {
    let on = on.clone();
    Callback::from(move |_| on.emit(event.clone()))
}

/// The line that every screen carries. The English wording is the regulation's, so it stands beside any translation.
fn research_use(text: &Text) -> Html {
    let english = html! { <span class="english" lang="en" dir="ltr">{ RESEARCH_USE_ONLY }</span> };
    if text.language() == Language::English {
        return english;
    }
    html! { <><span>{ text.say(Phrase::ResearchUse) }</span>{ " " }{ english }</> }
}
