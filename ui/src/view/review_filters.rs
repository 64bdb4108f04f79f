//! Which cells the review shows, and in which order.

use contract::{GalleryQuery, GallerySort, Slide, UNSORTED_PATIENT, UNSORTED_SLIDE, Verdict};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::{AttrValue, Callback, Html, TargetCast as _, html};

use super::icon;
use crate::{
    state::{
        Event,
        labels::LABELS,
        review::{self, ReviewPage},
    },
    text::{Phrase, Text},
};

const SORTS: [GallerySort; 3] =
    [GallerySort::MostSuspicious, GallerySort::LeastSuspicious, GallerySort::MostUncertain];

/// The choices.
pub fn view(page: &ReviewPage, text: &Text, on: &Callback<Event>) -> Html {
    let query = &page.query;
    // The slide and the patient that the address names are told above.
    let more = query.reviewed.is_some() || query.from.is_some() || query.to.is_some();
    html! {
        <div class="filters" data-testid="filters">
            { sort(query, text, on) }
            { label(query, text, on) }
            <details class="filters__more" open={more}>
                <summary class="button" data-testid="more-filters">{ icon::filter() }{ text.say(Phrase::FilterMore) }</summary>
                <div class="filters__rest">
                    { reviewed(query, text, on) }
                    { patient(page, text, on) }
                    { slide(page, text, on) }
                    { day("filter-from", Phrase::FilterFrom, &query.from, query, |query, day| query.from = day, text, on) }
                    { day("filter-to", Phrase::FilterTo, &query.to, query, |query, day| query.to = day, text, on) }
                </div>
            </details>
        </div>
    }
}

/// A choice: its name, what is chosen, and what can be.
struct Choice {
    testid: &'static str,
    name: Phrase,
    chosen: String,
    options: Vec<(String, String)>,
}

impl Choice {
    fn view(
        self,
        query: &GalleryQuery,
        change: impl Fn(&mut GalleryQuery, &str) + 'static,
        text: &Text,
        on: &Callback<Event>,
    ) -> Html {
        let (on, query) = (on.clone(), query.clone());
        let changed = Callback::from(move |e: yew::Event| {
            let field: HtmlSelectElement = e.target_unchecked_into();
            let mut query = query.clone();
            change(&mut query, &field.value());
            on.emit(Event::Review(review::Event::Asked(Box::new(query))));
        });
        let Self { testid, name, chosen, options } = self;
        html! {
            <label class="line">
                <span class="line__label">{ text.say(name) }</span>
                <select class="input" data-testid={testid} onchange={changed}>
                    { for options.into_iter().map(|(value, words)| {
                        let selected = value == chosen;
                        html! { <option value={AttrValue::from(value)} {selected}>{ words }</option> }
                    }) }
                </select>
            </label>
        }
    }
}

fn sort(query: &GalleryQuery, text: &Text, on: &Callback<Event>) -> Html {
    let place = |sort| SORTS.iter().position(|other| *other == sort).unwrap_or_default().to_string();
    let choice = Choice {
        testid: "sort",
        name: Phrase::ReviewOrder,
        chosen: place(query.sort),
        options: SORTS.map(|sort| (place(sort), text.say(sort))).into(),
    };
    let change = |query: &mut GalleryQuery, value: &str| {
        query.sort = value.parse::<usize>().ok().and_then(|at| SORTS.get(at).copied()).unwrap_or_default();
    };
    choice.view(query, change, text, on)
}

fn label(query: &GalleryQuery, text: &Text, on: &Callback<Event>) -> Html {
    let place =
        |label: Verdict| LABELS.iter().position(|other| *other == label).unwrap_or_default().to_string();
    let mut options = vec![(String::new(), text.say(Phrase::FilterAny))];
    options.extend(LABELS.map(|label| (place(label), text.say(label))));
    let choice = Choice {
        testid: "filter-label",
        name: Phrase::FilterLabel,
        chosen: query.label.map(place).unwrap_or_default(),
        options,
    };
    let change = |query: &mut GalleryQuery, value: &str| {
        query.label = value.parse::<usize>().ok().and_then(|at| LABELS.get(at).copied());
    };
    choice.view(query, change, text, on)
}

