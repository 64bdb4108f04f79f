//! Every setting of a training; saved beside everything that it made.

use std::path::Path;

use cytology::Normalisation;
use inference::NormalisationDescription;
use serde::{Deserialize, Serialize};

use crate::augment::Augmentation;
use crate::files::{self, FileError};
use crate::model::NetworkConfig;
use crate::schedule::Schedule;

/// The settings of an experiment. Missing ones take their default; unknown ones are refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Seed of every random draw: the split, the weights, the batches.
    pub seed: u64,
    /// Parts the subjects are dealt into: one is held out, the others are cross-validated. At least 3.
    pub parts: usize,
    /// How bytes become the network's inputs.
    pub normalisation: NormalisationDescription,
    /// The network's shape.
    pub network: NetworkConfig,
    /// The random changes of the cells.
    pub augmentation: Augmentation,
    /// Which cells come how often.
    pub sampling: Sampling,
    /// The loss.
    pub loss: Loss,
    /// The optimiser.
    pub optimiser: Optimiser,
    /// How the learning rate goes.
    pub schedule: Schedule,
    /// Number of optimiser steps; fewer where early stopping ends it.
    pub steps: usize,
    /// Cells in a step; each comes as two views where `loss.consistency` is above 0.
    pub batch: usize,
    /// Decay of the moving average of the weights that is kept in the end, 0 (the last weights) to below 1.
    pub average_decay: f64,
    /// Steps between two points of the curves, at which watched cells are scored.
    pub watch_every: usize,
    /// Steps between two checkpoints.
    pub checkpoint_every: usize,
    /// Ends a training that no longer gets better; none trains all steps.
    pub early_stopping: Option<EarlyStopping>,
    /// The licence that the model may be used under, for its bundle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
}

/// Which cells come how often.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sampling {
    /// Whether both classes come equally often; else in proportion to their subjects' weights.
    pub balance_classes: bool,
    /// The power of its number of cells that a subject is drawn with: 0 is all alike, 1 is by cells.
    pub subject_power: f64,
}

/// The loss: binary cross-entropy on the logit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Loss {
    /// Part of the certainty that is taken from each label, 0 to 1.
    pub label_smoothing: f32,
    /// Weight of a HEM cell and of an ALL cell.
    pub class_weights: [f32; 2],
    /// A cell's weight is its subject's number of cells to the power of minus this: 0 is no weighting.
    pub subject_power: f32,
    /// Weight of the mean squared difference between the logits of two differently changed views of the same cell
    /// (the Π-model of Laine & Aila, ICLR 2017, on labelled cells). Above 0, every cell of a batch comes twice.
    pub consistency: f32,
}

/// Which optimiser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OptimiserKind {
    /// Adam with the L2 penalty in the gradient (Kingma & Ba, ICLR 2015).
    Adam,
    /// Adam with decoupled weight decay (Loshchilov & Hutter, ICLR 2019).
    AdamW,
}

/// The optimiser.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Optimiser {
    /// Which one.
    pub kind: OptimiserKind,
    /// Highest learning rate.
    pub learning_rate: f64,
    /// Penalty on the weights.
    pub weight_decay: f32,
    /// Largest norm of the gradient of one tensor; none does not clip.
    pub clip_norm: Option<f32>,
}

/// Ends a training that no longer gets better on inner validation subjects: some of the training subjects, which are
/// then not trained on. The fold's unseen subjects are never used for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarlyStopping {
    /// Points of the curve without a lower loss before it stops.
    pub patience: usize,
    /// Parts the training subjects are dealt into; one of them is the inner validation. At least 2.
    pub inner_parts: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            seed: 1,
            parts: 4,
            normalisation: NormalisationDescription {
                offset: 8.0,
                centre: 1.0,
                spread: 0.7,
                chroma_spread: 0.5,
                limit: 4.0,
            },
            network: NetworkConfig::default(),
            augmentation: Augmentation::default(),
            sampling: Sampling::default(),
            loss: Loss::default(),
            optimiser: Optimiser::default(),
            schedule: Schedule::default(),
            steps: 400,
            batch: 64,
            average_decay: 0.985,
            watch_every: 50,
            checkpoint_every: 100,
            early_stopping: None,
            licence: None,
        }
    }
}

impl Default for Sampling {
    fn default() -> Self {
        Self { balance_classes: true, subject_power: 0.25 }
    }
}

impl Default for Loss {
    fn default() -> Self {
        Self { label_smoothing: 0.1, class_weights: [1.0, 1.0], subject_power: 0.0, consistency: 0.1 }
    }
}

impl Default for Optimiser {
    fn default() -> Self {
        Self { kind: OptimiserKind::Adam, learning_rate: 1e-3, weight_decay: 1e-3, clip_norm: None }
    }
}

/// Why a configuration is refused.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A value is out of its range.
    #[error("{field} is {value}, but {needed}")]
    Value {
        /// Which setting.
        field: &'static str,
        /// What it is.
        value: String,
        /// What it must be.
        needed: &'static str,
    },
}

impl Config {
    /// How bytes become the network's inputs.
    #[must_use]
    pub const fn normalisation(&self) -> Normalisation {
        let NormalisationDescription { offset, centre, spread, chroma_spread, limit } = self.normalisation;
        Normalisation { offset, centre, spread, chroma_spread, limit }
    }

