//! The program end to end on a small drawn data set, as the README describes it.

use std::path::Path;
use std::process::{Command, Output};

fn trainer(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_leukolens-trainer"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

fn succeeds(folder: &Path, arguments: &[&str]) -> String {
    let output = trainer(folder, arguments);
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{arguments:?}\n{out}\n{err}");
    out.into_owned()
}

#[test]
fn from_pictures_to_a_report() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    succeeds(at, &["synth", "cells", "--out", "data", "--subjects", "4", "--cells", "3"]);
    let found = succeeds(at, &["verify", "data", "--json", "verify.json"]);
    assert!(found.contains("24 cells in C-NMC naming") || found.contains("part of the C-NMC"), "{found}");
    assert!(std::fs::read_to_string(at.join("verify.json")).unwrap().contains("\"intact\": true"));
    succeeds(at, &["prepare", "data", "--out", "cells.set", "--side", "16"]);
    let table = succeeds(at, &["features", "cells.set", "--csv", "features.csv"]);
    assert!(table.contains("area"), "{table}");
    assert_eq!(std::fs::read_to_string(at.join("features.csv")).unwrap().lines().count(), 25);
    let one = succeeds(at, &["features", "data/fold_0/all/UID_901_1_1_all.png"]);
    assert!(one.contains("um2"), "{one}");
    let config = r#"{"parts": 3, "steps": 6, "batch": 8, "watch_every": 3,
        "network": {"blocks": [{"channels": 4, "stride": 2, "pool": true}], "dropout": 0.1}}"#;
    std::fs::write(at.join("config.json"), config).unwrap();
    let train = &["train", "cells.set", "--out", "run", "--config", "config.json"];
    let folds = succeeds(at, &[&train[..], &["--folds-only"]].concat());
    assert!(folds.contains("auroc") && !at.join("run/final").exists(), "{folds}");
    let trained = succeeds(at, &[&train[..], &["--resume"]].concat());
    assert!(trained.contains("stands in two of the 3 parts"), "{trained}");
    // Finished, it is not trained again.
    succeeds(at, &["train", "cells.set", "--out", "run", "--config", "config.json", "--resume"]);
    let compared = succeeds(at, &["compare", "cells.set", "run"]);
    for learner in ["random forest", "k nearest", "support-vector", "naive Bayes", "logistic", "area only"] {
        assert!(compared.contains(learner), "{learner}: {compared}");
    }
    let evaluated = succeeds(at, &["evaluate", "cells.set", "run", "--source", "data", "--leakage"]);
    assert!(evaluated.contains("worst subject") && evaluated.contains("AUROC by subject"), "{evaluated}");
    succeeds(at, &["report", "run", "--out", "model"]);
    let read = |name: &str| std::fs::read_to_string(at.join("model").join(name)).unwrap();
    let (html, card, metrics) =
        (read("evaluation/report.html"), read("MODEL_CARD.md"), read("evaluation/metrics.json"));
    assert!(html.contains("<svg") && !html.contains("<script"), "the report is self-contained");
    for (text, what) in [(&html, "report"), (&card, "card")] {
        assert!(text.contains("Not for use in diagnostic procedures"), "{what}");
    }
    assert!(card.contains("leukolens-trainer prepare data --out cells.set --side 16"), "{card}");
    let metrics: trainer::results::Results = serde_json::from_str(&metrics).unwrap();
    assert!(metrics.comparison.is_some() && metrics.leakage.is_some() && metrics.robustness.len() == 5);
    let json = read("model.json");
    let onnx = std::fs::read(at.join("model/model.onnx")).unwrap();
    inference::Classifier::load(&onnx, &json).unwrap();
    succeeds(at, &["devices"]);
}

#[test]
fn errors_name_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::write(at.join("config.json"), r#"{"steps": 0}"#).unwrap();
    std::fs::write(at.join("typo.json"), r#"{"stpes": 1}"#).unwrap();
    for (arguments, words) in [
        (&["verify", "nowhere"][..], &["nowhere"][..]),
        (&["prepare", "nowhere", "--out", "set"], &["nowhere"]),
        (&["train", "nowhere.set", "--out", "run"], &["nowhere.set"]),
        (&["train", "x", "--out", "run", "--config", "config.json"], &["config.json", "steps is 0"]),
        (&["train", "x", "--out", "run", "--config", "typo.json"], &["typo.json", "stpes"]),
        (&["report", "nowhere", "--out", "model"], &["nowhere"]),
    ] {
        let output = trainer(at, arguments);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            !output.status.success() && words.iter().all(|w| error.contains(w)),
            "{arguments:?}: {error}"
        );
        assert!(!error.contains("panicked"), "{error}");
    }
}
