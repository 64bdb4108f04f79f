//! The bridge: the shell's commands, and the little that is needed of the browser beside Yew.
//!
//! No decisions here: an answer is handed on as it came, or as a [`Trouble`].

pub mod camera;

use contract::{AddedPicture, ErrorCode, ErrorReport, Reply, Request, commands};
use js_sys::{Date, Uint8Array};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Element, File, FileList, FocusOptions, HtmlElement, KeyboardEvent, ResizeObserver, ScrollIntoViewOptions,
    ScrollLogicalPosition,
};

use crate::{
    language::Language,
    state::{Route, Trouble, review::Press},
    text::Moment,
};

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
    /// A cell with what lies around it.
    Crop,
    /// The same under its heat map.
    Heat,
}

#[derive(Serialize)]
struct Asked<'a> {
    request: &'a Request,
}

#[derive(Serialize)]
struct Options {
    headers: Headers,
}

#[derive(Serialize)]
struct Headers {
    #[serde(rename = "x-file-name")]
    file_name: String,
    #[serde(rename = "x-slide")]
    slide: String,
}

/// Asks the shell.
///
/// # Errors
/// What the shell reports.
pub async fn ask(request: &Request) -> Result<Reply, Trouble> {
    call(commands::ASK, to_js(&Asked { request })?, JsValue::UNDEFINED).await
}

/// Hands a file's bytes to the shell as a picture of a slide.
///
/// # Errors
/// The browser does not hand over the bytes, or what the shell reports. A file that the shell would refuse for its
/// length is refused here: read first, a film chosen by mistake would fill the memory.
pub async fn add(file: &File, slide: String) -> Result<AddedPicture, Trouble> {
    let bytes = file.size();
    if bytes > LARGEST_FILE {
        let message = format!("the file has {bytes} bytes, and {LARGEST_FILE} are allowed");
        return Err(Trouble::Reported(ErrorReport { code: ErrorCode::PictureTooLarge, message }));
    }
    // A header holds ASCII only.
    let file_name = js_sys::encode_uri_component(&file.name()).into();
    let options = to_js(&Options { headers: Headers { file_name, slide } })?;
    match call(commands::ADD_PICTURE, bytes_of(file).await?, options).await? {
        Reply::Added(added) => Ok(*added),
        _ => Err(Trouble::NoAnswer("a reply of another kind".into())),
    }
}

/// Hands a file's bytes to the shell as an archive.
///
/// # Errors
/// The browser does not hand over the bytes, or what the shell reports.
pub async fn import_archive(file: &File) -> Result<Reply, Trouble> {
    call(commands::IMPORT_ARCHIVE, bytes_of(file).await?, JsValue::UNDEFINED).await
}

/// Hands a file's bytes to the shell as the bundle of a model.
///
/// # Errors
/// The browser does not hand over the bytes, or what the shell reports. A file that the shell would refuse for its
/// length is refused here, as in [`add`].
pub async fn import_model(file: &File) -> Result<Reply, Trouble> {
    let bytes = file.size();
    if bytes > LARGEST_FILE {
        let message = format!("the file has {bytes} bytes, and {LARGEST_FILE} are allowed");
        return Err(Trouble::Reported(ErrorReport { code: ErrorCode::ModelInvalid, message }));
    }
    call(commands::IMPORT_MODEL, bytes_of(file).await?, JsValue::UNDEFINED).await
}

