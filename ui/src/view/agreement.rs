//! How often model and reviewers agree: a small drawing with intervals, and the numbers as a table.

use contract::{Agreement, AgreementMonth, AgreementTable};
use yew::{Callback, Html, html};

use super::{answered, send};
use crate::{
    state::{
        Event,
        trust::{self, TrustPage},
    },
    text::{Phrase, Text},
};

/// Most months that are drawn.
const MOST_DRAWN: usize = 12;
/// Size of the drawing, in its own units: about as many pixels on a telephone.
const SIZE: [f64; 2] = [340.0, 190.0];
/// Where its axes lie.
const START: f64 = 46.0;
const END: f64 = 300.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 160.0;
/// Most names of months below it; more would lie on each other.
const MOST_NAMES: usize = 3;

/// A column of the table: its words, and the count in it.
type Column = (Phrase, fn(&AgreementTable) -> u32);

/// The counts of a month, in the order of the table's columns.
const COLUMNS: [Column; 6] = [
    (Phrase::TableAllAll, |table| table.all_all),
    (Phrase::TableHemHem, |table| table.hem_hem),
    (Phrase::TableAllHem, |table| table.all_hem),
    (Phrase::TableHemAll, |table| table.hem_all),
    (Phrase::TableUnsureAll, |table| table.unsure_all),
    (Phrase::TableUnsureHem, |table| table.unsure_hem),
];

/// The part of the page.
pub fn view(page: &TrustPage, text: &Text, on: &Callback<Event>) -> Html {
    let retry = send(on, Event::Trust(trust::Event::Retried));
    html! { <>
        <p>{ text.say(Phrase::AgreementText) }</p>
        <p>{ text.say(Phrase::AgreementIndependent) }</p>
        { answered(&page.agreement, Phrase::AgreementUnread, text, retry, |agreement| {
            if agreement.months.is_empty() {
                html! { <p data-testid="agreement-none">{ text.say(Phrase::AgreementNone) }</p> }
            } else {
                html! { <>
                    <p class="quiet">{ text.say(Phrase::AgreementDrawn) }</p>
                    { for by_model(agreement).into_iter().map(|(name, months)| one(name, &months, text)) }
                </> }
            }
        }) }
    </> }
}

/// The months of each model, the models in the order in which they come.
fn by_model(agreement: &Agreement) -> Vec<(&str, Vec<&AgreementMonth>)> {
    let mut models: Vec<(&str, Vec<&AgreementMonth>)> = Vec::new();
    for month in &agreement.months {
        match models.iter_mut().find(|(name, _)| *name == month.model_id) {
            Some((_, months)) => months.push(month),
            None => models.push((&month.model_id, vec![month])),
        }
    }
    models
}

fn one(name: &str, months: &[&AgreementMonth], text: &Text) -> Html {
    let title = text.named(Phrase::AgreementOf, name);
    html! {
        <div class="panel settings__part" data-testid="agreement">
            <h2 class="panel__title">{ &title }</h2>
            { drawing(months, text) }
            // It scrolls sideways by itself, so the keyboard has to reach it.
            <div class="numbers-scroll" role="region" aria-label={title.clone()} tabindex="0">
                { table(months, title, text) }
            </div>
        </div>
    }
}

/// A month in the drawing.
#[derive(Debug, PartialEq)]
struct Mark {
    x: f64,
    y: f64,
    low: f64,
    high: f64,
}

/// How high a part lies.
fn height(part: f64) -> f64 {
    BOTTOM - part.clamp(0.0, 1.0) * (BOTTOM - TOP)
}

/// The last months that have a firm verdict, with their places.
fn marks<'a>(months: &[&'a AgreementMonth]) -> Vec<(&'a AgreementMonth, Mark)> {
    let firm = months.iter().filter_map(|month| Some((*month, month.agreed?, month.interval?)));
    let firm: Vec<_> = firm.collect();
    let drawn = &firm[firm.len().saturating_sub(MOST_DRAWN)..];
    // In the middle of equal parts of the axis, of one month as of twelve.
    let step = (END - START) / drawn.len().max(1) as f64;
    let place = |at: usize| START + step * (at as f64 + 0.5);
    drawn
        .iter()
        .enumerate()
        .map(|(at, (month, agreed, [low, high]))| {
            let mark = Mark { x: place(at), y: height(*agreed), low: height(*low), high: height(*high) };
            (*month, mark)
        })
        .collect()
}

