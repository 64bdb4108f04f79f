//! The user interface of Leukolens: a Yew app that draws what the shell knows and sends what the user wants.
//!
//! Here belong: what is shown and how it changes (`state`), the languages (`language`) and every word the user
//! reads in them (`text`, with its catalogues in `ui/messages`), the bridge to the shell and the browser (`shell`), the
//! meters of the camera's live picture (`capture`), and the drawing (`view`). Here do not belong: decisions about cells or pictures, thresholds, files on disk, the network.
//! A verdict is shown as it came, never derived.
//!
//! One way round: a user's act or the shell's answer is a `state::Event`; `state::update` changes the model and
//! says what is to be done as `state::Effect`s; `view::App` does it and draws the model again.

mod capture;
mod language;
mod manual;
mod shell;
mod state;
mod text;
mod view;

use wasm_bindgen::prelude::wasm_bindgen;

/// Draws the app into the page; the bundle calls it when it is loaded.
#[wasm_bindgen(start)]
pub fn start() {
    yew::Renderer::<view::App>::new().render();
}
