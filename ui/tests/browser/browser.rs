//! A headless browser, driven through WebDriver, on the page with the fake shell.

use std::{
    env, fs,
    io::{BufRead as _, BufReader},
    panic,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use fantoccini::{Client, ClientBuilder, Locator, elements::Element, wd::WebDriverCompatibleCommand};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{sync::Mutex, time::sleep};
use url::{ParseError, Url};

use crate::{fake::Fake, server};

/// How long something may take to appear. Generous: it is only waited out when a test fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// A tablet on its side.
pub const LANDSCAPE: (u32, u32) = (1280, 800);
/// A tablet upright.
pub const PORTRAIT: (u32, u32) = (800, 1280);

/// One browser at a time: several at once make a small machine so slow that waits run out.
static TURN: Mutex<()> = Mutex::const_new(());

/// The names that Chromium goes by.
const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// The marks that set a name apart from the sentence around it.
const APART: [char; 2] = ['\u{2068}', '\u{2069}'];

/// WebDriver's key for Escape.
pub const ESCAPE: &str = "\u{e00c}";
/// WebDriver's key for Tab.
pub const TAB: &str = "\u{e004}";
/// WebDriver's key for the arrow that points down.
pub const DOWN: &str = "\u{e015}";
/// WebDriver's key for the arrow that points up.
pub const UP: &str = "\u{e013}";
/// WebDriver's key for Enter.
pub const ENTER: &str = "\u{e007}";

/// The page in a browser, and files to give to it.
pub struct Page {
    /// The WebDriver session.
    pub client: Client,
    /// The shell that it talks to.
    pub fake: Arc<Fake>,
    files: TempDir,
}

/// A command of Chromium's own protocol, which WebDriver has no words for.
#[derive(Debug)]
struct Chromium {
    name: &'static str,
    parameters: Value,
}

impl WebDriverCompatibleCommand for Chromium {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({ "cmd": self.name, "params": self.parameters }).to_string()))
    }
}

/// The driver program; ended with its test.
struct Driver(Child);

