//! Tables: a caption, a head of columns, and rows whose first field heads them.

use crate::figures::words::{self, escape};
use crate::quantise::Candidate;
use crate::results::{
    Comparison, Leakage, Metrics, ParityRow, Results, RobustnessCurve, SubjectEvaluation, SubjectVerdict,
    names,
};
use crate::search::{Row, Search};

/// A table in a box of its own that scrolls sideways where the screen is narrow. All text is escaped here.
pub(super) fn table(caption: &str, head: &[&str], rows: &[Vec<String>]) -> String {
    let numbers: Vec<bool> = (0..head.len())
        .map(|i| !rows.is_empty() && rows.iter().all(|r| r.get(i).is_some_and(|f| is_number(f))))
        .collect();
    let class = |i: usize| if numbers.get(i).copied().unwrap_or(false) { " class=\"n\"" } else { "" };
    let heading = |(i, name): (usize, &&str)| format!("<th scope=\"col\"{}>{}</th>", class(i), escape(name));
    let head: String = head.iter().enumerate().map(heading).collect();
    let mut text = String::new();
    for row in rows {
        text += "<tr>";
        for (i, field) in row.iter().enumerate() {
            let field = escape(field);
            if i == 0 {
                text += &format!("<th scope=\"row\"{}>{field}</th>", class(i));
            } else {
                text += &format!("<td{}>{field}</td>", class(i));
            }
        }
        text += "</tr>\n";
    }
    framed(caption, &head, &text)
}

/// A table of HTML rows below an HTML row of heads, in its box.
pub(super) fn framed(caption: &str, head: &str, rows: &str) -> String {
    let caption = escape(caption);
    let table = format!(
        "<table>\n<caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n\
         </table>\n"
    );
    super::wide(&caption, &table)
}

/// Whether a field is a number, perhaps with an interval, or says that there is none.
fn is_number(field: &str) -> bool {
    field.starts_with(|c: char| c.is_ascii_digit() || c == '-') || field.starts_with("not ")
}

/// The names of all metrics of `of`, in the order in which they are shown.
fn metric_names<'m>(of: impl IntoIterator<Item = &'m Metrics>) -> Vec<&'m str> {
    let mut found: Vec<&str> = of.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    found.sort_unstable_by_key(|name| (words::rank(name), *name));
    found.dedup();
    found
}

/// One metric, or that it was not measured.
pub(super) fn metric(metrics: &Metrics, name: &str) -> String {
    metrics.get(name).map_or_else(|| "not measured".to_owned(), words::estimate)
}

/// Every metric of every evaluation.
pub(super) fn metrics(results: &Results) -> String {
    let mut head = vec!["Metric"];
    head.extend(results.evaluations.iter().map(|e| e.name.as_str()));
    let rows: Vec<Vec<String>> = metric_names(results.evaluations.iter().map(|e| &e.metrics))
        .into_iter()
        .map(|name| {
            let values = results.evaluations.iter().map(|e| metric(&e.metrics, name));
            [words::metric(name).to_owned()].into_iter().chain(values).collect()
        })
        .collect();
    table("Every metric, with its 95 % interval by resampling subjects", &head, &rows)
}

/// The parts of the split.
pub(super) fn parts(results: &Results) -> String {
    let rows: Vec<Vec<String>> = results
        .data
        .parts
        .iter()
        .map(|part| {
            let subjects: usize = part.subjects.iter().map(|group| group.split('=').count()).sum();
            vec![
                part.name.clone(),
                part.subjects.len().to_string(),
                subjects.to_string(),
                count(part.all_cells),
                count(part.hem_cells),
                count(part.all_cells + part.hem_cells),
            ]
        })
        .collect();
    let head = ["Part", "Subject groups", "Subjects", "ALL cells", "HEM cells", "Cells"];
    table("The parts of the split; a subject group is in one of them only", &head, &rows)
}

/// Operating points of an evaluation.
pub(super) fn operating_points(evaluation: &SubjectEvaluation) -> String {
    let rows: Vec<Vec<String>> = evaluation
        .operating_points
        .iter()
        .map(|point| {
            vec![
                words::number(point.target_specificity),
                words::number(point.threshold),
                words::estimate(&point.specificity),
                words::estimate(&point.sensitivity),
            ]
        })
        .collect();
    let head = ["Specificity aimed at", "Threshold on the logit", "Specificity found", "Sensitivity found"];
    table(&format!("Operating points: {}", evaluation.name), &head, &rows)
}

