//! The device's camera, as the browser hands it out. No picture leaves the page but to the shell.

use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Promise, Reflect};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, CanvasRenderingContext2d, DomException, File, FilePropertyBag, HtmlCanvasElement, HtmlVideoElement,
    MediaDeviceInfo, MediaDeviceKind, MediaStream, MediaStreamConstraints, MediaStreamTrack,
};

use crate::{
    capture::{Grab, Reading, Sharpest, sharpness},
    state::capture::{Camera, Off},
};

/// The id of the element that shows the live picture.
pub const VIDEO: &str = "camera";
/// Where the chosen camera is kept between starts.
const CAMERA_KEY: &str = "camera";
/// Side of the middle that the focus is measured in, in the camera's own pixels.
const MIDDLE: u32 = 256;
/// Size of the small picture that light is measured in.
const WHOLE: [u32; 2] = [160, 120];
/// Time between two pictures of a burst, in milliseconds: about two frames.
const BETWEEN_MS: u32 = 66;
/// Pictures are kept as JPEG of this quality. What comes from a camera as film has lost more in its own compression;
/// lossless, a hundred pictures of a slide would take ten times the room and time.
const QUALITY: f64 = 0.95;

/// A camera that runs.
pub struct Running {
    /// Its live picture.
    pub stream: MediaStream,
    /// All cameras of the device.
    pub cameras: Vec<Camera>,
    /// Which one it is.
    pub camera: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Video {
    #[serde(skip_serializing_if = "Option::is_none")]
    device_id: Option<Exactly>,
    #[serde(skip_serializing_if = "Option::is_none")]
    facing_mode: Option<Preferably<&'static str>>,
    width: Preferably<u32>,
    height: Preferably<u32>,
}

#[derive(Serialize)]
struct Exactly {
    exact: String,
}

#[derive(Serialize)]
struct Preferably<T> {
    ideal: T,
}

/// Starts a camera: this one, else the one that was chosen last, else the one that looks away from the user. One that
/// is gone is no reason to have none.
///
/// # Errors
/// Why there is no camera.
pub async fn start(wanted: Option<String>) -> Result<Running, Off> {
    let remembered = wanted.clone().or_else(remembered);
    let stream = match open(remembered.clone()).await {
        Err(Off::NoCamera) if remembered.is_some() => open(None).await?,
        other => other?,
    };
    let camera = tracks(&stream)
        .next()
        .and_then(|track| Reflect::get(&track.get_settings(), &"deviceId".into()).ok()?.as_string());
    if let (Some(_), Some(id)) = (wanted, &camera)
        && let Some(storage) = storage()
    {
        // Where nothing can be kept, the next start takes the first one again.
        let _ = storage.set_item(CAMERA_KEY, id);
    }
    Ok(Running { cameras: cameras().await, stream, camera })
}

async fn open(camera: Option<String>) -> Result<MediaStream, Off> {
    let devices = web_sys::window()
        .and_then(|window| window.navigator().media_devices().ok())
        .filter(|devices| !devices.is_undefined())
        .ok_or(Off::Unsupported)?;
    let facing_mode = camera.is_none().then_some(Preferably { ideal: "environment" });
    let video = Video {
        device_id: camera.map(|exact| Exactly { exact }),
        facing_mode,
        width: Preferably { ideal: 4096 },
        height: Preferably { ideal: 2160 },
    };
    let other = |e: JsValue| Off::Other(super::message(&e));
    let constraints = MediaStreamConstraints::new();
    constraints.set_audio(&JsValue::FALSE);
    constraints.set_video(&super::to_js(&video).map_err(|trouble| Off::Other(format!("{trouble:?}")))?);
    let asked = devices.get_user_media_with_constraints(&constraints).map_err(other)?;
    JsFuture::from(asked).await.map(JsCast::unchecked_into).map_err(|e| why(&e))
}

/// Why a camera did not come, by the name of the browser's error (Media Capture and Streams, 10.2).
fn why(error: &JsValue) -> Off {
    let name = error.dyn_ref::<DomException>().map(DomException::name).unwrap_or_default();
    match name.as_str() {
        "NotAllowedError" | "SecurityError" => Off::Refused,
        "NotFoundError" | "OverconstrainedError" => Off::NoCamera,
        "NotReadableError" | "AbortError" => Off::InUse,
        "NotSupportedError" => Off::Unsupported,
        _ => Off::Other(super::message(error)),
    }
}

/// The cameras of the device; none where the browser does not say.
async fn cameras() -> Vec<Camera> {
    let listed = web_sys::window()
        .and_then(|window| window.navigator().media_devices().ok()?.enumerate_devices().ok());
    let Some(listed) = listed else { return Vec::new() };
    let Ok(all) = JsFuture::from(listed).await else { return Vec::new() };
    let all: Array = all.unchecked_into();
    all.iter()
        .map(JsCast::unchecked_into::<MediaDeviceInfo>)
        .filter(|device| device.kind() == MediaDeviceKind::Videoinput)
        .map(|device| Camera { id: device.device_id(), label: device.label() })
        .collect()
}

/// Ends a live picture; the camera's light goes out.
pub fn stop(stream: &MediaStream) {
    tracks(stream).for_each(|track| track.stop());
}

/// Shows the live picture on the page, where it is not shown yet.
pub fn show(stream: &MediaStream) {
    if let Some(video) = video()
        && video.src_object().is_none()
    {
        video.set_src_object(Some(stream));
        // It plays by itself; where the browser wants a touch first, the shutter is one.
        let _ = video.play();
    }
}

/// Looks at the meters; none where the live picture has no pixels yet.
#[must_use]
pub fn grab() -> Option<Reading> {
    let video = video()?;
    let (width, height) = size(&video)?;
    let middle = drawn(
        |context| draw_middle(context, &Source::Video(&video), [width, height]),
        middle_of([width, height]),
    )?;
    let whole = drawn(|context| Source::Video(&video).draw(context, [0, 0, width, height], WHOLE), WHOLE)?;
    Some(Reading::of(&middle.grab()?, &whole.grab()?))
}

/// Takes so many pictures one after the other and keeps the sharpest, as a file and, to look at, as it was drawn.
///
/// # Errors
/// What the browser said.
pub async fn shoot(count: u32) -> Result<(File, HtmlCanvasElement, Reading), String> {
    let said = |e: JsValue| super::message(&e);
    let video = video().ok_or("there is no live picture")?;
    let (width, height) = size(&video).ok_or("the live picture has no pixels")?;
    let (mut burst, mut best) = (Sharpest::default(), None);
    for number in 0..count {
        if number > 0 {
            TimeoutFuture::new(BETWEEN_MS).await;
        }
        let canvas = canvas([width, height]).ok_or("there is no room for the picture")?;
        let context = context(&canvas).ok_or("nothing can be drawn")?;
        Source::Video(&video).draw(&context, [0, 0, width, height], [width, height]).map_err(said)?;
        let source = Source::Canvas(&canvas);
        let pixels =
            drawn(|context| draw_middle(context, &source, [width, height]), middle_of([width, height]));
        let sharp = pixels.as_ref().and_then(Pixels::grab).map_or(0.0, |grab| sharpness(&grab));
        if burst.keeps(sharp) {
            best = Some((canvas, pixels));
        }
    }
    let (canvas, middle) = best.ok_or("no picture was taken")?;
    let source = Source::Canvas(&canvas);
    let whole = drawn(|context| source.draw(context, [0, 0, width, height], WHOLE), WHOLE);
    let reading = middle
        .as_ref()
        .zip(whole.as_ref())
        .and_then(|(middle, whole)| Some(Reading::of(&middle.grab()?, &whole.grab()?)));
    let file = file(&canvas).await.map_err(said)?;
    Ok((file, canvas, reading.ok_or("the picture cannot be measured")?))
}

/// The picture as a file, named by the time.
async fn file(canvas: &HtmlCanvasElement) -> Result<File, JsValue> {
    let mut asked = Ok(());
    let blob = Promise::new(&mut |resolve, reject| {
        let done = Closure::once_into_js(move |blob: Option<Blob>| {
            let _ = match blob {
                Some(blob) => resolve.call1(&JsValue::NULL, &blob),
                None => reject.call1(&JsValue::NULL, &"the picture cannot be written".into()),
            };
        });
        asked =
            canvas.to_blob_with_type_and_encoder_options(done.unchecked_ref(), "image/jpeg", &QUALITY.into());
    });
    asked?;
    let blob = JsFuture::from(blob).await?;
    let options = FilePropertyBag::new();
    options.set_type("image/jpeg");
    let time = String::from(js_sys::Date::new_0().to_iso_string()).replace([':', '.'], "-");
    File::new_with_blob_sequence_and_options(&Array::of1(&blob), &format!("camera-{time}.jpg"), &options)
}

/// Where pixels come from.
enum Source<'a> {
    Video(&'a HtmlVideoElement),
    Canvas(&'a HtmlCanvasElement),
}

impl Source<'_> {
    /// Draws a part `[x, y, width, height]` into so many pixels.
    fn draw(
        &self,
        context: &CanvasRenderingContext2d,
        part: [u32; 4],
        into: [u32; 2],
    ) -> Result<(), JsValue> {
        let ([x, y, width, height], [wide, high]) = (part.map(f64::from), into.map(f64::from));
        match self {
            Self::Video(video) => context
                .draw_image_with_html_video_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                    video, x, y, width, height, 0.0, 0.0, wide, high,
                ),
            Self::Canvas(canvas) => context
                .draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                    canvas, x, y, width, height, 0.0, 0.0, wide, high,
                ),
        }
    }
}