/// The drawing. All of it stands in the table as well, so screen readers pass it over.
fn drawing(months: &[&AgreementMonth], text: &Text) -> Html {
    let marks = marks(months);
    if marks.is_empty() {
        return Html::default();
    }
    let every = marks.len().div_ceil(MOST_NAMES);
    let line: Vec<_> = marks.iter().map(|(_, mark)| format!("{:.1},{:.1}", mark.x, mark.y)).collect();
    html! {
        <svg class="chart" viewBox={format!("0 0 {} {}", SIZE[0], SIZE[1])} aria-hidden="true" focusable="false" data-testid="chart">
            { for [0.0, 0.5, 1.0].into_iter().map(|part| html! { <>
                <line class="chart__grid" x1={START.to_string()} x2={END.to_string()} y1={height(part).to_string()}
                    y2={height(part).to_string()} />
                <text class="chart__word" x="22" y={(height(part) + 4.0).to_string()} text-anchor="middle">{ text.part(part) }</text>
            </> }) }
            <polyline class="chart__line" points={line.join(" ")} />
            { for marks.iter().enumerate().map(|(at, (month, mark))| {
                let named = (marks.len() - 1 - at).is_multiple_of(every);
                let x = format!("{:.1}", mark.x);
                let [low, high] = [mark.low, mark.high].map(|y| format!("{y:.1}"));
                let [before, after] = [mark.x - 4.0, mark.x + 4.0].map(|x| format!("{x:.1}"));
                html! { <>
                    <path class="chart__interval"
                        d={format!("M{x} {low}V{high}M{before} {low}H{after}M{before} {high}H{after}")} />
                    <circle class="chart__mark" cx={x.clone()} cy={format!("{:.1}", mark.y)} r="4" />
                    if named {
                        <text class="chart__word" {x} y="180" text-anchor="middle">{ text.month_of_year(&month.month) }</text>
                    }
                </> }
            }) }
        </svg>
    }
}

fn table(months: &[&AgreementMonth], caption: String, text: &Text) -> Html {
    html! {
        <table class="numbers">
            <caption class="hidden">{ caption }</caption>
            <thead><tr>
                { for [Phrase::AgreementMonth, Phrase::AgreementPart, Phrase::MetricInterval].into_iter()
                    .chain(COLUMNS.map(|(phrase, _)| phrase))
                    .map(|phrase| html! { <th scope="col">{ text.say(phrase) }</th> }) }
            </tr></thead>
            <tbody>{ for months.iter().rev().map(|month| html! {
                <tr data-testid="agreement-month">
                    <th scope="row">{ text.month_of_year(&month.month) }</th>
                    <td>{ month.agreed.map_or_else(|| text.say(Phrase::AgreementNothing), |agreed| text.part(agreed)) }</td>
                    <td>{ month.interval.map(|interval| text.part_interval(interval)) }</td>
                    { for COLUMNS.iter().map(|(_, count)| html! { <td>{ count(&month.table).to_string() }</td> }) }
                </tr>
            }) }</tbody>
        </table>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(number: u32, agreed: Option<f64>) -> AgreementMonth {
        AgreementMonth {
            month: format!("2026-{number:02}"),
            model_id: format!("m{}", number % 2),
            table: AgreementTable::default(),
            agreed,
            interval: agreed.map(|agreed| [agreed - 0.1, agreed + 0.1]),
        }
    }

    #[test]
    fn months_are_drawn_in_their_order_within_the_axes() {
        let months: Vec<_> = (1..=14).map(|number| month(number, Some(0.8))).collect();
        let marks = marks(&months.iter().collect::<Vec<_>>());
        assert_eq!(marks.len(), MOST_DRAWN);
        assert_eq!(marks[0].0.month, "2026-03", "the last ones");
        assert!(marks.windows(2).all(|pair| pair[0].1.x < pair[1].1.x));
        assert!(marks.iter().all(|(_, mark)| mark.x > START && mark.x < END));
        // A larger part lies higher.
        let mark = &marks[0].1;
        assert!(mark.high < mark.y && mark.y < mark.low);
        assert_eq!((height(0.0), height(1.0), height(2.0)), (BOTTOM, TOP, TOP));
    }

    #[test]
    fn a_month_without_a_firm_verdict_is_not_drawn() {
        let months = [month(1, None), month(2, Some(1.0))];
        let marks = marks(&months.iter().collect::<Vec<_>>());
        assert_eq!((marks.len(), marks[0].0.month.as_str()), (1, "2026-02"));
        assert_eq!(marks[0].1.high, TOP, "an interval's end does not leave the drawing");
    }

    #[test]
    fn models_are_kept_apart() {
        let agreement = Agreement { months: (1..=4).map(|number| month(number, Some(0.5))).collect() };
        let models = by_model(&agreement);
        let names: Vec<_> = models.iter().map(|(name, months)| (*name, months.len())).collect();
        assert_eq!(names, [("m1", 2), ("m0", 2)]);
    }
}