/// The classification report of an evaluation.
pub(super) fn classes(evaluation: &SubjectEvaluation) -> String {
    let rows: Vec<Vec<String>> = evaluation
        .classes
        .iter()
        .map(|row| {
            vec![
                words::class(row.class).to_owned(),
                words::estimate(&row.precision),
                words::estimate(&row.recall),
                words::estimate(&row.f1),
                count(row.cells),
            ]
        })
        .collect();
    let caption =
        format!("Classification report at a calibrated probability of one half: {}", evaluation.name);
    table(&caption, &["Class", "Precision", "Recall", "F1 score", "Cells"], &rows)
}

/// Counts at one half.
pub(super) fn confusion(evaluation: &SubjectEvaluation) -> String {
    let c = &evaluation.confusion;
    let rows = [
        vec!["is ALL".to_owned(), count(c.true_all), count(c.false_hem)],
        vec!["is HEM".to_owned(), count(c.false_all), count(c.true_hem)],
    ];
    let caption = format!("Confusion matrix at a calibrated probability of one half: {}", evaluation.name);
    table(&caption, &["True class", "Called ALL", "Called HEM"], &rows)
}

/// Counts with the uncertain band.
pub(super) fn verdicts(evaluation: &SubjectEvaluation) -> String {
    let rows: Vec<Vec<String>> = evaluation
        .verdicts
        .iter()
        .map(|row| {
            let class = format!("is {}", words::class(row.class));
            vec![class, count(row.all), count(row.uncertain), count(row.hem)]
        })
        .collect();
    let caption = format!("Verdicts with the shipped thresholds: {}", evaluation.name);
    table(&caption, &["True class", "Called ALL", "Called uncertain", "Called HEM"], &rows)
}

/// How every subject group fared.
pub(super) fn subjects(evaluation: &SubjectEvaluation) -> String {
    let rows: Vec<Vec<String>> = evaluation
        .by_subject
        .iter()
        .map(|row| {
            vec![
                row.subjects.clone(),
                words::class(row.class).to_owned(),
                count(row.cells),
                words::number(row.right),
                words::number(row.mean_p_all),
                words::number(row.uncertain),
            ]
        })
        .collect();
    let head = [
        "Subject group",
        "Class",
        "Cells",
        "Part that is right",
        "Mean probability of ALL",
        "Part called uncertain",
    ];
    table(&format!("Every subject group, the worst first: {}", evaluation.name), &head, &rows)
}

/// Verdicts on whole subjects.
pub(super) fn subject_verdict(name: &str, verdict: &SubjectVerdict) -> String {
    let row = |what: &str, of: &inference::Estimate| vec![what.to_owned(), words::estimate(of)];
    let rows = [
        vec![
            "Subject groups that are right".to_owned(),
            format!("{} of {}", verdict.right, verdict.subjects),
        ],
        row("Accuracy", &verdict.accuracy),
        row("Sensitivity (ALL subjects)", &verdict.sensitivity),
        row("Specificity (HEM subjects)", &verdict.specificity),
    ];
    let caption = format!("Verdicts on whole subjects, with exact (Clopper–Pearson) 95 % intervals: {name}");
    table(&caption, &["Measure", "Value"], &rows)
}

/// Learners side by side.
pub(super) fn comparison(of: &Comparison) -> String {
    let rows: Vec<Vec<String>> = of
        .rows
        .iter()
        .map(|row| {
            let gain = row.network_gain.as_ref().map_or_else(|| "not applicable".to_owned(), words::estimate);
            vec![
                row.name.clone(),
                super::kind(row.kind).to_owned(),
                metric(&row.metrics, names::AUROC),
                gain,
                metric(&row.metrics, names::WEIGHTED_F1),
                metric(&row.metrics, names::ACCURACY),
                metric(&row.metrics, names::BALANCED_ACCURACY),
                metric(&row.metrics, names::PRECISION),
                metric(&row.metrics, names::F1),
                row.settings.clone(),
            ]
        })
        .collect();
    let head = [
        "Learner",
        "What it sees",
        "Area under the ROC curve",
        "Network's gain (paired by subject)",
        "Weighted F1 score",
        "Accuracy",
        "Balanced accuracy",
        "Precision, mean of both classes",
        "F1 score, mean of both classes",
        "Settings",
    ];
    let whole = metric_names(of.rows.iter().map(|row| &row.metrics));
    let mut all_head = vec!["Metric"];
    all_head.extend(of.rows.iter().map(|row| row.name.as_str()));
    let all: Vec<Vec<String>> = whole
        .into_iter()
        .map(|name| {
            let values = of.rows.iter().map(|row| metric(&row.metrics, name));
            [words::metric(name).to_owned()].into_iter().chain(values).collect()
        })
        .collect();
    table("The network beside other learners on the same cells", &head, &rows)
        + &super::fold(
            "Every metric of every learner",
            &table("Every metric of every learner", &all_head, &all),
        )
}

