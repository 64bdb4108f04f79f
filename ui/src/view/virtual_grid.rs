//! A long list of cards of which only those are drawn that can be seen, with a margin.
//!
//! The page scrolls, not the list. All rows are as high as the highest that was drawn; the rows above and below are
//! room alone. The arrow keys, Home and End move from card to card, whether it is drawn yet or not.

use std::{any::Any, ops::Range, rc::Rc};

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};
use yew::{AttrValue, Callback, Component, Context, Html, KeyboardEvent, NodeRef, Properties, classes, html};

use crate::shell::{self, SizeObserver};

/// Rows that are drawn above and below what can be seen.
const MARGIN: usize = 3;
/// What a row is taken to be high before one was drawn, in pixels.
const GUESS: f64 = 170.0;

/// What a long list is made of.
#[derive(Properties)]
pub struct VirtualGridProps {
    /// Number of all cards.
    pub count: usize,
    /// The card at a place: what stands in its list item.
    pub card: Card,
    /// Which places are drawn now, whenever that changes.
    pub on_seen: Callback<Range<usize>>,
    /// The id of the list's heading.
    pub labelled_by: AttrValue,
    /// The place to scroll to when the list is drawn first.
    #[prop_or_default]
    pub start: usize,
    /// The class that lays out the cards.
    #[prop_or(AttrValue::Static("cards"))]
    pub class: AttrValue,
}

impl PartialEq for VirtualGridProps {
    /// The listener is left out: every drawing of a page makes it anew, and it always does the same.
    fn eq(&self, other: &Self) -> bool {
        let Self { count, card, on_seen: _, labelled_by, start, class } = self;
        *count == other.count
            && *card == other.card
            && *labelled_by == other.labelled_by
            && *start == other.start
            && *class == other.class
    }
}

/// Draws the card at a place. Its page is drawn again for many reasons that do not concern the cards: two are the same where
/// what they are drawn from is.
#[derive(Clone)]
pub struct Card {
    of: Rc<dyn Source>,
    draw: Rc<dyn Fn(usize) -> Html>,
}

impl Card {
    /// Cards that `draw` makes, of nothing that is not part of `of`.
    pub fn new(of: impl PartialEq + 'static, draw: impl Fn(usize) -> Html + 'static) -> Self {
        Self { of: Rc::new(of), draw: Rc::new(draw) }
    }
}

impl PartialEq for Card {
    fn eq(&self, other: &Self) -> bool {
        self.of.is(other.of.any())
    }
}

/// What cards are drawn from.
trait Source {
    fn any(&self) -> &dyn Any;
    fn is(&self, other: &dyn Any) -> bool;
}

impl<T: PartialEq + 'static> Source for T {
    fn any(&self) -> &dyn Any {
        self
    }

    fn is(&self, other: &dyn Any) -> bool {
        other.downcast_ref::<T>().is_some_and(|other| self == other)
    }
}

/// What the list is told.
pub enum Message {
    /// The page was scrolled, or the window has another size.
    Moved,
    /// The focus is to go to the card at this place.
    Focus(usize),
}

/// The list.
pub struct VirtualGrid {
    list: NodeRef,
    layout: Layout,
    drawn: Range<usize>,
    told: Range<usize>,
    focus: Option<usize>,
    started: bool,
    listeners: Vec<EventListener>,
    /// Tells when what the list stands in becomes higher or lower: what stands above the list then moved it.
    watched: Option<SizeObserver>,
}

/// How the cards lie.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Layout {
    columns: usize,
    /// Height of a row with the gap below it, in pixels.
    row: f64,
}

impl Layout {
    /// The places to draw of `count`, where the window shows the list from `top` on (in pixels from its beginning,
    /// below 0 where it begins inside of the window) and is so `high`.
    fn places(self, count: usize, top: f64, high: f64) -> Range<usize> {
        let rows = count.div_ceil(self.columns);
        let row = |pixels: f64| (pixels / self.row).floor().clamp(0.0, rows as f64) as usize;
        let (first, last) = (row(top).saturating_sub(MARGIN), row(top + high) + 1 + MARGIN);
        // Scrolled past its end there is still the last row, so that it is never empty.
        let first = first.min(rows.saturating_sub(1));
        first * self.columns..(last.min(rows) * self.columns).min(count)
    }

    /// The room above and below these places, in pixels.
    fn room(self, count: usize, places: &Range<usize>) -> [f64; 2] {
        let above = places.start / self.columns;
        let below = count.div_ceil(self.columns) - places.end.div_ceil(self.columns);
        [above, below].map(|rows| rows as f64 * self.row)
    }

