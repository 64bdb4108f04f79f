//! A picture, large, with an outline around each of its cells: the cell's own where it is known, else its box.

use contract::{Cell, PictureDetail};
use yew::{AttrValue, Callback, Event as DomEvent, Html, Properties, classes, component, html, use_state_eq};

use super::{send, verdict::tone};
use crate::{
    shell::{self, Form},
    state::{
        Event,
        picture::{self, box_id},
    },
    text::{Phrase, Text},
};

/// The picture with its outlines. Both are fitted into the same place the same way, so they lie on each other.
///
/// The outlines are for pointers; the keyboard and screen readers have the table with the same cells.
pub fn view(
    picture: &PictureDetail,
    selected: Option<usize>,
    actual_size: bool,
    text: &Text,
    on: &Callback<Event>,
) -> Html {
    let (width, height) = (picture.width, picture.height);
    let boxes = picture.examination.cells.iter().enumerate();
    // The highlighted one is drawn last, over its neighbours.
    let (above, below): (Vec<_>, Vec<_>) = boxes.partition(|(index, _)| selected == Some(*index));
    // Digits that can be read with the whole picture on the screen.
    let digits = f64::from(width.max(height)) / 36.0;
    let outline = |(index, cell): (usize, &Cell)| outline(index, cell, digits, selected == Some(index), on);
    let name = text.picture_of(&picture.summary.name);
    html! {
        <div class={classes!("stage", actual_size.then_some("stage--actual"))} tabindex="0" role="group"
            aria-label={name.clone()}>
            <div class="stage__picture">
                <Pixels src={shell::picture_url(&picture.summary.id, Form::Full)} {name}
                    missing={text.say(Phrase::PixelsFailed)} />
                <svg class="stage__boxes" viewBox={format!("0 0 {width} {height}")} width={width.to_string()}
                    height={height.to_string()} direction="ltr" aria-hidden="true" data-testid="boxes">
                    { for below.into_iter().chain(above).map(outline) }
                </svg>
            </div>
        </div>
    }
}

fn outline(index: usize, cell: &Cell, digits: f64, selected: bool, on: &Callback<Event>) -> Html {
    let [x, y, width, height] = cell.bbox.map(|side| side.to_string());
    let points: Vec<_> = cell.outline.iter().map(|[x, y]| format!("{x},{y}")).collect();
    let points = AttrValue::from(points.join(" "));
    let shape = |class: &'static str| {
        html! {
            // Fewer corners enclose nothing.
            if cell.outline.len() >= 3 {
                <polygon class={classes!("box__shape", class)} points={points.clone()} />
            } else {
                <rect class={classes!("box__shape", class)} x={x.clone()} y={y.clone()} width={width.clone()}
                    height={height.clone()} />
            }
        }
    };
    // Above the outline, or inside where there is no room.
    let baseline = f64::from(cell.bbox[1]) - digits * 0.3;
    let baseline = if baseline < digits { f64::from(cell.bbox[1]) + digits * 1.05 } else { baseline };
    html! {
        <g key={index} id={box_id(index)} class={classes!("box", tone(cell.verdict), selected.then_some("box--selected"))}
            data-testid="box" onclick={send(on, Event::Picture(picture::Event::CellClicked(index)))}>
            { shape("box__halo") }
            { shape("box__line") }
            <text class="box__number" x={x.clone()} y={baseline.to_string()} font-size={digits.to_string()}>
                { index + 1 }
            </text>
        </g>
    }
}

#[derive(Properties, PartialEq)]
struct PixelsProps {
    src: AttrValue,
    /// What it is called for screen readers.
    name: AttrValue,
    /// What is said where it does not come.
    missing: AttrValue,
}

/// The picture itself, or a sentence where it does not come.
#[component]
fn Pixels(props: &PixelsProps) -> Html {
    let failed = use_state_eq(|| false);
    let on_error = {
        let failed = failed.clone();
        Callback::from(move |_: DomEvent| failed.set(true))
    };
    html! {
        if *failed {
            <p class="stage__failed">{ &props.missing }</p>
        } else {
            <img class="stage__pixels" src={props.src.clone()} alt={props.name.clone()} onerror={on_error} />
        }
    }
}