/// The size of the middle of a picture.
fn middle_of([width, height]: [u32; 2]) -> [u32; 2] {
    [MIDDLE.min(width), MIDDLE.min(height)]
}

fn draw_middle(context: &CanvasRenderingContext2d, source: &Source<'_>, of: [u32; 2]) -> Result<(), JsValue> {
    let [wide, high] = middle_of(of);
    source.draw(context, [(of[0] - wide) / 2, (of[1] - high) / 2, wide, high], [wide, high])
}

/// Pixels that were read back.
struct Pixels {
    rgba: Vec<u8>,
    size: [u32; 2],
}

impl Pixels {
    fn grab(&self) -> Option<Grab<'_>> {
        Grab::new(&self.rgba, self.size[0] as usize, self.size[1] as usize)
    }
}

/// What was drawn, read back.
fn drawn(
    draw: impl FnOnce(&CanvasRenderingContext2d) -> Result<(), JsValue>,
    size: [u32; 2],
) -> Option<Pixels> {
    let context = context(&canvas(size)?)?;
    draw(&context).ok()?;
    let [wide, high] = size.map(f64::from);
    let rgba = context.get_image_data(0.0, 0.0, wide, high).ok()?.data().0;
    Some(Pixels { rgba, size })
}

fn canvas([width, height]: [u32; 2]) -> Option<HtmlCanvasElement> {
    let canvas = web_sys::window()?.document()?.create_element("canvas").ok()?;
    let canvas: HtmlCanvasElement = canvas.dyn_into().ok()?;
    canvas.set_width(width);
    canvas.set_height(height);
    Some(canvas)
}

fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

fn video() -> Option<HtmlVideoElement> {
    super::element(VIDEO)?.dyn_into().ok()
}

/// The size of the live picture; none where it has no pixels yet.
fn size(video: &HtmlVideoElement) -> Option<(u32, u32)> {
    let (width, height) = (video.video_width(), video.video_height());
    // From HAVE_CURRENT_DATA on.
    (video.ready_state() >= 2 && width > 0 && height > 0).then_some((width, height))
}

fn tracks(stream: &MediaStream) -> impl Iterator<Item = MediaStreamTrack> {
    stream.get_tracks().iter().map(JsCast::unchecked_into).collect::<Vec<_>>().into_iter()
}

fn remembered() -> Option<String> {
    storage()?.get_item(CAMERA_KEY).ok()?
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}
