//! The real app in a real window: add, look, restart, delete; and what the command line says of the same file.

use std::{
    env, fs,
    path::Path,
    thread::sleep,
    time::{Duration, Instant},
};

use contract::{Cell, ClassifyLine, PictureKind, Verdict};
use serde_json::{Value, json};

use crate::{
    data::real_cells,
    program::classify,
    samples::write_cell,
    screen::Screen,
    webdriver::{PATIENCE, Window},
};

/// The imported file's name: it must not be found anywhere after the deletion.
const NAME: &str = "distinctly-named-smear-4711.bmp";

#[test]
fn a_cell_is_imported_kept_over_a_restart_and_deleted_without_remnants() {
    let home = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join(NAME);
    match real_cells() {
        Some(cells) => drop(fs::copy(&cells[0], &file).unwrap()),
        None => write_cell(&file),
    }
    let expected = single_cell(&file);

    let screen = Screen::start(home.path());
    let app = opened(&screen);
    app.seen("empty");
    assert!(app.seen("research-use").text().contains("research use only"));
    app.seen("file-input").choose(&file);
    shows(&app, &expected);
    the_pictures_are_drawn(&app);
    screenshot(&app, "list");
    let id = app.seen("card").attribute("data-id").expect("a card names its picture");
    app.close();

    let app = screen.open_app();
    app.seen("unsorted").click();
    shows(&app, &expected);
    assert_eq!(app.seen("card").attribute("data-id").as_deref(), Some(id.as_str()));
    app.seen_at("[data-testid=card] .card__open").click();
    app.seen("detail");
    the_pictures_are_drawn(&app);
    screenshot(&app, "detail");
    app.seen("back").click();

    let left = || traces(home.path(), &file, &id);
    // The search must be able to find something: the picture, its thumbnail and the row.
    assert!(left().len() >= 3, "{:?}", left());
    app.seen("card");
    app.seen("delete").click();
    app.seen("confirm-dialog");
    screenshot(&app, "confirm");
    app.seen("cancel-delete").click();
    app.gone("confirm-dialog");
    app.seen("card");
    app.seen("delete").click();
    app.seen("confirm-delete").click();
    // Taken back, it is there again; the second time nobody takes it back.
    app.seen("undo-delete").click();
    app.seen("card");
    app.seen("delete").click();
    app.seen("confirm-delete").click();
    app.gone("card");
    app.gone("undo-delete");
    // While the app is running, and after it ended; also in what the web view keeps.
    is_gone(&left);
    the_folders_are_empty(&screen.data_folder());
    app.close();
    assert_eq!(left(), Vec::<String>::new());
    the_folders_are_empty(&screen.data_folder());

    let app = screen.open_app();
    app.seen("worklist");
    app.close();
    assert!(screen.data_folder().join("records.sqlite").is_file());
}

/// Waits until nothing is left: the purge runs beside the window, a moment after the way back is closed.
fn is_gone(left: &impl Fn() -> Vec<String>) {
    let start = Instant::now();
    while !left().is_empty() {
        assert!(start.elapsed() < PATIENCE, "{:?}", left());
        sleep(Duration::from_millis(200));
    }
}

/// The window as it is once the tour was seen.
pub fn opened(screen: &Screen) -> Window {
    let app = screen.open_app();
    let seen = json!({ "request": { "ask": "change_settings", "of": { "tour_seen": true } } });
    let answer = invoke(&app, "ask", &seen);
    assert_eq!(answer["reply"], "settings", "{answer}");
    // The page before must not be taken for the one that is loaded anew.
    app.execute("document.body.dataset.before = 'reload'; setTimeout(() => location.reload(), 0)");
    app.holds("return !document.body.dataset.before && !!document.querySelector('[data-testid=worklist]')");
    app
}

/// The drawn sample, which may be shown anywhere: it is no patient's.
#[test]
fn the_sample_smear_is_shown_with_its_cells_framed() {
    let home = tempfile::tempdir().unwrap();
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sample = repository.join("src-tauri/samples/synthetic-smear.png");
    let (status, lines) = classify([&sample]);
    assert_eq!(status, 0);
    let ClassifyLine::Read(expected) = &lines[0] else { panic!("{lines:?}") };
    assert!(expected.examination.cells.len() > 5);

    let screen = Screen::start(home.path());
    let app = opened(&screen);
    let reference = repository.join("models/reference");
    for cell in ["synthetic-lymphocyte-1.png", "synthetic-blast-1.png"] {
        import(&app, &reference.join(cell));
    }
    let id = import(&app, &sample);
    the_pictures_are_drawn(&app);
    screenshot(&app, "sample-list");
    app.seen_at(&format!("[data-id='{id}'] .card__open")).click();
    app.seen("detail");
    the_pictures_are_drawn(&app);
    let framed = app.execute("return document.querySelectorAll('[data-testid=box]').length");
    assert_eq!(framed, json!(expected.examination.cells.len()));
    screenshot(&app, "sample-smear");
    app.close();
}

#[test]
fn the_window_says_what_is_wrong_with_a_bad_file_and_what_the_app_is() {
    let home = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("text.png");
    fs::write(&file, "no picture").unwrap();

    let screen = Screen::start(home.path());
    let app = opened(&screen);
    app.seen("file-input").choose(&file);
    assert!(app.seen("failures").text().contains("text.png"));
    app.seen("nav-trust").click();
    let version = env!("CARGO_PKG_VERSION");
    app.holds(&format!(
        "return !!document.querySelector('[data-testid=trust]')?.innerText.includes('{version}')"
    ));
    screenshot(&app, "trust");
    app.close();
}

