//! The choice of the language.

use web_sys::HtmlSelectElement;
use yew::{Callback, Html, TargetCast as _, html};

use super::icon;
use crate::{
    language::Language,
    state::Event,
    text::{Phrase, Text},
};

/// A list of all languages, each named in itself.
pub fn view(text: &Text, on: &Callback<Event>) -> Html {
    let on = on.clone();
    let chosen = Callback::from(move |e: yew::Event| {
        let list: HtmlSelectElement = e.target_unchecked_into();
        if let Some(language) = Language::of_tag(&list.value()) {
            on.emit(Event::LanguageChosen(language));
        }
    });
    html! {
        <div class="choice">
            { icon::language() }
            <select class="choice__list" aria-label={text.say(Phrase::Language)} data-testid="language" onchange={chosen}>
                { for Language::ALL.into_iter().map(|language| html! {
                    <option value={language.tag()} lang={language.tag()} selected={language == text.language()}>
                        { language.name() }
                    </option>
                }) }
            </select>
            { icon::unfold() }
        </div>
    }
}
