//! A training that was stopped goes on as if it had not been.

use std::sync::atomic::AtomicBool;

use burn::tensor::Device;
use trainer::assessment;
use trainer::config::{Config, EarlyStopping};
use trainer::experiment::ExperimentError;
use trainer::run::RunError;
use trainer::schedule::Schedule;
use trainer::split::SplitError;
use trainer::training::{Job, TrainingError};

use crate::data::{Drawn, alone, config, files};

/// What a finished run must have the same: weights and predictions, and the bundle made of them.
fn essence(drawn: &Drawn, name: &str) -> Vec<(String, Vec<u8>)> {
    let of = |(path, bytes): (std::path::PathBuf, Vec<u8>)| (path.to_string_lossy().into_owned(), bytes);
    let kept = |(path, _): &(String, Vec<u8>)| path.ends_with(".onnx") || path.ends_with("predictions.json");
    files(&drawn.path(name)).into_iter().map(of).filter(kept).collect()
}

#[test]
fn stopped_at_every_step_it_ends_with_the_same_weights() {
    let _alone = alone();
    let drawn = Drawn::new(3);
    let config = config(5);
    let whole = drawn.train("whole", &config, false, &AtomicBool::new(false)).unwrap();
    // Told to stop from the start, each go does one step of one training.
    let mut goes = 0;
    let stopped = loop {
        goes += 1;
        match drawn.train("stopped", &config, goes > 1, &AtomicBool::new(true)) {
            Ok(run) => break run,
            Err(ExperimentError::Training(TrainingError::Stopped { .. })) if goes < 50 => {}
            Err(other) => panic!("{other}"),
        }
    };
    assert_eq!(goes, 3 * 4 + 1, "the last step of a training is not stopped");
    for run in [&whole, &stopped] {
        assessment::assess(run, &drawn.dataset, None, &Device::flex()).unwrap();
    }
    let (whole, stopped) = (essence(&drawn, "whole"), essence(&drawn, "stopped"));
    assert_eq!(whole.len(), 4, "three trainings and one network");
    for ((path, a), (_, b)) in whole.iter().zip(&stopped) {
        assert!(a == b, "{path} differs");
    }
    // Nothing is left over.
    assert!(!files(&drawn.path("stopped")).keys().any(|p| p.to_string_lossy().contains("checkpoint")));
}

#[test]
fn a_half_written_checkpoint_is_not_taken_for_one() {
    let _alone = alone();
    let drawn = Drawn::new(3);
    let config = config(5);
    let whole = drawn.train("whole", &config, false, &AtomicBool::new(false)).unwrap();
    let _ = drawn.train("killed", &config, false, &AtomicBool::new(true)).err().unwrap();
    // As if it had been killed while the next checkpoint was written.
    let torn = drawn.path("killed/fold-1/checkpoint.new");
    std::fs::create_dir_all(&torn).unwrap();
    std::fs::write(torn.join("network.bpk"), b"half").unwrap();
    let killed = drawn.train("killed", &config, true, &AtomicBool::new(false)).unwrap();
    let of = |run: &trainer::run::Run| run.predictions(&drawn.dataset, 0).unwrap();
    assert_eq!(of(&whole), of(&killed));
}

