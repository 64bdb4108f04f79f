//! The page of the capture.

use yew::{Html, html};

use super::heading;
use crate::{
    state::capture::CapturePage,
    text::{Phrase, Text},
};

/// The page.
pub fn view(_page: &CapturePage, text: &Text) -> Html {
    html! {
        <section data-testid="capture">
            { heading(text.say(Phrase::TakePictures)) }
            <p>{ text.say(Phrase::NotYet) }</p>
        </section>
    }
}
