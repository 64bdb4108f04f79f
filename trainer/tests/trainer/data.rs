//! Drawn data sets and small settings.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use burn::tensor::Device;
use cytology::CropSpec;
use trainer::config::Config;
use trainer::dataset::Dataset;
use trainer::experiment::{self, ExperimentError, Machine};
use trainer::layout::Layout;
use trainer::model::{BlockConfig, NetworkConfig};
use trainer::run::{Run, RunFacts};
use trainer::{drawings, preparation};

/// A small input, so that tests are quick.
pub(crate) const SPEC: CropSpec = CropSpec { window_um: 15.04, side: 16 };

/// Burn's random numbers belong to the device: trainings of one process go one after the other.
static DEVICE: std::sync::Mutex<()> = std::sync::Mutex::new(());

/// Holds the device; a test that failed while it did so is no reason for the next one to fail.
pub(crate) fn alone() -> std::sync::MutexGuard<'static, ()> {
    DEVICE.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// A small network and a few steps.
pub(crate) fn config(steps: usize) -> Config {
    let block = |channels, stride, pool| BlockConfig { channels, stride, pool };
    Config {
        seed: 5,
        parts: 3,
        network: NetworkConfig { blocks: vec![block(4, 1, true), block(8, 2, false)], dropout: 0.1 },
        steps,
        batch: 8,
        watch_every: 2,
        checkpoint_every: 2,
        ..Config::default()
    }
}

/// A data set of drawn cells, `subjects` of each class with two cells each, prepared.
pub(crate) struct Drawn {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) dataset: Dataset,
}

impl Drawn {
    pub(crate) fn new(subjects: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (data, set) = (folder.path().join("data"), folder.path().join("set"));
        drawings::data_set(&data, subjects, 2).unwrap();
        preparation::prepare(&data, Layout::Cnmc, &SPEC, false, &set, "test").unwrap();
        let dataset = Dataset::open(&set).unwrap();
        Self { folder, dataset }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Begins or resumes the run at `name` and does what is left of it.
    pub(crate) fn train(
        &self,
        name: &str,
        config: &Config,
        resume: bool,
        stop: &AtomicBool,
    ) -> Result<Run, ExperimentError> {
        let facts = RunFacts::new("test", config, &self.dataset, "test".to_owned(), "flex");
        let run = Run::begin(&self.path(name), facts, resume)?;
        experiment::run(&run, &self.dataset, &Machine { devices: &[Device::flex()], stop })?;
        Ok(run)
    }
}

/// Every file below `folder` with its content, by relative path.
pub(crate) fn files(folder: &Path) -> std::collections::BTreeMap<PathBuf, Vec<u8>> {
    let (mut found, mut open) = (std::collections::BTreeMap::new(), vec![folder.to_owned()]);
    while let Some(at) = open.pop() {
        for entry in std::fs::read_dir(&at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.insert(path.strip_prefix(folder).unwrap().to_owned(), std::fs::read(&path).unwrap());
            }
        }
    }
    found
}
