//! Every number of a network on subjects that it had not seen.

use std::collections::BTreeMap;

use inference::{Estimate, Thresholds};

use crate::calibration::{Calibration, cross_fitted, expected_calibration_error, others, reliability};
use crate::dataset::{Class, Dataset};
use crate::metrics::{
    Confusion, Prediction, auroc, auroc_by_subject, average_precision, brier, by_subject, difference, exact,
    precision_recall, roc,
};
use crate::results::{
    ClassRow, CoverageRisk, Metrics, NetBenefit, OperatingPoint, SubjectEvaluation, SubjectRow,
    SubjectVerdict, VerdictRow, names,
};
use crate::run::Fitted;

/// Points of a drawn curve.
const POINTS: usize = 300;
/// Specificities at which the sensitivity is told.
const TARGET_SPECIFICITIES: [f64; 2] = [0.90, 0.95];

/// The same cells scored in several ways, in the same order.
pub struct Scored {
    /// Logits as the network gives them.
    pub raw: Vec<Prediction>,
    /// Calibrated probabilities.
    pub calibrated: Vec<Prediction>,
    /// Scores of the cell-area-only logistic regression.
    pub area: Vec<Prediction>,
    /// Logits less a threshold that was chosen without them, for each target specificity, with that threshold.
    pub at_specificity: Vec<(f64, f64, Vec<Prediction>)>,
}

/// The held-out subjects: everything that was chosen was chosen on `out_of_fold`.
#[must_use]
pub fn held_out(
    logits: Vec<Prediction>,
    area: Vec<Prediction>,
    out_of_fold: &[Vec<Prediction>],
    calibration: &Calibration,
) -> Scored {
    let chosen = out_of_fold.concat();
    let at = |target: f64| {
        let threshold = threshold_for_specificity(&chosen, target);
        (target, threshold, less(&logits, threshold))
    };
    Scored {
        calibrated: calibration.apply(&logits),
        at_specificity: TARGET_SPECIFICITIES.into_iter().map(at).collect(),
        raw: logits,
        area,
    }
}

/// The out-of-fold predictions: what is chosen for a fold is chosen on the others.
#[must_use]
pub fn out_of_fold(folds: &[Vec<Prediction>], area: Vec<Prediction>) -> Scored {
    let at = |target: f64| {
        let thresholds: Vec<f64> =
            (0..folds.len()).map(|i| threshold_for_specificity(&others(folds, i), target)).collect();
        let scored = folds.iter().zip(&thresholds).flat_map(|(fold, &t)| less(fold, t)).collect();
        (target, thresholds.iter().sum::<f64>() / thresholds.len() as f64, scored)
    };
    Scored {
        raw: folds.concat(),
        calibrated: cross_fitted(folds).concat(),
        area,
        at_specificity: TARGET_SPECIFICITIES.into_iter().map(at).collect(),
    }
}

fn less(logits: &[Prediction], threshold: f64) -> Vec<Prediction> {
    logits.iter().map(|p| Prediction { score: p.score - threshold, ..*p }).collect()
}

/// The lowest score such that at least `target` of the HEM cells lie below it.
fn threshold_for_specificity(predictions: &[Prediction], target: f64) -> f64 {
    let mut hem: Vec<f64> = predictions.iter().filter(|p| p.class == Class::Hem).map(|p| p.score).collect();
    hem.sort_by(f64::total_cmp);
    let below = (hem.len() as f64 * target).ceil() as usize;
    // Just above the highest score that must stay below.
    below.checked_sub(1).and_then(|i| hem.get(i)).map_or(0.0, |score| score + 1e-9)
}

