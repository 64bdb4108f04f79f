//! What the app says of itself, in parts behind tabs (WAI-ARIA, "Tabs with Automatic Activation").

use contract::About;
use yew::{Callback, Html, KeyboardEvent, classes, html};

use super::{agreement, answered, app::Pick, audit, heading, models, research_use, send};
use crate::{
    shell,
    state::{
        Answer, Event,
        trust::{self, Part, TrustPage},
    },
    text::{Phrase, Text},
};

/// The page.
pub fn view(page: &TrustPage, text: &Text, on: &Callback<Event>, pick: &Pick) -> Html {
    html! {
        <section class="trust" data-testid="trust">
            { heading(text.say(Phrase::NavTrust)) }
            <p class="prose__notice">{ research_use(text) }</p>
            { tabs(page.part, text, on) }
            <div id="trust-part" class="trust__part" role="tabpanel" aria-labelledby={page.part.tab()}
                data-testid={page.part.tab().replace("tab", "part")}>
                { match page.part {
                    Part::Model => model(page, text, on),
                    Part::Agreement => agreement::view(page, text, on),
                    Part::Models => models::view(page, text, on, pick),
                    Part::Log => audit::view(page, text, on),
                } }
            </div>
        </section>
    }
}

/// One tab is reached by Tab, the others by the arrows, which point the other way where lines run from right to left.
fn tabs(shown: Part, text: &Text, on: &Callback<Event>) -> Html {
    let told = on.clone();
    let stepped = Callback::from(move |e: KeyboardEvent| {
        let forward = if shell::reads_from_right() { -1 } else { 1 };
        let key = e.key();
        let by = if key == "ArrowRight" {
            forward
        } else if key == "ArrowLeft" {
            -forward
        } else {
            return;
        };
        e.prevent_default();
        told.emit(Event::Trust(trust::Event::Stepped(by)));
    });
    html! {
        <div class="tabs" role="tablist" aria-label={text.say(Phrase::TrustParts)} onkeydown={stepped}>
            { for Part::ALL.into_iter().map(|part| html! {
                <button id={part.tab()} class={classes!("tab", (part == shown).then_some("tab--here"))} type="button" role="tab"
                    aria-selected={(part == shown).to_string()} aria-controls={(part == shown).then_some("trust-part")}
                    tabindex={if part == shown { "0" } else { "-1" }} data-testid={part.tab()}
                    onclick={send(on, Event::Trust(trust::Event::PartChosen(part)))}>{ text.say(part) }</button>
            }) }
        </div>
    }
}

/// The model in use.
fn model(page: &TrustPage, text: &Text, on: &Callback<Event>) -> Html {
    let retry = || send(on, Event::Trust(trust::Event::Retried));
    html! { <>
        { answered(&page.about, Phrase::AboutFailed, text, retry(), |about| known(about, page, text)) }
        { match &page.models {
            Answer::Failed(_) => answered(&page.models, Phrase::ModelsUnread, text, retry(), |_| Html::default()),
            _ => page.model().map(|model| models::measured(model, text)).unwrap_or_default(),
        } }
        <p class="quiet">{ text.say(Phrase::Privacy) }</p>
    </> }
}

fn known(about: &About, page: &TrustPage, text: &Text) -> Html {
    html! { <>
        <section class="panel" aria-labelledby="trust-known">
            <h2 id="trust-known" class="panel__title"><bdi>{ &about.model.id }</bdi></h2>
            <dl class="facts">
                <dt>{ text.say(Phrase::FactVersion) }</dt><dd><bdi>{ &about.version }</bdi></dd>
                <dt>{ text.say(Phrase::FactModel) }</dt><dd><bdi>{ &about.model.id }</bdi></dd>
                <dt>{ text.say(Phrase::FactHash) }</dt><dd class="hash"><bdi>{ &about.model.sha256 }</bdi></dd>
                { page.model().map(|model| models::facts(model, text)).unwrap_or_default() }
            </dl>
        </section>
        { models::card(about.model_card.lines(), text) }
    </> }
}
