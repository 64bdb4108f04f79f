//! A clinician's day in the real window: a patient, a slide, pictures, the count, the review, the signature, the
//! documents, the way to another device, and the deletion. All pictures are synthetic.

use std::{fs, path::Path};

use serde_json::json;

use crate::{
    screen::Screen,
    webdriver::Window,
    window::{import, invoke, opened, screenshot, the_pictures_are_drawn},
};

/// The patient's code: it must not be found anywhere after the deletion.
const CODE: &str = "P-4711";

fn sample(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

#[test]
fn a_slide_goes_from_the_microscope_to_the_desk_and_away() {
    let home = tempfile::tempdir().unwrap();
    let screen = Screen::start(home.path());
    let app = opened(&screen);
    begin(&app);
    for name in ["models/reference/synthetic-blast-1.png", "models/reference/synthetic-lymphocyte-1.png"] {
        import(&app, &sample(name));
    }
    import(&app, &sample("src-tauri/samples/synthetic-smear.png"));
    app.holds("return !document.querySelector('[data-testid=waiting-count]')");
    let counted = app.seen("counted").text();
    assert!(counted.contains("100"), "{counted}");
    the_pictures_are_drawn(&app);
    screenshot(&app, "day-slide");
    let slide = app.execute("return location.hash").as_str().unwrap().to_owned();

    // Nothing is lost where the app ends.
    app.close();
    let app = screen.open_app();
    app.seen("worklist");
    screenshot(&app, "day-worklist");
    app.execute(&format!("location.hash = '{slide}'"));
    assert_eq!(app.seen("counted").text(), counted);

    review(&app);
    app.execute(&format!("location.hash = '{slide}'"));
    sign(&app);
    export(&app, &home.path().join("documents"));
    arrives_elsewhere(&home.path().join("documents"));

    delete(&app);
    let left = || found(&screen.data_folder(), CODE.as_bytes());
    app.gone("undo-delete");
    app.holds("return !document.querySelector('[data-testid=slide-row]')");
    app.close();
    let app = screen.open_app();
    app.seen("worklist");
    app.close();
    assert_eq!(left(), Vec::<String>::new(), "the patient goes with everything");
}

/// A new patient and slide; the slide's page is open afterwards.
fn begin(app: &Window) {
    app.seen("new-patient").click();
    app.seen("field-code").write(CODE);
    app.seen("save-form").click();
    app.seen("new-slide").click();
    app.seen("field-stain").write("May-Grünwald-Giemsa");
    app.seen("save-form").click();
    app.seen("counter");
}

/// Every cell that needs a look gets one: labelled by the keyboard, taken back, labelled again.
fn review(app: &Window) {
    app.seen("review-slide").click();
    app.seen("crop");
    the_pictures_are_drawn(app);
    app.seen("choose-all").click();
    app.seen("label-2").click();
    app.holds(
        "const all = [...document.querySelectorAll('[data-testid=crop]')];
         return all.length > 0 && all.every(crop => crop.dataset.label === 'tone-hem')",
    );
    press(app, "undo");
    app.holds("return !!document.querySelector(\"[data-testid=crop]:not([data-label='tone-hem'])\")");
    press(app, "redo");
    app.holds("return !document.querySelector(\"[data-testid=crop]:not([data-label='tone-hem'])\")");
    app.seen("choose-none").click();
    app.seen("crop").click();
    app.seen("cell-panel");
    app.seen("heat").click();
    the_pictures_are_drawn(app);
    screenshot(app, "day-review");
}

/// Clicks a button as soon as it can be pressed.
fn press(app: &Window, button: &str) {
    app.holds(&format!(
        "const b = document.querySelector('[data-testid={button}]');
         return b?.disabled === false && b.getAttribute('aria-disabled') !== 'true'"
    ));
    app.seen(button).click();
}

fn sign(app: &Window) {
    press(app, "sign");
    app.seen("reviewer-name").write("Dr. Test");
    screenshot(app, "day-sign");
    app.seen("confirm-sign").click();
    assert!(app.seen("signed").text().contains("Dr. Test"));
    app.seen("check").click();
    app.seen("intact");
}

/// Every form is written, and is what it should be.
fn export(app: &Window, documents: &Path) {
    app.seen("export").click();
    app.seen("export-dialog");
    for form in ["pdf", "html", "csv", "json", "fhir", "archive"] {
        app.execute(&format!(
            "const box = document.querySelector('[data-testid=form-{form}]'); if (!box.checked) box.click();"
        ));
    }
    app.seen("write-export").click();
    app.seen("written");
    screenshot(app, "day-export");
    app.seen("leave-export").click();
    let folder = only(documents);
    let read = |name: &str| fs::read(folder.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    assert!(read("slide.pdf").starts_with(b"%PDF-"));
    let page = String::from_utf8(read("slide.html")).unwrap();
    for part in [CODE, "Dr. Test", contract::RESEARCH_USE_ONLY] {
        assert!(page.contains(part), "{part}");
    }
    let fhir: serde_json::Value = serde_json::from_slice(&read("slide.fhir.json")).unwrap();
    assert_eq!(fhir["resourceType"], "Bundle");
    assert!(read("slide.leukolens.zip").starts_with(b"PK"));
}

/// The archive is taken in by another device's window, which then has the signed slide.
fn arrives_elsewhere(documents: &Path) {
    let home = tempfile::tempdir().unwrap();
    let screen = Screen::start(home.path());
    let app = opened(&screen);
    app.seen("archive-input").choose(&only(documents).join("slide.leukolens.zip"));
    app.seen("archive");
    screenshot(&app, "day-archive");
    app.seen("patient-row").click();
    app.seen("slide-row").click();
    assert!(app.seen("signed").text().contains("Dr. Test"));
    app.seen("check").click();
    app.seen("intact");
    app.close();
}

/// The patient goes, with a word of what exactly goes.
fn delete(app: &Window) {
    app.seen("back").click();
    app.seen("patient");
    app.seen("delete").click();
    app.seen("deletion-signed");
    screenshot(app, "day-delete");
    app.seen("confirm-delete").click();
    app.seen("undo-delete");
    let answer = invoke(app, "ask", &json!({ "request": { "ask": "patients" } }));
    assert!(!answer.to_string().contains(CODE), "{answer}");
}

fn only(folder: &Path) -> std::path::PathBuf {
    let entries: Vec<_> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    assert_eq!(entries.len(), 1, "{entries:?}");
    entries[0].clone()
}

/// The files below `folder` that hold `needle`.
fn found(folder: &Path, needle: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(self::found(&path, needle));
        } else if fs::read(&path).is_ok_and(|hay| hay.windows(needle.len()).any(|part| part == needle)) {
            found.push(path.display().to_string());
        }
    }
    found
}
