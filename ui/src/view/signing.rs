//! The signature under a slide: what is left to do before, who signed and what was added, whether it holds.

use contract::{Signature, SignatureCheck, SlideStanding};
use yew::{Callback, Html, html};

use super::{answered, icon, notices, send, time, verdict};
use crate::{
    state::{
        Answer, Event, Route,
        review::{self, ReviewPage},
        signing::{self, Signing},
    },
    text::{Phrase, Text},
};

/// What stands on the slide's page.
pub fn view(signing: &Signing, text: &Text, on: &Callback<Event>) -> Html {
    html! {
        <section class="panel signing" aria-labelledby="signing-title" data-testid="signing">
            <h2 id="signing-title" class="panel__title">{ text.say(Phrase::Signature) }</h2>
            { match (&signing.signature, signing.standing.ready()) {
                (Answer::Ready(Some(signature)), _) => signed(signing, signature, text, on),
                (Answer::Failed(trouble), _) => notices::trouble(trouble, text),
                (_, Some(standing)) => to_do(signing, standing, text, on),
                (_, None) => html! { <p>{ text.say(Phrase::Reading) }</p> },
            } }
        </section>
    }
}

/// What is left to do before signing, and the button that signs.
fn to_do(signing: &Signing, standing: &SlideStanding, text: &Text, on: &Callback<Event>) -> Html {
    let slide = &standing.slide;
    let ready = signing.can_sign();
    html! { <>
        if ready {
            <p data-testid="todo-done">{ text.say(Phrase::TodoDone) }</p>
        } else {
            <p>{ text.say(Phrase::TodoTitle) }</p>
            <ul class="todo" data-testid="todo">
                if slide.unreviewed > 0 {
                    <li class="todo__item">
                        { icon::caution() }<span>{ text.look_left(slide.unreviewed, false) }</span>
                        <a class="button" href={Route::review_of(&slide.id).hash()} data-testid="todo-look">
                            { icon::review() }{ text.say(Phrase::TodoLook) }
                        </a>
                    </li>
                }
                if slide.waiting > 0 {
                    <li class="todo__item">
                        { icon::caution() }<span>{ text.number_of(Phrase::TodoWaiting, slide.waiting) }</span>
                    </li>
                }
                if slide.pictures <= slide.failed {
                    <li class="todo__item">{ icon::caution() }<span>{ text.say(Phrase::TodoEmpty) }</span></li>
                }
            </ul>
        }
        if slide.failed > 0 && slide.pictures > slide.failed {
            <p class="quiet">{ text.number_of(Phrase::TodoFailed, slide.failed) }</p>
        }
        <button class="button button--primary" type="button" data-testid="sign" disabled={!ready}
            onclick={send(on, Event::Signing(signing::Event::SignWanted))}>{ icon::sign() }{ text.say(Phrase::Sign) }</button>
    </> }
}

fn signed(signing: &Signing, signature: &Signature, text: &Text, on: &Callback<Event>) -> Html {
    let checking = signing.check == Some(Answer::Waiting);
    html! { <>
        <p class="signed" data-testid="signed">
            { icon::lock() }<span>
                <strong>{ text.signed_by(&signature.by) }</strong>{ " · " }{ time(&signature.at, text) }
            </span>
        </p>
        <p>{ text.say(Phrase::SignatureLocks) }</p>
        <p>{ verdict::counted(signature.counts, text) }</p>
        <dl class="facts">
            <dt>{ text.say(Phrase::Fingerprint) }</dt><dd class="hash"><bdi>{ &signature.sha256 }</bdi></dd>
        </dl>
        { amendments(signature, text) }
        <div class="signing__acts">
            <button class="button" type="button" data-testid="amend"
                onclick={send(on, Event::Signing(signing::Event::AmendWanted(Vec::new())))}>
                { icon::add() }{ text.say(Phrase::Amend) }
            </button>
            <button class="button" type="button" data-testid="check" disabled={checking}
                onclick={send(on, Event::Signing(signing::Event::CheckWanted))}>
                { icon::check() }{ text.say(if checking { Phrase::CheckRuns } else { Phrase::Check }) }
            </button>
        </div>
        <div aria-live="polite">
            { signing.check.as_ref().map(|check| answered(
                check,
                Phrase::CheckFailed,
                text,
                send(on, Event::Signing(signing::Event::CheckWanted)),
                |check| checked(check, text),
            )) }
        </div>
    </> }
}

fn amendments(signature: &Signature, text: &Text) -> Html {
    if signature.amendments.is_empty() {
        return Html::default();
    }
    html! { <>
        <h3 class="closely__title">{ text.say(Phrase::Amendments) }</h3>
        <ol class="history" data-testid="amendments">
            { for signature.amendments.iter().map(|amendment| html! {
                <li class="history__entry">
                    <p class="signing__words"><bdi>{ &amendment.text }</bdi></p>
                    if amendment.relabelled > 0 {
                        <p>{ text.number_of(Phrase::AmendCells, amendment.relabelled) }</p>
                    }
                    <p class="quiet"><bdi>{ &amendment.by }</bdi>{ " · " }{ time(&amendment.at, text) }</p>
                </li>
            }) }
        </ol>
    </> }
}

/// Whether the signature holds, in plain words.
fn checked(check: &SignatureCheck, text: &Text) -> Html {
    if check.intact() {
        return html! { <p class="verified" data-testid="intact">{ icon::check() }{ text.say(Phrase::CheckIntact) }</p> };
    }
    let broken = [
        (check.content, Phrase::CheckContent),
        (check.amendments, Phrase::CheckAmendments),
        (check.labels, Phrase::CheckLabels),
    ];
    html! {
        <div class="caution caution--unusable" data-testid="broken">
            <p class="caution__title">{ icon::caution() }{ text.say(Phrase::CheckBroken) }</p>
            <ul>
                { for broken.into_iter().filter(|(holds, _)| !holds).map(|(_, phrase)| html! {
                    <li>{ text.say(phrase) }</li>
                }) }
                if !check.altered_pictures.is_empty() {
                    <li>{ text.number_of(Phrase::CheckPictures, check.altered_pictures.len()) }</li>
                }
            </ul>
        </div>
    }
}

/// What stands in the review of a signed slide: labels are gathered for an amendment.
pub fn of_review(page: &ReviewPage, signing: &Signing, text: &Text, on: &Callback<Event>) -> Html {
    if !page.is_signed() || !signing.is_signed() {
        return Html::default();
    }
    let staged: Vec<_> = page.staged.iter().map(|(cell, label)| (cell.clone(), *label)).collect();
    html! {
        <section class="notice" data-testid="review-signed">
            <div class="notice__text">
                <p class="signed">{ icon::lock() }<span>{ text.say(Phrase::ReviewSigned) }</span></p>
                if !staged.is_empty() {
                    <p aria-live="polite" data-testid="staged">{ text.staged_count(staged.len()) }</p>
                }
            </div>
            if !staged.is_empty() {
                <button class="button button--quiet" type="button" data-testid="staged-drop"
                    onclick={send(on, Event::Review(review::Event::StagedDropped))}>{ text.say(Phrase::StagedDrop) }</button>
                <button class="button button--primary" type="button" data-testid="amend"
                    onclick={send(on, Event::Signing(signing::Event::AmendWanted(staged)))}>
                    { icon::add() }{ text.say(Phrase::Amend) }
                </button>
            }
        </section>
    }
}