/// Every number of `scored`.
#[must_use]
pub fn evaluate(
    name: &str,
    method: &str,
    dataset: &Dataset,
    scored: &Scored,
    fitted: &Fitted,
    seed: u64,
) -> SubjectEvaluation {
    let p = &scored.calibrated;
    let at_half = Confusion::at(p, 0.5);
    let class_row = |class: Class| {
        let of = |metric: fn(&Confusion, Class) -> f64| {
            by_subject(p, seed, |p| metric(&Confusion::at(p, 0.5), class))
        };
        ClassRow {
            class,
            precision: of(Confusion::precision),
            recall: of(Confusion::recall),
            f1: of(Confusion::f1),
            cells: p.iter().filter(|p| p.class == class).count(),
        }
    };
    let operating = |(target, threshold, less): &(f64, f64, Vec<Prediction>)| OperatingPoint {
        target_specificity: *target,
        threshold: *threshold,
        sensitivity: by_subject(less, seed, |p| Confusion::at(p, 0.0).sensitivity()),
        specificity: by_subject(less, seed, |p| Confusion::at(p, 0.0).specificity()),
    };
    let by_subject = subject_rows(dataset, p, &fitted.thresholds);
    SubjectEvaluation {
        name: name.to_owned(),
        method: method.to_owned(),
        subjects: subjects(dataset, p),
        cells: p.len(),
        metrics: network_metrics(scored, &fitted.thresholds, seed),
        classes: Class::BOTH.map(class_row).to_vec(),
        confusion: at_half,
        verdicts: Class::BOTH.map(|class| verdict_row(p, class, &fitted.thresholds)).to_vec(),
        operating_points: scored.at_specificity.iter().map(operating).collect(),
        roc: roc(p, POINTS),
        precision_recall: precision_recall(p, POINTS),
        reliability_raw: reliability(&Calibration::NONE.apply(&scored.raw)),
        reliability: reliability(p),
        coverage_risk: coverage_risk(p),
        shipped_coverage: shipped_coverage(p, &fitted.thresholds),
        decision_curve: decision_curve(p),
        subject_verdict: subject_verdict(&by_subject),
        by_subject,
    }
}

fn subjects(dataset: &Dataset, predictions: &[Prediction]) -> Vec<String> {
    let mut groups: Vec<usize> = predictions.iter().map(|p| p.group).collect();
    groups.sort_unstable();
    groups.dedup();
    let mut found: Vec<String> = groups.into_iter().flat_map(|g| dataset.groups[g].clone()).collect();
    found.sort();
    found
}

/// A metric of predictions.
type Metric<'a> = &'a (dyn Fn(&[Prediction]) -> f64 + Sync);

/// The metrics that every learner is told by; `calibrated` are probabilities.
#[must_use]
pub fn metrics(calibrated: &[Prediction], seed: u64) -> Metrics {
    let at = |p: &[Prediction]| Confusion::at(p, 0.5);
    let mean = |p: &[Prediction], metric: fn(&Confusion, Class) -> f64| {
        f64::midpoint(metric(&at(p), Class::All), metric(&at(p), Class::Hem))
    };
    let all: [(&str, Metric<'_>); 15] = [
        (names::AUROC, &auroc),
        (names::AUROC_BY_SUBJECT, &auroc_by_subject),
        (names::AVERAGE_PRECISION, &average_precision),
        (names::ACCURACY, &|p| at(p).accuracy()),
        (names::BALANCED_ACCURACY, &|p| at(p).balanced_accuracy()),
        (names::WEIGHTED_F1, &|p| at(p).weighted_f1()),
        (names::PRECISION, &|p| mean(p, Confusion::precision)),
        (names::RECALL, &|p| mean(p, Confusion::recall)),
        (names::F1, &|p| mean(p, Confusion::f1)),
        (names::MCC, &|p| at(p).mcc()),
        (names::SENSITIVITY, &|p| at(p).sensitivity()),
        (names::SPECIFICITY, &|p| at(p).specificity()),
        (names::ECE, &expected_calibration_error),
        (names::BRIER, &brier),
        (names::PREVALENCE, &|p| f64::from(p.iter().map(|p| p.class.target()).sum::<f32>()) / p.len() as f64),
    ];
    defined(all.into_iter().map(|(name, metric)| (name, by_subject(calibrated, seed, metric))))
}

/// The metrics that have a value: JSON knows no other numbers.
fn defined<'a>(metrics: impl Iterator<Item = (&'a str, Estimate)>) -> Metrics {
    metrics.filter(|(_, e)| e.value.is_finite()).map(|(name, estimate)| (name.to_owned(), estimate)).collect()
}

