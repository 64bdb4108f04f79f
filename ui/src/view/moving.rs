//! Pictures go to another slide: the bar above the ticked ones, and the dialog that asks where to.

use contract::{DeletionTarget, Slide};
use yew::{Callback, Html, html};

use super::{forms, icon, modal::Modal, notices};
use crate::{
    state::{
        Answer, deletion,
        slide::moving::{Event, Moving, Whither},
    },
    text::{Phrase, Text},
};

/// The bar, and the dialog where it is open.
pub fn view(moving: &Moving, text: &Text, on: &Callback<Event>, delete: &Callback<deletion::Event>) -> Html {
    let targets: Vec<_> = moving.ticked.iter().cloned().map(DeletionTarget::Picture).collect();
    let delete = delete.reform(move |_| deletion::Event::Wanted(targets.clone(), None));
    let ticked = u32::try_from(moving.ticked.len()).unwrap_or(u32::MAX);
    html! {
        <section class="notice" data-testid="moving">
            <div class="notice__text">
                <p>{ text.say(Phrase::MoveHint) }</p>
                <p role="status" class="notice__title">{ text.number_of(Phrase::MoveTicked, ticked) }</p>
            </div>
            <button class="button" type="button" data-testid="leave-moving" onclick={on.reform(|_| Event::Left)}>
                { text.say(Phrase::Cancel) }
            </button>
            <button class="button button--quiet" type="button" data-testid="delete-ticked" disabled={ticked == 0}
                onclick={delete}>{ icon::delete() }{ text.say(Phrase::Delete) }</button>
            <button class="button button--primary" type="button" data-testid="move-to" disabled={ticked == 0}
                onclick={on.reform(|_| Event::Wanted)}>{ text.say(Phrase::MoveWanted) }</button>
            if let Some(whither) = &moving.whither {
                { dialog(whither, text, on) }
            }
        </section>
    }
}

fn dialog(whither: &Whither, text: &Text, on: &Callback<Event>) -> Html {
    let leave = on.reform(|()| Event::DialogLeft);
    let confirm = if whither.running { Phrase::Moving } else { Phrase::MoveConfirm };
    html! {
        <Modal testid="move-dialog" title={text.say(Phrase::MoveTitle)} on_leave={leave.clone()}>
            { match &whither.patients {
                Answer::Waiting => html! { <p>{ text.say(Phrase::Reading) }</p> },
                Answer::Failed(trouble) => notices::trouble(trouble, text),
                Answer::Ready(patients) if patients.is_empty() => html! { <p>{ text.say(Phrase::MoveNone) }</p> },
                Answer::Ready(patients) => {
                    let options = patients.iter().map(|patient| (patient.id.clone(), patient.details.code.clone()));
                    choice("field-patient", Phrase::Patient, options, whither.patient.clone(), text,
                        on.reform(Event::PatientChosen))
                }
            } }
            { match &whither.slides {
                Answer::Waiting => html! { <p>{ text.say(Phrase::Reading) }</p> },
                Answer::Failed(trouble) => notices::trouble(trouble, text),
                Answer::Ready(slides) if whither.patient.is_none() || slides.is_empty() => html! {
                    if whither.patient.is_some() {
                        <p>{ text.say(Phrase::MoveNone) }</p>
                    }
                },
                Answer::Ready(slides) => {
                    let options = slides.iter().map(|slide: &Slide| (slide.id.clone(), text.slide(slide)));
                    choice("field-slide", Phrase::Slide, options, whither.slide.clone(), text, on.reform(Event::SlideChosen))
                }
            } }
            <div class="modal__buttons">
                <button class="button" type="button" autofocus=true data-testid="leave-move" disabled={whither.running}
                    onclick={leave.reform(|_| ())}>{ text.say(Phrase::Cancel) }</button>
                <button class="button button--primary" type="button" data-testid="confirm-move"
                    disabled={whither.running || whither.slide.is_none()} onclick={on.reform(|_| Event::Confirmed)}>
                    { text.say(confirm) }
                </button>
            </div>
        </Modal>
    }
}

/// A choice that begins with none.
fn choice(
    id: &'static str,
    label: Phrase,
    options: impl Iterator<Item = (String, String)>,
    chosen: Option<String>,
    text: &Text,
    on: Callback<String>,
) -> Html {
    let none = (chosen.is_none()).then(|| (String::new(), text.say(Phrase::Choose)));
    let name = id.strip_prefix("field-").unwrap_or(id);
    forms::line(
        name,
        text.say(label),
        None,
        forms::select(id, none.into_iter().chain(options), chosen.unwrap_or_default(), on),
    )
}
