//! The manual: the list of its chapters, and a chapter.

use yew::{AttrValue, Callback, Html, classes, html};

use super::{heading, send};
use crate::{
    language::Language,
    manual::{CHAPTERS, Chapter, place},
    state::{Event, Route, tour},
    text::{Phrase, Text},
};

/// The page at this place.
pub fn view(route: &Route, text: &Text, on: &Callback<Event>) -> Html {
    let name = match route {
        Route::Chapter(name) => Some(name.as_str()),
        _ => None,
    };
    let at = name.and_then(place);
    html! {
        <section class={classes!("manual", name.map(|_| "manual--chapter"))} data-testid="manual">
            <div class="title-row">
                { heading(text.say(Phrase::NavManual)) }
                <button class="button" type="button" data-testid="tour-again"
                    onclick={send(on, Event::Tour(tour::Event::Wanted))}>{ text.say(Phrase::TourAgain) }</button>
            </div>
            <p>
                { text.say(Phrase::ManualText) }
                if text.language() != Language::English { { " " }{ text.say(Phrase::ManualEnglish) } }
            </p>
            <div class="manual__parts">
                <nav class="manual__list" aria-labelledby="manual-chapters" data-testid="chapters">
                    <h2 id="manual-chapters" class="panel__title">{ text.say(Phrase::ManualChapters) }</h2>
                    <ol>{ for CHAPTERS.iter().map(|chapter| listed(chapter, name)) }</ol>
                </nav>
                if name.is_some() {
                    <div class="manual__page">
                        <a class="link manual__all" href={Route::Manual.hash()}>{ text.say(Phrase::ManualAll) }</a>
                        { match at {
                            Some(at) => shown(at, text),
                            None => html! { <p data-testid="no-chapter">{ text.say(Phrase::ManualMissing) }</p> },
                        } }
                    </div>
                }
            </div>
        </section>
    }
}

fn address(chapter: &Chapter) -> String {
    Route::Chapter(chapter.name.into()).hash()
}

fn listed(chapter: &Chapter, shown: Option<&str>) -> Html {
    let here = (shown == Some(chapter.name)).then_some("page");
    html! { <li><a class="link" href={address(chapter)} aria-current={here} lang="en">{ chapter.title }</a></li> }
}

/// A chapter with the ways to its neighbours. It is the app's own text, rendered when the app was built.
fn shown(at: usize, text: &Text) -> Html {
    let before = at.checked_sub(1).and_then(|at| CHAPTERS.get(at));
    let way = |chapter: &Chapter, phrase| {
        html! { <a class="link" href={address(chapter)}>{ text.named(phrase, chapter.title) }</a> }
    };
    html! { <>
        <article class="manual__text english" lang="en" dir="ltr" data-testid="chapter">
            { Html::from_html_unchecked(AttrValue::Static(CHAPTERS[at].html)) }
        </article>
        <p class="manual__ways">
            { before.map(|chapter| way(chapter, Phrase::ManualBefore)) }
            { CHAPTERS.get(at + 1).map(|chapter| way(chapter, Phrase::ManualNext)) }
        </p>
    </> }
}
