//! The bar above every page: the name, the ways to the pages, the language.

use yew::{Callback, Html, classes, html};

use super::{icon, language};
use crate::{
    state::{Event, Model, Route},
    text::{Phrase, Text},
};

/// The bar.
pub fn view(model: &Model, text: &Text, on: &Callback<Event>) -> Html {
    let ways = [
        (Route::Worklist, icon::worklist(), Phrase::NavWorklist, "nav-worklist"),
        (Route::review(), icon::review(), Phrase::NavReview, "nav-review"),
        (Route::Trust, icon::about(), Phrase::NavTrust, "nav-trust"),
        (Route::Settings, icon::settings(), Phrase::NavSettings, "nav-settings"),
        (Route::Manual, icon::manual(), Phrase::NavManual, "nav-manual"),
    ];
    html! {
        <header class="bar">
            <img class="bar__logo" src="assets/logo.svg" alt="" width="44" height="44" />
            <div class="bar__title">
                <p class="bar__name">{ text.say(Phrase::App) }</p>
                <p class="bar__purpose">{ text.say(Phrase::Purpose) }</p>
            </div>
            <nav class="ways" aria-label={text.say(Phrase::Navigation)}>
                <ul class="ways__list">
                    { for ways.into_iter().map(|(route, icon, phrase, testid)| {
                        let here = belongs(&model.route, &route);
                        html! {
                            <li>
                                <a class={classes!("way", here.then_some("way--here"))} href={route.hash()}
                                    aria-current={(model.route == route).then_some("page")} data-testid={testid}>
                                    { icon }<span>{ text.say(phrase) }</span>
                                </a>
                            </li>
                        }
                    }) }
                </ul>
            </nav>
            { language::view(text, on) }
        </header>
    }
}

/// Whether a place is reached by this way.
const fn belongs(place: &Route, way: &Route) -> bool {
    matches!(
        (place, way),
        (
            Route::Worklist
                | Route::Patient(_)
                | Route::Slide(_)
                | Route::Picture { .. }
                | Route::Cell { .. }
                | Route::Capture(_),
            Route::Worklist
        ) | (Route::Review { .. }, Route::Review { .. })
            | (Route::Trust, Route::Trust)
            | (Route::Settings, Route::Settings)
            | (Route::Manual | Route::Chapter(_), Route::Manual)
    )
}
