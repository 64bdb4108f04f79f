//! The question before a slide is signed or something is added to it.

use contract::{Settings, SlideStanding};
use web_sys::{HtmlInputElement, HtmlTextAreaElement, InputEvent};
use yew::{Callback, Html, TargetCast as _, html};

use super::{icon, modal::Modal, notices, send, verdict};
use crate::{
    state::{
        Answer, Event,
        signing::{self, LONGEST_AMENDMENT, LONGEST_NAME, Question, Signing, What},
    },
    text::{Phrase, Text},
};

/// The dialog, while something is asked.
pub fn view(signing: &Signing, settings: &Answer<Settings>, text: &Text, on: &Callback<Event>) -> Html {
    let Some(question) = &signing.question else { return Html::default() };
    let (title, yes, runs) = match question.what {
        What::Sign => (Phrase::SignTitle, Phrase::SignYes, Phrase::SignRuns),
        What::Amend { .. } => (Phrase::Amend, Phrase::AmendYes, Phrase::AmendRuns),
    };
    let leave = Event::Signing(signing::Event::Left);
    let ready = settings.ready().is_some_and(|settings| signing::can_confirm(question, settings));
    html! {
        <Modal testid="sign-dialog" title={text.say(title)} on_leave={send(on, leave.clone())}>
            { match &question.what {
                What::Sign => signing.standing.ready().map(|standing| what(standing, text)).unwrap_or_default(),
                What::Amend { text: words, relabels } => amendment(words, relabels.len(), text, on),
            } }
            { name(question, settings, text, on) }
            <div role="alert">
                { question.trouble.as_ref().map(|trouble| notices::trouble(trouble, text)) }
            </div>
            <div class="modal__buttons">
                <button class="button" type="button" data-testid="cancel-sign" autofocus=true disabled={question.running}
                    onclick={send(on, leave)}>{ text.say(Phrase::Cancel) }</button>
                <button class="button button--primary" type="button" data-testid="confirm-sign" disabled={!ready}
                    onclick={send(on, Event::Signing(signing::Event::Confirmed))}>
                    { icon::sign() }{ text.say(if question.running { runs } else { yes }) }
                </button>
            </div>
        </Modal>
    }
}

/// What exactly is signed.
fn what(standing: &SlideStanding, text: &Text) -> Html {
    let count = &standing.count;
    html! { <>
        <p><bdi>{ &standing.patient_code }</bdi>{ " · " }{ text.number_of(Phrase::SignPictures, standing.slide.pictures) }</p>
        <p>{ verdict::counted(count.counts, text) }</p>
        <p>
            <strong>{ text.suspicious(count) }</strong>
            if let Some(interval) = count.interval { { " · " }{ text.interval(interval) } }
        </p>
        if standing.slide.failed > 0 {
            <p class="quiet">{ text.number_of(Phrase::TodoFailed, standing.slide.failed) }</p>
        }
        <p class="modal__notice">{ text.say(Phrase::SignLocks) }</p>
    </> }
}

fn amendment(words: &str, relabels: usize, text: &Text, on: &Callback<Event>) -> Html {
    let written = {
        let on = on.clone();
        Callback::from(move |e: InputEvent| {
            let field: HtmlTextAreaElement = e.target_unchecked_into();
            on.emit(Event::Signing(signing::Event::Written(field.value())));
        })
    };
    html! { <>
        if relabels > 0 {
            <p><strong>{ text.number_of(Phrase::AmendCells, relabels) }</strong></p>
        }
        <label class="line">
            <span class="line__label">{ text.say(Phrase::AmendText) }</span>
            <textarea class="input" rows="4" maxlength={LONGEST_AMENDMENT.to_string()} data-testid="amend-text"
                value={words.to_owned()} oninput={written} />
        </label>
        <p class="quiet">{ text.say(Phrase::AmendNote) }</p>
    </> }
}

/// As whom the user signs; a field for the name where none is known.
fn name(question: &Question, settings: &Answer<Settings>, text: &Text, on: &Callback<Event>) -> Html {
    let named = {
        let on = on.clone();
        Callback::from(move |e: InputEvent| {
            let field: HtmlInputElement = e.target_unchecked_into();
            on.emit(Event::Signing(signing::Event::Named(field.value())));
        })
    };
    match settings {
        Answer::Waiting => html! { <p>{ text.say(Phrase::Reading) }</p> },
        Answer::Failed(trouble) => notices::trouble(trouble, text),
        Answer::Ready(Settings { reviewer: Some(reviewer), .. }) => {
            html! { <p>{ text.sign_as(reviewer) }</p> }
        }
        Answer::Ready(_) => html! {
            <label class="line">
                <span class="line__label">{ text.say(Phrase::ReviewerName) }</span>
                <input class="input" type="text" autocomplete="name" maxlength={LONGEST_NAME.to_string()}
                    data-testid="reviewer-name" value={question.name.clone()} oninput={named} />
                <span class="quiet">{ text.say(Phrase::ReviewerNote) }</span>
            </label>
        },
    }
}
