//! What was measured: the words of `metrics.json`, from which the report is drawn.

use std::collections::BTreeMap;

use inference::{Estimate, Thresholds};
use serde::{Deserialize, Serialize};

use crate::dataset::Class;
use crate::metrics::Confusion;
use crate::quantise::Quantisation;
use crate::search::Search;

/// The form of `metrics.json` that this version writes.
pub const FORMAT: u32 = 1;

/// Names of the metrics, as they stand in `metrics.json` and `model.json`.
pub mod names {
    /// Area under the receiver operating characteristic.
    pub const AUROC: &str = "auroc";
    /// AUROC of the cell-area-only logistic regression on the same cells.
    pub const AUROC_AREA: &str = "auroc_cell_area_only";
    /// Difference of the two.
    pub const AUROC_GAIN: &str = "auroc_gain_over_cell_area";
    /// AUROC with every subject of a class weighing the same.
    pub const AUROC_BY_SUBJECT: &str = "auroc_subjects_weighted_alike";
    /// AUROC before calibration, which fold by fold can change the order of cells of different folds.
    pub const AUROC_RAW: &str = "auroc_uncalibrated";
    /// Part of the cells that is ALL.
    pub const PREVALENCE: &str = "prevalence_of_all";
    /// Average precision of ALL.
    pub const AVERAGE_PRECISION: &str = "average_precision";
    /// Part of the cells that is right.
    pub const ACCURACY: &str = "accuracy";
    /// Mean of sensitivity and specificity.
    pub const BALANCED_ACCURACY: &str = "balanced_accuracy";
    /// F1 of both classes weighted by their cells: the leaderboard's metric.
    pub const WEIGHTED_F1: &str = "weighted_f1";
    /// Mean of both classes' precisions.
    pub const PRECISION: &str = "precision_macro";
    /// Mean of both classes' recalls, which is the balanced accuracy.
    pub const RECALL: &str = "recall_macro";
    /// Mean of both classes' F1.
    pub const F1: &str = "f1_macro";
    /// Matthews correlation coefficient.
    pub const MCC: &str = "mcc";
    /// Sensitivity at one half.
    pub const SENSITIVITY: &str = "sensitivity";
    /// Specificity at one half.
    pub const SPECIFICITY: &str = "specificity";
    /// Expected calibration error before calibration.
    pub const ECE_RAW: &str = "ece_uncalibrated";
    /// Expected calibration error after calibration.
    pub const ECE: &str = "ece";
    /// Brier score before calibration.
    pub const BRIER_RAW: &str = "brier_uncalibrated";
    /// Brier score after calibration.
    pub const BRIER: &str = "brier";
    /// Part of the cells called `uncertain`.
    pub const UNCERTAIN: &str = "uncertain_fraction";
    /// Part of the firm verdicts that are wrong.
    pub const FIRM_ERROR: &str = "error_of_firm_verdicts";
}

/// Metrics by name, each with its 95 % interval by resampling subjects.
pub type Metrics = BTreeMap<String, Estimate>;

/// Everything that is known of a model: `metrics.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// [`FORMAT`].
    pub format: u32,
    /// The research-use line.
    pub research_use_only: String,
    /// The model and how it was made.
    pub model: ModelFacts,
    /// The data and how its subjects were used.
    pub data: DataFacts,
    /// How each training went.
    pub curves: Vec<TrainingCurve>,
    /// The network on held-out subjects and out of fold, in this order.
    pub evaluations: Vec<SubjectEvaluation>,
    /// The network beside classical learners and shortcut probes, where `compare` has run.
    pub comparison: Option<Comparison>,
    /// The network on disturbed pictures of the held-out subjects.
    pub robustness: Vec<RobustnessCurve>,
    /// What a leaking split would have claimed, where it was measured.
    pub leakage: Option<Leakage>,
    /// The same cells through other runtimes.
    pub parity: Vec<ParityRow>,
    /// The shapes of networks that were tried, where that was done.
    #[serde(default)]
    pub search: Option<Search>,
}

/// The model and how it was made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelFacts {
    /// Name and version.
    pub id: String,
    /// The commit of the source that trained it.
    pub git_commit: String,
    /// SHA-256 of the ONNX file, as hexadecimal.
    pub onnx_sha256: String,
    /// Bytes of the ONNX file.
    pub onnx_bytes: u64,
    /// Bytes of the ONNX file of floats that it was quantised from; none where it is that file.
    #[serde(default)]
    pub float_onnx_bytes: Option<u64>,
    /// How it was quantised, where it was.
    #[serde(default)]
    pub quantisation: Option<Quantisation>,
    /// Learned parameters.
    pub parameters: usize,
    /// Multiply-adds for one cell.
    pub multiply_adds: u64,
    /// The settings.
    pub config: serde_json::Value,
    /// The commands that make it, in order.
    pub commands: Vec<String>,
    /// Where and how long it was trained.
    pub training: TrainingFacts,
    /// The temperature, fitted out of fold.
    pub temperature: f64,
    /// What was fitted with it and added to the network's last bias.
    pub offset: f64,
    /// The thresholds on the calibrated probability, chosen out of fold.
    pub thresholds: Thresholds,
}

