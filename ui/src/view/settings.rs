//! Choices for this device.

use contract::Settings;
use yew::{Callback, Html, html};

use super::{deletion, heading};
use crate::{
    state::{Answer, Event},
    text::{Phrase, Text},
};

/// The page.
pub fn view(_settings: &Answer<Settings>, text: &Text, on: &Callback<Event>) -> Html {
    html! {
        <section data-testid="settings">
            { heading(text.say(Phrase::NavSettings)) }
            <p>{ text.say(Phrase::NotYet) }</p>
            { deletion::everything(text, on) }
        </section>
    }
}
