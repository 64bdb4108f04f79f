//! One picture with everything that is known of it.

use contract::{Cell, DeletionTarget, PictureDetail, Quality, Verdict, VerdictCounts};
use web_sys::KeyboardEvent;
use yew::{Callback, Html, classes, html};

use super::{
    HEADING, answered, icon,
    label_bar::{self, Bar},
    measures, off, send, stage, time, verdict,
};
use crate::{
    shell,
    state::{
        Event, Route,
        picture::{self, PicturePage},
        viewport::STEP,
    },
    text::{Phrase, Text, short_hash},
};

/// The page.
pub fn view(page: &PicturePage, text: &Text, on: &Callback<Event>) -> Html {
    let name = page.picture.ready().map_or("", |picture| picture.summary.name.as_str());
    let delete = Event::deletion_of(DeletionTarget::Picture(page.id.clone()), name.to_owned());
    let retry = send(on, Event::Picture(picture::Event::Retried));
    html! {
        <section class="detail" data-testid="detail" onkeydown={keys(page, on)}>
            <div class="title-row">
                <a class="button" href={Route::Slide(page.slide.clone()).hash()} data-testid="back">
                    { icon::back() }{ text.say(Phrase::Back) }
                </a>
                <h1 id={HEADING} class="heading heading--name" tabindex="-1">
                    if name.is_empty() { { text.say(Phrase::Picture) } } else { <bdi>{ name }</bdi> }
                </h1>
                <button class="button button--quiet" type="button" data-testid="delete" aria-label={text.delete_named(name)}
                    onclick={send(on, delete)}>{ icon::delete() }{ text.say(Phrase::Delete) }</button>
            </div>
            { answered(&page.picture, Phrase::PictureUnread, text, retry, |picture| known(page, picture, text, on)) }
        </section>
    }
}

/// What keys do wherever the focus is on the page, but in a field.
fn keys(page: &PicturePage, on: &Callback<Event>) -> Callback<KeyboardEvent> {
    let (page, on) = (page.clone(), on.clone());
    Callback::from(move |e: KeyboardEvent| {
        if shell::is_typing(&e) {
            return;
        }
        if let Some(event) = page.pressed(&shell::press(&e)) {
            e.prevent_default();
            on.emit(event);
        }
    })
}

fn known(page: &PicturePage, picture: &PictureDetail, text: &Text, on: &Callback<Event>) -> Html {
    html! {
        <div class="columns">
            <div class="columns__picture">
                { zoom(page, text, on) }
                { stage::view(page, picture, text, on) }
                <p id="stage-hint" class="quiet stage__hint">{ text.say(Phrase::StageHint) }</p>
                <p class="columns__counts">{ verdict::counted(labels(page, picture), text) }</p>
            </div>
            <div class="columns__words">
                { caution(&picture.examination.quality, text) }
                { cells(page, &picture.examination.cells, text, on) }
                { facts(picture, text) }
            </div>
        </div>
    }
}

/// How many cells have which label.
fn labels(page: &PicturePage, picture: &PictureDetail) -> VerdictCounts {
    if page.cells().is_empty() {
        return picture.summary.counts;
    }
    let count = |label| {
        u32::try_from(page.cells().iter().filter(|cell| cell.label == label).count()).unwrap_or(u32::MAX)
    };
    VerdictCounts {
        all: count(Verdict::All),
        hem: count(Verdict::Hem),
        uncertain: count(Verdict::Uncertain),
        not_a_cell: count(Verdict::NotACell),
    }
}

fn zoom(page: &PicturePage, text: &Text, on: &Callback<Event>) -> Html {
    let button = |testid: &'static str, icon: Html, phrase: Phrase, disabled: bool, event: picture::Event| {
        html! {
            <button class="button" type="button" data-testid={testid} aria-disabled={off(!disabled)} onclick={send(on, Event::Picture(event))}>
                { icon }<span>{ text.say(phrase) }</span>
            </button>
        }
    };
    let (fitted, closest) = (page.viewport.is_fitted(), page.viewport.is_closest());
    let zoomed = |factor| picture::Event::Zoomed(factor, None);
    html! {
        <div class="zoom">
            { button("zoom-in", icon::zoom_in(), Phrase::ZoomIn, closest, zoomed(STEP)) }
            { button("zoom-out", icon::zoom_out(), Phrase::ZoomOut, fitted, zoomed(1.0 / STEP)) }
            { button("fit", icon::fit(), Phrase::Fit, fitted, picture::Event::Fitted) }
        </div>
    }
}

