//! The shipped bundle: it loads, and says what the trainer said.

use cytology::{Limits, decode};
use inference::{Classifier, MAX_DIFFERENCE, TRACT_VERSION, hex};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::data::{reference, reference_files};

fn classifier() -> Classifier {
    let (onnx, json) = reference_files();
    Classifier::load(&onnx, &json).unwrap()
}

#[test]
fn golden_pairs_are_reproduced() {
    let golden = std::fs::read_to_string(reference().join("golden.json")).unwrap();
    let furthest =
        classifier().check_golden(&golden, |name| std::fs::read(reference().join(name)).ok()).unwrap();
    assert!(furthest <= MAX_DIFFERENCE);
}

#[test]
fn a_golden_pair_that_is_missing_or_wrong_is_named() {
    let golden = std::fs::read_to_string(reference().join("golden.json")).unwrap();
    let missing = classifier().check_golden(&golden, |_| None).unwrap_err().to_string();
    assert!(missing.contains("synthetic-") && missing.contains("missing"), "{missing}");
    let mut altered: serde_json::Value = serde_json::from_str(&golden).unwrap();
    let p = altered["pairs"][0]["p_all"].as_f64().unwrap();
    altered["pairs"][0]["p_all"] = (p + 0.01).into();
    let read = |name: &str| std::fs::read(reference().join(name)).ok();
    assert!(classifier().check_golden(&altered.to_string(), read).is_err());
    assert!(classifier().check_golden(r#"{"computed_by":"","pairs":[]}"#, read).is_err());
}

#[derive(Deserialize)]
struct RealPair {
    path: String,
    pixels_sha256: String,
    p_all: f64,
}

/// Parity with Burn on held-out real cells; the bar is that of 32-bit floats.
#[test]
fn real_cells_get_the_trainers_probability() {
    let Some(data) = testdata::real_pictures() else { return };
    let text = std::fs::read_to_string(reference().join("golden-real.json")).unwrap();
    let pairs: Vec<RealPair> = serde_json::from_str(&text).unwrap();
    assert!(pairs.len() >= 20, "{} pairs", pairs.len());
    let classifier = classifier();
    for RealPair { path, pixels_sha256, p_all } in pairs {
        let bytes = std::fs::read(data.join("c-nmc/training_data").join(&path)).unwrap();
        let picture = decode(&bytes, &Limits::default()).unwrap();
        assert_eq!(hex(&Sha256::digest(picture.as_raw())), pixels_sha256, "{path}");
        let examined = classifier.examine(&bytes, None).unwrap();
        let difference = (examined.examination.cells[0].p_all - p_all).abs();
        assert!(difference <= MAX_DIFFERENCE, "{path}: {difference}");
    }
}

#[test]
fn the_card_says_what_it_is_not() {
    let classifier = classifier();
    assert!(classifier.card().starts_with(contract::RESEARCH_USE_ONLY));
    let evaluations = &classifier.description().evaluations;
    assert!(evaluations.len() >= 2);
    for evaluation in evaluations {
        let training = &classifier.description().training.subjects;
        let held_out = std::ptr::eq(evaluation, &evaluations[0]);
        let shared = evaluation.subjects.iter().filter(|s| training.contains(s)).count();
        assert_eq!(shared > 0, !held_out, "only the held-out evaluation is on subjects outside the training");
        assert!(evaluation.metrics.values().all(|m| m.low <= m.high));
    }
}

#[test]
fn the_runtimes_version_is_the_lock_files() {
    let lock = include_str!("../../../../Cargo.lock");
    let entry = lock.split("[[package]]").find(|p| p.contains("name = \"tract-onnx\"\n")).unwrap();
    assert!(entry.contains(&format!("version = \"{TRACT_VERSION}\"")), "{entry}");
}
