//! Choices for this device.

use contract::{DeletionTarget, Settings, Slide, StorageMeter};
use yew::{Callback, Html, SubmitEvent, html};

use super::{
    answered,
    entry::{self, Entry},
    heading, icon, notices, profiles, send,
};
use crate::{
    state::{
        Answer, Event, Route, deletion,
        settings::{self, Choice, SettingsPage},
        tour,
    },
    text::{Phrase, Text},
};

/// The page.
pub fn view(page: &SettingsPage, settings: &Answer<Settings>, text: &Text, on: &Callback<Event>) -> Html {
    let retry = || send(on, Event::Settings(settings::Event::Retried));
    let choices = |known: &Settings, choices: &[Choice]| -> Html {
        choices.iter().map(|choice| self::choice(page, *choice, known, text, on)).collect()
    };
    let several = |answer: &Answer<Settings>, wanted: &'static [Choice]| {
        answered(answer, Phrase::SettingsUnread, text, retry(), |known| choices(known, wanted))
    };
    html! {
        <div class="settings" data-testid="settings">
            { heading(text.say(Phrase::NavSettings)) }
            { section("work", Phrase::SettingsWork, text, several(settings, &[Choice::Reviewer, Choice::Target])) }
            { section("keeping", Phrase::SettingsKeeping, text, html! { <>
                { several(settings, &[Choice::Retention]) }
                if settings.ready().is_some_and(|known| known.retention_days.is_some()) {
                    { answered(&page.due, Phrase::DueUnread, text, retry(), |due| self::due(due, text, on)) }
                }
            </> }) }
            { section("folder", Phrase::SettingsFolder, text, several(settings, &[Choice::Folder])) }
            { section("profiles", Phrase::SettingsProfiles, text, profiles::view(page, text, on)) }
            { section("storage", Phrase::SettingsStorage, text,
                answered(&page.storage, Phrase::StorageUnread, text, retry(), |meter| storage(meter, text))) }
            { section("tour", Phrase::SettingsTour, text, html! { <>
                <p>{ text.say(Phrase::TourText) }</p>
                <button class="button" type="button" data-testid="tour-again"
                    onclick={send(on, Event::Tour(tour::Event::Wanted))}>{ text.say(Phrase::TourAgain) }</button>
            </> }) }
            { section("everything", Phrase::SettingsEverything, text, everything(text, on)) }
        </div>
    }
}

fn section(name: &'static str, title: Phrase, text: &Text, content: Html) -> Html {
    let id = format!("settings-{name}");
    html! {
        <section class="panel settings__part" aria-labelledby={id.clone()} data-testid={id.clone()}>
            <h2 {id} class="panel__title">{ text.say(title) }</h2>
            { content }
        </section>
    }
}

/// A choice in a form of its own: what is saved is what its button stands beside.
fn choice(page: &SettingsPage, choice: Choice, known: &Settings, text: &Text, on: &Callback<Event>) -> Html {
    let (label, hint) = choice.words();
    let label = text.say(label);
    let entry = page.entries.get(&choice).cloned().unwrap_or_default();
    let running = page.saving == Some(choice);
    let typed = on.reform(move |words| Event::Settings(settings::Event::Typed(choice, words)));
    let saved = on.reform(move |e: SubmitEvent| {
        e.prevent_default();
        Event::Settings(settings::Event::Saved(choice))
    });
    let made = choice.is_made(known);
    let can_be_off = matches!(choice, Choice::Retention | Choice::Folder);
    html! {
        <form class="choice-form" onsubmit={saved} novalidate=true>
            { entry::view(Entry {
                id: choice.id(),
                label: label.clone(),
                value: page.value(choice, known),
                hint: Some(text.say(hint)),
                mistake: entry.mistake.as_ref().map(|mistake| text.mistake(mistake)),
                number: choice.is_number(),
                locked: running,
                typed: &typed,
            }) }
            <div class="choice-form__acts">
                <button class="button button--primary" type="submit" data-testid={format!("save-{}", choice.id())}
                    disabled={page.saving.is_some()} aria-label={text.named(Phrase::SaveNamed, &label)}>
                    { text.say(if running { Phrase::Saving } else { Phrase::Save }) }</button>
                if can_be_off && made {
                    <button class="button" type="button" data-testid={format!("off-{}", choice.id())}
                        disabled={page.saving.is_some()} aria-label={text.named(Phrase::TurnOffNamed, &label)}
                        onclick={send(on, Event::Settings(settings::Event::TurnedOff(choice)))}>{ text.say(Phrase::TurnOff) }</button>
                }
                if can_be_off {
                    <span class="badge" data-testid={format!("state-{}", choice.id())}>
                        { text.say(if made { Phrase::StateOn } else { Phrase::StateOff }) }</span>
                }
                <span class="saved" role="status" data-testid={format!("saved-{}", choice.id())}>
                    if page.saved == Some(choice) { { icon::done() }{ text.say(Phrase::Saved) } }
                </span>
            </div>
            <div role="alert">
                if let Some(trouble) = &entry.trouble {
                    <p><strong>{ text.say(Phrase::NotSaved) }</strong></p>
                    { notices::trouble(trouble, text) }
                }
            </div>
        </form>
    }
}

