//! The review: a gallery of cells, their labels, and one cell closely.

use std::rc::Rc;

use contract::GalleryCell;
use web_sys::{DragEvent, KeyboardEvent, MouseEvent};
use yew::{Callback, Html, classes, html};

use super::{
    HEADING, answered, cell_panel, heading, icon,
    label_bar::{self, Bar},
    off, review_filters, send, signing, verdict,
    virtual_grid::{Card, VirtualGrid},
};
use crate::{
    shell::{self, Form},
    state::{
        Event, Route,
        review::{self, Choice, ReviewPage, card_id},
        signing::Signing,
    },
    text::{Phrase, Text},
};

/// The key that leads to the next cell that needs a look.
const NEXT_KEY: &str = "N";

/// The page.
pub fn view(page: &ReviewPage, under: Option<&Signing>, text: &Text, on: &Callback<Event>) -> Html {
    let retry = send(on, Event::Review(review::Event::Retried));
    html! {
        <section class="review" data-testid="review" onkeydown={keys(page, on)}>
            <div class="title-row">
                { heading(text.say(Phrase::NavReview)) }
                { to_slide(page, text) }
                { next(page, text, on) }
            </div>
            { under.map(|under| signing::of_review(page, under, text, on)) }
            { review_filters::view(page, text, on) }
            { tools(page, text, on) }
            // Always there, because a live region that comes with its words is not read out.
            <p class="review__said" aria-live="polite" data-testid="said">{ page.said.map(|said| text.said(said)) }</p>
            <div class={classes!("review__columns", page.panel.is_some().then_some("review__columns--two"))}>
                { page.panel.as_ref().map(|panel| cell_panel::view(page, panel, text, on)) }
                <div>
                    { answered(&page.gallery.cells, Phrase::ReviewReadFailed, text, retry, |cells| {
                        gallery(page, cells, text, on)
                    }) }
                </div>
            </div>
        </section>
    }
}

/// What keys do wherever the focus is on the page, but in a field.
fn keys(page: &ReviewPage, on: &Callback<Event>) -> Callback<KeyboardEvent> {
    let (page, on) = (page.clone(), on.clone());
    Callback::from(move |e: KeyboardEvent| {
        if shell::is_typing(&e) {
            return;
        }
        let press = shell::press(&e);
        if let Some(event) = page.pressed(&press) {
            e.prevent_default();
            on.emit(event);
        }
    })
}

fn to_slide(page: &ReviewPage, text: &Text) -> Html {
    let Some(slide) = &page.query.slide else { return Html::default() };
    html! {
        <a class="button" href={Route::Slide(slide.clone()).hash()} data-testid="to-slide">
            { icon::back() }{ text.say(Phrase::ReviewToSlide) }
        </a>
    }
}

/// How many cells still need a look, and the way to the next one.
fn next(page: &ReviewPage, text: &Text, on: &Callback<Event>) -> Html {
    let Some((left, more)) = page.left() else { return Html::default() };
    html! {
        <div class="review__next">
            <p class="quiet" data-testid="look-left">{ text.look_left(left, more) }</p>
            <button class="button button--primary" type="button" data-testid="look-next" aria-disabled={off(left > 0 || more)}
                aria-keyshortcuts={NEXT_KEY} onclick={send(on, Event::Review(review::Event::NextWanted))}>
                { icon::next() }{ text.say(Phrase::LookNext) }<kbd class="key" aria-hidden="true">{ NEXT_KEY }</kbd>
            </button>
        </div>
    }
}

fn tools(page: &ReviewPage, text: &Text, on: &Callback<Event>) -> Html {
    let chosen = page.targets().len();
    let bar = Bar {
        label: |label| Event::Review(review::Event::Labelled(label)),
        enabled: chosen > 0,
        dragging: page.dragging,
        undo: (Event::Review(review::Event::UndoWanted), page.can_undo()),
        redo: (Event::Review(review::Event::RedoWanted), page.can_redo()),
    };
    let delete = page.deletion();
    let none = page.chosen.is_empty();
    html! {
        <div class="tools">
            { label_bar::view(bar, text, on) }
            <div class="tools__chosen">
                <p class="tools__count" aria-live="polite" data-testid="chosen">{ text.chosen_count(page.chosen.len()) }</p>
                <button class="button button--quiet" type="button" data-testid="choose-all"
                    aria-disabled={off(!page.gallery.shown().is_empty())} aria-keyshortcuts="Control+A"
                    onclick={send(on, Event::Review(review::Event::AllChosen))}>{ text.say(Phrase::ChooseAll) }</button>
                <button class="button button--quiet" type="button" data-testid="choose-none" aria-disabled={off(!none)}
                    onclick={send(on, Event::Review(review::Event::NoneChosen))}>{ text.say(Phrase::ChooseNone) }</button>
                <button class="button button--quiet" type="button" data-testid="delete-chosen"
                    aria-disabled={off(delete.is_some())} aria-keyshortcuts="Delete"
                    onclick={delete.map(|event| send::<MouseEvent>(on, event))}>
                    { icon::delete() }{ text.say(Phrase::Delete) }
                </button>
            </div>
            <p class="quiet tools__hint">{ text.say(Phrase::LabelHint) }</p>
        </div>
    }
}