fn network_metrics(scored: &Scored, thresholds: &Thresholds, seed: u64) -> Metrics {
    let (p, raw) = (&scored.calibrated, Calibration::NONE.apply(&scored.raw));
    let uncertain = |p: &[Prediction]| 1.0 - shipped_coverage(p, thresholds).coverage;
    let firm_error = |p: &[Prediction]| {
        let CoverageRisk { coverage, risk } = shipped_coverage(p, thresholds);
        if coverage > 0.0 { risk } else { f64::NAN }
    };
    let more: [(&str, Estimate); 7] = [
        (names::AUROC_AREA, by_subject(&scored.area, seed, auroc)),
        (names::AUROC_GAIN, difference(p, &scored.area, seed, auroc)),
        (names::UNCERTAIN, by_subject(p, seed, uncertain)),
        (names::FIRM_ERROR, by_subject(p, seed, firm_error)),
        (names::ECE_RAW, by_subject(&raw, seed, expected_calibration_error)),
        (names::BRIER_RAW, by_subject(&raw, seed, brier)),
        (names::AUROC_RAW, by_subject(&raw, seed, auroc)),
    ];
    let mut metrics = metrics(p, seed);
    metrics.extend(defined(more.into_iter()));
    metrics
}

fn verdict_row(p: &[Prediction], class: Class, thresholds: &Thresholds) -> VerdictRow {
    let of = |holds: &dyn Fn(f64) -> bool| p.iter().filter(|p| p.class == class && holds(p.score)).count();
    VerdictRow {
        class,
        all: of(&|s| s >= thresholds.all_from),
        uncertain: of(&|s| s >= thresholds.hem_below && s < thresholds.all_from),
        hem: of(&|s| s < thresholds.hem_below && s < thresholds.all_from),
    }
}

/// Firm verdicts at the thresholds: their part of all cells, and the part of them that is wrong (0 of none).
fn shipped_coverage(p: &[Prediction], thresholds: &Thresholds) -> CoverageRisk {
    let firm = p.iter().filter(|p| p.score >= thresholds.all_from || p.score < thresholds.hem_below);
    let (mut count, mut wrong) = (0_usize, 0_usize);
    for p in firm {
        count += 1;
        wrong += usize::from((p.score >= thresholds.all_from) != (p.class == Class::All));
    }
    CoverageRisk { coverage: count as f64 / p.len() as f64, risk: wrong as f64 / count.max(1) as f64 }
}

/// Cells are kept by falling distance of their probability from one half (El-Yaniv & Wiener, JMLR 11, 2010).
fn coverage_risk(p: &[Prediction]) -> Vec<CoverageRisk> {
    let mut sorted: Vec<&Prediction> = p.iter().collect();
    sorted.sort_by(|a, b| (b.score - 0.5).abs().total_cmp(&(a.score - 0.5).abs()));
    let every = sorted.len().div_ceil(100).max(1);
    let mut wrong = 0_usize;
    let mut curve = Vec::new();
    for (i, p) in sorted.iter().enumerate() {
        wrong += usize::from((p.score >= 0.5) != (p.class == Class::All));
        if (i + 1) % every == 0 || i + 1 == sorted.len() {
            let kept = (i + 1) as f64;
            curve.push(CoverageRisk { coverage: kept / sorted.len() as f64, risk: wrong as f64 / kept });
        }
    }
    curve
}

/// Net benefit: `(true ALL − false ALL · t / (1 − t)) / cells` (Vickers & Elkin, 2006).
fn decision_curve(p: &[Prediction]) -> Vec<NetBenefit> {
    let count = p.len() as f64;
    let all = p.iter().filter(|p| p.class == Class::All).count() as f64;
    let benefit = |hits: f64, misses: f64, t: f64| (hits - misses * t / (1.0 - t)) / count;
    let at = |i: u32| {
        let threshold = f64::from(i) / 50.0;
        let counts = Confusion::at(p, threshold);
        NetBenefit {
            threshold,
            network: benefit(counts.true_all as f64, counts.false_all as f64, threshold),
            all: benefit(all, count - all, threshold),
        }
    };
    (1..50).map(at).collect()
}

