//! The tour, in a dialog, with a drawing for each step.

use yew::{Callback, Html, html};

use super::{icon, modal::Modal, research_use, send};
use crate::{
    state::{
        Event,
        tour::{self, Step},
    },
    text::{Phrase, Text},
};

/// The dialog at this step.
pub fn view(step: Step, text: &Text, on: &Callback<Event>) -> Html {
    let (title, words) = match step {
        Step::Welcome => (Phrase::TourWelcome, Phrase::TourWelcomeText),
        Step::People => (Phrase::TourPeople, Phrase::TourPeopleText),
        Step::Pictures => (Phrase::TourPictures, Phrase::TourPicturesText),
        Step::Count => (Phrase::TourCount, Phrase::TourCountText),
        Step::Review => (Phrase::TourReview, Phrase::TourReviewText),
        Step::Sign => (Phrase::TourSign, Phrase::TourSignText),
    };
    let does = |event| send(on, Event::Tour(event));
    let last = step.next().is_none();
    html! {
        <Modal testid="tour" title={text.say(Phrase::Tour)} on_leave={send(on, Event::Tour(tour::Event::Left))}>
            <p class="quiet" data-testid="tour-step">{ text.tour_step(step.place() + 1, Step::ALL.len()) }</p>
            <figure class="tour__figure">
                { drawing(step) }
                <figcaption class="quiet">{ text.say(Phrase::TourDrawn) }</figcaption>
            </figure>
            <div aria-live="polite">
                <h3 class="panel__title">{ text.say(title) }</h3>
                <p class="tour__words">{ text.say(words) }</p>
            </div>
            if step == Step::Welcome {
                <p class="prose__notice">{ research_use(text) }</p>
            }
            <div class="modal__buttons">
                if !last {
                    <button class="button button--quiet" type="button" data-testid="tour-skip"
                        onclick={does(tour::Event::Left)}>{ text.say(Phrase::TourSkip) }</button>
                }
                if last {
                    <button class="button" type="button" data-testid="tour-sample"
                        onclick={does(tour::Event::SampleWanted)}>{ text.say(Phrase::TrySample) }</button>
                }
                if step.back().is_some() {
                    <button class="button" type="button" data-testid="tour-back" onclick={does(tour::Event::Back)}>
                        { icon::back() }{ text.say(Phrase::TourBack) }
                    </button>
                }
                <button class="button button--primary" type="button" autofocus=true data-testid="tour-next"
                    onclick={does(tour::Event::Next)}>
                    { text.say(if last { Phrase::TourDone } else { Phrase::TourNext }) }
                </button>
            </div>
        </Modal>
    }
}

/// A field of a smear as it is drawn in books, with what the step is about on it.
fn drawing(step: Step) -> Html {
    let red = [
        (30, 26),
        (62, 18),
        (96, 30),
        (206, 24),
        (262, 30),
        (290, 62),
        (36, 92),
        (196, 104),
        (246, 96),
        (80, 112),
    ];
    let white = [(132, 44, "tone-all"), (64, 66, "tone-hem"), (224, 62, "tone-uncertain")];
    let outlined = matches!(step, Step::Count | Step::Review | Step::Sign);
    html! {
        <svg class="tour__drawing" viewBox="0 0 320 130" aria-hidden="true" direction="ltr">
            <rect class="tour__ground" width="320" height="130" rx="8" />
            { for red.into_iter().map(|(x, y)| html! {
                <><circle class="tour__red" cx={x.to_string()} cy={y.to_string()} r="13" />
                <circle class="tour__pale" cx={x.to_string()} cy={y.to_string()} r="5" /></>
            }) }
            { for white.into_iter().map(|(x, y, tone)| html! {
                <g class={tone}>
                    <circle class="tour__cell" cx={x.to_string()} cy={y.to_string()} r="19" />
                    <circle class="tour__nucleus" cx={(x + 2).to_string()} cy={y.to_string()} r="14" />
                    if outlined {
                        <circle class="tour__outline" cx={x.to_string()} cy={y.to_string()} r="22" />
                    }
                </g>
            }) }
            { match step {
                Step::Welcome => html! { <circle class="tour__line" cx="132" cy="44" r="30" /> },
                Step::People => html! {
                    <><rect class="tour__card" x="20" y="88" width="130" height="30" rx="6" />
                    <rect class="tour__card" x="170" y="88" width="130" height="30" rx="6" />
                    <path class="tour__line" d="M34 103h60M184 103h80" /></>
                },
                Step::Pictures => html! { <circle class="tour__line" cx="160" cy="65" r="58" /> },
                Step::Count => html! {
                    <><rect class="tour__card" x="20" y="104" width="280" height="16" rx="8" />
                    <path class="tour__line" d="M30 112h120" /></>
                },
                Step::Review => html! { <path class="tour__line" d="M246 84l10 10 20-24" /> },
                Step::Sign => html! {
                    <><rect class="tour__card" x="196" y="84" width="108" height="36" rx="6" />
                    <path class="tour__line" d="M208 108c10-18 14-18 16-2s8-14 14-6 6 6 22 4" /></>
                },
            } }
        </svg>
    }
}