/// Where and how long a model was trained.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TrainingFacts {
    /// Seconds of all trainings together (every fold and the final one).
    pub seconds: f64,
    /// Processor and number of threads, or the accelerator.
    pub machine: String,
    /// Burn's backend.
    pub backend: String,
    /// How fast a training step is beside another framework, a sentence each; empty where it was not measured.
    #[serde(default)]
    pub speed: Vec<String>,
}

/// The data and how its subjects were used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DataFacts {
    /// Name and citation.
    pub citation: String,
    /// SHA-256 over the paths and pixels of every cell.
    pub fingerprint: String,
    /// Pictures that could not be used, each with its reason.
    pub left_out: Vec<String>,
    /// The parts of the split; no subject is in two of them.
    pub parts: Vec<PartFacts>,
    /// How it was checked that no subject and no picture is in two parts, with what was found.
    pub disjoint: String,
}

/// One part of the split.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PartFacts {
    /// `held out` or `fold 1`, `fold 2`, …
    pub name: String,
    /// Subjects of its groups; those of one group joined by `=`.
    pub subjects: Vec<String>,
    /// Number of its ALL cells.
    pub all_cells: usize,
    /// Number of its HEM cells.
    pub hem_cells: usize,
}

/// How one training went.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TrainingCurve {
    /// `fold 1`, …, `final`.
    pub name: String,
    /// What the watched cells are, in a sentence; empty where none were watched.
    pub watched: String,
    /// The points in the order of their steps.
    pub points: Vec<CurvePoint>,
}

/// One point of a training curve.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// Optimiser steps done.
    pub step: usize,
    /// The learning rate of the last of them.
    pub learning_rate: f64,
    /// Mean loss of the training batches since the point before.
    pub loss: f64,
    /// Part of those cells that was right.
    pub accuracy: f64,
    /// AUROC on those cells.
    pub auroc: f64,
    /// The same on the watched cells, whose subjects are not trained on.
    pub watched: Option<Watched>,
}

/// The watched cells at one point of a training.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Watched {
    /// Binary cross-entropy, classes weighing the same.
    pub loss: f64,
    /// Balanced accuracy at a logit of 0.
    pub accuracy: f64,
    /// AUROC.
    pub auroc: f64,
}

/// The network on cells of subjects that it had not seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SubjectEvaluation {
    /// `held out` or `out of fold`.
    pub name: String,
    /// How the numbers were made, in a sentence.
    pub method: String,
    /// The unseen subjects.
    pub subjects: Vec<String>,
    /// Number of their cells.
    pub cells: usize,
    /// The metrics.
    pub metrics: Metrics,
    /// The classification report at one half, ALL first.
    pub classes: Vec<ClassRow>,
    /// Counts at one half.
    pub confusion: Confusion,
    /// Verdicts with the `uncertain` band, ALL first.
    pub verdicts: Vec<VerdictRow>,
    /// Sensitivity at given specificities.
    pub operating_points: Vec<OperatingPoint>,
    /// Receiver operating characteristic: `[1 − specificity, sensitivity]`, from (0, 0) to (1, 1).
    pub roc: Vec<[f64; 2]>,
    /// `[recall, precision]` of ALL, recall rising.
    pub precision_recall: Vec<[f64; 2]>,
    /// Reliability before calibration.
    pub reliability_raw: Vec<ReliabilityBin>,
    /// Reliability after it.
    pub reliability: Vec<ReliabilityBin>,
    /// Error of the cells that are kept when the least certain ones are left out.
    pub coverage_risk: Vec<CoverageRisk>,
    /// Where the shipped thresholds lie on that curve: coverage of the firm verdicts and their error.
    pub shipped_coverage: CoverageRisk,
    /// Net benefit over thresholds of the probability.
    pub decision_curve: Vec<NetBenefit>,
    /// One row a subject group, the worst first.
    pub by_subject: Vec<SubjectRow>,
    /// Verdicts on whole subjects.
    pub subject_verdict: SubjectVerdict,
}

/// One class of the classification report.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ClassRow {
    /// The class.
    pub class: Class,
    /// Of the cells called so, the part that is so.
    pub precision: Estimate,
    /// Of the cells that are so, the part called so.
    pub recall: Estimate,
    /// Harmonic mean of the two.
    pub f1: Estimate,
    /// Number of its cells.
    pub cells: usize,
}

