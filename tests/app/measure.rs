//! What `cargo xtask bench app` has measured in the real window. Nothing here passes or fails by a time.

use std::{
    fs,
    path::Path,
    thread::sleep,
    time::{Duration, Instant},
};

use contract::{
    Cell, Examination, ModelRef, PictureKind, Quality, Reason, Scale, ScaleSource, Thresholds, Verdict,
};
use records::{NewFile, NewPicture, NewResult, PictureId, Records, Timestamp};
use serde_json::{Value, json};

use crate::{program::LEUKOLENS, screen::Screen, webdriver::Window};

/// The pages that are gone to, each from the one before: its address and what is there once it can be used.
const PAGES: [(&str, &str); 6] = [
    ("#/slide/00000000-0000-4000-8000-000000000002", "[data-testid=card]"),
    ("#/review", "[data-testid=review]"),
    ("#/settings", "[data-testid=settings]"),
    ("#/trust", "[data-testid=trust]"),
    ("#/manual", "[data-testid=manual]"),
    ("#/", "[data-testid=worklist]"),
];

/// How long nothing happens before what is held is looked at.
const REST: Duration = Duration::from_secs(10);

/// Prints one line of JSON: milliseconds from starting the program to a window that can be used, milliseconds of each
/// change of page, MiB that the app and its web view hold while nothing happens, after the start and after all changes.
#[test]
#[ignore = "a measurement of minutes, for `cargo xtask bench app`"]
fn measure() {
    let count = |name: &str, default| std::env::var(name).map_or(default, |n| n.parse().unwrap());
    let (pictures, rounds) = (count("LEUKOLENS_BENCH_PICTURES", 10_000), count("LEUKOLENS_BENCH_ROUNDS", 10));
    let program = std::env::var("LEUKOLENS_BENCH_PROGRAM").unwrap_or_else(|_| LEUKOLENS.to_owned());
    let home = tempfile::tempdir().unwrap();
    let screen = Screen::start(home.path());
    fill(&screen.data_folder(), pictures);

    let starts: Vec<f64> = (0..rounds).map(|_| start(&screen, &program)).collect();
    let app = screen.open(&program);
    app.seen("worklist");
    sleep(REST);
    let first = held_by_the_app(&screen);
    let pages: Vec<Value> = (0..rounds)
        .flat_map(|_| PAGES.map(|(hash, selector)| json!([hash, change(&app, hash, selector)])))
        .collect();
    change(&app, PAGES[0].0, PAGES[0].1);
    sleep(REST);
    let memory = held_by_the_app(&screen);
    app.close();
    println!(
        "MEASURED {}",
        json!({ "pictures": pictures, "starts": starts, "pages": pages, "first": first, "memory": memory })
    );
}

/// Milliseconds from asking for the program to a worklist on its page. The driver's own part is in it.
fn start(screen: &Screen, program: &str) -> f64 {
    let begin = Instant::now();
    let app = screen.open(program);
    app.seen("worklist");
    let time = begin.elapsed();
    app.close();
    time.as_secs_f64() * 1000.0
}

/// Milliseconds from a new address to the frame after its page can be used.
fn change(app: &Window, hash: &str, selector: &str) -> f64 {
    let script = "const [hash, selector, done] = arguments;
        const begin = performance.now();
        const look = () => document.querySelector(selector)
            ? requestAnimationFrame(() => setTimeout(() => done(performance.now() - begin), 0))
            : setTimeout(look, 1);
        // What is drawn of the page before must not be taken for the new one.
        document.querySelector(selector)?.removeAttribute('data-testid');
        location.hash = hash;
        look();";
    app.execute_async(script, &[json!(hash), json!(selector)]).as_f64().unwrap()
}

/// MiB of each process of the app, its web view's included: its own pages, and its part of shared ones.
fn held_by_the_app(screen: &Screen) -> Vec<(String, f64)> {
    let data = screen.data_folder();
    let mark = format!("LEUKOLENS_DATA_FOLDER={}", data.display());
    let mut held = Vec::new();
    for entry in fs::read_dir("/proc").unwrap().flatten() {
        let folder = entry.path();
        let read = |name: &str| fs::read(folder.join(name)).unwrap_or_default();
        let name = String::from_utf8_lossy(&read("comm")).into_owned();
        let environment = String::from_utf8_lossy(&read("environ")).into_owned();
        if !environment.contains(&mark) || name.starts_with("WebKitWebDriver") {
            continue;
        }
        let rollup = String::from_utf8_lossy(&read("smaps_rollup")).into_owned();
        let pss = rollup
            .lines()
            .find_map(|line| line.strip_prefix("Pss:")?.split_whitespace().next()?.parse::<u64>().ok());
        held.push((name.trim().to_owned(), pss.unwrap_or(0) as f64 / 1024.0));
    }
    held
}

/// Stores small pictures with a result each. They are synthetic; what they show does not matter here.
fn fill(folder: &Path, pictures: usize) {
    let mut records = Records::open(folder).unwrap();
    let mut thumbnail = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(360, 270, image::Rgb([230, 210, 220]))
        .write_to(&mut thumbnail, image::ImageFormat::Png)
        .unwrap();
    let at = Timestamp::parse("2026-11-01T08:00:00Z").unwrap();
    let (verdict, reason) = (Verdict::Uncertain, Reason::BetweenThresholds);
    for n in 0..pictures {
        let cells = (0..3).map(|k| Cell::judged([40 * k, 10, 30, 30], 0.5, verdict, reason)).collect();
        let new = NewPicture {
            file: NewFile {
                id: PictureId::parse(&format!("{n:08x}-0000-4000-8000-000000000000")).unwrap(),
                name: format!("synthetic {n}.png"),
                imported_at: at.clone(),
                by: "bench".to_owned(),
                bytes: format!("synthetic {n}").into_bytes(),
                thumbnail_png: thumbnail.get_ref().clone(),
                width: 360,
                height: 270,
            },
            result: NewResult {
                examination: Examination {
                    kind: PictureKind::Field,
                    quality: Quality {
                        usable: true,
                        warnings: Vec::new(),
                        scale: Scale { um_per_px: 0.1, source: ScaleSource::RedCells, error: Some(0.05) },
                        eyepiece: None,
                    },
                    cells,
                    model: ModelRef { id: "bench".to_owned(), sha256: "ab".repeat(32) },
                },
                // As large as a real cell is as JPEG.
                crops: vec![vec![0xA5; 6000]; 3],
                app_version: "0.1.0".to_owned(),
                thresholds: Thresholds { hem_below: 0.4, all_from: 0.6 },
                examined_at: at.clone(),
                by: "bench".to_owned(),
            },
        };
        records.add(&new).unwrap();
    }
}
