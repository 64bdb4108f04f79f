//! Choices for this device.

use contract::Settings;
use yew::{Html, html};

use super::heading;
use crate::{
    state::Answer,
    text::{Phrase, Text},
};

/// The page.
pub fn view(_settings: &Answer<Settings>, text: &Text) -> Html {
    html! {
        <section data-testid="settings">
            { heading(text.say(Phrase::NavSettings)) }
            <p>{ text.say(Phrase::NotYet) }</p>
        </section>
    }
}
