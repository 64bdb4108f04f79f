//! A picture, large, with an outline around each of its cells: the cell's own where it is known, else its box. It is
//! looked at through a window, in which it is zoomed and moved with wheel, fingers, mouse and keys.

use std::collections::BTreeSet;

use contract::{Cell, PictureDetail, Verdict};
use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, KeyboardEvent, PointerEvent, WheelEvent};
use yew::{
    AttrValue, Callback, Html, Properties, classes, component, html, use_effect_with, use_mut_ref,
    use_node_ref,
};

use super::{drawn::Drawn, send, verdict::tone};
use crate::{
    shell::{self, Form, SizeObserver},
    state::{
        Event,
        picture::{self, PicturePage, box_id},
        viewport::{Pair, Viewport},
    },
    text::{Phrase, Text},
};

/// Height of the numbers beside the cells, in pixels of the window.
const DIGITS: f64 = 17.0;
/// How much a pixel of the wheel makes the picture larger: a notch of 100 pixels by a fifth.
const WHEEL: f64 = 0.0018;
/// How many pixels a line of the wheel stands for.
const LINE: f64 = 16.0;

/// The picture with its outlines. Both fill the same place, so they lie on each other however it is zoomed.
///
/// The outlines are for pointers; the keyboard and screen readers have the table with the same cells.
pub fn view(page: &PicturePage, picture: &PictureDetail, text: &Text, on: &Callback<Event>) -> Html {
    let boxes = picture.examination.cells.iter().enumerate();
    // The highlighted one is drawn last, over its neighbours.
    let (above, below): (Vec<_>, Vec<_>) = boxes.partition(|(index, _)| page.selected == Some(*index));
    // As large on the screen whatever the zoom.
    let digits = DIGITS / page.viewport.scale();
    let outline = |(index, cell): (usize, &Cell)| {
        let label = page.cells().get(index).map_or(cell.verdict, |entry| entry.label);
        outline(index, cell, label, digits, page.selected == Some(index), on)
    };
    let name = text.picture_of(&picture.summary.name);
    let (width, height) = (picture.width, picture.height);
    html! {
        <Window viewport={page.viewport} name={name.clone()} {on}>
            <Drawn src={shell::picture_url(&picture.summary.id, Form::Full)} {name} class="stage__pixels"
                missing={text.say(Phrase::PixelsFailed)} />
            <svg class="stage__boxes" viewBox={format!("0 0 {width} {height}")} direction="ltr" aria-hidden="true"
                data-testid="boxes">
                { for below.into_iter().chain(above).map(outline) }
            </svg>
        </Window>
    }
}

#[derive(Properties, PartialEq)]
struct WindowProps {
    /// How the picture lies in it.
    viewport: Viewport,
    /// What it is called for screen readers.
    name: AttrValue,
    /// Where events go.
    on: Callback<Event>,
    /// The picture and its outlines.
    children: Html,
}

/// The window that the picture is looked at through.
#[component]
fn Window(props: &WindowProps) -> Html {
    let (window, content) = (use_node_ref(), use_node_ref());
    // The pointers that went down here; they may go up anywhere.
    let down = use_mut_ref(BTreeSet::<i32>::new);
    let on = props.on.reform(Event::Picture);
    {
        let (window, on, down) = (window.clone(), on.clone(), down.clone());
        use_effect_with((), move |()| {
            let element = window.cast::<HtmlElement>();
            let observed = element.as_ref().and_then(|element| observe(element, &on));
            let mut listeners = Vec::new();
            if let Some(element) = element {
                listeners.push(zoom_by_wheel(&element, &on));
                listeners.extend(follow_pointers(&element, &on, &down));
            }
            move || drop((observed, listeners))
        });
    }
    {
        let content = content.clone();
        use_effect_with(props.viewport, move |viewport| {
            if let Some(content) = content.cast::<HtmlElement>() {
                lay(&content, viewport);
            }
        });
    }
    let pressed = {
        let window = window.clone();
        Callback::from(move |e: PointerEvent| {
            // The mouse's other buttons have work of their own.
            if let Some(element) = window.cast::<HtmlElement>().filter(|_| e.button() == 0) {
                down.borrow_mut().insert(e.pointer_id());
                on.emit(picture::Event::Pressed(e.pointer_id(), point(&element, e.client_x(), e.client_y())));
            }
        })
    };
    let keys = {
        let (on, own) = (props.on.clone(), window.clone());
        Callback::from(move |e: KeyboardEvent| {
            let here = e.target().zip(own.get()).is_some_and(|(target, own)| *own == target);
            if let Some(event) = PicturePage::arrow(&e.key()).filter(|_| here) {
                e.prevent_default();
                on.emit(event);
            }
        })
    };
    html! {
        <div ref={window} class="stage" tabindex="0" role="group" aria-label={props.name.clone()}
            aria-describedby="stage-hint" data-testid="stage" onpointerdown={pressed} onkeydown={keys}>
            <div ref={content} class="stage__picture">{ props.children.clone() }</div>
        </div>
    }
}

