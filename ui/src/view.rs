//! The drawing: functions from the model to elements. They send events and hold nothing.

mod agreement;
mod app;
mod audit;
mod bar;
mod capture;
mod cards;
mod cell_panel;
mod counter;
mod deletion;
mod drawn;
mod entry;
mod export;
mod forms;
mod icon;
mod label_bar;
mod language;
mod manual;
mod measures;
mod modal;
mod models;
mod moving;
mod notices;
mod patient;
mod picture;
mod profiles;
mod review;
mod review_filters;
mod settings;
mod sign_dialog;
mod signing;
mod slide;
mod stage;
#[cfg(test)]
mod styles;
mod tour;
mod trust;
mod verdict;
mod virtual_grid;
mod worklist;

pub use app::App;

use contract::RESEARCH_USE_ONLY;
use yew::{AttrValue, Callback, Html, html};

use crate::{
    language::Language,
    shell,
    state::{Answer, Event, Trouble},
    text::{Phrase, Text},
};

/// The id of every page's heading, which takes the focus when the page changes.
pub const HEADING: &str = "heading";

/// A listener that sends `event` whatever the browser says.
fn send<T>(on: &Callback<Event>, event: Event) -> Callback<T> {
    let on = on.clone();
    Callback::from(move |_| on.emit(event.clone()))
}

/// The `aria-disabled` of a button that does nothing now. Really disabled it would lose the focus, and the page its keys.
fn off(enabled: bool) -> Option<&'static str> {
    (!enabled).then_some("true")
}

/// The heading of a page.
fn heading(words: impl Into<AttrValue>) -> Html {
    html! { <h1 id={HEADING} class="heading" tabindex="-1">{ words.into() }</h1> }
}

/// What stands in a page's place while it is read, or where it cannot be; what came otherwise.
fn answered<T>(
    answer: &Answer<T>,
    failed: Phrase,
    text: &Text,
    retry: Callback<yew::MouseEvent>,
    ready: impl FnOnce(&T) -> Html,
) -> Html {
    match answer {
        Answer::Waiting => html! { <p>{ text.say(Phrase::Reading) }</p> },
        Answer::Failed(trouble) => unread(trouble, failed, text, retry),
        Answer::Ready(value) => ready(value),
    }
}

/// What could not be read, why, and another try.
fn unread(trouble: &Trouble, failed: Phrase, text: &Text, retry: Callback<yew::MouseEvent>) -> Html {
    html! {
        <section class="unread" data-testid="unread">
            <p><strong>{ text.say(failed) }</strong></p>
            { notices::trouble(trouble, text) }
            <button class="button" type="button" data-testid="retry" onclick={retry}>{ text.say(Phrase::Retry) }</button>
        </section>
    }
}

/// A time stamp on the device's clock; as it came where it is none.
fn time(rfc3339: &str, text: &Text) -> Html {
    let shown = shell::local_time(rfc3339).map_or_else(|| rfc3339.to_owned(), |moment| text.moment(moment));
    html! { <time datetime={rfc3339.to_owned()}>{ shown }</time> }
}

/// The line that every screen carries. The English wording is the regulation's, so it stands beside any translation.
fn research_use(text: &Text) -> Html {
    let english = html! { <span class="english" lang="en" dir="ltr">{ RESEARCH_USE_ONLY }</span> };
    if text.language() == Language::English {
        return english;
    }
    html! { <><span>{ text.say(Phrase::ResearchUse) }</span>{ " " }{ english }</> }
}