/// All disturbances.
pub(super) fn robustness(curves: &[RobustnessCurve]) -> String {
    let rows: Vec<Vec<String>> = curves
        .iter()
        .flat_map(|curve| curve.points.iter().map(move |point| (curve, point)))
        .map(|(curve, point)| {
            let unchanged = if point.amount == curve.neutral { " (unchanged)" } else { "" };
            vec![
                curve.name.clone(),
                format!("{} {}{unchanged}", words::tick(point.amount), curve.unit),
                words::number(point.lost),
                words::estimate(&point.auroc),
                words::estimate(&point.weighted_f1),
                words::number(point.uncertain),
            ]
        })
        .collect();
    let head = [
        "Disturbance",
        "Amount",
        "Part of the cells not found any more",
        "Area under the ROC curve",
        "Weighted F1 score",
        "Part called uncertain",
    ];
    table("The network on disturbed pictures of the held-out subjects", &head, &rows)
}

/// Both kinds of folds.
pub(super) fn leakage(of: &Leakage) -> String {
    let rows: Vec<Vec<String>> = metric_names([&of.by_subject, &of.by_cell])
        .into_iter()
        .map(|name| {
            vec![words::metric(name).to_owned(), metric(&of.by_subject, name), metric(&of.by_cell, name)]
        })
        .collect();
    let head = ["Metric", "Folds made of subjects (honest)", "Folds made of cells (leaks)"];
    table("The same training on both kinds of folds", &head, &rows)
}

/// Runtimes side by side.
pub(super) fn parity(rows: &[ParityRow]) -> String {
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            vec![
                format!("{} against {}", row.other, row.reference),
                count(row.cells),
                small(row.max_difference),
                count(row.verdict_flips),
                count(row.label_flips),
                small(row.weighted_f1_change),
                small(row.auroc_change),
            ]
        })
        .collect();
    let head = [
        "Runtimes",
        "Cells",
        "Largest difference of the probability",
        "Verdicts that differ",
        "Labels that differ at one half",
        "Change of the weighted F1 score",
        "Change of the area under the ROC curve",
    ];
    table("The same cells through two runtimes; no interval, because every cell was compared", &head, &rows)
}

/// The ways of quantising that were compared.
pub(super) fn quantisation(candidates: &[Candidate]) -> String {
    let row = |c: &Candidate| {
        vec![
            c.in_words(),
            small(c.mean_difference),
            small(c.max_difference),
            format!("{:.2} %", 100.0 * c.label_flips),
        ]
    };
    let head = [
        "Ranges and corrections",
        "Mean difference of the probability",
        "Largest",
        "Labels that differ at one half",
    ];
    table(
        "On cells of training subjects that the ranges were not found on",
        &head,
        &candidates.iter().map(row).collect::<Vec<_>>(),
    )
}

/// The shapes of a search.
pub(super) fn search(of: &Search) -> String {
    let row = |row: &Row| {
        vec![
            row.name.clone(),
            row.side.to_string(),
            row.blocks.clone(),
            words::count(row.parameters as u64),
            format!("{:.1}", row.multiply_adds as f64 / 1e6),
            words::count(row.onnx_bytes as u64),
            format!("{:.0}", row.us_per_cell),
            format!("{:.0}", row.float_us_per_cell),
            words::estimate(&row.auroc),
            words::estimate(&row.weighted_f1),
        ]
    };
    let head = [
        "Shape",
        "Side",
        "Blocks (channels, /stride, p: pooling)",
        "Parameters",
        "Million multiply-adds",
        "Bytes",
        "µs a cell, int8",
        "µs a cell, tract in floats",
        "Area under the ROC curve",
        "Weighted F1 score",
    ];
    table("Fastest first", &head, &of.rows.iter().map(row).collect::<Vec<_>>())
}

/// A difference that may be very small.
fn small(of: f64) -> String {
    if of.is_finite() && of != 0.0 && of.abs() < 0.001 { format!("{of:.1e}") } else { words::number(of) }
}

fn count(of: usize) -> String {
    words::count(of as u64)
}