impl Drop for Driver {
    fn drop(&mut self) {
        // It has ended already where that fails.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs `test` on a fresh English page of this size, light or dark. The page must end without any problem of its own.
pub async fn on_page<F>(size: (u32, u32), dark: bool, test: impl FnOnce(Page) -> F + Send + 'static)
where
    F: Future<Output = Page> + Send + 'static,
{
    on_page_in("en", size, dark, test).await;
}

/// The same where the system prefers these languages, a list of tags.
pub async fn on_page_in<F>(
    languages: &str,
    size: (u32, u32),
    dark: bool,
    test: impl FnOnce(Page) -> F + Send + 'static,
) where
    F: Future<Output = Page> + Send + 'static,
{
    let _turn = TURN.lock().await;
    let fake = Arc::new(Fake::new());
    let address = server::start(Arc::clone(&fake));
    let (_driver, port) = start_driver();
    let profile = tempfile::tempdir().unwrap();
    let client = ClientBuilder::new(HttpConnector::new())
        .capabilities(capabilities(profile.path(), dark, languages))
        .connect(&format!("http://127.0.0.1:{port}"))
        .await
        .expect("the browser starts");
    let for_test = client.clone();
    // In a task of its own, so that the browser is closed even when the test fails.
    let outcome = tokio::spawn(async move {
        resize(&for_test, size).await;
        for_test.goto(&address).await.unwrap();
        test(Page { client: for_test, fake, files: tempfile::tempdir().unwrap() }).await;
    })
    .await;
    // Looked at even when the test failed: it may be why.
    let problems =
        client.execute("return sessionStorage.getItem('problems') ?? ''", Vec::new()).await.unwrap();
    client.close().await.unwrap();
    if let Err(failed) = outcome {
        eprintln!("problems of the page: {problems}");
        panic::resume_unwind(failed.into_panic());
    }
    assert_eq!(problems, json!(""), "the page has problems");
}

fn capabilities(profile: &Path, dark: bool, languages: &str) -> fantoccini::wd::Capabilities {
    let scheme = if dark { 0 } else { 1 };
    let arguments = [
        "--headless".into(),
        "--no-sandbox".into(), // needed as root, and the only page is our own
        "--disable-gpu".into(),
        "--disable-quic".into(),
        "--no-first-run".into(),
        "--disable-background-networking".into(),
        "--disable-component-update".into(),
        "--disable-sync".into(),
        // A camera that shows a moving picture, and that every page may use.
        "--use-fake-device-for-media-stream".into(),
        "--use-fake-ui-for-media-stream".into(),
        format!("--accept-lang={languages}"),
        format!("--blink-settings=preferredColorScheme={scheme}"),
        format!("--user-data-dir={}", profile.display()),
    ];
    let options = json!({ "binary": program(&BROWSERS), "args": arguments });
    [("goog:chromeOptions".to_owned(), options)].into_iter().collect()
}

/// Gives the page this size: the browser counts its own bars to a window's.
async fn resize(client: &Client, (width, height): (u32, u32)) {
    let bars = client
        .execute("return [outerWidth - innerWidth, outerHeight - innerHeight]", Vec::new())
        .await
        .unwrap();
    let bar = |side: usize| u32::try_from(bars[side].as_u64().unwrap()).unwrap();
    client.set_window_size(width + bar(0), height + bar(1)).await.unwrap();
}

/// The first of these programs that is in the search path.
fn program(names: &[&str]) -> PathBuf {
    let folders = env::var_os("PATH").unwrap_or_default();
    names
        .iter()
        .flat_map(|name| env::split_paths(&folders).map(move |folder| folder.join(name)))
        .find(|path| path.is_file())
        .unwrap_or_else(|| {
            panic!("{} is not in the search path: run `cargo xtask setup --test`", names.join(" or "))
        })
}

/// Starts the driver on a port of its own choice and reads from its output which one that is. The driver takes the
/// same port for both versions of the internet protocol and ends where the second one is in use, which happens when
/// several tests start at once: then another one is started.
fn start_driver() -> (Driver, u16) {
    (0..STARTS).find_map(|_| try_start_driver()).expect("chromedriver tells its port")
}

const STARTS: usize = 5;

fn try_start_driver() -> Option<(Driver, u16)> {
    let mut child = Command::new(program(&["chromedriver"]))
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("chromedriver starts");
    let output = child.stdout.take().unwrap();
    let driver = Driver(child);
    let mut lines = BufReader::new(output).lines().map_while(Result::ok);
    let port = lines
        .find_map(|line| line.split_once("successfully on port ")?.1.trim_end_matches('.').parse().ok())?;
    Some((driver, port))
}

impl Page {
    /// The first element of this test id, once it is there.
    pub async fn find(&self, testid: &str) -> Element {
        self.client
            .wait()
            .at_most(PATIENCE)
            .for_element(Locator::Css(&css(testid)))
            .await
            .unwrap_or_else(|e| panic!("no {testid}: {e}"))
    }

    /// How many elements of this test id there are now.
    pub async fn count(&self, testid: &str) -> usize {
        self.client.find_all(Locator::Css(&css(testid))).await.unwrap().len()
    }

    /// Waits until there are so many elements of this test id.
    pub async fn wait_for(&self, testid: &str, count: usize) {
        self.wait_for_css(&css(testid), count).await;
    }

    /// Waits until there are so many elements that this CSS selector finds.
    pub async fn wait_for_css(&self, selector: &str, count: usize) {
        let started = Instant::now();
        loop {
            let found = self.client.find_all(Locator::Css(selector)).await.unwrap().len();
            if found == count {
                return;
            }
            assert!(started.elapsed() < PATIENCE, "{found} of {selector}, not {count}");
            sleep(Duration::from_millis(30)).await;
        }
    }

    /// Waits until these words stand in the first element of this test id.
    pub async fn wait_for_text(&self, testid: &str, words: &str) {
        let started = Instant::now();
        loop {
            let text = self.text(testid).await;
            if text.contains(words) {
                return;
            }
            assert!(started.elapsed() < PATIENCE, "{words} is not in {text}");
            sleep(Duration::from_millis(30)).await;
        }
    }

    /// Clicks the first element of this test id.
    pub async fn click(&self, testid: &str) {
        let element = self.find(testid).await;
        // The driver scrolls as little as it can, which is below the bars that stay.
        let middle = format!("document.querySelector('{}').scrollIntoView({{block: 'center'}})", css(testid));
        self.script(&middle).await;
        element.click().await.unwrap_or_else(|e| panic!("cannot click {testid}: {e}"));
    }

    /// The words in the first element of this test id.
    pub async fn text(&self, testid: &str) -> String {
        self.find(testid).await.text().await.unwrap().replace('\u{a0}', " ").replace(APART, "")
    }

    /// The words of the page's heading.
    pub async fn heading(&self) -> String {
        let words = self.script("return document.getElementById('heading').textContent").await;
        words.as_str().unwrap_or_default().replace(APART, "")
    }

    /// What a script returns.
    pub async fn script(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }

    /// Presses keys wherever the focus is.
    pub async fn press(&self, keys: &str) {
        self.client.active_element().await.unwrap().send_keys(keys).await.unwrap();
    }

    /// The test id of the element with the focus.
    pub async fn focused(&self) -> Value {
        self.script("return document.activeElement.dataset.testid ?? document.activeElement.id").await
    }

    /// Chooses files of these names in the file field.
    pub async fn choose(&self, names: &[&str]) {
        self.choose_in("file-input", names, "the fake looks at the name only").await;
    }

    /// Chooses files of these names, with these words in them.
    pub async fn choose_in(&self, field: &str, names: &[&str], words: &str) {
        let paths: Vec<_> = names
            .iter()
            .map(|name| {
                let path = self.files.path().join(name);
                fs::write(&path, words).unwrap();
                path.to_str().unwrap().to_owned()
            })
            .collect();
        self.find(field).await.send_keys(&paths.join("\n")).await.unwrap();
    }

    /// Chooses files and waits until they are stored and examined, as cards on their slide's page.
    pub async fn import(&self, names: &[&str]) {
        self.choose(names).await;
        self.find("finished").await;
        self.wait_for_css("[data-testid=slide]", 1).await;
        self.wait_for("waiting", 0).await;
    }

    /// Types into the field of this test id, in place of what stands there.
    pub async fn fill(&self, testid: &str, words: &str) {
        let field = self.find(testid).await;
        field.clear().await.unwrap();
        field.send_keys(words).await.unwrap();
    }

    /// Chooses the option with these words.
    pub async fn pick(&self, testid: &str, words: &str) {
        self.find(testid).await.select_by_label(words).await.unwrap();
    }

    /// The identity of the picture on the first card.
    pub async fn first_card(&self) -> String {
        self.find("card").await.attr("data-id").await.unwrap().unwrap()
    }

    /// Goes to the page that this address names.
    pub async fn go(&self, hash: &str) {
        self.script(&format!("location.hash = '{hash}'")).await;
    }

    /// Speaks another language from now on.
    pub async fn speak(&self, language: &str) {
        self.find("language").await.select_by_value(language).await.unwrap();
        self.wait_for_css(&format!("html[lang={language}]"), 1).await;
    }

    /// Gives the page this size, also one that no window can have.
    pub async fn measure(&self, (width, height): (u32, u32)) {
        let parameters = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.chromium("Emulation.setDeviceMetricsOverride", parameters).await;
    }

    /// What the system asks of pages, as names and values of media features.
    pub async fn ask_for(&self, features: &[(&str, &str)]) {
        let features: Vec<_> =
            features.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        self.chromium("Emulation.setEmulatedMedia", json!({ "features": features })).await;
    }

    async fn chromium(&self, name: &'static str, parameters: Value) {
        self.client.issue_cmd(Chromium { name, parameters }).await.unwrap();
    }

    /// Nothing may need scrolling sideways.
    pub async fn assert_fits(&self) {
        let room = self
            .script(
                "const e = document.documentElement;
                 const out = (r) => r.right > e.clientWidth + 1 || r.left < -1;
                 const wide = () => [...document.body.querySelectorAll('*')]
                     .filter((x) => out(x.getBoundingClientRect())).map((x) => x.outerHTML.slice(0, 120));
                 return [e.scrollWidth, e.clientWidth, e.scrollWidth > e.clientWidth ? wide() : []]",
            )
            .await;
        assert!(room[0].as_u64() <= room[1].as_u64(), "the page is wider than the window: {room}");
    }

    /// Waits until every picture that can be seen has its pixels; the others are read when they are scrolled to.
    pub async fn wait_for_pixels(&self) {
        let started = Instant::now();
        let missing = "const seen = (r) => r.bottom > 0 && r.top < innerHeight;
            return [...document.images].filter((i) => !i.naturalWidth && seen(i.getBoundingClientRect()))
                .map((i) => i.src)";
        loop {
            let missing = self.script(missing).await;
            if missing == json!([]) {
                return;
            }
            assert!(started.elapsed() < PATIENCE, "without pixels: {missing}");
            sleep(Duration::from_millis(30)).await;
        }
    }

    /// Keeps a picture of the window where LEUKOLENS_SCREENSHOTS names a folder.
    pub async fn screenshot(&self, name: &str) {
        if let Some(folder) = env::var_os("LEUKOLENS_SCREENSHOTS").map(PathBuf::from) {
            self.wait_for_pixels().await;
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join(format!("{name}.png")), self.client.screenshot().await.unwrap()).unwrap();
        }
    }
}

fn css(testid: &str) -> String {
    format!("[data-testid=\"{testid}\"]")
}
