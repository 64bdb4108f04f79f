//! The pictures of a slide as cards.

use std::rc::Rc;

use contract::{DeletionTarget, PictureKind, PictureState, PictureSummary, SlidePicture, SlideState};
use yew::{Callback, Html, html};

use super::{
    icon, notices, send, time, verdict,
    virtual_grid::{Card, VirtualGrid},
};
use crate::{
    shell::{self, Form},
    state::{
        Event, Route,
        slide::{self, SlidePage, card_id, moving},
    },
    text::{Phrase, Text},
};

/// The cards: as many as there are pictures, drawn where they can be seen.
pub fn view(page: &SlidePage, total: u32, text: &Text, on: &Callback<Event>) -> Html {
    if total == 0 {
        return html! { <p data-testid="no-pictures">{ text.say(Phrase::NoPictures) }</p> };
    }
    let (text, looked) = (text.clone(), on.clone());
    let on = on.clone();
    let pictures = page.pictures.read();
    let ticked = page.moving.as_ref().map(|moving| moving.ticked.clone());
    let locked = page.standing.ready().is_some_and(|standing| standing.slide.state == SlideState::Signed);
    let of = (Rc::clone(&pictures), ticked.clone(), locked, text.language());
    let card = Card::new(of, move |place| {
        let picture = u32::try_from(place).ok().and_then(|place| pictures.get(&place));
        picture.map_or_else(
            || html! { <div class="card card--unread"></div> },
            |picture| {
                let ticked = ticked.as_ref().map(|ticked| ticked.contains(&picture.id));
                card(picture, ticked, locked, &text, &on)
            },
        )
    });
    let seen = Callback::from(move |places: std::ops::Range<usize>| {
        let end = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
        looked.emit(Event::Slide(slide::Event::Seen(end(places.start)..end(places.end))));
    });
    html! { <VirtualGrid count={total as usize} {card} on_seen={seen} labelled_by="pictures-title" start={page.start() as usize} /> }
}

/// A card; with a box to tick while pictures are moved, without what changes it where the slide is signed.
fn card(
    picture: &SlidePicture,
    ticked: Option<bool>,
    locked: bool,
    text: &Text,
    on: &Callback<Event>,
) -> Html {
    let tick = |id: &str| send(on, Event::Slide(slide::Event::Moving(moving::Event::Ticked(id.into()))));
    let (id, name) = (&picture.id, &picture.name);
    let route = Route::Picture { slide: picture.slide.clone(), id: id.clone() };
    let delete = Event::deletion_of(DeletionTarget::Picture(id.clone()), name.clone());
    html! {
        <article class="card" data-testid="card" data-id={id.clone()}>
            <img class="card__thumb" src={shell::picture_url(id, Form::Thumb)} alt="" loading="lazy" />
            <div class="card__body">
                <h2 class="card__name">
                    if picture.state == PictureState::Examined {
                        <a id={card_id(id)} class="card__open" href={route.hash()} title={name.clone()}><bdi>{ name }</bdi></a>
                    } else {
                        <bdi>{ name }</bdi>
                    }
                </h2>
                { match (&picture.state, &picture.summary) {
                    (PictureState::Waiting, _) => html! {
                        <p class="card__state" data-testid="waiting">{ text.say(Phrase::PictureWaits) }</p>
                    },
                    (PictureState::Failed(reason), _) => html! {
                        <div class="card__state" data-testid="picture-failed">
                            <p><strong>{ text.say(Phrase::PictureFailed) }</strong></p>
                            { notices::trouble(&slide::trouble_of(reason), text) }
                        </div>
                    },
                    (PictureState::Examined, Some(summary)) => examined(summary, text),
                    (PictureState::Examined, None) => Html::default(),
                } }
                <p class="card__facts">
                    if let Some(summary) = &picture.summary {
                        { text.say(summary.kind) }{ " · " }
                    }
                    { time(&picture.imported_at, text) }
                </p>
            </div>
            <div class="card__acts">
                if let Some(ticked) = ticked {
                    <label class="tick">
                        <input class="tick__box" type="checkbox" data-testid="tick" aria-label={text.named(Phrase::TickNamed, name)}
                            checked={ticked} onchange={tick(id)} />
                    </label>
                }
                if matches!(picture.state, PictureState::Failed(_)) && !locked {
                    <button class="button button--quiet" type="button" data-testid="examine-again"
                        aria-label={text.examine_again_named(name)}
                        onclick={send(on, Event::Slide(slide::Event::ExamineAgain(id.clone())))}>
                        { icon::again() }{ text.say(Phrase::ExamineAgain) }
                    </button>
                }
                if !locked {
                <button class="button button--quiet" type="button" data-testid="delete"
                    aria-label={text.delete_named(name)} onclick={send(on, delete)}>
                    { icon::delete() }{ text.say(Phrase::Delete) }
                </button>
                }
            </div>
        </article>
    }
}

fn examined(summary: &PictureSummary, text: &Text) -> Html {
    let probability = summary.highest_p_all.map(|p| match summary.kind {
        PictureKind::Cell | PictureKind::Crop => text.p_all(p),
        PictureKind::Field => text.highest_p_all(p),
    });
    // A number would be read as a result however uncertain the cells are called beside it.
    let (part, words) = if summary.usable {
        ("probability", probability)
    } else {
        ("unusable", Some(text.say(Phrase::NotUsable)))
    };
    html! { <>
        <p class="card__verdict" data-testid="verdict">{ verdict::of_picture(summary, text) }</p>
        if let Some(words) = words {
            <p class="card__probability" data-testid={part}>{ words }</p>
        }
    </> }
}
