//! The camera's page: the live picture with its guide, the meters, the shutter and the count.

use contract::QualityWarning;
use web_sys::HtmlCanvasElement;
use yew::{Callback, Html, classes, html};

use super::{HEADING, app::Pick, counter, forms, icon, notices, send};
use crate::{
    capture::GUIDE,
    shell::camera::VIDEO,
    state::{
        Event, Route, Trouble,
        capture::{self, CapturePage, Live, Off, Shot},
    },
    text::{Phrase, Text},
};

/// The page. A doubtful picture is looked at as it was drawn.
pub fn view(
    page: &CapturePage,
    doubtful: Option<&HtmlCanvasElement>,
    text: &Text,
    on: &Callback<Event>,
    pick: &Pick,
) -> Html {
    let slide = Route::Slide(page.slide.clone());
    html! {
        <section class="capture" data-testid="capture-page">
            <div class="title-row">
                <a class="button" href={slide.hash()} data-testid="back">{ icon::back() }{ text.say(Phrase::Slide) }</a>
                <h1 id={HEADING} class="heading" tabindex="-1">
                    { text.say(Phrase::TakePictures) }
                    if let Some(standing) = page.standing.ready().filter(|standing| !standing.patient_code.is_empty()) {
                        { " · " }<bdi>{ &standing.patient_code }</bdi>
                    }
                </h1>
            </div>
            { match &page.live {
                Live::Off(off) => self::off(off, text, on, pick),
                Live::Starting | Live::Running => html! {
                    <div class="capture__columns">
                        { live(page, doubtful, text, on) }
                        { beside(page, text, on) }
                    </div>
                },
            } }
        </section>
    }
}

fn live(page: &CapturePage, doubtful: Option<&HtmlCanvasElement>, text: &Text, on: &Callback<Event>) -> Html {
    let pressed = send(on, Event::Capture(capture::Event::Pressed));
    let radius = (GUIDE * 100.0).to_string();
    let doubt = match &page.shot {
        Some(Shot::Doubtful(_, warning)) => Some(*warning),
        Some(Shot::Taking) | None => None,
    };
    html! {
        <div class="live">
            <div class={classes!("live__picture", doubt.is_some().then_some("live__picture--hidden"))}>
                // For the finger that is on the picture anyway; the keyboard has its keys and the button beside.
                <video id={VIDEO} class="live__video" playsinline=true muted=true autoplay=true
                    aria-label={text.say(Phrase::LivePicture)} data-testid="live" onclick={pressed} />
                <svg class="live__guide" viewBox="0 0 100 100" preserveAspectRatio="xMidYMid meet" aria-hidden="true">
                    <circle class="live__halo" cx="50" cy="50" r={radius.clone()} />
                    <circle class="live__ring" cx="50" cy="50" r={radius} />
                </svg>
                if page.live == Live::Starting {
                    <p class="live__words">{ text.say(Phrase::CameraStarting) }</p>
                }
            </div>
            if let (Some(warning), Some(canvas)) = (doubt, doubtful) {
                { self::doubt(warning, canvas, text, on) }
            }
        </div>
    }
}

/// A picture that something speaks against, and the two answers.
fn doubt(warning: QualityWarning, canvas: &HtmlCanvasElement, text: &Text, on: &Callback<Event>) -> Html {
    html! {
        <div class="doubt" data-testid="doubtful">
            <div class="doubt__picture" aria-hidden="true">{ Html::VRef(canvas.clone().into()) }</div>
            <div class="caution" role="alert">
                <p class="caution__title">{ icon::caution() }{ text.say(warning) }</p>
            </div>
            <div class="acts">
                <button class="button button--primary" type="button" data-testid="again"
                    onclick={send(on, Event::Capture(capture::Event::Again))}>
                    { icon::again() }{ text.say(Phrase::TakeAgain) }
                </button>
                <button class="button" type="button" data-testid="keep"
                    onclick={send(on, Event::Capture(capture::Event::Kept))}>
                    { icon::done() }{ text.say(Phrase::KeepAnyway) }
                </button>
            </div>
        </div>
    }
}