/// How the cells of a class were called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerdictRow {
    /// The true class.
    pub class: Class,
    /// Called `all`.
    pub all: usize,
    /// Called `uncertain`.
    pub uncertain: usize,
    /// Called `hem`.
    pub hem: usize,
}

/// Sensitivity where a specificity was aimed at.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct OperatingPoint {
    /// The specificity that was aimed at.
    pub target_specificity: f64,
    /// The threshold on the logit, chosen out of fold; the mean of the folds' where each fold has its own.
    pub threshold: f64,
    /// The sensitivity that was found.
    pub sensitivity: Estimate,
    /// The specificity that was found.
    pub specificity: Estimate,
}

/// Cells of one range of the probability.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct ReliabilityBin {
    /// Mean probability.
    pub probability: f64,
    /// Part that is ALL.
    pub observed: f64,
    /// Number of cells.
    pub cells: usize,
}

/// A point of the coverage–risk curve.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct CoverageRisk {
    /// Part of the cells that is kept.
    pub coverage: f64,
    /// Part of those that is wrong.
    pub risk: f64,
}

/// A point of the decision curve (Vickers & Elkin, Med Decis Making 26, 2006).
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct NetBenefit {
    /// Threshold on the probability.
    pub threshold: f64,
    /// Net benefit of the network.
    pub network: f64,
    /// Net benefit of calling every cell ALL.
    pub all: f64,
}

/// How one subject group fared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SubjectRow {
    /// The subjects of the group, joined by `=`.
    pub subjects: String,
    /// The class of all their cells.
    pub class: Class,
    /// Number of cells.
    pub cells: usize,
    /// Part of the cells that is right at a probability of one half.
    pub right: f64,
    /// Mean calibrated probability of ALL.
    pub mean_p_all: f64,
    /// Part of the cells called `uncertain`.
    pub uncertain: f64,
}

/// Verdicts on whole subjects by the mean probability of their cells, with exact (Clopper–Pearson) intervals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SubjectVerdict {
    /// The rule, in a sentence.
    pub rule: String,
    /// Subject groups that are right.
    pub right: usize,
    /// Subject groups.
    pub subjects: usize,
    /// Part that is right.
    pub accuracy: Estimate,
    /// Part of the ALL groups that is right.
    pub sensitivity: Estimate,
    /// Part of the HEM groups that is right.
    pub specificity: Estimate,
}

/// The network beside classical learners and shortcut probes on the same folds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// How the numbers were made, in a sentence.
    pub method: String,
    /// The rows, by falling AUROC.
    pub rows: Vec<ComparisonRow>,
}

/// One learner of the comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComparisonRow {
    /// Name of the learner.
    pub name: String,
    /// What it sees.
    pub kind: LearnerKind,
    /// Its settings, in a few words.
    pub settings: String,
    /// The metrics.
    pub metrics: Metrics,
    /// AUROC of the network less this one's, paired by subject; none for the network itself.
    pub network_gain: Option<Estimate>,
    /// Receiver operating characteristic.
    pub roc: Vec<[f64; 2]>,
}

/// What a learner of the comparison sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LearnerKind {
    /// Prepared pixels.
    Network,
    /// The classical features.
    Features,
    /// One shortcut only.
    Probe,
}

/// The network on disturbed pictures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RobustnessCurve {
    /// What was done: `blur`, `jpeg quality`, `white balance`, `exposure`, `scale`.
    pub name: String,
    /// Unit of the amount.
    pub unit: String,
    /// The amount that changes nothing.
    pub neutral: f64,
    /// The points by rising amount.
    pub points: Vec<RobustnessPoint>,
}

/// One amount of a disturbance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RobustnessPoint {
    /// How much.
    pub amount: f64,
    /// Part of the cells in which no cell was found any more.
    pub lost: f64,
    /// AUROC on the others.
    pub auroc: Estimate,
    /// Weighted F1 on the others.
    pub weighted_f1: Estimate,
    /// Part of the others called `uncertain`.
    pub uncertain: f64,
}

/// The same training on a split that leaks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Leakage {
    /// What was done, in a sentence.
    pub method: String,
    /// Folds made of subjects.
    pub by_subject: Metrics,
    /// Folds of the same sizes made of cells, so that a subject's cells are on both sides.
    pub by_cell: Metrics,
}

/// Two runtimes on the same cells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ParityRow {
    /// One runtime.
    pub reference: String,
    /// The other.
    pub other: String,
    /// Number of cells.
    pub cells: usize,
    /// Largest difference of the calibrated probability.
    pub max_difference: f64,
    /// Cells whose verdict differs.
    pub verdict_flips: usize,
    /// Cells on the other side of one half.
    pub label_flips: usize,
    /// Weighted F1 of the other less the reference's.
    pub weighted_f1_change: f64,
    /// AUROC of the other less the reference's.
    pub auroc_change: f64,
}
