//! The app's window.

use std::{path::PathBuf, sync::Arc};

use tauri::{Manager as _, WebviewWindowBuilder};

use crate::{bench::Bench, bundle::Bundle, commands, pictures};

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
pub(crate) fn open(bundle: Bundle, data_folder: Option<PathBuf>) -> Result<(), WindowError> {
    check_display()?;
    let app = tauri::Builder::default()
        .register_asynchronous_uri_scheme_protocol(
            contract::commands::PICTURE_SCHEME,
            |context, request, responder| pictures::answer(context.app_handle(), &request, responder),
        )
        .invoke_handler(tauri::generate_handler![
            commands::list_pictures,
            commands::import_picture,
            commands::picture,
            commands::delete_picture,
            commands::about,
        ])
        .setup(move |app| {
            // Before the window, so that its first command finds it.
            let bench = Arc::new(Bench::new(bundle, data_folder));
            app.manage(Arc::clone(&bench));
            for window in &app.config().app.windows {
                WebviewWindowBuilder::from_config(app.handle(), window)?.build()?;
            }
            // Readied while the user looks for a picture; a failure is told by the command that needs the model.
            tauri::async_runtime::spawn_blocking(move || {
                let _ = bench.classifier();
            });
            Ok(())
        })
        .build(tauri::generate_context!())?;
    app.run(|_, _| {});
    Ok(())
}

/// Asks GTK before Tauri does, which would panic where there is no display.
#[cfg(target_os = "linux")]
fn check_display() -> Result<(), WindowError> {
    gtk::init().map_err(|_| {
        let reason = match crate::doctor::display() {
            found if found.available => format!("{} does not answer", found.detail),
            found => found.detail,
        };
        WindowError::NoDisplay { reason }
    })
}

#[cfg(not(target_os = "linux"))]
fn check_display() -> Result<(), WindowError> {
    Ok(())
}
