//! Both networks of the reference bundle by ONNX Runtime, which is no part of the product.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cytology::{Limits, decode};
use inference::{GoldenPairs, InputDescription, MAX_DIFFERENCE, ModelDescription, probability};
use trainer::bundle::{RealPair, planes_of};
use trainer::{bench_inference, files};

/// A Python with ONNX Runtime: `LEUKOLENS_ONNX_RUNTIME`, which `cargo xtask test` sets. Without one the test is skipped,
/// loudly, and in CI it fails unless `none` says that this is on purpose.
fn python() -> Option<PathBuf> {
    let named = std::env::var_os("LEUKOLENS_ONNX_RUNTIME").map(PathBuf::from);
    if let Some(python) = named.as_ref().filter(|python| *python != Path::new("none")) {
        return Some(python.clone());
    }
    assert!(named.is_some() || std::env::var_os("CI").is_none(), "no LEUKOLENS_ONNX_RUNTIME");
    // Not `eprintln!`, which the test harness swallows.
    let _ = writeln!(std::io::stderr(), "SKIPPED: no ONNX Runtime, set LEUKOLENS_ONNX_RUNTIME");
    None
}

/// The planes of a picture's only cell.
fn planes(path: &Path, input: &InputDescription) -> Vec<f32> {
    let picture = decode(&std::fs::read(path).unwrap(), &Limits::default()).unwrap();
    planes_of(&picture, input).unwrap()
}

#[test]
fn another_runtime_accepts_both_files_and_says_the_same() {
    let Some(python) = python() else { return };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let model = root.join("models/reference");
    let json = std::fs::read_to_string(model.join("model.json")).unwrap();
    let description = ModelDescription::read(&json).unwrap();
    let input = description.input;

    // The golden cells: drawn ones, and real ones where they are at hand.
    let golden: GoldenPairs = files::read_json(&model.join("golden.json")).unwrap();
    let (mut cells, mut expected) = (Vec::new(), Vec::new());
    for pair in golden.pairs {
        cells.extend(planes(&model.join(&pair.picture), &input));
        expected.push([pair.p_float.unwrap(), pair.p_all]);
    }
    if let Some(data) = testdata::real_pictures() {
        let pairs: Vec<RealPair> = files::read_json(&model.join("golden-real.json")).unwrap();
        for pair in pairs {
            let path = data.join("c-nmc/training_data").join(&pair.path);
            cells.extend(planes(&path, &input));
            expected.push([pair.p_float.unwrap(), pair.p_all]);
        }
    }

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cells.f32");
    bench_inference::write_cells(&file, &cells).unwrap();
    let mut child = Command::new(python)
        .arg(root.join("xtask/peer/infer.py"))
        .args(["--threads", "1"])
        .arg(model.join("model-f32.onnx"))
        .arg(model.join("model.onnx"))
        .arg(&file)
        .arg(input.side.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let requests = "check f32\ncheck int8\nlogits f32\nlogits int8\nquit\n";
    child.stdin.take().unwrap().write_all(requests.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let answers = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = answers.lines().collect();
    assert!(output.status.success() && lines.len() == 5, "{answers}");
    assert_eq!(lines[1..3], ["valid", "valid"], "the ONNX checker");
    for (network, line) in lines[3..].iter().enumerate() {
        let logits: Vec<f64> = line.split_whitespace().map(|word| word.parse().unwrap()).collect();
        assert_eq!(logits.len(), expected.len());
        for (cell, (logit, expected)) in logits.into_iter().zip(&expected).enumerate() {
            let found = probability(logit, description.temperature);
            let difference = (found - expected[network]).abs();
            assert!(difference <= MAX_DIFFERENCE, "network {network}, cell {cell}: {found} {expected:?}");
        }
    }
}
