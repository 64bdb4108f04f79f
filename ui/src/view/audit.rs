//! The log of what was done, and whether it is still what was written.

use contract::{AuditCheck, AuditEntry};
use yew::{Callback, Html, html};

use super::{answered, icon, notices, send, time};
use crate::{
    state::{
        Answer, Event,
        trust::{self, Older, TrustPage},
    },
    text::{Phrase, Text, short_hash},
};

/// The part of the page.
pub fn view(page: &TrustPage, text: &Text, on: &Callback<Event>) -> Html {
    let retry = send(on, Event::Trust(trust::Event::Retried));
    html! { <>
        <p>{ text.say(Phrase::LogText) }</p>
        { check(&page.check, text, on) }
        { answered(&page.log, Phrase::LogUnread, text, retry, |log| {
            if log.is_empty() {
                html! { <p data-testid="log-empty">{ text.say(Phrase::LogEmpty) }</p> }
            } else {
                html! { <>
                    <ol class="log" reversed=true data-testid="log">{ for log.iter().map(|entry| one(entry, text)) }</ol>
                    { older(&page.older, text, on) }
                </> }
            }
        }) }
    </> }
}

/// What the check of the log came to, in plain words.
fn check(check: &Answer<AuditCheck>, text: &Text, on: &Callback<Event>) -> Html {
    html! {
        <section class="panel settings__part" aria-live="polite" data-testid="log-check">
            { match check {
                Answer::Waiting => html! { <p>{ text.say(Phrase::LogChecking) }</p> },
                Answer::Failed(trouble) => html! { <>
                    <p><strong>{ text.say(Phrase::LogUnchecked) }</strong></p>{ notices::trouble(trouble, text) }
                </> },
                Answer::Ready(AuditCheck { broken_at: Some(number), .. }) => html! {
                    <p class="broken">{ icon::caution() }<strong>{ text.log_number(Phrase::LogBroken, *number) }</strong></p>
                },
                Answer::Ready(AuditCheck { entries, head, .. }) => html! { <>
                    <p class="verified">{ icon::check() }{ text.log_holds(*entries) }</p>
                    if let Some(head) = head {
                        <dl class="facts"><dt>{ text.say(Phrase::LogHead) }</dt><dd class="hash"><bdi>{ head }</bdi></dd></dl>
                        <p class="quiet">{ text.say(Phrase::LogHeadText) }</p>
                    }
                </> },
            } }
            <button class="button" type="button" data-testid="check-log" disabled={*check == Answer::Waiting}
                onclick={send(on, Event::Trust(trust::Event::CheckWanted))}>{ icon::again() }{ text.say(Phrase::LogCheck) }</button>
        </section>
    }
}

fn one(entry: &AuditEntry, text: &Text) -> Html {
    let counts = text.item_counts(&entry.counts);
    html! {
        <li class="log__entry" key={entry.number} value={entry.number.to_string()} data-testid="log-entry">
            <p class="log__what">
                <strong>{ text.say(entry.action) }</strong>{ " · " }{ text.say(entry.object) }
                if !counts.is_empty() { { " · " }{ counts } }
            </p>
            <p class="quiet">
                { text.log_number(Phrase::LogNumber, entry.number) }{ " · " }{ time(&entry.at, text) }{ " · " }
                { text.named(Phrase::LogBy, &entry.by) }{ " · " }
                <bdi class="hash" title={entry.sha256.clone()}>{ short_hash(&entry.sha256) }</bdi>
            </p>
        </li>
    }
}

fn older(older: &Older, text: &Text, on: &Callback<Event>) -> Html {
    let button = || {
        html! {
            <button class="button" type="button" data-testid="older"
                onclick={send(on, Event::Trust(trust::Event::OlderWanted))}>{ text.say(Phrase::LogOlder) }</button>
        }
    };
    match older {
        Older::There => button(),
        Older::Reading => html! { <p role="status">{ text.say(Phrase::LogReading) }</p> },
        Older::Failed(trouble) => html! { <>
            <div role="alert"><p><strong>{ text.say(Phrase::LogOlderFailed) }</strong></p>{ notices::trouble(trouble, text) }</div>
            { button() }
        </> },
        Older::End => html! { <p class="quiet" data-testid="log-end">{ text.say(Phrase::LogEnd) }</p> },
    }
}
