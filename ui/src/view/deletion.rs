//! The question before a deletion, and the notices of deletions that can be taken back.

use contract::{DeletionPreview, GRACE_S};
use web_sys::{HtmlInputElement, InputEvent};
use yew::{Callback, Html, TargetCast as _, classes, html};

use super::{icon, modal::Modal, notices, send};
use crate::{
    state::{
        Answer, Event,
        deletion::{self, Deletions, Notice, Phase, Question},
    },
    text::{Phrase, Text},
};

/// The dialog, while something is asked. The focus starts on the answer that changes nothing.
pub fn dialog(deletions: &Deletions, text: &Text, on: &Callback<Event>) -> Html {
    let Some(question) = &deletions.question else { return Html::default() };
    let leave = Event::Deletion(deletion::Event::Left);
    html! {
        <Modal testid="confirm-dialog" title={text.deletion_title(&question.targets)} on_leave={send(on, leave.clone())}>
            { question.name.as_ref().map(|name| html! { <p><strong><bdi>{ name }</bdi></strong></p> }) }
            { match &question.preview {
                Answer::Waiting => html! { <p>{ text.say(Phrase::DeletionReading) }</p> },
                Answer::Failed(trouble) => html! { <>
                    <p>{ text.say(Phrase::DeletionUnread) }</p>{ notices::trouble(trouble, text) }
                </> },
                Answer::Ready(preview) => what(preview, text),
            } }
            if question.needs_word() { { word(question, text, on) } }
            <div role="alert">
                { question.trouble.as_ref().map(|trouble| html! { <>
                    <p>{ text.say(Phrase::DeletionRefused) }</p>{ notices::trouble(trouble, text) }
                </> }) }
            </div>
            <div class="modal__buttons">
                <button class="button" type="button" autofocus=true data-testid="cancel-delete" disabled={question.running}
                    onclick={send(on, leave)}>{ text.say(Phrase::Cancel) }</button>
                <button class="button button--danger" type="button" data-testid="confirm-delete"
                    disabled={!question.can_go()} onclick={send(on, Event::Deletion(deletion::Event::Confirmed))}>
                    { icon::delete() }{ text.say(if question.running { Phrase::Deleting } else { Phrase::Delete }) }
                </button>
            </div>
        </Modal>
    }
}

/// What exactly goes.
fn what(preview: &DeletionPreview, text: &Text) -> Html {
    let unexported = preview.counts.slides.saturating_sub(preview.exported_slides);
    html! { <>
        <p>{ text.say(Phrase::DeletionWhat) }</p>
        <ul class="deletion__items" data-testid="deletion-items">
            { for text.items(&preview.counts).into_iter().map(|item| html! { <li>{ item }</li> }) }
            if preview.bytes > 0 {
                <li>{ text.items_bytes(preview.bytes) }</li>
            }
        </ul>
        if preview.signed_slides > 0 {
            <p class="deletion__mind" data-testid="deletion-signed">
                { icon::lock() }<strong>{ text.number_of(Phrase::DeletionSigned, preview.signed_slides) }</strong>
            </p>
        }
        if unexported > 0 {
            <p class="deletion__mind" data-testid="deletion-unexported">
                { icon::caution() }<strong>{ text.number_of(Phrase::DeletionUnexported, unexported) }</strong>
            </p>
        } else if preview.exported_slides == 0 {
            <p class="deletion__mind" data-testid="deletion-unexported">
                { icon::caution() }<strong>{ text.say(Phrase::DeletionNeverExported) }</strong>
            </p>
        }
        if preview.exported_slides > 0 {
            <p>{ text.number_of(Phrase::DeletionExported, preview.exported_slides) }</p>
        }
        <p class="modal__notice">{ text.grace(GRACE_S) }</p>
    </> }
}

/// The word that deleting everything needs.
fn word(question: &Question, text: &Text, on: &Callback<Event>) -> Html {
    let typed = {
        let (on, text) = (on.clone(), text.clone());
        Callback::from(move |e: InputEvent| {
            let field: HtmlInputElement = e.target_unchecked_into();
            let unlocked = text.is_deletion_word(&field.value());
            on.emit(Event::Deletion(deletion::Event::Typed(field.value(), unlocked)));
        })
    };
    html! {
        <label class="line">
            <span class="line__label">{ text.deletion_type() }</span>
            <input class="input" type="text" autocomplete="off" data-testid="deletion-word"
                value={question.typed.clone()} oninput={typed} />
        </label>
    }
}

/// What was deleted a moment ago, in front of the page.
pub fn notices(deletions: &Deletions, text: &Text, on: &Callback<Event>) -> Html {
    let hidden = deletions.notices.is_empty();
    // Always there, because a live region that comes with its words is not read out.
    let spoken: Vec<_> = deletions.notices.iter().map(|notice| words(notice, text)).collect();
    html! { <>
        <p class="hidden" aria-live="assertive" data-testid="deletions-spoken">{ spoken.join(" ") }</p>
        if !hidden {
            <section class="toasts" aria-label={text.say(Phrase::Deletions)} data-testid="toasts">
                { for deletions.notices.iter().map(|notice| one(notice, text, on)) }
            </section>
        }
    </> }
}

/// What is said of a deletion. The seconds stand on the button alone: read out, they would interrupt everything.
fn words(notice: &Notice, text: &Text) -> String {
    match &notice.phase {
        Phase::Open(_) => text.about_items(Phrase::Deleted, &notice.counts),
        Phase::Restoring => text.say(Phrase::Restoring),
        Phase::Restored => text.about_items(Phrase::Restored, &notice.counts),
        Phase::Purging => text.say(Phrase::Purging),
        Phase::Gone => text.about_items(Phrase::Purged, &notice.counts),
        Phase::Stuck(_) => text.say(Phrase::DeletionStuck),
    }
}

fn one(notice: &Notice, text: &Text, on: &Callback<Event>) -> Html {
    let event = |event: fn(i64) -> deletion::Event| send(on, Event::Deletion(event(notice.deletion)));
    html! {
        <div key={notice.deletion} class={classes!("toast")} data-testid="toast">
            <div class="notice__text">
                <p>{ words(notice, text) }</p>
                if let Phase::Stuck(trouble) = &notice.phase { { notices::trouble(trouble, text) } }
            </div>
            { match &notice.phase {
                Phase::Open(seconds) => html! {
                    <button class="button toast__undo" type="button" data-testid="undo-delete"
                        aria-label={text.say(Phrase::DeletionUndoNamed)} onclick={event(deletion::Event::Undone)}>
                        { icon::undo() }{ text.deletion_undo(*seconds) }
                    </button>
                },
                Phase::Restored | Phase::Gone | Phase::Stuck(_) => html! {
                    <button class="button button--quiet" type="button" data-testid="dismiss-toast"
                        onclick={event(deletion::Event::Dismissed)}>{ icon::dismiss() }{ text.say(Phrase::Dismiss) }</button>
                },
                Phase::Restoring | Phase::Purging => Html::default(),
            } }
        </div>
    }
}
