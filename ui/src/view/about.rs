//! What the app says of itself.

use contract::{About, RESEARCH_USE_ONLY};
use yew::{Callback, Html, html};

use super::{modal::Modal, notices, send};
use crate::{
    state::{Answer, Event},
    text,
};

/// The notice about the app.
pub fn view(about: &Answer<About>, on: &Callback<Event>) -> Html {
    let body = match about {
        Answer::Waiting => html! { <p>{ text::ABOUT_WAITING }</p> },
        Answer::Failed(trouble) => html! { <>
            <p><strong>{ text::ABOUT_FAILED }</strong></p>
            { notices::trouble(trouble) }
        </> },
        Answer::Ready(about) => known(about),
    };
    html! {
        <Modal testid="about-dialog" title={text::ABOUT_TITLE} on_leave={send(on, Event::DialogLeft)}>
            <p class="modal__notice">{ RESEARCH_USE_ONLY }</p>
            { body }
            <p class="quiet">{ text::PRIVACY }</p>
            <div class="modal__buttons">
                <button class="button" type="button" autofocus=true data-testid="close-about"
                    onclick={send(on, Event::DialogLeft)}>{ text::CLOSE }</button>
            </div>
        </Modal>
    }
}

fn known(about: &About) -> Html {
    html! { <>
        <dl class="facts">
            <dt>{ text::FACT_VERSION }</dt><dd>{ &about.version }</dd>
            <dt>{ text::FACT_MODEL }</dt><dd>{ &about.model.id }</dd>
            <dt>{ text::FACT_HASH }</dt><dd class="hash">{ &about.model.sha256 }</dd>
        </dl>
        <h3 class="modal__subtitle">{ text::MODEL_CARD }</h3>
        { for about.model_card.lines().map(|paragraph| html! { <p>{ paragraph }</p> }) }
    </> }
}
