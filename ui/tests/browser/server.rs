//! Serves the bundle, the fake shell and drawn pictures on this machine, under the app's own content policy.

use std::{
    collections::HashMap,
    fs,
    io::{BufRead as _, BufReader, Cursor, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::{Arc, LazyLock},
    thread,
};

use image::{ImageFormat, Rgb, RgbImage};

use crate::{answers, fake::Fake};

/// The bundle that is tested.
fn dist() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("dist")
}

/// Starts a server that lives as long as the test program and returns its address.
pub fn start(fake: Arc<Fake>) -> String {
    let dist = dist();
    assert!(
        dist.join("leukolens_ui_bg.wasm").is_file(),
        "the UI bundle is missing from {}: run `cargo xtask ui`",
        dist.display()
    );
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A browser that goes away in the middle of an answer is no failure.
            let fake = Arc::clone(&fake);
            thread::spawn(move || answer(stream, &fake).ok());
        }
    });
    address
}

fn answer(mut stream: TcpStream, fake: &Fake) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.push((name.to_ascii_lowercase(), value.to_owned()));
    }
    let path = request.split(' ').nth(1).unwrap_or("/");
    let (status, kind, body) = if let Some(command) = path.strip_prefix("/ipc/") {
        let length = headers.iter().find(|(name, _)| name == "content-length");
        let mut body = vec![0; length.and_then(|(_, length)| length.parse().ok()).unwrap_or_default()];
        reader.read_exact(&mut body)?;
        let answer = serde_json::to_vec(&fake.invoke(command, &headers, &body))?;
        ("200 OK", "application/json", answer.into())
    } else {
        match find(path, fake) {
            Some((kind, body)) => ("200 OK", kind, body),
            None => ("404 Not Found", "text/plain", Arc::from(path.as_bytes())),
        }
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nContent-Security-Policy: {}\r\n\
         Cache-Control: no-store\r\nConnection: close\r\n\r\n",
        body.len(),
        *POLICY
    )?;
    stream.write_all(&body)
}

fn find(path: &str, fake: &Fake) -> Option<(&'static str, Arc<[u8]>)> {
    let path = path.trim_start_matches('/').replace("%2F", "/");
    if let Some(picture) = path.strip_prefix("picture/") {
        let (id, form) = picture.split_once('/')?;
        let id = id.replace("%3A", ":");
        return PICTURES.get(&(fake.is_field(&id), form)).map(|png| ("image/png", png.clone()));
    }
    let text = |kind, text: String| Some((kind, Arc::from(text.into_bytes())));
    match path.as_str() {
        "" => text("text/html", index()?),
        "mock.js" => text("text/javascript", include_str!("mock.js").into()),
        file => {
            let body = fs::read(dist().join(file)).ok()?;
            let kind = match Path::new(file).extension()?.to_str()? {
                "js" => "text/javascript",
                "css" => "text/css",
                "wasm" => "application/wasm",
                "svg" => "image/svg+xml",
                _ => return None,
            };
            Some((kind, body.into()))
        }
    }
}

/// The page as it is shipped, with the bridge to the fake shell before everything else.
fn index() -> Option<String> {
    let page = fs::read_to_string(dist().join("index.html")).ok()?;
    Some(page.replacen("<head>", r#"<head><script src="mock.js"></script>"#, 1))
}

/// The content policy that the app is shipped with.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let configuration: serde_json::Value =
        serde_json::from_str(include_str!("../../../tauri.conf.json")).expect("tauri.conf.json is JSON");
    configuration["app"]["security"]["csp"].as_str().expect("tauri.conf.json has a content policy").to_owned()
});

type Drawn = HashMap<(bool, &'static str), Arc<[u8]>>;

/// Drawn, because no real cell picture may stand in the repository.
static PICTURES: LazyLock<Drawn> = LazyLock::new(|| {
    [(false, draw_cell()), (true, draw_field())]
        .into_iter()
        .flat_map(|(field, picture)| {
            let small = image::imageops::thumbnail(&picture, picture.width() / 2, picture.height() / 2);
            [((field, "thumb"), png(&small)), ((field, "full"), png(&picture))]
        })
        .chain([((false, "crop"), png(&draw_crop(false))), ((false, "heat"), png(&draw_crop(true)))])
        .collect()
});

fn draw_cell() -> RgbImage {
    let mut picture = RgbImage::new(answers::CELL_SIZE.0, answers::CELL_SIZE.1);
    white_cell(&mut picture, [70, 62, 160, 170]);
    picture
}

/// A cell with what lies around it, perhaps under a heat map.
fn draw_crop(heat: bool) -> RgbImage {
    let mut picture = RgbImage::from_pixel(192, 192, Rgb([236, 222, 218]));
    disc(&mut picture, [140, 120, 62, 62], Rgb([214, 160, 158]));
    disc(&mut picture, [0, 10, 50, 50], Rgb([214, 160, 158]));
    white_cell(&mut picture, [42, 40, 108, 112]);
    if heat {
        disc(&mut picture, [70, 60, 40, 40], Rgb([240, 140, 40]));
        disc(&mut picture, [100, 100, 30, 30], Rgb([60, 120, 230]));
    }
    picture
}

fn draw_field() -> RgbImage {
    let (width, height) = answers::FIELD_SIZE;
    let mut picture = RgbImage::from_pixel(width, height, Rgb([236, 222, 218]));
    for number in 0..90_u32 {
        let (x, y) = (number * 397 % width, number * 241 % height);
        disc(&mut picture, [x, y, 62, 62], Rgb([214, 160, 158]));
        disc(&mut picture, [x + 20, y + 20, 22, 22], Rgb([226, 188, 184]));
    }
    for bounds in answers::field_boxes() {
        white_cell(&mut picture, bounds);
    }
    picture
}

fn white_cell(picture: &mut RgbImage, [x, y, width, height]: [u32; 4]) {
    disc(picture, [x, y, width, height], Rgb([176, 146, 204]));
    disc(picture, [x + width / 10, y + height / 10, width * 4 / 5, height * 4 / 5], Rgb([92, 48, 138]));
    disc(picture, [x + width / 3, y + height / 3, width / 6, height / 6], Rgb([128, 84, 172]));
}

fn disc(picture: &mut RgbImage, [x, y, width, height]: [u32; 4], colour: Rgb<u8>) {
    for dy in 0..height {
        for dx in 0..width {
            let (u, v) = (f64::from(dx) / f64::from(width) - 0.5, f64::from(dy) / f64::from(height) - 0.5);
            if u * u + v * v <= 0.25 && x + dx < picture.width() && y + dy < picture.height() {
                picture.put_pixel(x + dx, y + dy, colour);
            }
        }
    }
}

fn png(picture: &RgbImage) -> Arc<[u8]> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner().into()
}
