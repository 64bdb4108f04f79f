//! The page of the review.

use yew::{Html, html};

use super::heading;
use crate::{
    state::review::ReviewPage,
    text::{Phrase, Text},
};

/// The page.
pub fn view(_page: &ReviewPage, text: &Text) -> Html {
    html! {
        <section data-testid="review">
            { heading(text.say(Phrase::NavReview)) }
            <p>{ text.say(Phrase::NotYet) }</p>
        </section>
    }
}
