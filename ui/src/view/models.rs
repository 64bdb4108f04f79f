//! The models that can be used, and what speaks for each.

use contract::{ModelMetric, ModelPreview};
use yew::{Callback, Html, html};

use super::{answered, app::Pick, icon, notices, send};
use crate::{
    state::{
        Answer, Event,
        trust::{self, Import, TrustPage},
    },
    text::{Phrase, Text, metric},
};

/// The part of the page.
pub fn view(page: &TrustPage, text: &Text, on: &Callback<Event>, pick: &Pick) -> Html {
    let retry = send(on, Event::Trust(trust::Event::Retried));
    html! { <>
        <p>{ text.say(Phrase::ModelsKeep) }</p>
        <div>
            <p role="status">if page.is_changing() { { text.say(Phrase::ModelChanging) } }</p>
            <div role="alert">
                if let Some(trouble) = page.change.as_ref().and_then(|change| change.trouble.as_ref()) {
                    <p><strong>{ text.say(Phrase::ModelNotChanged) }</strong></p>
                    { notices::trouble(trouble, text) }
                }
            </div>
        </div>
        // Before the list, which grows by the model that is looked at.
        <section class="panel settings__part" aria-labelledby="import-title">
            <h2 id="import-title" class="panel__title">{ text.say(Phrase::ImportModel) }</h2>
            <p>{ text.say(Phrase::ImportModelText) }</p>
            <button id="import-model" class="button" type="button" data-testid="import-model"
                disabled={matches!(page.import, Some(Import { preview: Answer::Waiting, .. }))}
                onclick={pick.model.reform(|_| ())}>{ icon::archive() }{ text.say(Phrase::ImportModelChoose) }</button>
            { page.import.as_ref().map(|import| self::import(import, page, text, on)).unwrap_or_default() }
        </section>
        { answered(&page.models, Phrase::ModelsUnread, text, retry, |models| html! {
            <ul class="models" data-testid="models">
                { for models.iter().map(|model| one(model, page, text, on)) }
            </ul>
        }) }
    </> }
}

fn one(model: &ModelPreview, page: &TrustPage, text: &Text, on: &Callback<Event>) -> Html {
    let wanted = (!model.built_in).then(|| model.model.sha256.clone());
    let words = if model.built_in { Phrase::ModelUseBuiltIn } else { Phrase::ModelUse };
    let name =
        if model.built_in { text.say(words) } else { text.named(Phrase::ModelUseNamed, &model.model.id) };
    html! {
        <li class="panel settings__part" key={model.model.sha256.clone()} data-testid="model">
            <h2 class="panel__title"><bdi>{ &model.model.id }</bdi></h2>
            if model.in_use || model.built_in {
                <p class="badges">
                    if model.in_use { <span class="badge" data-testid="in-use">{ text.say(Phrase::ModelInUse) }</span> }
                    if model.built_in { <span class="badge">{ text.say(Phrase::ModelBuiltIn) }</span> }
                </p>
            }
            <details class="more">
                <summary>{ text.say(Phrase::ModelCardMore) }</summary>
                { what(model, text) }
            </details>
            if !model.in_use {
                <button class="button" type="button" data-testid="use-model" aria-label={name} disabled={page.is_changing()}
                    onclick={send(on, Event::Trust(trust::Event::UseWanted(wanted)))}>{ text.say(words) }</button>
            }
        </li>
    }
}

/// A file that was handed over: what is in it comes before the question.
fn import(import: &Import, page: &TrustPage, text: &Text, on: &Callback<Event>) -> Html {
    match &import.preview {
        Answer::Waiting => html! {
            <p role="status" data-testid="import-running">{ text.named(Phrase::ImportModelRunning, &import.name) }</p>
        },
        Answer::Failed(trouble) => html! {
            <div role="alert" data-testid="import-failed">
                <p><strong>{ text.named(Phrase::ImportModelFailed, &import.name) }</strong></p>
                { notices::trouble(trouble, text) }
            </div>
        },
        Answer::Ready(model) => {
            let wanted = trust::Event::UseWanted(Some(model.model.sha256.clone()));
            html! {
                <section class="preview" aria-labelledby="preview" data-testid="preview">
                    <h3 id="preview" class="settings__title" tabindex="-1">{ text.say(Phrase::Preview) }</h3>
                    <p><strong><bdi>{ &model.model.id }</bdi></strong></p>
                    { what(model, text) }
                    <div class="choice-form__acts">
                        <button class="button" type="button" data-testid="leave-preview" disabled={page.is_changing()}
                            onclick={send(on, Event::Trust(trust::Event::PreviewLeft))}>{ text.say(Phrase::PreviewNot) }</button>
                        <button class="button button--primary" type="button" data-testid="use-preview"
                            disabled={page.is_changing()} onclick={send(on, Event::Trust(wanted))}>{ text.say(Phrase::ModelUse) }</button>
                    </div>
                </section>
            }
        }
    }
}

