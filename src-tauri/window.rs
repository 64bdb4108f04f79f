//! The app's window.

use std::{
    io::{self, Write as _},
    path::PathBuf,
    sync::Arc,
    thread,
    time::Duration,
};

use tauri::{
    Manager as _, Url, WebviewWindow, WebviewWindowBuilder,
    webview::{PermissionKind, PermissionResponse},
};

use crate::{bench::Bench, bundle::Bundle, commands, doctor, import, pictures, watch::Watch};

/// How often the watched folder is looked at.
const ROUND: Duration = Duration::from_secs(2);

/// Why the window did not open.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WindowError {
    /// There is no screen to open it on.
    #[error(
        "there is no display to open the window on ({reason}). Pictures can be classified without one: leukolens classify PATH..."
    )]
    NoDisplay {
        /// What the window system said.
        reason: String,
    },
    /// The window system refused.
    #[error("the window cannot be opened: {0}")]
    Tauri(#[from] tauri::Error),
}

/// Opens the window and returns when it was closed.
///
/// # Errors
/// [`WindowError`]. A broken model or data folder is none: the window opens and tells of it.
pub(crate) fn open(
    bundle: Bundle,
    data_folder: Option<PathBuf>,
    export_folder: Option<PathBuf>,
) -> Result<(), WindowError> {
    check_display()?;
    let app = tauri::Builder::default()
        .register_asynchronous_uri_scheme_protocol(
            contract::commands::PICTURE_SCHEME,
            |context, request, responder| pictures::answer(context.app_handle(), &request, responder),
        )
        .invoke_handler(tauri::generate_handler![
            commands::ask,
            commands::add_picture,
            commands::import_archive,
            commands::import_model,
        ])
        // The page is our own and takes pictures; it hears nothing, sees no other window and is told no place.
        .on_permission_request(|_, kind| match kind {
            PermissionKind::Camera => PermissionResponse::Allow,
            _ => PermissionResponse::Deny,
        })
        .setup(move |app| {
            // Before the window, so that its first command finds it.
            let bench = Arc::new(Bench::new(bundle, data_folder, export_folder));
            app.manage(Arc::clone(&bench));
            for window in &app.config().app.windows {
                let window =
                    WebviewWindowBuilder::from_config(app.handle(), window)?.on_navigation(is_own).build()?;
                settle(&window)?;
            }
            work_in_the_background(bench);
            Ok(())
        })
        .build(tauri::generate_context!())?;
    app.run(|_, _| {});
    Ok(())
}

/// Examines pictures that wait and looks after the watched folder, as long as the program runs.
fn work_in_the_background(bench: Arc<Bench>) {
    let watching = Arc::clone(&bench);
    thread::spawn(move || {
        // Readied while the user looks for a picture; a failure is told by the command that needs the model.
        let _ = bench.classifier();
        loop {
            bench.wait_for_pictures();
            if let Err(error) = import::examine_waiting(&bench) {
                // The pictures go on waiting; the next one that is added tries again.
                let _ = writeln!(io::stderr(), "leukolens: pictures cannot be examined: {}", error.message);
            }
        }
    });
    thread::spawn(move || {
        let mut watch = Watch::default();
        loop {
            thread::sleep(ROUND);
            for (path, error) in watch.round(&watching).unwrap_or_default() {
                let _ = writeln!(io::stderr(), "leukolens: {}: {}", path.display(), error.message);
            }
        }
    });
}

/// What the page needs of WebKitGTK beyond what Tauri sets.
#[cfg(target_os = "linux")]
fn settle(window: &WebviewWindow) -> Result<(), tauri::Error> {
    use webkit2gtk::{
        CacheModel, HardwareAccelerationPolicy, SettingsExt as _, WebContextExt as _, WebViewExt as _,
    };

    window.with_webview(|webview| {
        let view = webview.inner();
        if let Some(settings) = view.settings() {
            // Cameras: media streams are switched off otherwise.
            settings.set_enable_media_stream(true);
            // Without a graphics processor its work is done by the processor, in 150 MB more.
            if !has_graphics() {
                settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
            }
        }
        // There is one page, and nothing of it may be cached: what was deleted must not live on.
        if let Some(context) = view.context() {
            context.set_cache_model(CacheModel::DocumentViewer);
        }
    })
}

/// Whether the system offers a graphics processor to draw with, or was told to do without one (`LIBGL_ALWAYS_SOFTWARE`).
#[cfg(target_os = "linux")]
fn has_graphics() -> bool {
    if std::env::var_os("LIBGL_ALWAYS_SOFTWARE").is_some() {
        return true;
    }
    let nodes = std::fs::read_dir("/dev/dri").into_iter().flatten().flatten();
    nodes.map(|node| node.file_name()).any(|name| name.to_string_lossy().starts_with("renderD"))
}

/// Other systems need nothing more.
#[cfg(not(target_os = "linux"))]
fn settle(_: &WebviewWindow) -> Result<(), tauri::Error> {
    Ok(())
}

/// Asks before Tauri does, which would panic where there is no display.
fn check_display() -> Result<(), WindowError> {
    let display = doctor::display();
    if display.available { Ok(()) } else { Err(WindowError::NoDisplay { reason: display.detail }) }
}

/// Whether the window may go to this address: the app's own page and nothing else, however a page was made to ask.
fn is_own(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        // What stands for `tauri://localhost` on Windows and Android.
        "http" | "https" => url.host_str() == Some("tauri.localhost"),
        "about" => url.path() == "blank",
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_stays_on_the_apps_own_page() {
        let goes = |address: &str| is_own(&Url::parse(address).unwrap());
        for own in [
            "tauri://localhost",
            "tauri://localhost/index.html",
            "http://tauri.localhost/",
            "https://tauri.localhost/index.html#x",
            "about:blank",
        ] {
            assert!(goes(own), "{own}");
        }
        for foreign in [
            "https://example.org/",
            "http://localhost/",
            "http://tauri.localhost.example.org/",
            "tauri://elsewhere/",
            "file:///etc/passwd",
            "picture://localhost/x/full",
            "data:text/html,x",
            "about:srcdoc",
        ] {
            assert!(!goes(foreign), "{foreign}");
        }
    }
}
