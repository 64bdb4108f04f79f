//! The manual.

use yew::{Html, html};

use super::heading;
use crate::text::{Phrase, Text};

/// The page.
pub fn view(text: &Text) -> Html {
    html! {
        <section data-testid="manual">
            { heading(text.say(Phrase::NavManual)) }
            <p>{ text.say(Phrase::NotYet) }</p>
        </section>
    }
}
