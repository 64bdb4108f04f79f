//! A small WebDriver client: JSON over HTTP, one request at a time.
//!
//! The ready-made clients bring a whole asynchronous HTTP stack, whose features would make Cargo build Tauri
//! and tract a second time for the tests.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::Path,
    thread::sleep,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

/// How long anything may take before a test gives up. No test passes or fails by being fast.
pub const PATIENCE: Duration = Duration::from_secs(90);

/// The key under which WebDriver names an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A window under WebDriver's control.
pub struct Window {
    port: u16,
    session: String,
}

/// Something on the page.
pub struct Element<'a> {
    window: &'a Window,
    id: String,
    selector: String,
}

impl Window {
    /// Starts the program that the capabilities name; its window is open when this returns.
    pub fn open(port: u16, capabilities: &Value) -> Self {
        let body = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let mut answer = request(port, "POST", "/session", &body);
        // The driver drops a connection that comes while it starts another program; seen once in many runs.
        for _ in 0..2 {
            if answer.is_err() {
                sleep(Duration::from_secs(1));
                answer = request(port, "POST", "/session", &body);
            }
        }
        let answer = answer.unwrap_or_else(|e| panic!("no window opened: {e}"));
        Self { port, session: answer["sessionId"].as_str().unwrap().to_owned() }
    }

    /// Closes the window and ends its program.
    pub fn close(self) {
        self.call("DELETE", "", &Value::Null);
    }

    /// The first element with this test id, once it is there.
    pub fn seen(&self, test_id: &str) -> Element<'_> {
        self.seen_at(&with_test_id(test_id))
    }

    /// The first element that this CSS selector finds, once it is there.
    pub fn seen_at(&self, selector: &str) -> Element<'_> {
        let start = Instant::now();
        loop {
            if let Some(element) = self.find(selector) {
                return element;
            }
            assert!(start.elapsed() < PATIENCE, "{selector} does not appear:\n{}", self.source());
            sleep(Duration::from_millis(50));
        }
    }

    /// Waits until no element has this test id.
    pub fn gone(&self, test_id: &str) {
        let start = Instant::now();
        while self.find(&with_test_id(test_id)).is_some() {
            assert!(start.elapsed() < PATIENCE, "{test_id} does not go away:\n{}", self.source());
            sleep(Duration::from_millis(50));
        }
    }

    /// Waits until `script`, the body of a function, returns true.
    pub fn holds(&self, script: &str) {
        let start = Instant::now();
        let body = json!({ "script": script, "args": [] });
        let holds = || match self.try_call("POST", "/execute/sync", &body) {
            // A window that opens shows an empty page first, and takes the script away with it.
            Err(error) if error.starts_with("no such frame: Callback was not called before the unload") => {
                false
            }
            answer => answer.unwrap_or_else(|e| panic!("{script}: {e}")) == json!(true),
        };
        while !holds() {
            assert!(start.elapsed() < PATIENCE, "this never holds: {script}\n{}", self.source());
            sleep(Duration::from_millis(50));
        }
    }

    /// What the body of a function returns.
    pub fn execute(&self, script: &str) -> Value {
        self.call("POST", "/execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// What the body of a function hands to its last argument.
    pub fn execute_async(&self, script: &str, arguments: &[Value]) -> Value {
        self.call("POST", "/execute/async", &json!({ "script": script, "args": arguments }))
    }

    /// What the window shows, as PNG.
    pub fn screenshot(&self) -> Vec<u8> {
        decode_base64(self.call("GET", "/screenshot", &Value::Null).as_str().unwrap())
    }

    fn find(&self, selector: &str) -> Option<Element<'_>> {
        let asked = json!({ "using": "css selector", "value": selector });
        let found = self.call("POST", "/elements", &asked);
        let id = found.as_array()?.first()?[ELEMENT].as_str()?.to_owned();
        Some(Element { window: self, id, selector: selector.to_owned() })
    }

    fn source(&self) -> String {
        self.call("GET", "/source", &Value::Null).as_str().unwrap_or_default().to_owned()
    }

    fn call(&self, method: &str, path: &str, body: &Value) -> Value {
        self.try_call(method, path, body).unwrap_or_else(|e| panic!("{method} {path}: {e}"))
    }

    fn try_call(&self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        request(self.port, method, &format!("/session/{}{path}", self.session), body)
    }
}

impl Element<'_> {
    /// Clicks as a user would: only what can be seen and is not covered.
    pub fn click(&self) {
        // The driver scrolls no farther than to the window's edge, where the line that every screen carries lies.
        let script = "document.querySelector(arguments[0])?.scrollIntoView({ block: 'center' })";
        let arguments = json!({ "script": script, "args": [self.selector] });
        self.window.call("POST", "/execute/sync", &arguments);
        self.call("POST", "click", &json!({}));
    }

    /// The text as it is shown.
    pub fn text(&self) -> String {
        self.call("GET", "text", &Value::Null).as_str().unwrap().to_owned()
    }

    /// An attribute of the element.
    pub fn attribute(&self, name: &str) -> Option<String> {
        self.call("GET", &format!("attribute/{name}"), &Value::Null).as_str().map(str::to_owned)
    }

    /// Types into a field.
    pub fn write(&self, text: &str) {
        self.call("POST", "value", &json!({ "text": text }));
    }

    /// Chooses a file, as the file dialog would.
    pub fn choose(&self, file: &Path) {
        self.call("POST", "value", &json!({ "text": file.to_str().unwrap() }));
    }

    /// What was found can be drawn anew before it is acted on; then its successor is meant.
    fn call(&self, method: &str, action: &str, body: &Value) -> Value {
        let path = |id: &str| format!("/element/{id}/{action}");
        match self.window.try_call(method, &path(&self.id), body) {
            Err(error) if error.starts_with("stale element reference") => {
                self.window.seen_at(&self.selector).call(method, action, body)
            }
            answer => answer.unwrap_or_else(|e| panic!("{method} {}: {e}", self.selector)),
        }
    }
}

fn with_test_id(test_id: &str) -> String {
    format!("[data-testid='{test_id}']")
}

/// One request on a connection of its own; the answer's `value`, or what WebDriver says is wrong.
fn request(port: u16, method: &str, path: &str, body: &Value) -> Result<Value, String> {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let exchange = || -> std::io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        )?;
        let mut reader = BufReader::new(stream);
        let mut length = 0;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
            if line.trim().is_empty() {
                break;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().map_err(std::io::Error::other)?;
            }
        }
        let mut answer = vec![0; length];
        reader.read_exact(&mut answer)?;
        Ok(answer)
    };
    let answer = exchange().map_err(|e| e.to_string())?;
    let answer: Value = serde_json::from_slice(&answer).map_err(|e| e.to_string())?;
    let value = &answer["value"];
    match value["error"].as_str() {
        Some(error) => Err(format!("{error}: {}", value["message"].as_str().unwrap_or_default())),
        None => Ok(value.clone()),
    }
}

/// Standard base64, as WebDriver writes screenshots.
fn decode_base64(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for letter in text.bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    bytes
}

#[test]
fn base64_is_decoded() {
    assert_eq!(decode_base64("TGV1a29sZW5z"), b"Leukolens");
    assert_eq!(decode_base64("/+8="), [255, 239]);
    assert_eq!(decode_base64("AA=="), [0]);
}