fn gallery(page: &ReviewPage, cells: &[GalleryCell], text: &Text, on: &Callback<Event>) -> Html {
    if cells.is_empty() {
        return html! { <p data-testid="no-cells">{ text.say(Phrase::ReviewNone) }</p> };
    }
    let card = {
        let (page, text, on) = (Rc::new(page.clone()), text.clone(), on.clone());
        Card::new((Rc::clone(&page), text.language()), move |place| {
            page.gallery.shown().get(place).map(|cell| card(&page, cell, &text, &on)).unwrap_or_default()
        })
    };
    let seen = {
        let on = on.clone();
        Callback::from(move |places: std::ops::Range<usize>| {
            on.emit(Event::Review(review::Event::Seen(places.end)));
        })
    };
    html! { <VirtualGrid count={cells.len()} {card} on_seen={seen} labelled_by={HEADING} class="cards crops" /> }
}

fn card(page: &ReviewPage, cell: &GalleryCell, text: &Text, on: &Callback<Event>) -> Html {
    let label = page.label(cell);
    let (chosen, closely) =
        (page.chosen.contains(&cell.id), page.panel.as_ref().is_some_and(|panel| panel.id == cell.id));
    let words = text.cell_card(label, cell.p_all, cell.reviewed);
    let choose = {
        let (on, id) = (on.clone(), cell.id.clone());
        move |choice| on.emit(Event::Review(review::Event::Chosen(id.clone(), choice)))
    };
    let clicked = {
        let choose = choose.clone();
        Callback::from(move |e: MouseEvent| choose(choice(e.ctrl_key() || e.meta_key(), e.shift_key())))
    };
    let pressed = {
        let choose = choose.clone();
        Callback::from(move |e: KeyboardEvent| {
            if e.key() == " " {
                e.prevent_default();
                choose(choice(!e.shift_key(), e.shift_key()));
            }
        })
    };
    // Else the browser would click the button when the key goes up.
    let lifted = Callback::from(|e: KeyboardEvent| {
        if e.key() == " " {
            e.prevent_default();
        }
    });
    let picked = Callback::from(move |_: yew::Event| choose(Choice::Toggle));
    let dragged = {
        let (on, id) = (on.clone(), cell.id.clone());
        Callback::from(move |e: DragEvent| {
            if let Some(data) = e.data_transfer() {
                // Without data nothing is dragged in some browsers. It fails for a drag that is over.
                let _ = data.set_data("text/plain", &id);
            }
            on.emit(Event::Review(review::Event::Dragged(id.clone())));
        })
    };
    html! {
        <div class={classes!("crop", chosen.then_some("crop--chosen"), closely.then_some("crop--closely"))}
            draggable="true" ondragstart={dragged} ondragend={send(on, Event::Review(review::Event::Dropped))}
            data-testid="crop" data-id={cell.id.clone()} data-label={verdict::tone(label)}>
            <button id={card_id(&cell.id)} class="crop__open" type="button" aria-pressed={chosen.to_string()}
                aria-label={words.clone()} onclick={clicked} onkeydown={pressed} onkeyup={lifted}>
                <img class="crop__pixels" src={shell::picture_url(&cell.id, Form::Crop)} alt="" width="192" height="192"
                    draggable="false" loading="lazy" />
                <span class={classes!("badge", "crop__label", verdict::tone(label))}>
                    { icon::verdict(label) }{ text.percent(cell.p_all) }
                    if cell.reviewed { { icon::person() } }
                </span>
            </button>
            <label class="crop__pick">
                <input type="checkbox" tabindex="-1" checked={chosen} aria-label={text.cell_pick(&words)}
                    onchange={picked} />
            </label>
        </div>
    }
}

fn choice(toggle: bool, range: bool) -> Choice {
    match (range, toggle) {
        (true, _) => Choice::Range,
        (false, true) => Choice::Toggle,
        (false, false) => Choice::Alone,
    }
}