    /// Reads a configuration from JSON.
    ///
    /// # Errors
    /// [`ConfigError`] names the file or the setting.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        Ok(files::read_json(path)?)
    }

    /// Checks that the network fits inputs of `side` pixels.
    ///
    /// # Errors
    /// [`ConfigError::Value`] names the block that does not.
    pub fn check_side(&self, side: u32) -> Result<(), ConfigError> {
        let mut left = side as usize;
        for block in &self.network.blocks {
            let value = format!("{block:?} at {left} pixels");
            let wrong = |needed| ConfigError::Value { field: "network.blocks", value: value.clone(), needed };
            if block.channels == 0 || !(1..=2).contains(&block.stride) {
                return Err(wrong("channels must be above 0 and the stride 1 or 2"));
            }
            left = left.div_ceil(block.stride);
            if block.pool && left < 2 {
                return Err(wrong("pooling needs at least two pixels: use fewer blocks or a larger --side"));
            }
            left /= if block.pool { 2 } else { 1 };
        }
        Ok(())
    }

    /// Checks every range.
    ///
    /// # Errors
    /// [`ConfigError::Value`] names the first setting that is out of its range.
    pub fn check(&self) -> Result<(), ConfigError> {
        let fraction = |v: f64| (0.0..1.0).contains(&v);
        let positive = |v: f64| v.is_finite() && v > 0.0;
        let stopping = self.early_stopping.as_ref();
        let norm = &self.normalisation;
        let in_range = [
            (self.parts >= 3, "parts", self.parts.to_string(), "at least 3 are needed"),
            (self.steps > 0, "steps", self.steps.to_string(), "at least 1 is needed"),
            (self.batch > 1, "batch", self.batch.to_string(), "batch normalisation needs at least 2"),
            (!self.network.blocks.is_empty(), "network.blocks", "empty".to_owned(), "one is needed"),
            (self.watch_every > 0, "watch_every", "0".to_owned(), "at least 1 is needed"),
            (self.checkpoint_every > 0, "checkpoint_every", "0".to_owned(), "at least 1 is needed"),
            (
                fraction(self.average_decay),
                "average_decay",
                self.average_decay.to_string(),
                "it must be 0 to below 1",
            ),
            (
                fraction(self.network.dropout),
                "network.dropout",
                self.network.dropout.to_string(),
                "it must be 0 to below 1",
            ),
            (
                fraction(f64::from(self.loss.label_smoothing)),
                "loss.label_smoothing",
                self.loss.label_smoothing.to_string(),
                "it must be 0 to below 1",
            ),
            (
                self.loss.class_weights.iter().all(|w| positive(f64::from(*w))),
                "loss.class_weights",
                format!("{:?}", self.loss.class_weights),
                "both must be above 0",
            ),
            (
                self.loss.consistency >= 0.0,
                "loss.consistency",
                self.loss.consistency.to_string(),
                "it must be 0 or above",
            ),
            (
                positive(self.optimiser.learning_rate),
                "optimiser.learning_rate",
                self.optimiser.learning_rate.to_string(),
                "it must be above 0",
            ),
            (
                self.optimiser.weight_decay >= 0.0,
                "optimiser.weight_decay",
                self.optimiser.weight_decay.to_string(),
                "it must be 0 or above",
            ),
            (
                [norm.offset, norm.centre, norm.spread, norm.chroma_spread, norm.limit]
                    .iter()
                    .all(|v| positive(f64::from(*v))),
                "normalisation",
                format!("{norm:?}"),
                "all must be above 0",
            ),
            (
                stopping.is_none_or(|s| s.inner_parts >= 2),
                "early_stopping.inner_parts",
                stopping.map_or(0, |s| s.inner_parts).to_string(),
                "at least 2 are needed",
            ),
            (
                !matches!(self.schedule, Schedule::Plateau { .. }) || stopping.is_some(),
                "schedule",
                "plateau".to_owned(),
                "it needs early_stopping, whose inner validation it follows",
            ),
        ];
        match in_range.into_iter().find(|(holds, ..)| !holds) {
            Some((_, field, value, needed)) => Err(ConfigError::Value { field, value, needed }),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_may_name_a_few_settings_and_no_unknown_one() {
        let read = |json: &str| serde_json::from_str::<Config>(json);
        let config = read(r#"{"steps": 7, "optimiser": {"kind": "adamw"}}"#).unwrap();
        assert_eq!((config.steps, config.optimiser.kind), (7, OptimiserKind::AdamW));
        assert_eq!(config.batch, Config::default().batch);
        assert!(read(r#"{"stpes": 7}"#).unwrap_err().to_string().contains("stpes"));
    }

    #[test]
    fn the_default_is_in_range_and_survives_json() {
        let config = Config::default();
        config.check().unwrap();
        let json = serde_json::to_string(&config).unwrap();
        assert_eq!(serde_json::from_str::<Config>(&json).unwrap(), config);
    }

    #[test]
    fn a_network_that_is_too_deep_for_its_input_is_refused() {
        let config = Config::default();
        config.check_side(80).unwrap();
        config.check_side(16).unwrap();
        let error = config.check_side(4).unwrap_err().to_string();
        assert!(error.contains("pooling needs at least two pixels"), "{error}");
        let mut config = config;
        config.network.blocks[0].stride = 3;
        assert!(config.check_side(80).unwrap_err().to_string().contains("stride"));
    }

    #[test]
    fn values_out_of_range_are_named() {
        let mut config = Config { parts: 2, ..Config::default() };
        assert!(config.check().unwrap_err().to_string().starts_with("parts is 2"));
        config = Config { average_decay: 1.0, ..Config::default() };
        assert!(config.check().unwrap_err().to_string().contains("average_decay"));
        config = Config { schedule: Schedule::Plateau { factor: 0.5, patience: 2 }, ..Config::default() };
        assert!(config.check().unwrap_err().to_string().contains("early_stopping"));
    }
}
