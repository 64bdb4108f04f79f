//! What was measured, in numbers and in sentences.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use inference::{Estimate, Evaluation, ModelDescription, Thresholds};

use crate::calibration::expected_calibration_error;
use crate::dataset::{Class, Dataset};
use crate::experiment::{Compared, Outcome, calibrated};
use crate::metrics::{Confusion, Prediction, auroc, by_subject, difference};

/// The data set's citation, shown wherever its results are.
pub const CITATION: &str = "Gupta, A., Gupta, R., ALL Challenge dataset of ISBI 2019 (C-NMC 2019), The Cancer \
    Imaging Archive, doi:10.7937/tcia.2019.dc64i46r (CC BY 3.0)";

/// Names of the metrics, as they stand in `model.json`.
pub mod names {
    /// AUROC of the network.
    pub const AUROC: &str = "auroc";
    /// AUROC of the cell-area-only logistic regression on the same cells.
    pub const AUROC_AREA: &str = "auroc_cell_area_only";
    /// Difference of the two.
    pub const AUROC_GAIN: &str = "auroc_gain_over_cell_area";
    /// Weighted F1 at a calibrated probability of one half.
    pub const WEIGHTED_F1: &str = "weighted_f1";
    /// Weighted F1 of the baseline at one half.
    pub const WEIGHTED_F1_AREA: &str = "weighted_f1_cell_area_only";
    /// Balanced accuracy at one half.
    pub const BALANCED_ACCURACY: &str = "balanced_accuracy";
    /// Sensitivity at one half.
    pub const SENSITIVITY: &str = "sensitivity";
    /// Specificity at one half.
    pub const SPECIFICITY: &str = "specificity";
    /// Part of the cells called `uncertain`.
    pub const UNCERTAIN: &str = "uncertain_fraction";
    /// Part of the firm verdicts that are wrong.
    pub const FIRM_ERROR: &str = "error_of_firm_verdicts";
    /// Expected calibration error before temperature scaling.
    pub const ECE_RAW: &str = "ece_uncalibrated";
    /// Expected calibration error after it.
    pub const ECE: &str = "ece";
}

/// The two evaluations of an experiment: held-out subjects first, then out of fold.
#[must_use]
pub fn evaluations(dataset: &Dataset, outcome: &Outcome, seed: u64) -> Vec<Evaluation> {
    let of = |method: &str, groups: &[usize], compared: &Compared| Evaluation {
        method: method.to_owned(),
        subjects: subjects(dataset, groups),
        cells: compared.network.len(),
        metrics: metrics(compared, outcome.temperature, &outcome.thresholds, seed),
    };
    vec![
        of(
            "the shipped network on held-out subjects, looked at once; 95 % intervals by resampling subjects",
            outcome.split.part(0),
            &outcome.held_out,
        ),
        of(
            "cross-validation inside the training subjects, each cell scored by a network that had not seen its \
             subject; the temperature and the thresholds were chosen on these scores, so what depends on them is \
             optimistic here; 95 % intervals by resampling subjects",
            &outcome.split.all_but(&[0]),
            &outcome.out_of_fold,
        ),
    ]
}

/// The subjects of groups, sorted.
#[must_use]
pub fn subjects(dataset: &Dataset, groups: &[usize]) -> Vec<String> {
    let mut found: Vec<String> = groups.iter().flat_map(|&g| dataset.groups[g].clone()).collect();
    found.sort();
    found
}

fn metrics(
    compared: &Compared,
    temperature: f64,
    thresholds: &Thresholds,
    seed: u64,
) -> BTreeMap<String, Estimate> {
    let raw = calibrated(&compared.network, 1.0);
    let network = calibrated(&compared.network, temperature);
    let area = &compared.area;
    let at = |p: &[Prediction]| Confusion::at(p, 0.5);
    let uncertain = |p: &Prediction| p.score >= thresholds.hem_below && p.score < thresholds.all_from;
    let wrong = |p: &Prediction| (p.score >= thresholds.all_from) != (p.class == Class::All);
    let part = |of: &[Prediction], holds: &dyn Fn(&Prediction) -> bool| {
        of.iter().filter(|p| holds(p)).count() as f64 / of.len() as f64
    };
    let firm_error = |of: &[Prediction]| {
        let firm: Vec<Prediction> = of.iter().filter(|p| !uncertain(p)).copied().collect();
        part(&firm, &wrong)
    };
    [
        (names::AUROC, by_subject(&network, seed, auroc)),
        (names::AUROC_AREA, by_subject(area, seed, auroc)),
        (names::AUROC_GAIN, difference(&network, area, seed, auroc)),
        (names::WEIGHTED_F1, by_subject(&network, seed, |p| at(p).weighted_f1())),
        (names::WEIGHTED_F1_AREA, by_subject(area, seed, |p| Confusion::at(p, 0.0).weighted_f1())),
        (names::BALANCED_ACCURACY, by_subject(&network, seed, |p| at(p).balanced_accuracy())),
        (names::SENSITIVITY, by_subject(&network, seed, |p| at(p).sensitivity())),
        (names::SPECIFICITY, by_subject(&network, seed, |p| at(p).specificity())),
        (names::UNCERTAIN, by_subject(&network, seed, |p| part(p, &uncertain))),
        (names::FIRM_ERROR, by_subject(&network, seed, firm_error)),
        (names::ECE_RAW, by_subject(&raw, seed, expected_calibration_error)),
        (names::ECE, by_subject(&network, seed, expected_calibration_error)),
    ]
    .into_iter()
    .map(|(name, estimate)| (name.to_owned(), estimate))
    .collect()
}

