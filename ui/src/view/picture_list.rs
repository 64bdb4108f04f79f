//! The stored pictures as cards.

use contract::{PictureKind, PictureSummary};
use yew::{Callback, Html, html};

use super::{app::HEADING, icon, notices, send, verdict};
use crate::{
    shell::{self, Form},
    state::{Answer, Event, Model},
    text::{Phrase, Text},
};

/// The element id of a picture's card.
pub fn card_id(id: &str) -> String {
    format!("card-{id}")
}

/// The list, or why there is none.
pub fn view(model: &Model, text: &Text, on: &Callback<Event>) -> Html {
    match &model.pictures {
        Answer::Waiting => html! {
            <><h1 id={HEADING} class="heading" tabindex="-1">{ text.say(Phrase::Pictures) }</h1><p>{ text.say(Phrase::ListWaiting) }</p></>
        },
        Answer::Failed(trouble) => html! { <>
            <h1 id={HEADING} class="heading" tabindex="-1">{ text.say(Phrase::ListFailed) }</h1>
            { notices::trouble(trouble, text) }
            <button class="button" type="button" onclick={send(on, Event::ListWanted)}>{ text.say(Phrase::Retry) }</button>
        </> },
        Answer::Ready(pictures) if pictures.is_empty() => empty(text),
        Answer::Ready(pictures) => html! { <>
            <div class="title-row">
                <h1 id={HEADING} class="heading" tabindex="-1">{ text.say(Phrase::Pictures) }</h1>
                <p class="quiet">{ text.picture_count(pictures.len()) }</p>
            </div>
            <ul class="cards" aria-labelledby={HEADING}>{ for pictures.iter().map(|picture| card(picture, text, on)) }</ul>
        </> },
    }
}

fn empty(text: &Text) -> Html {
    html! {
        <section class="empty" data-testid="empty">
            <img src="assets/logo.svg" alt="" width="112" height="112" />
            <h1 id={HEADING} class="heading" tabindex="-1">{ text.say(Phrase::EmptyTitle) }</h1>
            <p>{ text.say(Phrase::EmptyText) }</p>
            { verdict::legend(text) }
            <p class="quiet">{ text.say(Phrase::Privacy) }</p>
        </section>
    }
}

fn card(picture: &PictureSummary, text: &Text, on: &Callback<Event>) -> Html {
    let probability = picture.highest_p_all.map(|p| match picture.kind {
        PictureKind::Cell | PictureKind::Crop => text.p_all(p),
        PictureKind::Field => text.highest_p_all(p),
    });
    // A number would be read as a result however uncertain the cells are called beside it.
    let (part, words) = if picture.usable {
        ("probability", probability)
    } else {
        ("unusable", Some(text.say(Phrase::NotUsable)))
    };
    html! {
        <li class="card" key={picture.id.clone()} data-testid="card" data-id={picture.id.clone()}>
            <img class="card__thumb" src={shell::picture_url(&picture.id, Form::Thumb)} alt="" loading="lazy" />
            <div class="card__body">
                <h2 class="card__name">
                    <button id={card_id(&picture.id)} class="card__open" type="button" title={picture.name.clone()}
                        onclick={send(on, Event::Opened(picture.id.clone()))}><bdi>{ &picture.name }</bdi></button>
                </h2>
                <p class="card__verdict" data-testid="verdict">{ verdict::of_picture(picture, text) }</p>
                if let Some(words) = words {
                    <p class="card__probability" data-testid={part}>{ words }</p>
                }
                <p class="card__facts">{ text.say(picture.kind) }{ " · " }{ time(&picture.imported_at, text) }</p>
            </div>
            <button class="button button--quiet card__delete" type="button" data-testid="delete"
                aria-label={text.delete_named(&picture.name)} onclick={send(on, Event::DeleteWanted(picture.id.clone()))}>
                { icon::delete() }{ text.say(Phrase::Delete) }
            </button>
        </li>
    }
}

/// A time stamp on the device's clock; as it came where it is none.
pub fn time(rfc3339: &str, text: &Text) -> Html {
    let shown = shell::local_time(rfc3339).map_or_else(|| rfc3339.to_owned(), |moment| text.moment(moment));
    html! { <time datetime={rfc3339.to_owned()}>{ shown }</time> }
}
