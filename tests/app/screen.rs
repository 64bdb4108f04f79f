//! A screen of its own, a WebDriver on it, and the app below the WebDriver.

use std::{
    env,
    io::{BufRead as _, BufReader},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use serde_json::json;

use crate::{
    program::LEUKOLENS,
    webdriver::{PATIENCE, Window},
};

/// A process that does not outlive the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Either it is gone already or it goes now; both are fine.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A virtual screen with a WebDriver. The driver is dropped first, then the screen and whatever shows on it.
pub struct Screen {
    _driver: Running,
    _xvfb: Running,
    port: u16,
    home: PathBuf,
}

impl Screen {
    /// Starts both. Everything that the app and its web view write goes below `home`.
    pub fn start(home: &Path) -> Self {
        let mut xvfb = spawn(
            Command::new("Xvfb")
                .args(["-displayfd", "1", "-screen", "0", "1400x900x24", "-nolisten", "tcp"])
                .stdout(Stdio::piped())
                .stderr(Stdio::null()),
        );
        let mut number = String::new();
        BufReader::new(xvfb.0.stdout.take().unwrap()).read_line(&mut number).unwrap();
        assert!(!number.trim().is_empty(), "Xvfb did not start");

        let port = free_port();
        let mut driver = Command::new("WebKitWebDriver");
        driver
            .arg(format!("--port={port}"))
            .env("DISPLAY", format!(":{}", number.trim()))
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("LEUKOLENS_DATA_FOLDER", home.join("data"))
            .env("LEUKOLENS_EXPORT_FOLDER", home.join("documents"))
            .env("HOME", home)
            .env("XDG_DATA_HOME", home.join("xdg-data"))
            .env("XDG_CACHE_HOME", home.join("xdg-cache"))
            .env("XDG_CONFIG_HOME", home.join("xdg-config"))
            // The window follows the system's language, and the tests read English.
            .env("LC_ALL", "C.UTF-8")
            .env("LANGUAGE", "en")
            // The graphics driver would still write there while the folder is being removed.
            .env("MESA_SHADER_CACHE_DISABLE", "true")
            .env_remove("LEUKOLENS_MODEL")
            .env_remove("WAYLAND_DISPLAY");
        if env::var_os("LEUKOLENS_SCREENSHOTS").is_some() {
            // Drawn without a graphics processor the window gives no second screenshot.
            driver.env("LIBGL_ALWAYS_SOFTWARE", "1");
        }
        let driver = spawn(&mut driver);
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(start.elapsed() < PATIENCE, "WebKitWebDriver does not listen on port {port}");
            sleep(Duration::from_millis(50));
        }
        Self { _driver: driver, _xvfb: xvfb, port, home: home.to_owned() }
    }

    /// Where the app keeps its records.
    pub fn data_folder(&self) -> PathBuf {
        self.home.join("data")
    }

    /// Starts the app; its window is open when this returns.
    pub fn open_app(&self) -> Window {
        self.open(LEUKOLENS)
    }

    /// Starts the app from another file.
    pub fn open(&self, program: &str) -> Window {
        let browser = json!({ "binary": program, "args": [] });
        Window::open(self.port, &json!({ "browserName": "wry", "webkitgtk:browserOptions": browser }))
    }
}

fn spawn(command: &mut Command) -> Running {
    let name = command.get_program().to_string_lossy().into_owned();
    match command.spawn() {
        Ok(child) => Running(child),
        Err(e) => panic!("cannot start {name}: {e}. `cargo xtask setup` installs what the window test needs"),
    }
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}
