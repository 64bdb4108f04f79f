//! What the app says of itself.

use contract::About;
use yew::{Callback, Html, html};

use super::{modal::Modal, notices, research_use, send};
use crate::{
    state::{Answer, Event},
    text::{Phrase, Text},
};

/// The notice about the app.
pub fn view(about: &Answer<About>, text: &Text, on: &Callback<Event>) -> Html {
    let body = match about {
        Answer::Waiting => html! { <p>{ text.say(Phrase::AboutWaiting) }</p> },
        Answer::Failed(trouble) => html! { <>
            <p><strong>{ text.say(Phrase::AboutFailed) }</strong></p>
            { notices::trouble(trouble, text) }
        </> },
        Answer::Ready(about) => known(about, text),
    };
    html! {
        <Modal testid="about-dialog" title={text.say(Phrase::AboutTitle)} on_leave={send(on, Event::DialogLeft)}>
            <p class="modal__notice">{ research_use(text) }</p>
            { body }
            <p class="quiet">{ text.say(Phrase::Privacy) }</p>
            <div class="modal__buttons">
                <button class="button" type="button" autofocus=true data-testid="close-about"
                    onclick={send(on, Event::DialogLeft)}>{ text.say(Phrase::Close) }</button>
            </div>
        </Modal>
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
        <h3 class="modal__subtitle">{ text.say(Phrase::ModelCard) }</h3>
        // As the model's maker wrote it.
        <div class="english" lang="en" dir="ltr">
            { for about.model_card.lines().map(|paragraph| html! { <p>{ paragraph }</p> }) }
        </div>
    </> }
}
