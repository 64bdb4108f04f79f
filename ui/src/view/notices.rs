//! What stands above every screen: the import's progress, what it came to, and what did not work.

use yew::{Callback, Html, html};

use super::{icon, send};
use crate::{
    state::{Event, Failure, Import, Model, Page, Tally, Trouble},
    text::{Phrase, Text},
};

/// The notices.
pub fn view(model: &Model, text: &Text, on: &Callback<Event>) -> Html {
    // At the camera the counter tells how far it is.
    let at_camera = matches!(model.page, Page::Capture(_));
    let spoken = match (&model.import, &model.finished) {
        _ if at_camera => String::new(),
        (Some(import), _) => text.progress(import.place(), import.total),
        (None, Some(tally)) => text.tally(tally),
        (None, None) => String::new(),
    };
    html! {
        <div class="notices">
            // Always there, because a live region that comes with its words is not read out.
            <p class="hidden" aria-live="polite">{ spoken }</p>
            { model.import.as_ref().filter(|_| !at_camera).map(|import| progress(import, text, on)) }
            { model.finished.as_ref().map(|tally| finished(tally, text, on)) }
            <div role="alert">
                if !model.failures.is_empty() {
                    { failures(&model.failures, text, on) }
                }
            </div>
        </div>
    }
}

fn progress(import: &Import, text: &Text, on: &Callback<Event>) -> Html {
    let progress = text.progress(import.place(), import.total);
    html! {
        <section class="notice" data-testid="progress">
            <div class="notice__text">
                <p class="notice__title">{ &progress }</p>
                <p class="notice__name"><bdi>{ &import.current.file.name }</bdi></p>
                <progress class="notice__meter" aria-label={progress.clone()} max={import.total.to_string()}
                    value={(import.place() - 1).to_string()} />
            </div>
            if import.stopping {
                <p>{ text.say(Phrase::Stopping) }</p>
            } else {
                <button class="button" type="button" data-testid="cancel-import" onclick={send(on, Event::ImportCancelled)}>
                    { text.say(Phrase::Cancel) }
                </button>
            }
        </section>
    }
}

fn finished(tally: &Tally, text: &Text, on: &Callback<Event>) -> Html {
    html! {
        <section class="notice" data-testid="finished">
            <p class="notice__text">{ text.tally(tally) }</p>
            <button class="button button--quiet" type="button" onclick={send(on, Event::TallyDismissed)}>
                { icon::dismiss() }{ text.say(Phrase::Dismiss) }
            </button>
        </section>
    }
}

fn failures(failures: &[Failure], text: &Text, on: &Callback<Event>) -> Html {
    html! {
        <section class="failures" data-testid="failures" aria-label={text.say(Phrase::Failures)}>
            <div class="failures__head">
                <p class="notice__title">{ text.say(Phrase::Failures) }</p>
                if failures.len() > 1 {
                    <button class="button button--quiet" type="button" data-testid="dismiss-all"
                        onclick={send(on, Event::FailuresDismissed)}>{ icon::dismiss() }{ text.say(Phrase::DismissAll) }</button>
                }
            </div>
            <ul class="failures__list">{ for failures.iter().map(|failure| one(failure, text, on)) }</ul>
        </section>
    }
}

fn one(failure: &Failure, text: &Text, on: &Callback<Event>) -> Html {
    html! {
        <li class="failure" key={failure.number}>
            <div class="notice__text">
                <p>
                    if !failure.name.is_empty() {
                        <strong class="failure__name"><bdi>{ &failure.name }</bdi></strong>{ " " }
                    }
                    { text.say(failure.attempt) }
                </p>
                { trouble(&failure.trouble, text) }
            </div>
            <button class="button button--quiet" type="button" data-testid="dismiss"
                aria-label={text.dismiss_named(&failure.name)} onclick={send(on, Event::FailureDismissed(failure.number))}>
                { icon::dismiss() }{ text.say(Phrase::Dismiss) }
            </button>
        </li>
    }
}

/// Why something did not work: a sentence for the user, the words of the machine for whoever maintains it.
pub fn trouble(trouble: &Trouble, text: &Text) -> Html {
    html! { <>
        <p>{ text.say(trouble) }</p>
        <details class="technical">
            <summary>{ text.say(Phrase::Technical) }</summary>
            <p class="english" lang="en" dir="ltr">{ Text::technical(trouble) }</p>
        </details>
    </> }
}
