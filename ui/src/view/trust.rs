//! What the app says of itself.

use contract::About;
use yew::{Callback, Html, html};

use super::{answered, heading, research_use, send};
use crate::{
    state::{
        Event,
        trust::{self, TrustPage},
    },
    text::{Phrase, Text},
};

/// The page.
pub fn view(page: &TrustPage, text: &Text, on: &Callback<Event>) -> Html {
    let retry = send(on, Event::Trust(trust::Event::Retried));
    html! {
        <section class="prose" data-testid="trust">
            { heading(text.say(Phrase::NavTrust)) }
            <p class="prose__notice">{ research_use(text) }</p>
            { answered(&page.about, Phrase::AboutFailed, text, retry, |about| known(about, text)) }
            <p class="quiet">{ text.say(Phrase::Privacy) }</p>
        </section>
    }
}

fn known(about: &About, text: &Text) -> Html {
    html! { <>
        <dl class="facts">
            <dt>{ text.say(Phrase::FactVersion) }</dt><dd><bdi>{ &about.version }</bdi></dd>
            <dt>{ text.say(Phrase::FactModel) }</dt><dd><bdi>{ &about.model.id }</bdi></dd>
            <dt>{ text.say(Phrase::FactHash) }</dt>
            <dd class="hash"><bdi>{ &about.model.sha256 }</bdi></dd>
        </dl>
        <h2 class="panel__title">{ text.say(Phrase::ModelCard) }</h2>
        // As the model's maker wrote it.
        <div class="english" lang="en" dir="ltr">
            { for about.model_card.lines().map(|paragraph| html! { <p>{ paragraph }</p> }) }
        </div>
    </> }
}