/// Tells the window's size now and whenever it changes.
fn observe(element: &HtmlElement, on: &Callback<picture::Event>) -> Option<SizeObserver> {
    let (of, on) = (element.clone(), on.clone());
    SizeObserver::new(element, move || {
        let (width, height) = (of.client_width(), of.client_height());
        if width > 0 && height > 0 {
            on.emit(picture::Event::Measured(f64::from(width), f64::from(height)));
        }
    })
}

/// Not through Yew, whose listeners for wheels cannot keep the page from scrolling.
fn zoom_by_wheel(element: &HtmlElement, on: &Callback<picture::Event>) -> EventListener {
    let (of, on) = (element.clone(), on.clone());
    let options = EventListenerOptions { passive: false, ..EventListenerOptions::default() };
    EventListener::new_with_options(element, "wheel", options, move |e| {
        let Some(e) = e.dyn_ref::<WheelEvent>() else { return };
        e.prevent_default();
        let pixels =
            if e.delta_mode() == WheelEvent::DOM_DELTA_PIXEL { e.delta_y() } else { e.delta_y() * LINE };
        // A touchpad's pinch comes as a wheel with Control held, in small steps.
        let factor = (-pixels * if e.ctrl_key() { WHEEL * 5.0 } else { WHEEL }).exp();
        on.emit(picture::Event::Zoomed(factor, Some(point(&of, e.client_x(), e.client_y()))));
    })
}

/// A pointer that went down here is followed wherever it goes.
fn follow_pointers(
    element: &HtmlElement,
    on: &Callback<picture::Event>,
    down: &std::rc::Rc<std::cell::RefCell<BTreeSet<i32>>>,
) -> Vec<EventListener> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    let listen = |name: &'static str, moves: bool| {
        let (of, on, down) = (element.clone(), on.clone(), down.clone());
        EventListener::new(&window, name, move |e| {
            let Some(e) = e.dyn_ref::<PointerEvent>() else { return };
            let pointer = e.pointer_id();
            if moves {
                if down.borrow().contains(&pointer) {
                    on.emit(picture::Event::Dragged(pointer, point(&of, e.client_x(), e.client_y())));
                }
            } else if down.borrow_mut().remove(&pointer) {
                on.emit(picture::Event::Lifted(pointer));
            }
        })
    };
    vec![listen("pointermove", true), listen("pointerup", false), listen("pointercancel", false)]
}

/// A point of the page in pixels of the window.
fn point(window: &Element, x: i32, y: i32) -> Pair {
    let at = window.get_bounding_client_rect();
    [f64::from(x) - at.left(), f64::from(y) - at.top()]
}

/// Lays the picture where the viewport says. By properties, because the content policy allows no style attribute.
fn lay(content: &HtmlElement, viewport: &Viewport) {
    let ([width, height], [x, y]) = (viewport.size(), viewport.corner());
    let style = content.style();
    let properties = [
        ("width", format!("{width}px")),
        ("height", format!("{height}px")),
        ("transform", format!("translate({x}px, {y}px)")),
    ];
    for (name, value) in properties {
        // It fails for properties that are none alone.
        let _ = style.set_property(name, &value);
    }
}

fn outline(
    index: usize,
    cell: &Cell,
    label: Verdict,
    digits: f64,
    selected: bool,
    on: &Callback<Event>,
) -> Html {
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
        <g key={index} id={box_id(index)} class={classes!("box", tone(label), selected.then_some("box--selected"))}
            data-testid="box" onclick={send(on, Event::Picture(picture::Event::OutlineClicked(index)))}>
            { shape("box__halo") }
            { shape("box__line") }
            <text class="box__number" x={x.clone()} y={baseline.to_string()} font-size={digits.to_string()}>
                { index + 1 }
            </text>
        </g>
    }
}
