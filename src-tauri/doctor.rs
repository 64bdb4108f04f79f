//! `leukolens doctor`: what the machine and the installation offer.

use std::{env, fmt::Write as _, path::Path, time::Duration};

use contract::{Camera, DataFolder, Display, Doctor, EngineTime, Execution, ModelState};
use inference::{Classifier, Engine};

use crate::{bundle::Bundle, data_folder};

/// Looks at everything. The model is loaded and reproduces its golden pairs; no file is left behind.
pub(crate) fn examine(bundle: &Bundle, folder: Option<&Path>) -> Doctor {
    let (model, execution) = model(bundle);
    Doctor {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        tract: inference::TRACT_VERSION.to_owned(),
        platform: format!("{}/{}", env::consts::OS, env::consts::ARCH),
        simd: simd().into_iter().map(str::to_owned).collect(),
        model,
        execution,
        data_folder: DataFolder {
            path: folder.map(|f| f.display().to_string()).unwrap_or_default(),
            writable: folder.is_some_and(data_folder::writable),
        },
        display: display(),
        camera: camera(),
    }
}

/// Whether pictures can be classified and kept. A display and a camera are not needed for that.
pub(crate) const fn healthy(doctor: &Doctor) -> bool {
    matches!(doctor.model, ModelState::Ready(_)) && doctor.data_folder.writable
}

/// The findings for people.
pub(crate) fn describe(doctor: &Doctor) -> String {
    let mark = |good| if good { "ok    " } else { "not ok" };
    let simd = if doctor.simd.is_empty() { "none".to_owned() } else { doctor.simd.join(" ") };
    let (ready, model) = match &doctor.model {
        ModelState::Ready(model) => (true, format!("{} (sha256 {})", model.id, model.sha256)),
        ModelState::Broken(error) => (false, error.message.clone()),
    };
    let folder = match doctor.data_folder.path.as_str() {
        "" => "none is named by this system",
        path => path,
    };
    let mut text = String::new();
    for line in [
        format!("leukolens    {}, tract {}, {}", doctor.version, doctor.tract, doctor.platform),
        format!("processor    {simd}"),
        format!("model        {} {model}", mark(ready)),
        format!("execution    {}", described(doctor.execution.as_ref())),
        format!("data folder  {} {folder}", mark(doctor.data_folder.writable)),
        format!("display      {} {}", mark(doctor.display.available), doctor.display.detail),
        format!("camera       {} {}", mark(doctor.camera.available), doctor.camera.detail),
    ] {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{line}");
    }
    text
}

fn described(execution: Option<&Execution>) -> String {
    let Some(Execution { engine, reason, tried }) = execution else { return "none".to_owned() };
    let times: Vec<String> =
        tried.iter().map(|t| format!("{} {:.0} µs a cell", t.engine, t.us_per_cell)).collect();
    format!("{engine}: {reason} ({})", times.join(", "))
}

fn model(bundle: &Bundle) -> (ModelState, Option<Execution>) {
    let checked = bundle.load().and_then(|classifier| {
        bundle.check_golden(&classifier)?;
        Ok((classifier.model().clone(), execution(&classifier)))
    });
    match checked {
        Ok((model, execution)) => (ModelState::Ready(model), Some(execution)),
        Err(error) => (ModelState::Broken(error.report()), None),
    }
}

fn execution(classifier: &Classifier) -> Execution {
    let tried = |&(engine, time): &(Engine, Duration)| EngineTime {
        engine: engine.to_string(),
        us_per_cell: time.as_secs_f64() * 1e6,
    };
    let tried: Vec<EngineTime> = classifier.engine_times().iter().map(tried).collect();
    let reason = match tried.len() {
        0 | 1 => "the only one for this model on this processor".to_owned(),
        count => format!("the fastest of {count} just now; all of them compute the same bits"),
    };
    Execution { engine: classifier.engine().to_string(), reason, tried }
}

/// Whether a window can be opened. GTK is asked, because a variable may name a display that is gone; Tauri would
/// panic then. To be called on the main thread, which GTK binds itself to.
#[cfg(target_os = "linux")]
pub(crate) fn display() -> Display {
    let named = ["WAYLAND_DISPLAY", "DISPLAY"].into_iter().find_map(|name| {
        env::var(name).ok().filter(|v| !v.is_empty()).map(|value| format!("{name}={value}"))
    });
    let available = gtk::init().is_ok();
    let detail = match (named, available) {
        (Some(name), true) => name,
        (Some(name), false) => format!("{name} does not answer"),
        (None, true) => "the system's own".to_owned(),
        (None, false) => "neither DISPLAY nor WAYLAND_DISPLAY is set".to_owned(),
    };
    Display { available, detail }
}