#[test]
fn a_data_folder_that_cannot_be_used_does_not_keep_the_window_shut() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("data"), "a file in the way").unwrap();
    let screen = Screen::start(home.path());
    let app = screen.open_app();
    let answer = invoke(&app, "ask", &json!({ "request": { "ask": "patients" } }));
    assert_eq!(answer["code"], "storage_failed", "{answer}");
    // Only the app's own commands are open to the page.
    let answer = invoke(&app, "plugin:app|version", &json!({}));
    assert!(answer.to_string().contains("not allowed"), "{answer}");
    screenshot(&app, "broken-data-folder");
    app.close();
}

/// Adds `file` and waits for its card with what was found. Returns the picture's identity.
pub fn import(app: &Window, file: &Path) -> String {
    let name = file.file_name().unwrap().to_str().unwrap();
    let card = format!(
        "[...document.querySelectorAll('[data-testid=card]')]
            .find(c => c.innerText.includes('{name}') && c.querySelector('[data-testid=verdict]'))"
    );
    app.seen("file-input").choose(file);
    app.holds(&format!("return !!{card}"));
    app.execute(&format!("return {card}.dataset.id")).as_str().unwrap().to_owned()
}

/// What the command line says of the one cell in `file`.
fn single_cell(file: &Path) -> Cell {
    let (status, lines) = classify([file]);
    assert_eq!(status, 0);
    let ClassifyLine::Read(read) = &lines[0] else { panic!("{lines:?}") };
    assert_eq!(read.examination.kind, PictureKind::Cell);
    read.examination.cells[0].clone()
}

/// The card tells the verdict and the probability that the command line tells.
fn shows(app: &Window, expected: &Cell) {
    app.seen("card");
    let verdict = app.seen("verdict").text().to_lowercase();
    let word = match expected.verdict {
        Verdict::All => "(all)",
        Verdict::Hem => "(hem)",
        Verdict::Uncertain => "uncertain",
        Verdict::NotACell => "not a cell",
    };
    assert!(verdict.contains(word), "the card says {verdict:?}, the command line {word:?}");
    let shown = number(&app.seen("probability").text());
    // The card shows whole per cents, and neither 0 nor 100.
    let expected = expected.p_all.clamp(0.01, 0.99);
    assert!((shown - expected).abs() < 0.006, "the card says {shown}, the command line {expected}");
}

/// The number in a text such as "97 %" or "P(ALL) 0.97", as a part of 1.
fn number(text: &str) -> f64 {
    let digits: String = text
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
        .collect();
    let number: f64 = digits.replace(',', ".").parse().unwrap_or_else(|e| panic!("{text:?}: {e}"));
    if text.contains('%') { number / 100.0 } else { number }
}

/// Every picture on the page was delivered and could be decoded; at least one came from the store.
pub fn the_pictures_are_drawn(app: &Window) {
    app.holds(
        "const all = [...document.images];
         return all.every(i => i.complete && i.naturalWidth > 0)
             && all.some(i => /^picture:|picture\\.localhost/.test(i.src));",
    );
}

/// Calls a command of the shell from the page; its answer or its error.
pub fn invoke(app: &Window, command: &str, arguments: &Value) -> Value {
    let script = "const [command, given, done] = arguments;
        window.__TAURI__.core.invoke(command, given).then(done, done);";
    app.execute_async(script, &[json!(command), arguments.clone()])
}

/// Keeps what the window shows, where somebody wants to see it. WebKit would give an older frame otherwise.
pub fn screenshot(app: &Window, name: &str) {
    let Some(folder) = env::var_os("LEUKOLENS_SCREENSHOTS") else { return };
    let painted = "const done = arguments[0];
        Promise.allSettled([...document.images].map(i => i.decode()))
            .then(() => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 100))));";
    app.execute_async(painted, &[]);
    fs::create_dir_all(&folder).unwrap();
    fs::write(Path::new(&folder).join(format!("{name}.png")), app.screenshot()).unwrap();
}

/// No picture and no thumbnail is left, whatever it might be called.
fn the_folders_are_empty(records: &Path) {
    for shelf in ["pictures", "thumbnails"] {
        let left: Vec<_> = fs::read_dir(records.join(shelf)).unwrap().map(|e| e.unwrap().path()).collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

/// The files below `folder` that hold a piece of `file`, its name or its identity in the records, in their content
/// or in their own name.
fn traces(folder: &Path, file: &Path, id: &str) -> Vec<String> {
    let bytes = fs::read(file).unwrap();
    // The middle of the picture's middle row: the beginning is a header that any picture may have, and then black, as are
    // the ends of each row.
    let piece = &bytes[bytes.len() / 2 + 600..][..64];
    assert!(piece.iter().any(|&b| b != piece[0]), "the piece is not distinctive");
    let mut found = Vec::new();
    search(folder, &[piece, NAME.as_bytes(), id.as_bytes()], &mut found);
    found
}

fn search(folder: &Path, needles: &[&[u8]], found: &mut Vec<String>) {
    let holds =
        |hay: &[u8]| needles.iter().any(|needle| hay.windows(needle.len()).any(|part| part == *needle));
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if holds(name.as_bytes()) || fs::read(&path).is_ok_and(|content| holds(&content)) {
            found.push(path.display().to_string());
        }
        if path.is_dir() {
            search(&path, needles, found);
        }
    }
}
