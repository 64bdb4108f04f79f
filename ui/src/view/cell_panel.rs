//! One cell with everything that is known of it, beside the gallery.

use contract::{CellDetail, Provenance, ReviewEntry};
use yew::{Callback, Html, html};

use super::{drawn::Drawn, icon, measures, send, time, unread, verdict};
use crate::{
    shell::{self, Form},
    state::{
        Answer, Event, Route,
        review::{self, Panel, ReviewPage},
    },
    text::{Phrase, Text, short_hash},
};

/// The panel.
pub fn view(page: &ReviewPage, panel: &Panel, text: &Text, on: &Callback<Event>) -> Html {
    let send_review = |event| send(on, Event::Review(event));
    html! {
        <aside class="panel closely" aria-labelledby="closely-title" data-testid="cell-panel">
            <div class="title-row">
                <h2 id="closely-title" class="panel__title">{ text.say(Phrase::CellTitle) }</h2>
                <button class="button button--quiet" type="button" data-testid="close-cell"
                    aria-label={text.say(Phrase::CellClose)} onclick={send_review(review::Event::PanelClosed)}>
                    { icon::dismiss() }
                </button>
            </div>
            { pixels(panel, text) }
            <div class="closely__acts">
                <button class="button" type="button" data-testid="heat" aria-pressed={panel.heat.to_string()}
                    aria-keyshortcuts="H" onclick={send_review(review::Event::HeatToggled)}>
                    { icon::heat() }{ text.say(if panel.heat { Phrase::HeatHide } else { Phrase::HeatShow }) }
                </button>
                { panel.detail.ready().map(|detail| {
                    let route = Route::Cell { slide: detail.entry.slide.clone(), id: panel.id.clone() };
                    html! {
                        <a class="button" href={route.hash()} data-testid="in-picture">
                            { icon::zoom() }{ text.say(Phrase::CellInPicture) }
                        </a>
                    }
                }) }
            </div>
            { match &panel.detail {
                Answer::Waiting => html! { <p>{ text.say(Phrase::Reading) }</p> },
                Answer::Failed(trouble) => {
                    unread(trouble, Phrase::CellFailed, text, send_review(review::Event::Retried))
                }
                Answer::Ready(detail) => known(page, detail, text),
            } }
        </aside>
    }
}

fn pixels(panel: &Panel, text: &Text) -> Html {
    let (form, name, missing) = if panel.heat {
        (Form::Heat, Phrase::CellHeat, Phrase::HeatMissing)
    } else {
        (Form::Crop, Phrase::CellPicture, Phrase::CropMissing)
    };
    html! {
        <figure class="closely__figure">
            <Drawn src={shell::picture_url(&panel.id, form)} name={text.say(name)} missing={text.say(missing)}
                class="closely__pixels" />
            if panel.heat {
                <figcaption class="quiet">{ text.say(Phrase::HeatNote) }</figcaption>
            }
        </figure>
    }
}

fn known(page: &ReviewPage, detail: &CellDetail, text: &Text) -> Html {
    let entry = &detail.entry;
    let looked = if entry.reviewed { Phrase::LookedYes } else { Phrase::LookedNo };
    html! { <>
        if !detail.current {
            <p class="closely__note">{ text.say(Phrase::CellOutdated) }</p>
        }
        <dl class="facts" data-testid="cell-verdict">
            <dt>{ text.say(Phrase::CellLabel) }</dt>
            <dd>{ verdict::badge(page.label(entry), text) }{ " " }<span class="quiet">{ text.say(looked) }</span></dd>
            <dt>{ text.say(Phrase::CellModel) }</dt>
            <dd>
                { verdict::badge(entry.verdict, text) }{ " " }<strong>{ text.p_all(entry.p_all) }</strong>
                <p class="cells__reason">{ text.say(entry.reason) }</p>
            </dd>
        </dl>
        { measures::view(number(&entry.id), &detail.cell, text) }
        { history(&detail.history, text) }
        { provenance(&detail.provenance, text) }
    </> }
}

/// A cell's place in its picture from 1, which is the end of its identity.
fn number(id: &str) -> usize {
    id.rsplit(':').next().and_then(|place| place.parse::<usize>().ok()).map_or(1, |place| place + 1)
}

fn history(entries: &[ReviewEntry], text: &Text) -> Html {
    html! {
        <section class="closely__part" data-testid="cell-history">
            <h3 class="closely__title">{ text.say(Phrase::CellHistory) }</h3>
            if entries.is_empty() {
                <p class="quiet">{ text.say(Phrase::CellHistoryNone) }</p>
            } else {
                <ol class="history">
                    { for entries.iter().map(|entry| html! {
                        <li class="history__entry">
                            { match entry.label {
                                Some(label) => verdict::badge(label, text),
                                None => html! { <span class="badge">{ text.say(Phrase::HistoryModel) }</span> },
                            } }
                            <p class="quiet">
                                { text.say(entry.kind) }{ " · " }<bdi>{ &entry.by }</bdi>{ " · " }
                                { time(&entry.at, text) }
                            </p>
                        </li>
                    }) }
                </ol>
            }
        </section>
    }
}

fn provenance(provenance: &Provenance, text: &Text) -> Html {
    let unknown = || text.say(Phrase::ProvenanceUnknown);
    html! {
        <section class="closely__part" data-testid="provenance">
            <h3 class="closely__title">{ text.say(Phrase::Provenance) }</h3>
            <dl class="facts">
                <dt>{ text.say(Phrase::FactModel) }</dt><dd><bdi>{ &provenance.model_id }</bdi></dd>
                <dt>{ text.say(Phrase::FactHash) }</dt>
                <dd class="hash" title={provenance.model_sha256.clone()}>
                    <bdi>{ short_hash(&provenance.model_sha256) }{ " …" }</bdi>
                </dd>
                <dt>{ text.say(Phrase::ProvenanceThresholds) }</dt>
                <dd>{ provenance.thresholds.map_or_else(unknown, |t| text.thresholds(t.hem_below, t.all_from)) }</dd>
                <dt>{ text.say(Phrase::ProvenanceApp) }</dt>
                <dd><bdi>{ provenance.app_version.clone().unwrap_or_else(unknown) }</bdi></dd>
                <dt>{ text.say(Phrase::ProvenanceTime) }</dt>
                <dd>{ provenance.examined_at.as_ref().map_or_else(|| html! { { unknown() } }, |at| time(at, text)) }</dd>
                <dt>{ text.say(Phrase::ProvenanceRun) }</dt><dd>{ provenance.run }</dd>
            </dl>
        </section>
    }
}
