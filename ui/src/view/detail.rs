//! One picture with everything that is known of it.

use contract::{Cell, PictureDetail, PictureSummary, Quality};
use yew::{Callback, Html, classes, html};

use super::{app::HEADING, icon, notices, picture_list, send, stage, verdict};
use crate::{
    state::{Answer, Detail, Event},
    text,
};

/// The screen. The summary is there before the picture's own answer.
pub fn view(detail: &Detail, summary: Option<&PictureSummary>, on: &Callback<Event>) -> Html {
    let name = summary.map_or("", |s| s.name.as_str());
    html! {
        <section class="detail" data-testid="detail">
            <div class="title-row">
                <button class="button" type="button" data-testid="back" onclick={send(on, Event::WentBack)}>
                    { icon::back() }{ text::BACK }
                </button>
                <h1 id={HEADING} class="heading heading--name" tabindex="-1">{ name }</h1>
                <button class="button button--quiet" type="button" data-testid="size" onclick={send(on, Event::SizeToggled)}>
                    { icon::zoom() }{ if detail.actual_size { text::FIT } else { text::ACTUAL_SIZE } }
                </button>
                <button class="button button--quiet" type="button" data-testid="delete" aria-label={text::delete_named(name)}
                    onclick={send(on, Event::DeleteWanted(detail.id.clone()))}>{ icon::delete() }{ text::DELETE }</button>
            </div>
            { match &detail.picture {
                Answer::Waiting => html! { <p>{ text::PICTURE_WAITING }</p> },
                Answer::Failed(trouble) => html! { <>
                    <p><strong>{ text::PICTURE_FAILED }</strong></p>
                    { notices::trouble(trouble) }
                    <button class="button" type="button" onclick={send(on, Event::Opened(detail.id.clone()))}>
                        { text::RETRY }
                    </button>
                </> },
                Answer::Ready(picture) => known(detail, picture, on),
            } }
        </section>
    }
}

fn known(detail: &Detail, picture: &PictureDetail, on: &Callback<Event>) -> Html {
    html! {
        <div class="columns">
            <div class="columns__picture">
                { stage::view(picture, detail.selected, detail.actual_size, on) }
                <p class="columns__counts">{ verdict::of_picture(&picture.summary) }</p>
            </div>
            <div class="columns__words">
                { caution(&picture.examination.quality) }
                { cells(&picture.examination.cells, detail.selected, on) }
                { facts(picture) }
            </div>
        </div>
    }
}

fn caution(quality: &Quality) -> Html {
    if quality.usable && quality.warnings.is_empty() {
        return Html::default();
    }
    html! {
        <section class={classes!("caution", (!quality.usable).then_some("caution--unusable"))} data-testid="warnings">
            <h2 class="caution__title">
                { icon::caution() }{ if quality.usable { text::CAUTION } else { text::UNUSABLE } }
            </h2>
            <ul>{ for quality.warnings.iter().map(|warning| html! { <li>{ text::warning(*warning) }</li> }) }</ul>
        </section>
    }
}

fn cells(cells: &[Cell], selected: Option<usize>, on: &Callback<Event>) -> Html {
    if cells.is_empty() {
        return Html::default();
    }
    html! {
        <section class="panel">
            <div class="title-row">
                <h2 class="panel__title" id="cells-title">{ text::CELLS }</h2>
                <p class="quiet">{ text::CELLS_HINT }</p>
            </div>
            <table class="cells" aria-labelledby="cells-title" data-testid="cells">
                <thead><tr>
                    <th scope="col">{ text::COLUMN_NUMBER }</th>
                    <th scope="col">{ text::COLUMN_VERDICT }</th>
                    <th scope="col" class="cells__probability">{ text::COLUMN_PROBABILITY }</th>
                </tr></thead>
                <tbody>{ for cells.iter().enumerate().map(|(i, c)| row(i, c, selected == Some(i), on)) }</tbody>
            </table>
        </section>
    }
}

fn row(index: usize, cell: &Cell, selected: bool, on: &Callback<Event>) -> Html {
    let pressed = if selected { "true" } else { "false" };
    html! {
        <tr key={index} class={classes!("cells__row", selected.then_some("cells__row--selected"))} data-testid="cell">
            <th scope="row">
                <button class="button cells__number" type="button" aria-pressed={pressed}
                    aria-label={text::cell(index + 1)} onclick={send(on, Event::CellClicked(index))}>{ index + 1 }</button>
            </th>
            <td>
                { verdict::badge(cell.verdict) }
                <p class="cells__reason">{ text::reason(cell.reason) }</p>
            </td>
            <td class="cells__probability">{ text::percent(cell.p_all) }</td>
        </tr>
    }
}

fn facts(picture: &PictureDetail) -> Html {
    let examination = &picture.examination;
    let scale = examination.quality.scale;
    html! {
        <section class="panel">
            <h2 class="panel__title">{ text::FACTS }</h2>
            <dl class="facts" data-testid="facts">
                <dt>{ text::FACT_KIND }</dt><dd>{ text::kind(examination.kind) }</dd>
                <dt>{ text::FACT_SIZE }</dt><dd>{ text::pixels(picture.width, picture.height) }</dd>
                <dt>{ text::FACT_SCALE }</dt>
                <dd>{ text::scale(scale.um_per_px) }{ ", " }{ text::scale_source(scale.source) }</dd>
                <dt>{ text::FACT_ADDED }</dt><dd>{ picture_list::time(&picture.summary.imported_at) }</dd>
                <dt>{ text::FACT_MODEL }</dt><dd>{ &examination.model.id }</dd>
                <dt>{ text::FACT_HASH }</dt>
                <dd class="hash" title={examination.model.sha256.clone()}>
                    { text::short_hash(&examination.model.sha256) }{ " …" }
                </dd>
            </dl>
        </section>
    }
}
