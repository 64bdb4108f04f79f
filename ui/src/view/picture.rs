//! One picture with everything that is known of it.

use contract::{Cell, DeletionTarget, PictureDetail, Quality};
use yew::{Callback, Html, classes, html};

use super::{HEADING, answered, icon, measures, send, stage, time, verdict};
use crate::{
    state::{
        Event, Route,
        picture::{self, PicturePage},
    },
    text::{Phrase, Text, short_hash},
};

/// The page.
pub fn view(page: &PicturePage, text: &Text, on: &Callback<Event>) -> Html {
    let name = page.picture.ready().map_or("", |picture| picture.summary.name.as_str());
    let size = if page.actual_size { Phrase::Fit } else { Phrase::ActualSize };
    let delete = Event::DeletionWanted(DeletionTarget::Picture(page.id.clone()), name.to_owned());
    let retry = send(on, Event::Picture(picture::Event::Retried));
    html! {
        <section class="detail" data-testid="detail">
            <div class="title-row">
                <a class="button" href={Route::Slide(page.slide.clone()).hash()} data-testid="back">
                    { icon::back() }{ text.say(Phrase::Back) }
                </a>
                <h1 id={HEADING} class="heading heading--name" tabindex="-1">
                    if name.is_empty() { { text.say(Phrase::Picture) } } else { <bdi>{ name }</bdi> }
                </h1>
                <button class="button button--quiet" type="button" data-testid="size"
                    onclick={send(on, Event::Picture(picture::Event::SizeToggled))}>{ icon::zoom() }{ text.say(size) }</button>
                <button class="button button--quiet" type="button" data-testid="delete" aria-label={text.delete_named(name)}
                    onclick={send(on, delete)}>{ icon::delete() }{ text.say(Phrase::Delete) }</button>
            </div>
            { answered(&page.picture, Phrase::PictureUnread, text, retry, |picture| known(page, picture, text, on)) }
        </section>
    }
}

fn known(page: &PicturePage, picture: &PictureDetail, text: &Text, on: &Callback<Event>) -> Html {
    html! {
        <div class="columns">
            <div class="columns__picture">
                { stage::view(picture, page.selected, page.actual_size, text, on) }
                <p class="columns__counts">{ verdict::of_picture(&picture.summary, text) }</p>
            </div>
            <div class="columns__words">
                { caution(&picture.examination.quality, text) }
                { cells(&picture.examination.cells, page.selected, text, on) }
                { facts(picture, text) }
            </div>
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

fn cells(cells: &[Cell], selected: Option<usize>, text: &Text, on: &Callback<Event>) -> Html {
    if cells.is_empty() {
        return Html::default();
    }
    html! {
        <section class="panel">
            <div class="title-row">
                <h2 class="panel__title" id="cells-title">{ text.say(Phrase::Cells) }</h2>
                <p class="quiet">{ text.say(Phrase::CellsHint) }</p>
            </div>
            <table class="cells" aria-labelledby="cells-title" data-testid="cells">
                <thead><tr>
                    <th scope="col">{ text.say(Phrase::ColumnNumber) }</th>
                    <th scope="col">{ text.say(Phrase::ColumnVerdict) }</th>
                    <th scope="col" class="cells__probability">{ text.say(Phrase::ColumnProbability) }</th>
                </tr></thead>
                <tbody>{ for cells.iter().enumerate().map(|(i, c)| row(i, c, selected == Some(i), text, on)) }</tbody>
            </table>
        </section>
    }
}

fn row(index: usize, cell: &Cell, selected: bool, text: &Text, on: &Callback<Event>) -> Html {
    html! { <>
        <tr class={classes!("cells__row", selected.then_some("cells__row--selected"))} data-testid="cell">
            <th scope="row">
                <button class="button cells__number" type="button" aria-expanded={selected.to_string()}
                    aria-label={text.cell(index + 1)} onclick={send(on, Event::Picture(picture::Event::CellClicked(index)))}>{ index + 1 }</button>
            </th>
            <td>
                { verdict::badge(cell.verdict, text) }
                <p class="cells__reason">{ text.say(cell.reason) }</p>
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
