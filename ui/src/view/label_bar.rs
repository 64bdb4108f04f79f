//! The labels: buttons, which are also where dragged cells are dropped, with their keys; taking back and doing again.

use contract::Verdict;
use web_sys::DragEvent;
use yew::{Callback, Html, classes, html};

use super::{icon, off, send, verdict::tone};
use crate::{
    state::{Event, labels::LABELS},
    text::{Phrase, Text},
};

/// What the labels are for.
pub struct Bar<F> {
    /// What follows where a label is given.
    pub label: F,
    /// Whether there is something to label.
    pub enabled: bool,
    /// Cells are being dragged, so that the labels show that they take them.
    pub dragging: bool,
    /// What takes the last labels back, and whether there are any.
    pub undo: (Event, bool),
    /// What gives them again, and whether there are any.
    pub redo: (Event, bool),
}

/// The labels with their keys, then undo and redo.
pub fn view<F: Fn(Verdict) -> Event>(bar: Bar<F>, text: &Text, on: &Callback<Event>) -> Html {
    let Bar { label, enabled, dragging, undo, redo } = bar;
    html! {
        <div class="labels">
            <div class="labels__group" role="group" aria-label={text.say(Phrase::LabelGroup)} data-testid="labels">
                { for LABELS.into_iter().enumerate().map(|(place, verdict)| {
                    one(place + 1, verdict, label(verdict), enabled, dragging, text, on)
                }) }
            </div>
            <div class="labels__group">
                { step("undo", icon::undo(), Phrase::Undo, "Control+Z", undo, text, on) }
                { step("redo", icon::redo(), Phrase::Redo, "Control+Shift+Z", redo, text, on) }
            </div>
        </div>
    }
}

fn one(
    key: usize,
    verdict: Verdict,
    event: Event,
    enabled: bool,
    dragging: bool,
    text: &Text,
    on: &Callback<Event>,
) -> Html {
    let dropped = {
        let (on, event) = (on.clone(), event.clone());
        Callback::from(move |e: DragEvent| {
            e.prevent_default();
            // The window would look for files in it.
            e.stop_propagation();
            on.emit(event.clone());
        })
    };
    html! {
        <button type="button" data-testid={format!("label-{key}")} aria-disabled={off(enabled)} aria-keyshortcuts={key.to_string()}
            class={classes!("button", "label", tone(verdict), dragging.then_some("label--open"))}
            onclick={send(on, event)} ondrop={dropped}
            ondragover={Callback::from(|e: DragEvent| e.prevent_default())}>
            { icon::verdict(verdict) }<span>{ text.say(verdict) }</span><kbd class="key" aria-hidden="true">{ key }</kbd>
        </button>
    }
}

fn step(
    testid: &'static str,
    icon: Html,
    phrase: Phrase,
    keys: &'static str,
    (event, enabled): (Event, bool),
    text: &Text,
    on: &Callback<Event>,
) -> Html {
    html! {
        <button class="button" type="button" data-testid={testid} aria-disabled={off(enabled)} aria-keyshortcuts={keys}
            onclick={send(on, event)}>{ icon }<span>{ text.say(phrase) }</span></button>
    }
}
