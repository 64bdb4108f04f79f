//! Any bytes as a picture: an error or verdicts that hold, never a panic.
#![no_main]

use std::env;
use std::ffi::OsString;
use std::fs;
use std::sync::LazyLock;

use contract::Verdict;
use inference::Classifier;
use libfuzzer_sys::fuzz_target;

/// The reference model, as it ships.
static MODEL: LazyLock<Classifier> = LazyLock::new(|| {
    let onnx = include_bytes!("../../../../models/reference/model.onnx");
    let json = include_str!("../../../../models/reference/model.json");
    Classifier::load(onnx, json).expect("the reference model loads")
});
/// A file to keep the present input in: where the process ends at once libFuzzer has no time to write it down.
static PRESENT: LazyLock<Option<OsString>> = LazyLock::new(|| env::var_os("FUZZ_PRESENT_INPUT"));

fuzz_target!(|bytes: &[u8]| {
    if let Some(path) = PRESENT.as_ref() {
        fs::write(path, bytes).expect("the present input can be kept");
    }
    let Ok(examined) = MODEL.examine(bytes, None) else { return };
    let (width, height) = examined.picture.dimensions();
    for (cell, prepared) in examined.examination.cells.iter().zip(&examined.preparation.cells) {
        let [x, y, w, h] = cell.bbox;
        assert!(w > 0 && h > 0 && x + w <= width && y + h <= height, "{cell:?}");
        assert!(
            cell.outline.iter().all(|[u, v]| (x..x + w).contains(u) && (y..y + h).contains(v)),
            "{cell:?}"
        );
        assert!((0.0..=1.0).contains(&cell.p_all), "{cell:?}");
        assert!(cell.morphology.iter().all(|m| m.value.is_finite()), "{cell:?}");
        let firm = matches!(cell.verdict, Verdict::All | Verdict::Hem);
        assert!(
            !firm || examined.examination.quality.usable,
            "a firm verdict in a picture that is not usable"
        );
        MODEL.heat_map(prepared, examined.preparation.scale.value().get()).expect("the network runs");
    }
});