fn beside(page: &CapturePage, text: &Text, on: &Callback<Event>) -> Html {
    let taking = page.shot == Some(Shot::Taking);
    let ready = page.live == Live::Running && page.reading.is_some() && page.shot.is_none();
    let options = page.cameras.iter().enumerate().map(|(place, camera)| {
        let unnamed = camera.label.is_empty();
        (camera.id.clone(), if unnamed { text.camera(place + 1) } else { camera.label.clone() })
    });
    html! {
        <div class="capture__beside">
            if let Some(standing) = page.standing.ready() {
                <section class="panel" data-testid="capture-count">{ counter::tally(standing, text) }</section>
            }
            <button class="button button--primary capture__shutter" type="button" data-testid="shutter" disabled={!ready}
                onclick={send(on, Event::Capture(capture::Event::Pressed))}>
                { icon::camera() }{ text.say(if taking { Phrase::Taking } else { Phrase::Take }) }
            </button>
            <p class="quiet">{ text.say(Phrase::ShutterKeys) }</p>
            <p role="status" data-testid="kept">{ text.number_of(Phrase::KeptHere, page.kept) }</p>
            if let Some(failed) = &page.failed {
                { notices::trouble(&Trouble::FileNotRead(failed.clone()), text) }
            }
            { meters(page, text) }
            if page.cameras.len() > 1 {
                { forms::line("camera", text.say(Phrase::CameraChoice), None, forms::select(
                    "field-camera", options, page.camera.clone().unwrap_or_default(),
                    on.reform(|id| Event::Capture(capture::Event::Chosen(id))),
                )) }
            }
        </div>
    }
}

/// What the meters show. They change ten times a second, so nothing reads them out; what speaks against a picture is
/// told once it is taken.
fn meters(page: &CapturePage, text: &Text) -> Html {
    let Some(reading) = page.reading else { return Html::default() };
    // The browser colours what lies beyond `low` or `high`, seen from the optimum.
    let meter = |name: &'static str, phrase: Phrase, value: f64, bad: bool, optimum: &'static str| {
        let (low, high) = if bad { (optimum, optimum) } else { ("0", "1") };
        html! {
            <div class={classes!("gauge", bad.then_some("gauge--bad"))}>
                <label class="gauge__name" for={name}>{ if bad { icon::caution() } else { icon::done() } }{ text.say(phrase) }</label>
                <meter id={name} class="gauge__bar" min="0" max="1" {low} {high} {optimum} value={format!("{value:.2}")} data-testid={name}></meter>
            </div>
        }
    };
    let warning = page.warning();
    let is = |warnings: &[QualityWarning]| warning.is_some_and(|warning| warnings.contains(&warning));
    html! {
        <section class="panel capture__meters" aria-labelledby="meters-title">
            <h2 class="panel__title" id="meters-title">{ text.say(Phrase::Meters) }</h2>
            { meter("meter-focus", Phrase::MeterFocus, page.focus.meter(reading.sharpness), is(&[QualityWarning::Blurred]), "1") }
            { meter("meter-dark", Phrase::MeterDark, reading.dark, is(&[QualityWarning::TooDark]), "0") }
            { meter("meter-bright", Phrase::MeterBright, reading.clipped, is(&[QualityWarning::TooBright]), "0") }
            { meter("meter-glare", Phrase::MeterGlare, reading.glare, is(&[QualityWarning::Glare]), "0") }
            <p class="capture__hint" data-testid="meter-words">
                { warning.map_or_else(|| text.say(Phrase::MetersGood), |warning| text.say(warning)) }
            </p>
        </section>
    }
}

/// Why there is no live picture, and the other way to add pictures.
fn off(off: &Off, text: &Text, on: &Callback<Event>, pick: &Pick) -> Html {
    let phrase = match off {
        Off::NoCamera => Phrase::CameraNone,
        Off::Refused => Phrase::CameraRefused,
        Off::InUse => Phrase::CameraInUse,
        Off::Unsupported => Phrase::CameraUnsupported,
        Off::Other(_) => Phrase::CameraFailed,
    };
    html! {
        <section class="caution" role="alert" data-testid="camera-off">
            <h2 class="caution__title">{ icon::caution() }{ text.say(phrase) }</h2>
            <p>{ text.say(Phrase::CameraElse) }</p>
            if let Off::Other(said) = off {
                <details class="technical">
                    <summary>{ text.say(Phrase::Technical) }</summary>
                    <p class="english" lang="en" dir="ltr">{ said }</p>
                </details>
            }
            <div class="acts">
                <button class="button button--primary" type="button" data-testid="open" onclick={pick.pictures.reform(|_| ())}>
                    { icon::add() }{ text.say(Phrase::Add) }
                </button>
                <button class="button" type="button" data-testid="retry"
                    onclick={send(on, Event::Capture(capture::Event::Retried))}>{ text.say(Phrase::Retry) }</button>
            </div>
        </section>
    }
}