fn reviewed(query: &GalleryQuery, text: &Text, on: &Callback<Event>) -> Html {
    let word = |reviewed: bool| u8::from(reviewed).to_string();
    let choice = Choice {
        testid: "filter-reviewed",
        name: Phrase::FilterLooked,
        chosen: query.reviewed.map(word).unwrap_or_default(),
        options: vec![
            (String::new(), text.say(Phrase::FilterAny)),
            (word(true), text.say(Phrase::LookedYes)),
            (word(false), text.say(Phrase::LookedNo)),
        ],
    };
    let change = |query: &mut GalleryQuery, value: &str| {
        query.reviewed = match value {
            "1" => Some(true),
            "0" => Some(false),
            _ => None,
        };
    };
    choice.view(query, change, text, on)
}

fn patient(page: &ReviewPage, text: &Text, on: &Callback<Event>) -> Html {
    let mut options = vec![(String::new(), text.say(Phrase::FilterAny))];
    options.extend(page.patients.ready().into_iter().flatten().map(|patient| {
        let name = if patient.id == UNSORTED_PATIENT {
            text.say(Phrase::Unsorted)
        } else {
            patient.details.code.clone()
        };
        (patient.id.clone(), name)
    }));
    let choice = Choice {
        testid: "filter-patient",
        name: Phrase::FilterPatient,
        chosen: page.patient().unwrap_or_default().to_owned(),
        options,
    };
    let change = |query: &mut GalleryQuery, value: &str| {
        query.patient = given(value);
        query.slide = None;
    };
    choice.view(&page.query, change, text, on)
}

fn slide(page: &ReviewPage, text: &Text, on: &Callback<Event>) -> Html {
    let slides: &[Slide] = page.slides.ready().map_or(&[], Vec::as_slice);
    let known = page.query.slide.iter().filter(|id| slides.iter().all(|slide| slide.id != **id));
    let mut options = vec![(String::new(), text.say(Phrase::FilterAny))];
    options.extend(known.map(|id| (id.clone(), text.say(Phrase::Slide))));
    let count = slides.len();
    options.extend(
        slides.iter().enumerate().map(|(place, slide)| (slide.id.clone(), name(slide, count - place, text))),
    );
    let choice = Choice {
        testid: "filter-slide",
        name: Phrase::FilterSlide,
        chosen: page.query.slide.clone().unwrap_or_default(),
        options,
    };
    choice.view(&page.query, |query, value| query.slide = given(value), text, on)
}

/// What tells a slide from the patient's others: its number, the oldest first, and what is written down of it.
fn name(slide: &Slide, number: usize, text: &Text) -> String {
    if slide.id == UNSORTED_SLIDE {
        return text.say(Phrase::Unsorted);
    }
    format!("{number} · {}", text.slide(slide))
}

fn day(
    testid: &'static str,
    name: Phrase,
    chosen: &Option<String>,
    query: &GalleryQuery,
    change: impl Fn(&mut GalleryQuery, Option<String>) + 'static,
    text: &Text,
    on: &Callback<Event>,
) -> Html {
    let (on, query) = (on.clone(), query.clone());
    let changed = Callback::from(move |e: yew::Event| {
        let field: HtmlInputElement = e.target_unchecked_into();
        let mut query = query.clone();
        change(&mut query, given(&field.value()));
        on.emit(Event::Review(review::Event::Asked(Box::new(query))));
    });
    html! {
        <label class="line">
            <span class="line__label">{ text.say(name) }</span>
            <input class="input" type="date" data-testid={testid} value={chosen.clone().unwrap_or_default()}
                onchange={changed} />
        </label>
    }
}

fn given(value: &str) -> Option<String> {
    (!value.is_empty()).then(|| value.to_owned())
}