/// Signed slides that are kept longer than they are to be.
fn due(due: &[Slide], text: &Text, on: &Callback<Event>) -> Html {
    if due.is_empty() {
        return html! { <p data-testid="due-none">{ text.say(Phrase::DueNone) }</p> };
    }
    let targets = due.iter().map(|slide| DeletionTarget::Slide(slide.id.clone())).collect();
    html! { <>
        <h3 class="settings__title">{ text.say(Phrase::DueTitle) }</h3>
        <ul class="rows" data-testid="due">
            { for due.iter().map(|slide| {
                let name = text.slide(slide);
                let wanted = Event::deletion_of(DeletionTarget::Slide(slide.id.clone()), name.clone());
                html! {
                    <li class="due" key={slide.id.clone()}>
                        <a class="link" href={Route::Slide(slide.id.clone()).hash()}>{ &name }</a>
                        <span class="quiet">{ text.number_of(Phrase::CountPictures, slide.pictures) }</span>
                        <button class="button" type="button" data-testid="delete-due"
                            aria-label={text.named(Phrase::DueDeleteNamed, &name)} onclick={send(on, wanted)}>
                            { icon::delete() }{ text.say(Phrase::Delete) }</button>
                    </li>
                }
            }) }
        </ul>
        if due.len() > 1 {
            <button class="button" type="button" data-testid="delete-all-due"
                onclick={send(on, Event::Deletion(deletion::Event::Wanted(targets, None)))}>
                { icon::delete() }{ text.say(Phrase::DueDeleteAll) }</button>
        }
    </> }
}

/// The room on the disk, in words and as a bar for each kind.
fn storage(meter: &StorageMeter, text: &Text) -> Html {
    let total = meter.pictures.saturating_add(meter.thumbnails).saturating_add(meter.database);
    let kinds = [
        (Phrase::StoragePictures, meter.pictures),
        (Phrase::StorageThumbnails, meter.thumbnails),
        (Phrase::StorageDatabase, meter.database),
    ];
    html! {
        <dl class="facts" data-testid="storage">
            { for kinds.into_iter().map(|(phrase, bytes)| html! { <>
                <dt>{ text.say(phrase) }</dt>
                <dd>
                    { text.bytes(bytes) }
                    <meter class="storage__bar" aria-label={text.storage_part(bytes, total)} min="0"
                        max={total.max(1).to_string()} value={bytes.to_string()} />
                </dd>
            </> }) }
            <dt>{ text.say(Phrase::StorageTotal) }</dt><dd><strong>{ text.bytes(total) }</strong></dd>
        </dl>
    }
}

fn everything(text: &Text, on: &Callback<Event>) -> Html {
    let wanted = deletion::Event::Wanted(vec![DeletionTarget::Everything], None);
    html! { <>
        <p>{ text.say(Phrase::EverythingText) }</p>
        <button class="button button--danger" type="button" data-testid="delete-everything"
            onclick={send(on, Event::Deletion(wanted))}>{ icon::delete() }{ text.say(Phrase::SettingsEverything) }</button>
    </> }
}
