//! The model card: the summary that the app shows, and `MODEL_CARD.md`.

use std::fmt::Write as _;

use inference::Estimate;

use crate::results::{Comparison, LearnerKind, Metrics, Results, SubjectEvaluation, names};

/// The data set's citation, shown wherever its results are.
pub const CITATION: &str = "Gupta, A., Gupta, R., ALL Challenge dataset of ISBI 2019 (C-NMC 2019), The Cancer \
    Imaging Archive, doi:10.7937/tcia.2019.dc64i46r (CC BY 3.0)";

fn metric(metrics: &Metrics, name: &str) -> String {
    metrics.get(name).map_or_else(|| "not measured".to_owned(), Estimate::to_string)
}

/// Whether the network beats the cell-area baseline: the interval of the gain excludes nothing and less.
#[must_use]
pub fn beats_area(metrics: &Metrics) -> bool {
    metrics.get(names::AUROC_GAIN).is_some_and(|gain| gain.low > 0.0)
}

/// The model card's summary, a paragraph an entry.
#[must_use]
pub fn summary(
    evaluations: &[SubjectEvaluation],
    training_subjects: usize,
    training_cells: usize,
) -> Vec<String> {
    let mut card = vec![
        contract::RESEARCH_USE_ONLY.to_owned(),
        format!(
            "Intended use: research on telling lymphoblasts of acute lymphoblastic leukemia (ALL) from normal \
             cells (HEM) in segmented, stain-normalised single cells on black, as in C-NMC 2019. Trained on \
             {training_cells} cells of {training_subjects} subjects of: {CITATION}."
        ),
    ];
    for evaluation in evaluations {
        let metric = |name: &str| metric(&evaluation.metrics, name);
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
        let verdict = if beats_area(&evaluation.metrics) {
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
        "A probability is calibrated to the class ratio of the training cells, about two ALL to one HEM. Limits: one \
         centre, one stain, one microscope; few HEM subjects, so every interval is wide. The cells were segmented \
         after stain normalisation; verdicts on whole fields and on pictures from other microscopes have not been \
         validated. The physical scale of the training cells is assumed, not published. Errors are not spread \
         evenly: some subjects are mostly wrong."
            .to_owned(),
    );
    card
}

/// `MODEL_CARD.md`.
#[must_use]
pub fn markdown(results: &Results, summary: &[String]) -> String {
    let model = &results.model;
    let mut text = format!("# Model card: {}\n\n", model.id);
    for paragraph in summary {
        let _ = writeln!(text, "{paragraph}\n");
    }
    let _ = writeln!(
        text,
        "The whole evaluation, with figures: [evaluation/report.html](evaluation/report.html); its numbers: \
         [evaluation/metrics.json](evaluation/metrics.json).\n\n## Model\n\n\
         - {} parameters, {:.1} million multiply-adds a cell, {} bytes as ONNX (sha256 `{}`)\n\
         - Temperature {:.3}; `hem` below {:.3}, `all` from {:.3}\n\
         - Trained at commit `{}` in {:.2} hours (all trainings together) on {}, backend {}\n\
         - Data fingerprint `{}`\n",
        model.parameters,
        model.multiply_adds as f64 / 1e6,
        model.onnx_bytes,
        model.onnx_sha256,
        model.temperature,
        model.thresholds.hem_below,
        model.thresholds.all_from,
        model.git_commit,
        model.training.seconds / 3600.0,
        model.training.machine,
        model.training.backend,
        results.data.fingerprint,
    );
    let _ = writeln!(text, "## Commands\n\n```\n{}\n```\n", model.commands.join("\n"));
    let config = serde_json::to_string_pretty(&model.config).unwrap_or_default();
    let _ = writeln!(
        text,
        "Configuration:\n\n```json\n{config}\n```\n\n## Subjects\n\n{}\n",
        results.data.disjoint
    );
    let _ = writeln!(text, "| part | ALL cells | HEM cells | subjects |\n|---|---|---|---|");
    for part in &results.data.parts {
        let subjects = part.subjects.join(", ");
        let _ = writeln!(text, "| {} | {} | {} | {subjects} |", part.name, part.all_cells, part.hem_cells);
    }
    text.push('\n');
    for evaluation in &results.evaluations {
        let _ = writeln!(text, "## Evaluation: {}\n\n{}\n", evaluation.name, evaluation.method);
        let _ = writeln!(text, "| metric | value | 95 % interval |\n|---|---|---|");
        for (name, Estimate { value, low, high }) in &evaluation.metrics {
            let _ = writeln!(text, "| {name} | {value:.3} | {low:.3} to {high:.3} |");
        }
        let _ = writeln!(
            text,
            "\nSubjects, worst first:\n\n| subject | class | cells | right at p = 0.5 |\n|---|---|---|---|"
        );
        for row in &evaluation.by_subject {
            let _ = writeln!(text, "| {} | {} | {} | {:.3} |", row.subjects, row.class, row.cells, row.right);
        }
        text.push('\n');
    }
    if let Some(comparison) = &results.comparison {
        text += &comparison_table(comparison);
    }
    let _ = writeln!(text, "Data: {CITATION}.");
    text
}

/// The comparison as a table in Markdown.
#[must_use]
pub fn comparison_table(comparison: &Comparison) -> String {
    let mut text = format!("## Comparison\n\n{}.\n\n", comparison.method);
    let _ = writeln!(
        text,
        "| learner | sees | AUROC | weighted F1 | accuracy | precision | recall | F1 | network's gain in AUROC |\n\
         |---|---|---|---|---|---|---|---|---|"
    );
    for row in &comparison.rows {
        let sees = match row.kind {
            LearnerKind::Network => "pixels",
            LearnerKind::Features => "features",
            LearnerKind::Probe => "one shortcut",
        };
        let metric = |name: &str| metric(&row.metrics, name);
        let gain = row.network_gain.as_ref().map_or_else(String::new, Estimate::to_string);
        let _ = writeln!(
            text,
            "| {} | {sees} | {} | {} | {} | {} | {} | {} | {gain} |",
            row.name,
            metric(names::AUROC),
            metric(names::WEIGHTED_F1),
            metric(names::ACCURACY),
            metric(names::PRECISION),
            metric(names::RECALL),
            metric(names::F1),
        );
    }
    text.push('\n');
    text
}
