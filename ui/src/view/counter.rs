//! What the cells of a slide come to, live: counted, suspicious, what is missing and what to do next.

use contract::{CountAdvice, SlideStanding, UNSORTED_SLIDE};
use yew::{Html, classes, html};

use super::{icon, patient, verdict};
use crate::text::{Phrase, Text};

/// The counter. Pictures without a slide are of several persons: their cells are shown, and nothing is made of them.
pub fn view(standing: &SlideStanding, text: &Text) -> Html {
    let slide = &standing.slide;
    let counts = slide.id != UNSORTED_SLIDE;
    html! {
        <section class="panel counter" aria-labelledby="count-title" data-testid="counter">
            <div class="title-row">
                <h2 class="panel__title" id="count-title">{ text.say(if counts { Phrase::Count } else { Phrase::Cells }) }</h2>
                if counts {
                    { patient::state(slide.state, text) }
                }
            </div>
            if counts {
                { tally(standing, text) }
            }
            { verdict::counted(slide.counts, text) }
            if counts {
                { conclusion(standing, text) }
            }
            if slide.waiting > 0 {
                <p data-testid="waiting-count">
                    <progress class="notice__meter" aria-label={text.number_of(Phrase::WaitingCount, slide.waiting)}
                        max={slide.pictures.to_string()} value={(slide.pictures.saturating_sub(slide.waiting)).to_string()} />
                    { text.number_of(Phrase::WaitingCount, slide.waiting) }
                </p>
            }
            if slide.failed > 0 {
                <p data-testid="failed-count">{ text.number_of(Phrase::FailedCount, slide.failed) }</p>
            }
        </section>
    }
}

/// What the count comes to, and what to do next.
fn conclusion(standing: &SlideStanding, text: &Text) -> Html {
    let count = &standing.count;
    let enough = count.advice == CountAdvice::Enough;
    html! { <>
        if let Some(words) = text.suspicious_of(count) {
            <p class="counter__part" data-testid="suspicious">
                { words }
                if let Some(interval) = count.interval {
                    { " · " }{ text.interval(interval) }
                }
            </p>
        }
        <p class={classes!("counter__advice", enough.then_some("counter__advice--enough"))} data-testid="advice">
            { if enough { icon::done() } else { icon::about() } }
            <span>{ text.say(count.advice) }{ missing(standing, text) }</span>
        </p>
    </> }
}

/// The count alone, which the camera's page shows too; the cells where they are no slide's.
pub fn tally(standing: &SlideStanding, text: &Text) -> Html {
    let count = &standing.count;
    if standing.slide.id == UNSORTED_SLIDE {
        return verdict::counted(standing.slide.counts, text);
    }
    html! {
        <div class="counter__tally" role="status">
            <p class="counter__number" data-testid="counted">{ text.counted_of(count) }</p>
            <progress class="notice__meter" aria-label={text.counted_of(count)} max={count.target.max(1).to_string()}
                value={count.counted.min(count.target).to_string()} />
        </div>
    }
}

fn missing(standing: &SlideStanding, text: &Text) -> String {
    match standing.count.missing {
        0 => String::new(),
        missing => format!(" {}", text.number_of(Phrase::Missing, missing)),
    }
}