fn caution(quality: &Quality, text: &Text) -> Html {
    if quality.usable && quality.warnings.is_empty() {
        return Html::default();
    }
    html! {
        <section class={classes!("caution", (!quality.usable).then_some("caution--unusable"))} data-testid="warnings">
            <h2 class="caution__title">
                { icon::caution() }{ text.say(if quality.usable { Phrase::Caution } else { Phrase::Unusable }) }
            </h2>
            <ul>{ for quality.warnings.iter().map(|warning| html! { <li>{ text.say(*warning) }</li> }) }</ul>
        </section>
    }
}

fn cells(page: &PicturePage, cells: &[Cell], text: &Text, on: &Callback<Event>) -> Html {
    if cells.is_empty() {
        return Html::default();
    }
    let bar = Bar {
        label: |label| Event::Picture(picture::Event::Labelled(label)),
        enabled: page.selected.is_some() && !page.is_signed(),
        dragging: false,
        undo: (Event::Picture(picture::Event::UndoWanted), page.can_undo()),
        redo: (Event::Picture(picture::Event::RedoWanted), page.can_redo()),
    };
    html! {
        <section class="panel">
            <div class="title-row">
                <h2 class="panel__title" id="cells-title">{ text.say(Phrase::Cells) }</h2>
                <p class="quiet">{ text.say(Phrase::CellsHint) }</p>
            </div>
            { label_bar::view(bar, text, on) }
            if page.is_signed() {
                <p class="signed" data-testid="picture-signed">{ icon::lock() }<span>{ text.say(Phrase::PictureSigned) }</span></p>
            }
            <table class="cells" aria-labelledby="cells-title" data-testid="cells">
                <thead><tr>
                    <th scope="col">{ text.say(Phrase::ColumnNumber) }</th>
                    <th scope="col">{ text.say(Phrase::ColumnVerdict) }</th>
                    <th scope="col" class="cells__probability">{ text.say(Phrase::ColumnProbability) }</th>
                </tr></thead>
                <tbody>{ for cells.iter().enumerate().map(|(i, c)| row(page, i, c, text, on)) }</tbody>
            </table>
        </section>
    }
}

fn row(page: &PicturePage, index: usize, cell: &Cell, text: &Text, on: &Callback<Event>) -> Html {
    let selected = page.selected == Some(index);
    let entry = page.cells().get(index);
    html! { <>
        <tr class={classes!("cells__row", selected.then_some("cells__row--selected"))} data-testid="cell">
            <th scope="row">
                <button class="button cells__number" type="button" aria-expanded={selected.to_string()}
                    aria-label={text.cell(index + 1)} onclick={send(on, Event::Picture(picture::Event::CellClicked(index)))}>{ index + 1 }</button>
            </th>
            <td>
                { verdict::badge(entry.map_or(cell.verdict, |entry| entry.label), text) }
                if entry.is_some_and(|entry| entry.reviewed) {
                    <p class="cells__reason">{ icon::person() }{ text.say(Phrase::LookedMark) }</p>
                    <p class="cells__reason">
                        { text.say(Phrase::CellModel) }{ ": " }{ text.say(cell.verdict) }{ ". " }{ text.say(cell.reason) }
                    </p>
                } else {
                    <p class="cells__reason">{ text.say(cell.reason) }</p>
                }
            </td>
            <td class="cells__probability">{ text.percent(cell.p_all) }</td>
        </tr>
        if selected {
            <tr class="cells__more"><td colspan="3">{ measures::view(index + 1, cell, text) }</td></tr>
        }
    </> }
}

fn facts(picture: &PictureDetail, text: &Text) -> Html {
    let examination = &picture.examination;
    let quality = &examination.quality;
    html! {
        <section class="panel">
            <h2 class="panel__title">{ text.say(Phrase::Facts) }</h2>
            <dl class="facts" data-testid="facts">
                <dt>{ text.say(Phrase::FactKind) }</dt><dd>{ text.say(examination.kind) }</dd>
                <dt>{ text.say(Phrase::FactSize) }</dt><dd>{ text.pixels(picture.width, picture.height) }</dd>
                <dt>{ text.say(Phrase::FactScale) }</dt>
                <dd>{ text.scale(&quality.scale) }</dd>
                { quality.eyepiece.map(|[_, _, radius]| html! { <>
                    <dt>{ text.say(Phrase::FactEyepiece) }</dt><dd>{ text.eyepiece(radius) }</dd>
                </> }) }
                <dt>{ text.say(Phrase::FactAdded) }</dt>
                <dd>{ time(&picture.summary.imported_at, text) }</dd>
                <dt>{ text.say(Phrase::FactModel) }</dt><dd><bdi>{ &examination.model.id }</bdi></dd>
                <dt>{ text.say(Phrase::FactHash) }</dt>
                <dd class="hash" title={examination.model.sha256.clone()}>
                    <bdi>{ short_hash(&examination.model.sha256) }{ " …" }</bdi>
                </dd>
            </dl>
        </section>
    }
}