/// The bytes of a file.
async fn bytes_of(file: &File) -> Result<JsValue, Trouble> {
    let unread = |e: JsValue| Trouble::FileNotRead(message(&e));
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(unread)?;
    Ok(Uint8Array::new(&buffer).into())
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
    value
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
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
        Form::Crop => "crop",
        Form::Heat => "heat",
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

/// The place that the address names.
#[must_use]
pub fn route() -> Route {
    let hash = web_sys::window().and_then(|window| window.location().hash().ok());
    Route::of_hash(&hash.unwrap_or_default())
}

/// Changes the address; the browser tells of it when it is done.
pub fn go(route: &Route) {
    if let Some(window) = web_sys::window() {
        // It fails for addresses that are none alone.
        let _ = window.location().set_hash(&route.hash());
    }
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

/// Moves the keyboard's focus to the element of this id; the page stays where it is.
pub fn focus_there(id: &str) {
    if let Some(element) = element(id).and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        // It fails for elements that take no focus.
        let _ = element.focus_with_options(&options);
    }
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

/// Where an element begins below the window's top, and how high the window is, in pixels.
#[must_use]
pub fn place_in_window(element: &Element) -> Option<(f64, f64)> {
    let high = web_sys::window()?.inner_height().ok()?.as_f64()?;
    Some((element.get_bounding_client_rect().top(), high))
}

/// Scrolls the page down by so many pixels.
pub fn scroll_by(pixels: f64) {
    if let Some(window) = web_sys::window() {
        window.scroll_by_with_x_and_y(0.0, pixels);
    }
}

/// The number of columns that a grid has now.
#[must_use]
pub fn columns(grid: &Element) -> Option<usize> {
    let columns = style(grid, "grid-template-columns")?.split_whitespace().count();
    (columns > 0).then_some(columns)
}

/// The gap between the rows of a grid, in pixels.
#[must_use]
pub fn row_gap(grid: &Element) -> Option<f64> {
    style(grid, "row-gap")?.strip_suffix("px")?.parse().ok()
}

/// Tells whenever an element's size changes, and once when it begins, until it is dropped.
pub struct SizeObserver {
    observer: ResizeObserver,
    element: Element,
    /// What the browser calls; it lives as long as it may be called.
    _told: Closure<dyn FnMut()>,
}

impl SizeObserver {
    /// Begins; none where the browser cannot.
    #[must_use]
    pub fn new(element: &Element, told: impl FnMut() + 'static) -> Option<Self> {
        let told = Closure::<dyn FnMut()>::new(told);
        let observer = ResizeObserver::new(told.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(Self { observer, element: element.clone(), _told: told })
    }

    /// Whether the element still stands on the page.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        self.element.is_connected()
    }
}

impl Drop for SizeObserver {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Keeps the height of an element in a property of the whole page, for what has to stay clear of it.
#[must_use]
pub fn keep_height(selector: &str, property: &'static str) -> Option<SizeObserver> {
    let document = web_sys::window()?.document()?;
    let element: HtmlElement = document.query_selector(selector).ok()??.dyn_into().ok()?;
    let root: HtmlElement = document.document_element()?.dyn_into().ok()?;
    let measured = element.clone();
    SizeObserver::new(&element, move || {
        // It fails for properties that are none alone.
        let _ = root.style().set_property(property, &format!("{}px", measured.offset_height()));
    })
}

/// A key with what was held with it.
#[must_use]
pub fn press(event: &KeyboardEvent) -> Press {
    Press { key: event.key(), control: event.ctrl_key() || event.meta_key(), shift: event.shift_key() }
}

/// Whether a key was pressed in a field that takes words, whose keys are its own.
#[must_use]
pub fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|e| e.matches("input:not([type=checkbox]), textarea, select").unwrap_or(false))
}

/// The time, RFC 3339 in UTC.
#[must_use]
pub fn now() -> String {
    Date::new_0().to_iso_string().into()
}

/// How many seconds there are left until a time, rounded up; below 0 where it is over, 0 where it is no time.
#[must_use]
pub fn seconds_until(rfc3339: &str) -> i64 {
    let left = (Date::new(&rfc3339.into()).get_time() - Date::now()) / 1000.0;
    // What is no number becomes 0.
    left.ceil() as i64
}

/// Whether lines run from right to left.
#[must_use]
pub fn reads_from_right() -> bool {
    let root = web_sys::window().and_then(|window| window.document()?.document_element());
    root.is_some_and(|root| root.get_attribute("dir").as_deref() == Some("rtl"))
}

/// Whether this does something of its own when a key is pressed on it.
#[must_use]
pub fn is_control(target: Option<&web_sys::EventTarget>) -> bool {
    let element = target.and_then(|target| target.dyn_ref::<Element>());
    element.is_some_and(|e| {
        e.closest("a, button, input, select, textarea, summary, dialog").is_ok_and(|c| c.is_some())
    })
}

fn style(element: &Element, property: &str) -> Option<String> {
    web_sys::window()?.get_computed_style(element).ok()??.get_property_value(property).ok()
}

fn element(id: &str) -> Option<Element> {
    web_sys::window()?.document()?.get_element_by_id(id)
}
