//! What a chosen cell measures, beside what normal cells measure.

use contract::{Cell, Measure};
use yew::{Html, html};

use super::icon;
use crate::text::{Phrase, Standing, Text};

/// The measures of the cell of this number, counted from 1.
pub fn view(number: usize, cell: &Cell, text: &Text) -> Html {
    html! {
        <section class="measures" aria-label={text.measures(number)} data-testid="measures">
            if cell.morphology.is_empty() && cell.novelty.is_none() {
                <p>{ text.say(Phrase::MeasuresNone) }</p>
            } else {
                <dl class="measures__list">
                    { for cell.morphology.iter().map(|measure| one(measure, text)) }
                    { cell.novelty.map(|novelty| html! {
                        <div class="measure">
                            <dt>{ text.say(Phrase::Novelty) }</dt>
                            <dd class="measure__value">{ text.decimal(novelty, 2) }</dd>
                            <dd class="measure__standing">{ text.novelty(novelty) }</dd>
                        </div>
                    }) }
                </dl>
            }
            if cell.morphology.iter().any(|measure| measure.normal.is_some()) {
                <p class="quiet">{ text.say(Phrase::MeasuresNote) }</p>
            }
        </section>
    }
}

fn one(measure: &Measure, text: &Text) -> Html {
    html! {
        <div class="measure">
            <dt>{ text.say(measure.feature) }</dt>
            <dd class="measure__value">{ text.value(measure.feature, measure.value) }</dd>
            <dd class="measure__standing">{ icon::standing(Standing::of(measure)) }{ text.standing(measure) }</dd>
        </div>
    }
}