/// Whether a window can be opened: these systems always have a screen session.
#[cfg(not(target_os = "linux"))]
pub(crate) fn display() -> Display {
    Display { available: true, detail: "the system's own".to_owned() }
}

#[cfg(target_os = "linux")]
fn camera() -> Camera {
    let mut devices: Vec<String> = std::fs::read_dir("/dev")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| is_camera(name))
        .map(|name| format!("/dev/{name}"))
        .collect();
    devices.sort();
    if devices.is_empty() {
        Camera { available: false, detail: "there is no /dev/video device".to_owned() }
    } else {
        Camera { available: true, detail: devices.join(" ") }
    }
}

#[cfg(target_os = "linux")]
fn is_camera(device: &str) -> bool {
    device.strip_prefix("video").is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(not(target_os = "linux"))]
fn camera() -> Camera {
    Camera { available: false, detail: "not looked for on this system".to_owned() }
}

#[cfg(target_arch = "x86_64")]
fn simd() -> Vec<&'static str> {
    [
        ("sse4.2", std::arch::is_x86_feature_detected!("sse4.2")),
        ("avx", std::arch::is_x86_feature_detected!("avx")),
        ("f16c", std::arch::is_x86_feature_detected!("f16c")),
        ("fma", std::arch::is_x86_feature_detected!("fma")),
        ("avx2", std::arch::is_x86_feature_detected!("avx2")),
        ("avx512f", std::arch::is_x86_feature_detected!("avx512f")),
        ("avx512vnni", std::arch::is_x86_feature_detected!("avx512vnni")),
        ("avxvnni", std::arch::is_x86_feature_detected!("avxvnni")),
    ]
    .into_iter()
    .filter_map(|(name, present)| present.then_some(name))
    .collect()
}

#[cfg(target_arch = "aarch64")]
fn simd() -> Vec<&'static str> {
    [
        ("neon", std::arch::is_aarch64_feature_detected!("neon")),
        ("fp16", std::arch::is_aarch64_feature_detected!("fp16")),
        ("dotprod", std::arch::is_aarch64_feature_detected!("dotprod")),
        ("i8mm", std::arch::is_aarch64_feature_detected!("i8mm")),
        ("sve", std::arch::is_aarch64_feature_detected!("sve")),
    ]
    .into_iter()
    .filter_map(|(name, present)| present.then_some(name))
    .collect()
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn simd() -> Vec<&'static str> {
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::{ErrorCode, ModelRef};

    fn doctor(ready: bool, writable: bool) -> Doctor {
        let model = ModelRef { id: "m".to_owned(), sha256: "0".repeat(64) };
        let broken =
            contract::ErrorReport { code: ErrorCode::ModelInvalid, message: "no model.onnx".to_owned() };
        Doctor {
            version: "1".to_owned(),
            tract: "2".to_owned(),
            platform: "linux/x86_64".to_owned(),
            simd: vec!["avx".to_owned()],
            model: if ready { ModelState::Ready(model) } else { ModelState::Broken(broken) },
            execution: ready.then(|| Execution {
                engine: "quantised (avx2)".to_owned(),
                reason: "the fastest of 2 just now".to_owned(),
                tried: vec![EngineTime { engine: "quantised (avx2)".to_owned(), us_per_cell: 61.4 }],
            }),
            data_folder: DataFolder { path: "/data".to_owned(), writable },
            display: Display { available: false, detail: "no display".to_owned() },
            camera: Camera { available: false, detail: "no camera".to_owned() },
        }
    }

    #[test]
    fn health_needs_the_model_and_the_folder_only() {
        assert!(healthy(&doctor(true, true)));
        assert!(!healthy(&doctor(false, true)));
        assert!(!healthy(&doctor(true, false)));
    }

    #[test]
    fn the_description_names_every_finding() {
        let text = describe(&doctor(false, true));
        for part in ["avx", "no model.onnx", "/data", "no display", "no camera", "linux/x86_64"] {
            assert!(text.contains(part), "{text}");
        }
    }

    #[test]
    fn the_description_says_how_the_network_runs_and_why() {
        let text = describe(&doctor(true, true));
        assert!(
            text.contains("quantised (avx2): the fastest of 2 just now (quantised (avx2) 61 µs a cell)"),
            "{text}"
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn only_numbered_video_devices_are_cameras() {
        assert!(is_camera("video0") && is_camera("video12"));
        assert!(!is_camera("video") && !is_camera("videodev") && !is_camera("fb0"));
    }
}
