//! The bridge: the shell's commands, and the little that is needed of the browser beside Yew.
//!
//! No decisions here: an answer is handed on as it came, or as a [`Trouble`].

use contract::{About, Deletion, ErrorCode, ErrorReport, PictureDetail, PictureSummary, commands};
use js_sys::{Date, Uint8Array};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast as _, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, File, FileList, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

use crate::{language::Language, state::Trouble, text::Moment};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["window", "__TAURI__", "core"], js_name = invoke)]
    async fn invoke(command: &str, arguments: JsValue, options: JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["window", "__TAURI__", "core"], js_name = convertFileSrc)]
    fn convert_file_src(path: &str, protocol: &str) -> Result<String, JsValue>;
}

/// The most bytes that the shell takes for a picture.
const LARGEST_FILE: f64 = 64.0 * 1024.0 * 1024.0;

/// The form in which a stored picture is fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Small, for the list.
    Thumb,
    /// With every pixel.
    Full,
}

#[derive(Serialize)]
struct ById<'a> {
    id: &'a str,
}

#[derive(Serialize)]
struct Options {
    headers: Headers,
}

#[derive(Serialize)]
struct Headers {
    #[serde(rename = "x-file-name")]
    file_name: String,
}

/// Every stored picture, newest first.
///
/// # Errors
/// What the shell reports.
pub async fn list() -> Result<Vec<PictureSummary>, Trouble> {
    call(commands::LIST_PICTURES, JsValue::UNDEFINED, JsValue::UNDEFINED).await
}

/// Hands a file's bytes to the shell, which classifies and stores it.
///
/// # Errors
/// The browser does not hand over the bytes, or what the shell reports. A file that the shell would refuse for its
/// length is refused here: read first, a film chosen by mistake would fill the memory.
pub async fn import(file: &File) -> Result<PictureDetail, Trouble> {
    let bytes = file.size();
    if bytes > LARGEST_FILE {
        let message = format!("the file has {bytes} bytes, and {LARGEST_FILE} are allowed");
        return Err(Trouble::Reported(ErrorReport { code: ErrorCode::PictureTooLarge, message }));
    }
    let unread = |e: JsValue| Trouble::FileNotRead(message(&e));
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(unread)?;
    // A header holds ASCII only.
    let file_name = js_sys::encode_uri_component(&file.name()).into();
    let options = to_js(&Options { headers: Headers { file_name } })?;
    call(commands::IMPORT_PICTURE, Uint8Array::new(&buffer).into(), options).await
}

/// Everything that is known of a stored picture.
///
/// # Errors
/// What the shell reports.
pub async fn picture(id: &str) -> Result<PictureDetail, Trouble> {
    call(commands::PICTURE, to_js(&ById { id })?, JsValue::UNDEFINED).await
}

/// Deletes a stored picture for good.
///
/// # Errors
/// What the shell reports.
pub async fn delete(id: &str) -> Result<(), Trouble> {
    call::<Deletion>(commands::DELETE_PICTURE, to_js(&ById { id })?, JsValue::UNDEFINED).await.map(drop)
}

/// What the app says of itself.
///
/// # Errors
/// What the shell reports.
pub async fn about() -> Result<About, Trouble> {
    call(commands::ABOUT, JsValue::UNDEFINED, JsValue::UNDEFINED).await
}

async fn call<T: DeserializeOwned>(
    command: &str,
    arguments: JsValue,
    options: JsValue,
) -> Result<T, Trouble> {
    match invoke(command, arguments, options).await {
        Ok(answer) => serde_wasm_bindgen::from_value(answer)
            .map_err(|e| Trouble::NoAnswer(format!("the answer to {command} has an unknown form: {e}"))),
        Err(error) => Err(serde_wasm_bindgen::from_value::<ErrorReport>(error.clone()).map_or_else(
            |_| Trouble::NoAnswer(format!("{command}: {}", message(&error))),
            Trouble::Reported,
        )),
    }
}

fn to_js(value: &impl Serialize) -> Result<JsValue, Trouble> {
    serde_wasm_bindgen::to_value(value)
        .map_err(|e| Trouble::NoAnswer(format!("the request cannot be written: {e}")))
}

fn message(error: &JsValue) -> String {
    let text = error.dyn_ref::<js_sys::Error>().map(|e| String::from(e.message()));
    text.or_else(|| error.as_string()).unwrap_or_else(|| format!("{error:?}"))
}

/// The address of a stored picture; empty where there is no shell, which the page shows as a missing picture.
#[must_use]
pub fn picture_url(id: &str, form: Form) -> String {
    let form = match form {
        Form::Thumb => "thumb",
        Form::Full => "full",
    };
    convert_file_src(&format!("{id}/{form}"), commands::PICTURE_SCHEME).unwrap_or_default()
}

/// A time stamp on the device's own clock; none where it is not one.
#[must_use]
pub fn local_time(rfc3339: &str) -> Option<Moment> {
    let date = Date::new(&rfc3339.into());
    (!date.get_time().is_nan()).then(|| Moment {
        year: date.get_full_year(),
        month: date.get_month(),
        day: date.get_date(),
        hour: date.get_hours(),
        minute: date.get_minutes(),
    })
}

/// Where the chosen language is kept between starts.
const LANGUAGE_KEY: &str = "language";

/// The tags of the languages that the system prefers, most wanted first.
#[must_use]
pub fn preferred_languages() -> Vec<String> {
    let tags = web_sys::window().map(|window| window.navigator().languages());
    tags.iter().flat_map(js_sys::Array::iter).filter_map(|tag| tag.as_string()).collect()
}

/// The tag of the language that was chosen before; none where none was, or where nothing is kept.
#[must_use]
pub fn remembered_language() -> Option<String> {
    web_sys::window()?.local_storage().ok()??.get_item(LANGUAGE_KEY).ok()?
}

/// Keeps the chosen language for the next start. Where nothing can be kept, the system decides again then.
pub fn remember_language(language: Language) {
    if let Some(storage) = web_sys::window().and_then(|window| window.local_storage().ok()?) {
        let _ = storage.set_item(LANGUAGE_KEY, language.tag());
    }
}

/// Tells the page its language and the direction of its lines: fonts, hyphens and screen readers go by them.
pub fn speak(language: Language) {
    if let Some(root) = web_sys::window().and_then(|window| window.document()?.document_element()) {
        for (name, value) in [("lang", language.tag()), ("dir", language.direction())] {
            // It fails for names that are none alone.
            let _ = root.set_attribute(name, value);
        }
    }
}

/// The files of a list that the browser hands over.
#[must_use]
pub fn files(list: Option<&FileList>) -> Vec<File> {
    list.map(|list| (0..list.length()).filter_map(|i| list.get(i)).collect()).unwrap_or_default()
}

/// Moves the keyboard's focus to the element of this id and says whether there is one.
pub fn focus(id: &str) -> bool {
    element(id).and_then(|e| e.dyn_into::<HtmlElement>().ok()).is_some_and(|e| e.focus().is_ok())
}

/// Scrolls to the top of the page.
pub fn scroll_to_top() {
    if let Some(window) = web_sys::window() {
        window.scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// Scrolls the element of this id into view, as little as needed.
pub fn reveal(id: &str) {
    if let Some(element) = element(id) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        options.set_inline(ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

fn element(id: &str) -> Option<Element> {
    web_sys::window()?.document()?.get_element_by_id(id)
}