    /// Where a key leads from this place; none where it leads nowhere.
    fn step(self, key: &str, from: usize, count: usize, rtl: bool) -> Option<usize> {
        let (forward, back) = if rtl { ("ArrowLeft", "ArrowRight") } else { ("ArrowRight", "ArrowLeft") };
        let to = match key {
            _ if key == forward => from + 1,
            _ if key == back => from.checked_sub(1)?,
            "ArrowDown" => from + self.columns,
            "ArrowUp" => from.checked_sub(self.columns)?,
            "Home" => 0,
            "End" => count.checked_sub(1)?,
            _ => return None,
        };
        (to < count && to != from).then_some(to)
    }
}

impl Component for VirtualGrid {
    type Message = Message;
    type Properties = VirtualGridProps;

    fn create(ctx: &Context<Self>) -> Self {
        let listeners = web_sys::window().map(|window| {
            ["scroll", "resize"].map(|name| {
                let moved = ctx.link().callback(|()| Message::Moved);
                let options = EventListenerOptions { passive: true, ..EventListenerOptions::default() };
                EventListener::new_with_options(&window, name, options, move |_| moved.emit(()))
            })
        });
        let layout = Layout { columns: 1, row: GUESS };
        let start = ctx.props().start.min(ctx.props().count);
        Self {
            list: NodeRef::default(),
            layout,
            drawn: start..ctx.props().count.min(start + 24),
            told: 0..0,
            focus: None,
            started: start == 0,
            listeners: listeners.into_iter().flatten().collect(),
            watched: None,
        }
    }

    fn changed(&mut self, ctx: &Context<Self>, _: &Self::Properties) -> bool {
        self.drawn = self.places(ctx);
        true
    }

    fn update(&mut self, ctx: &Context<Self>, message: Message) -> bool {
        if let Message::Focus(place) = message {
            self.focus = Some(place);
            self.scroll_to(place);
        }
        let drawn = self.places(ctx);
        let changed = drawn != self.drawn;
        self.drawn = drawn;
        if !changed {
            // The page came to rest where it is drawn already, so that no drawing tells of it.
            self.tell(ctx);
        }
        changed || self.focus.is_some()
    }

    fn rendered(&mut self, ctx: &Context<Self>, _: bool) {
        self.measure();
        if self.watched.is_none() {
            let around = self.element().and_then(|list| list.parent_element());
            let moved = ctx.link().callback(|()| Message::Moved);
            // Later, since what is drawn then changes the very size that is being told.
            let later = move || {
                let moved = moved.clone();
                Timeout::new(0, move || moved.emit(())).forget();
            };
            self.watched = around.and_then(|around| SizeObserver::new(&around, later));
        }
        if let Some(list) = self.element() {
            let [above, below] = self.layout.room(ctx.props().count, &self.drawn);
            // It fails for properties that are none alone.
            let _ = list.style().set_property("padding-block-start", &format!("{above}px"));
            let _ = list.style().set_property("padding-block-end", &format!("{below}px"));
        }
        if !self.started {
            self.started = true;
            self.scroll_to(ctx.props().start);
        }
        // A card that is not read yet has nothing that takes the focus: it waits for it.
        let control =
            self.focus.filter(|place| self.drawn.contains(place)).and_then(|place| self.control(place));
        if let Some(control) = control {
            self.focus = None;
            let _ = control.focus();
        }
        let drawn = self.places(ctx);
        if drawn != self.drawn {
            ctx.link().send_message(Message::Moved);
        } else {
            self.tell(ctx);
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let props = ctx.props();
        let count = props.count.to_string();
        let layout = self.layout;
        let total = props.count;
        let focus = ctx.link().callback(Message::Focus);
        let pressed = Callback::from(move |e: KeyboardEvent| {
            let from = e.target().and_then(|target| place_of(&target));
            let rtl = shell::reads_from_right();
            if let Some(to) = from.and_then(|from| layout.step(&e.key(), from, total, rtl)) {
                e.prevent_default();
                focus.emit(to);
            }
        });
        html! {
            <ul class={classes!(props.class.to_string())} ref={self.list.clone()} aria-labelledby={props.labelled_by.clone()} onkeydown={pressed}
                data-testid="grid">
                { for self.drawn.clone().map(|place| html! {
                    <li key={place} class="cards__item" aria-setsize={count.clone()} aria-posinset={(place + 1).to_string()}>
                        { (props.card.draw)(place) }
                    </li>
                }) }
            </ul>
        }
    }

    fn destroy(&mut self, _: &Context<Self>) {
        self.listeners.clear();
        self.watched = None;
    }
}

impl VirtualGrid {
    fn element(&self) -> Option<HtmlElement> {
        self.list.cast()
    }