/// One row a subject group, the worst first; `p` are probabilities.
fn subject_rows(dataset: &Dataset, p: &[Prediction], thresholds: &Thresholds) -> Vec<SubjectRow> {
    let mut groups = BTreeMap::<usize, Vec<&Prediction>>::new();
    for p in p {
        groups.entry(p.group).or_default().push(p);
    }
    let row = |(group, cells): (usize, Vec<&Prediction>)| {
        let part = |holds: &dyn Fn(&Prediction) -> bool| {
            cells.iter().filter(|p| holds(p)).count() as f64 / cells.len() as f64
        };
        SubjectRow {
            subjects: dataset.groups[group].join("="),
            class: cells[0].class,
            cells: cells.len(),
            right: part(&|p| (p.score >= 0.5) == (p.class == Class::All)),
            mean_p_all: cells.iter().map(|p| p.score).sum::<f64>() / cells.len() as f64,
            uncertain: part(&|p| p.score >= thresholds.hem_below && p.score < thresholds.all_from),
        }
    };
    let mut rows: Vec<SubjectRow> = groups.into_iter().map(row).collect();
    rows.sort_by(|a, b| a.right.total_cmp(&b.right).then(b.cells.cmp(&a.cells)));
    rows
}

fn subject_verdict(rows: &[SubjectRow]) -> SubjectVerdict {
    let is_right = |row: &&SubjectRow| (row.mean_p_all >= 0.5) == (row.class == Class::All);
    let of = |class: Class| {
        let of_class = || rows.iter().filter(move |row| row.class == class);
        exact(of_class().filter(is_right).count(), of_class().count())
    };
    let right = rows.iter().filter(is_right).count();
    SubjectVerdict {
        rule:
            "a subject is called ALL where the mean calibrated probability of its cells is one half or more"
                .to_owned(),
        right,
        subjects: rows.len(),
        accuracy: exact(right, rows.len()),
        sensitivity: of(Class::All),
        specificity: of(Class::Hem),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(rows: &[(Class, usize, f64)]) -> Vec<Prediction> {
        rows.iter().map(|&(class, group, score)| Prediction { class, group, score }).collect()
    }

    #[test]
    fn the_threshold_keeps_the_specificity_that_was_aimed_at() {
        let rows: Vec<_> = (0..20).map(|i| (Class::Hem, 0, f64::from(i))).collect();
        let threshold = threshold_for_specificity(&made(&rows), 0.9);
        assert!(threshold > 17.0 && threshold < 18.0, "{threshold}");
        let of = |p: &[Prediction]| Confusion::at(p, 0.0).specificity();
        assert!((of(&less(&made(&rows), threshold)) - 0.9).abs() < 1e-12);
    }

    #[test]
    fn a_folds_threshold_does_not_look_at_the_fold() {
        let fold = |shift: f64| {
            made(&[(Class::Hem, 0, shift), (Class::Hem, 1, shift + 1.0), (Class::All, 2, shift + 2.0)])
        };
        let folds = [fold(0.0), fold(10.0)];
        let scored = out_of_fold(&folds, folds.concat());
        let (_, mean, less) = &scored.at_specificity[0];
        // The first fold's threshold is the second's highest HEM score and the other way round.
        assert!((less[0].score + 11.0).abs() < 1e-6 && (less[3].score - 9.0).abs() < 1e-6);
        assert!((mean - 6.0).abs() < 1e-6);
    }

    #[test]
    fn coverage_keeps_the_surest_cells_first() {
        let p = made(&[
            (Class::All, 0, 0.99),
            (Class::Hem, 1, 0.02),
            (Class::All, 2, 0.45),
            (Class::Hem, 3, 0.4),
        ]);
        let risks: Vec<f64> = coverage_risk(&p).iter().map(|c| c.risk).collect();
        assert_eq!(risks, [0.0, 0.0, 0.0, 0.25]);
        let band = Thresholds { hem_below: 0.3, all_from: 0.7 };
        assert_eq!(shipped_coverage(&p, &band), CoverageRisk { coverage: 0.5, risk: 0.0 });
        assert_eq!(
            verdict_row(&p, Class::All, &band),
            VerdictRow { class: Class::All, all: 1, uncertain: 1, hem: 0 }
        );
    }

    #[test]
    fn net_benefit_of_a_perfect_model_is_the_prevalence() {
        let p = made(&[
            (Class::All, 0, 0.999),
            (Class::Hem, 1, 0.001),
            (Class::Hem, 2, 0.001),
            (Class::Hem, 3, 0.001),
        ]);
        assert!(decision_curve(&p).iter().all(|point| (point.network - 0.25).abs() < 1e-12));
        assert!(decision_curve(&p)[48].all < 0.0);
    }
}