/// Whether the network beats the cell-area baseline: the interval of the gain excludes nothing and less.
#[must_use]
pub fn beats_area(evaluation: &Evaluation) -> bool {
    evaluation.metrics.get(names::AUROC_GAIN).is_some_and(|gain| gain.low > 0.0)
}

/// The model card's summary, a paragraph an entry.
#[must_use]
pub fn card(evaluations: &[Evaluation], training_subjects: usize, training_cells: usize) -> Vec<String> {
    let mut card = vec![
        contract::RESEARCH_USE_ONLY.to_owned(),
        format!(
            "Intended use: research on telling lymphoblasts of acute lymphoblastic leukemia (ALL) from normal \
             cells (HEM) in segmented, stain-normalised single cells on black, as in C-NMC 2019. Trained on \
             {training_cells} cells of {training_subjects} subjects of: {CITATION}."
        ),
    ];
    for evaluation in evaluations {
        let metric = |name: &str| {
            evaluation.metrics.get(name).map_or_else(|| "not measured".to_owned(), Estimate::to_string)
        };
        card.push(format!(
            "Measured on {} cells of {} unseen subjects ({}): AUROC {}, weighted F1 {}, sensitivity {}, \
             specificity {}; {} of the cells are called uncertain, and of the firm verdicts {} are wrong; \
             expected calibration error {}.",
            evaluation.cells,
            evaluation.subjects.len(),
            evaluation.method,
            metric(names::AUROC),
            metric(names::WEIGHTED_F1),
            metric(names::SENSITIVITY),
            metric(names::SPECIFICITY),
            metric(names::UNCERTAIN),
            metric(names::FIRM_ERROR),
            metric(names::ECE),
        ));
        let verdict = if beats_area(evaluation) {
            "The network beats the cell-area-only logistic regression on these subjects"
        } else {
            "The network is not shown to beat the cell-area-only logistic regression on these subjects"
        };
        card.push(format!(
            "{verdict}: AUROC {} against {}, a gain of {}.",
            metric(names::AUROC),
            metric(names::AUROC_AREA),
            metric(names::AUROC_GAIN),
        ));
    }
    card.push(
        "Limits: one centre, one stain, one microscope; few HEM subjects, so every interval is wide. The cells \
         were segmented after stain normalisation; verdicts on whole fields and on pictures from other \
         microscopes have not been validated. The physical scale of the training cells is assumed, not \
         published. Errors are not spread evenly: some subjects are mostly wrong."
            .to_owned(),
    );
    card
}

/// `MODEL_CARD.md`.
#[must_use]
pub fn markdown(description: &ModelDescription, per_subject: &[SubjectRow]) -> String {
    let mut text = format!("# Model card: {}\n\n", description.id);
    for paragraph in &description.card {
        let _ = writeln!(text, "{paragraph}\n");
    }
    let training = &description.training;
    let _ = writeln!(
        text,
        "- ONNX file: sha256 `{}`\n- Trained at commit `{}` with seed {}\n- Data fingerprint `{}`\n\
         - Training subjects: {}\n- Temperature {:.3}; `hem` below {:.3}, `all` from {:.3}\n",
        description.onnx_sha256,
        description.git_commit,
        training.seed,
        training.fingerprint,
        training.subjects.join(", "),
        description.temperature,
        description.thresholds.hem_below,
        description.thresholds.all_from,
    );
    for evaluation in &description.evaluations {
        let _ = writeln!(text, "## Evaluation: {}\n", evaluation.method);
        let _ =
            writeln!(text, "Subjects ({}): {}\n", evaluation.subjects.len(), evaluation.subjects.join(", "));
        let _ = writeln!(text, "| metric | value | 95 % interval |\n|---|---|---|");
        for (name, Estimate { value, low, high }) in &evaluation.metrics {
            let _ = writeln!(text, "| {name} | {value:.3} | {low:.3} to {high:.3} |");
        }
        text.push('\n');
    }
    let _ = writeln!(
        text,
        "## Held-out subjects, worst first\n\n| subject | class | cells | right at p = 0.5 |\n|---|---|---|---|"
    );
    for row in per_subject {
        let class = match row.class {
            Class::All => "ALL",
            Class::Hem => "HEM",
        };
        let _ = writeln!(text, "| {} | {class} | {} | {:.3} |", row.subjects, row.cells, row.right);
    }
    let _ = writeln!(text, "\nData: {CITATION}.");
    text
}

/// How one subject group fared.
#[derive(Debug, Clone, PartialEq)]
pub struct SubjectRow {
    /// The subjects of the group, joined by `=`.
    pub subjects: String,
    /// The class of all their cells.
    pub class: Class,
    /// Number of cells.
    pub cells: usize,
    /// Part of the cells that is right at a probability of one half.
    pub right: f64,
}

/// One row a subject group, the worst first. Scores are logits.
#[must_use]
pub fn per_subject(dataset: &Dataset, predictions: &[Prediction]) -> Vec<SubjectRow> {
    let mut groups = BTreeMap::<usize, Vec<&Prediction>>::new();
    for p in predictions {
        groups.entry(p.group).or_default().push(p);
    }
    let mut rows: Vec<SubjectRow> = groups
        .into_iter()
        .map(|(group, cells)| {
            let right = cells.iter().filter(|p| (p.score >= 0.0) == (p.class == Class::All)).count();
            SubjectRow {
                subjects: dataset.groups[group].join("="),
                class: cells[0].class,
                cells: cells.len(),
                right: right as f64 / cells.len() as f64,
            }
        })
        .collect();
    rows.sort_by(|a, b| a.right.total_cmp(&b.right));
    rows
}