    /// Tells which places are drawn, where that has changed.
    fn tell(&mut self, ctx: &Context<Self>) {
        if self.told != self.drawn {
            self.told = self.drawn.clone();
            ctx.props().on_seen.emit(self.drawn.clone());
        }
    }

    /// The places to draw now.
    fn places(&self, ctx: &Context<Self>) -> Range<usize> {
        let count = ctx.props().count;
        let Some((top, high)) = self.element().and_then(|list| shell::place_in_window(&list)) else {
            return 0..count.min(self.drawn.len());
        };
        self.layout.places(count, -top, high)
    }

    /// Learns from what is drawn how the cards lie.
    fn measure(&mut self) {
        let Some(list) = self.element() else { return };
        let (Some(columns), Some(gap)) = (shell::columns(&list), shell::row_gap(&list)) else { return };
        let Some(item) = list.first_element_child() else { return };
        let high = item.get_bounding_client_rect().height() + gap;
        if columns != self.layout.columns {
            self.layout = Layout { columns, row: high };
        } else if high > self.layout.row || self.told.is_empty() {
            self.layout.row = high;
        }
    }

    fn scroll_to(&self, place: usize) {
        if let Some((top, high)) = self.element().and_then(|list| shell::place_in_window(&list)) {
            let row = (place / self.layout.columns) as f64 * self.layout.row;
            // What can be seen already stays where it is.
            if top + row < 0.0 || top + row + self.layout.row > high {
                shell::scroll_by(top + row - (high - self.layout.row) / 2.0);
            }
        }
    }

    /// What takes the focus in the card at this place.
    fn control(&self, place: usize) -> Option<HtmlElement> {
        let item = format!("[aria-posinset=\"{}\"]", place + 1);
        let item = self.element()?.query_selector(&item).ok()??;
        item.query_selector("a, button, input").ok()??.dyn_into().ok()
    }
}

/// The place of the card that an element stands in.
fn place_of(target: &web_sys::EventTarget) -> Option<usize> {
    let element: &Element = target.dyn_ref()?;
    // Whoever types into a field moves in its words.
    if element.matches("input, textarea, select").unwrap_or(true) {
        return None;
    }
    let item = element.closest("[aria-posinset]").ok()??;
    item.get_attribute("aria-posinset")?.parse::<usize>().ok()?.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAYOUT: Layout = Layout { columns: 3, row: 100.0 };

    #[test]
    fn cards_are_the_same_where_what_they_are_drawn_from_is() {
        let card = |of: &'static str| Card::new((of, 1), move |_| Html::from(of));
        assert!(card("a") == card("a") && card("a") != card("b"));
        assert!(card("a") != Card::new("a", |_| Html::default()));
    }

    #[test]
    fn only_what_can_be_seen_is_drawn_with_a_margin() {
        // The list begins 200 pixels below the window's top.
        assert_eq!(LAYOUT.places(10_000, -200.0, 600.0), 0..24);
        // Row 1,000 stands at the top: three rows of margin on either side.
        assert_eq!(LAYOUT.places(10_000, 100_000.0, 600.0), 997 * 3..1010 * 3);
        assert_eq!(LAYOUT.places(10_000, 1e9, 600.0).end, 10_000);
        assert_eq!(LAYOUT.places(0, 0.0, 600.0), 0..0);
        assert_eq!(LAYOUT.places(4, -10.0, 600.0), 0..4);
        for top in (-1000..340_000).step_by(777) {
            let places = LAYOUT.places(10_000, f64::from(top), 600.0);
            assert!(places.len() <= 42 && places.start.is_multiple_of(3), "{places:?}");
            let [above, below] = LAYOUT.room(10_000, &places);
            let drawn = places.len().div_ceil(3) as f64 * 100.0;
            assert_eq!(above + drawn + below, 333_400.0, "the list is always as high");
        }
    }

    #[test]
    fn keys_lead_from_card_to_card() {
        let step = |key, from| LAYOUT.step(key, from, 10, false);
        assert_eq!(
            (step("ArrowRight", 0), step("ArrowLeft", 0), step("ArrowRight", 9)),
            (Some(1), None, None)
        );
        assert_eq!((step("ArrowDown", 4), step("ArrowDown", 8), step("ArrowUp", 2)), (Some(7), None, None));
        assert_eq!((step("Home", 5), step("End", 5), step("End", 9)), (Some(0), Some(9), None));
        assert_eq!((step("a", 5), step("Enter", 5)), (None, None));
        assert_eq!(LAYOUT.step("ArrowLeft", 4, 10, true), Some(5), "where lines run from right to left");
        assert_eq!(LAYOUT.step("End", 0, 0, false), None);
    }
}