/// Everything that speaks for a model and against it.
fn what(model: &ModelPreview, text: &Text) -> Html {
    html! { <>
        <dl class="facts">
            <dt>{ text.say(Phrase::FactHash) }</dt><dd class="hash"><bdi>{ &model.model.sha256 }</bdi></dd>
            { facts(model, text) }
        </dl>
        { measured(model, text) }
        { card(model.card.iter().map(String::as_str), text) }
    </> }
}

/// What is known of a model beside its name and hash, as entries of a list.
pub fn facts(model: &ModelPreview, text: &Text) -> Html {
    let thresholds = model.thresholds;
    html! { <>
        <dt>{ text.say(Phrase::FactData) }</dt><dd class="english" lang="en" dir="ltr">{ &model.data }</dd>
        <dt>{ text.say(Phrase::FactLicence) }</dt>
        <dd>{ model.licence.as_ref().map_or_else(
            || html! { { text.say(Phrase::LicenceUnknown) } },
            |licence| html! { <bdi>{ licence }</bdi> },
        ) }</dd>
        <dt>{ text.say(Phrase::FactThresholds) }</dt>
        <dd>{ text.thresholds(thresholds.hem_below, thresholds.all_from) }</dd>
        <dt>{ text.say(Phrase::FactBytes) }</dt><dd>{ text.bytes(model.bytes) }</dd>
    </> }
}

/// The model's own description, as its maker wrote it.
pub fn card<'a>(paragraphs: impl Iterator<Item = &'a str>, text: &Text) -> Html {
    html! {
        <div class="panel prose">
            <p class="panel__title"><strong>{ text.say(Phrase::ModelCard) }</strong></p>
            <div class="english" lang="en" dir="ltr">{ for paragraphs.map(|words| html! { <p>{ words }</p> }) }</div>
        </div>
    }
}

/// The measured numbers with their intervals; those that only the bundle names are folded away.
pub fn measured(model: &ModelPreview, text: &Text) -> Html {
    let (known, more): (Vec<_>, Vec<_>) =
        model.metrics.iter().partition(|measured| metric(&measured.name).is_some());
    html! {
        <div class="panel settings__part" data-testid="metrics">
            if model.metrics.is_empty() {
                <p><strong>{ text.say(Phrase::Metrics) }</strong></p>
                <p>{ text.say(Phrase::MetricsNone) }</p>
            } else {
                <p>{ text.say(Phrase::MetricsNote) }</p>
                { table(&known, text.say(Phrase::Metrics), text) }
                if !more.is_empty() {
                    <details class="more">
                        <summary>{ text.say(Phrase::MetricsMore) }</summary>
                        { table(&more, text.say(Phrase::MetricsMore), text) }
                    </details>
                }
            }
        </div>
    }
}

fn table(metrics: &[&ModelMetric], caption: String, text: &Text) -> Html {
    html! {
        <table class="numbers">
            <caption class="numbers__caption">{ caption }</caption>
            <thead><tr>
                <th scope="col">{ text.say(Phrase::Metric) }</th>
                <th scope="col">{ text.say(Phrase::MetricValue) }</th>
                <th scope="col">{ text.say(Phrase::MetricInterval) }</th>
            </tr></thead>
            <tbody>{ for metrics.iter().map(|measured| html! {
                <tr>
                    <th scope="row">{ metric(&measured.name).map_or_else(
                        || html! { <bdi lang="en">{ &measured.name }</bdi> },
                        |phrase| html! { { text.say(phrase) } },
                    ) }</th>
                    <td>{ text.decimal(measured.value, 3) }</td>
                    <td>{ text.value_interval(measured.interval) }</td>
                </tr>
            }) }</tbody>
        </table>
    }
}
