//! A field with its words, what helps to fill it in, and what is wrong with what was typed.

use web_sys::HtmlInputElement;
use yew::{Callback, Html, InputEvent, TargetCast as _, html};

/// What a field is made of.
pub struct Entry<'a> {
    /// Its id, and its name for tests.
    pub id: &'static str,
    /// What is typed.
    pub label: String,
    /// What stands in it.
    pub value: String,
    /// What to know of it.
    pub hint: Option<String>,
    /// What is wrong with it.
    pub mistake: Option<String>,
    /// Whether a number is typed.
    pub number: bool,
    /// Whether it cannot be changed now.
    pub locked: bool,
    /// What is told when something is typed.
    pub typed: &'a Callback<String>,
}

/// The field. A mistake is read out with it, and as soon as it is there.
pub fn view(entry: Entry<'_>) -> Html {
    let Entry { id, label, value, hint, mistake, number, locked, typed } = entry;
    let [hint_id, mistake_id] = ["hint", "mistake"].map(|part| format!("{id}-{part}"));
    let about = [mistake.as_ref().map(|_| mistake_id.as_str()), hint.as_ref().map(|_| hint_id.as_str())];
    let about: Vec<_> = about.into_iter().flatten().collect();
    let keyboard = ["text", "decimal"][usize::from(number)];
    let described = (!about.is_empty()).then(|| about.join(" "));
    html! {
        <div class="line">
            <label class="line__label" for={id}>{ label }</label>
            <input {id} class="input" type="text" inputmode={keyboard} autocomplete="off"
                data-testid={id} {value} disabled={locked} aria-invalid={mistake.as_ref().map(|_| "true")}
                aria-describedby={described}
                oninput={typed.reform(|e: InputEvent| e.target_unchecked_into::<HtmlInputElement>().value())} />
            <div role="alert">
                if let Some(mistake) = mistake {
                    <p class="mistake" id={mistake_id.clone()} data-testid={mistake_id}>{ mistake }</p>
                }
            </div>
            if let Some(hint) = hint {
                <p class="quiet" id={hint_id}>{ hint }</p>
            }
        </div>
    }
}
