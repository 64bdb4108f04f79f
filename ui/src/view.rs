//! The drawing: functions from the model to elements. They send events and hold nothing.

mod about;
mod app;
mod confirm;
mod detail;
mod icon;
mod modal;
mod notices;
mod picture_list;
mod stage;
mod verdict;

pub use app::App;

use yew::Callback;

use crate::state::Event;

/// A listener that sends `event` whatever the browser says.
fn send<T>(on: &Callback<Event>, event: Event) -> Callback<T> {
    let on = on.clone();
    Callback::from(move |_| on.emit(event.clone()))
}
