//! The dialog that writes documents of a slide.

use contract::{ExportForm, Exported};
use yew::{Callback, Html, html};

use super::{forms, modal::Modal, notices, research_use};
use crate::{
    language::Language,
    state::{
        Answer,
        slide::export::{Event, Export},
    },
    text::{Phrase, Text},
};

/// The dialog.
pub fn view(export: &Export, text: &Text, on: &Callback<Event>) -> Html {
    let leave = on.reform(|()| Event::Left);
    let running = export.is_running();
    let write = if running { Phrase::ExportWriting } else { Phrase::ExportWrite };
    let done = matches!(export.written, Some(Answer::Ready(_)));
    let languages = Language::ALL.map(|language| (language.tag().to_owned(), language.name().to_owned()));
    let chosen = on.clone();
    let chosen = Callback::from(move |tag: String| {
        if let Some(language) = Language::of_tag(&tag) {
            chosen.emit(Event::LanguageChosen(language));
        }
    });
    html! {
        <Modal testid="export-dialog" title={text.say(Phrase::Export)} on_leave={leave.clone()}>
            <p class="prose__notice">{ research_use(text) }</p>
            <fieldset class="ticks" disabled={running}>
                <legend class="line__label">{ text.say(Phrase::ExportForms) }</legend>
                { for ExportForm::ALL.into_iter().map(|form| html! {
                    <label class="tick">
                        <input class="tick__box" type="checkbox" data-testid={format!("form-{}", form.as_str())}
                            checked={export.forms.contains(&form)} onchange={on.reform(move |_| Event::Ticked(form))} />
                        <span>{ text.say(form) }</span>
                    </label>
                }) }
            </fieldset>
            { forms::line("language", text.say(Phrase::ExportLanguage), None, forms::select(
                "field-language", languages.into_iter(), export.language.tag().to_owned(), chosen,
            )) }
            <div role="status">
                { match &export.written {
                    Some(Answer::Ready(exported)) => written(exported, text),
                    Some(Answer::Failed(trouble)) => html! { <>
                        <p><strong>{ text.say(Phrase::ExportFailed) }</strong></p>
                        { notices::trouble(trouble, text) }
                    </> },
                    Some(Answer::Waiting) | None => Html::default(),
                } }
            </div>
            <div class="modal__buttons">
                <button class="button" type="button" autofocus=true data-testid="leave-export" disabled={running}
                    onclick={leave.reform(|_| ())}>
                    { text.say(if done { Phrase::Close } else { Phrase::Cancel }) }
                </button>
                <button class="button button--primary" type="button" data-testid="write-export"
                    disabled={running || export.forms.is_empty()} onclick={on.reform(|_| Event::Wanted)}>
                    { text.say(write) }
                </button>
            </div>
        </Modal>
    }
}

fn written(exported: &Exported, text: &Text) -> Html {
    html! {
        <section class="written" data-testid="written">
            <p><strong>{ text.say(Phrase::ExportDone) }</strong></p>
            <p class="english" lang="en" dir="ltr">{ &exported.folder }</p>
            <ul>{ for exported.files.iter().map(|(form, file)| html! {
                <li>{ text.say(*form) }{ ": " }<bdi>{ file }</bdi></li>
            }) }</ul>
            if !exported.notices.is_empty() {
                <p><strong>{ text.say(Phrase::ExportNotices) }</strong></p>
                <ul class="english" lang="en" dir="ltr">
                    { for exported.notices.iter().map(|notice| html! { <li>{ notice }</li> }) }
                </ul>
            }
        </section>
    }
}