#[test]
fn a_damaged_checkpoint_is_named() {
    let _alone = alone();
    let drawn = Drawn::new(3);
    let _ = drawn.train("run", &config(5), false, &AtomicBool::new(true)).err().unwrap();
    std::fs::write(drawn.path("run/fold-1/checkpoint-00000001/network.bpk"), b"half").unwrap();
    let error = drawn.train("run", &config(5), true, &AtomicBool::new(false)).err().unwrap().to_string();
    assert!(error.contains("network.bpk"), "{error}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_at_a_checkpoint_keeps_the_one_before() {
    let _alone = alone();
    let drawn = Drawn::new(3);
    let _ = drawn.train("run", &config(5), false, &AtomicBool::new(true)).err().unwrap();
    let fold = drawn.path("run/fold-1");
    let before = files(&fold);
    // A folder that cannot be made stands for a disk that takes nothing more.
    std::fs::write(fold.join("checkpoint.new"), b"").unwrap();
    let error = drawn.train("run", &config(5), true, &AtomicBool::new(true)).err().unwrap().to_string();
    assert!(error.contains("checkpoint.new"), "{error}");
    std::fs::remove_file(fold.join("checkpoint.new")).unwrap();
    assert_eq!(files(&fold), before);
}

#[test]
fn another_run_is_neither_overwritten_nor_continued() {
    let _alone = alone();
    let drawn = Drawn::new(3);
    let stop = AtomicBool::new(true);
    let _ = drawn.train("run", &config(5), false, &stop).err().unwrap();
    let again = drawn.train("run", &config(5), false, &stop).err().unwrap();
    assert!(matches!(again, ExperimentError::Run(RunError::There { .. })), "{again}");
    let other = drawn.train("run", &config(6), true, &stop).err().unwrap();
    assert!(
        matches!(other, ExperimentError::Run(RunError::Differs { what: "configuration", .. })),
        "{other}"
    );
}

#[test]
fn too_few_subjects_are_refused() {
    let drawn = Drawn::new(2);
    let error = drawn.train("run", &config(1), false, &AtomicBool::new(false)).err().unwrap();
    assert!(matches!(error, ExperimentError::Split(SplitError::OneClass { .. })), "{error}");
}

#[test]
fn early_stopping_follows_inner_subjects_only() {
    let _alone = alone();
    let drawn = Drawn::new(6);
    let cells = |groups: &[usize]| drawn.dataset.cells_of(groups);
    let split = trainer::split::Split::deal(&drawn.dataset, 3, 1);
    let folder = drawn.path("early");
    std::fs::create_dir_all(&folder).unwrap();
    // A rate far too high: the loss on the inner subjects soon rises.
    let mut config = Config {
        steps: 40,
        schedule: Schedule::Plateau { factor: 0.5, patience: 1 },
        early_stopping: Some(EarlyStopping { patience: 2, inner_parts: 2 }),
        average_decay: 0.0,
        ..config(40)
    };
    config.optimiser.learning_rate = 0.3;
    let (training, inner) = (cells(split.part(0)), cells(split.part(1)));
    let job = Job {
        name: "early",
        dataset: &drawn.dataset,
        cells: &training,
        inner: &inner,
        watched: &[],
        watched_are: "inner",
        config: &config,
        seed: 1,
        devices: &[Device::flex()],
        folder: &folder,
        stop: &AtomicBool::new(false),
    };
    let trained = job.run().unwrap();
    let points = &trained.curve.points;
    assert!(points.last().unwrap().step < 40, "it did not stop: {points:?}");
    assert!(points.last().unwrap().learning_rate < 0.3, "the plateau did not lower the rate");
    // The weights that are kept are those of the lowest loss.
    let best = points.iter().map(|p| p.watched.unwrap().loss).fold(f64::INFINITY, f64::min);
    let norm = config.normalisation();
    let found =
        trainer::prediction::predict(&trained.network, &drawn.dataset, &inner, &norm, &Device::flex())
            .unwrap();
    let kept = trainer::calibration::balanced_log_loss(&found, 1.0) / 2.0;
    assert!((kept - best).abs() < 1e-6, "{kept} {best}");
}

#[test]
fn two_devices_share_a_batch() {
    let _alone = alone();
    let drawn = Drawn::new(3);
    let config = config(4);
    let all: Vec<usize> = (0..drawn.dataset.cells.len()).collect();
    let folder = drawn.path("two");
    std::fs::create_dir_all(&folder).unwrap();
    let job = Job {
        name: "two",
        dataset: &drawn.dataset,
        cells: &all,
        inner: &[],
        watched: &all,
        watched_are: "all",
        config: &config,
        seed: 1,
        devices: &[Device::flex(), Device::flex()],
        folder: &folder,
        stop: &AtomicBool::new(false),
    };
    let trained = job.run().unwrap();
    assert_eq!(trained.curve.points.len(), 2);
    assert!(trained.curve.points.iter().all(|p| p.loss.is_finite() && p.watched.unwrap().auroc.is_finite()));
}
