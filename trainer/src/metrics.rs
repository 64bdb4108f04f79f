//! Metrics of a binary classifier, and their intervals by resampling subjects.

use inference::Estimate;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use statrs::distribution::{Beta, ContinuousCDF as _};

use crate::dataset::Class;

/// One prediction on a cell that the model had not seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prediction {
    /// The true class.
    pub class: Class,
    /// Subject group.
    pub group: usize,
    /// Score: higher means more like a lymphoblast. A logit or a probability.
    pub score: f64,
}

/// Area under the receiver operating characteristic: the probability that a random ALL cell scores higher
/// than a random HEM cell, ties counting half (Hanley & McNeil, Radiology 143, 1982). NaN without both classes.
#[must_use]
pub fn auroc(predictions: &[Prediction]) -> f64 {
    let mut sorted: Vec<&Prediction> = predictions.iter().collect();
    sorted.sort_by(|a, b| a.score.total_cmp(&b.score));
    let (mut wins, mut hem_below, mut all) = (0.0, 0.0, 0.0);
    for tie in sorted.chunk_by(|a, b| a.score.total_cmp(&b.score).is_eq()) {
        let all_here = tie.iter().filter(|p| p.class == Class::All).count() as f64;
        let hem_here = tie.len() as f64 - all_here;
        wins += all_here * (hem_below + hem_here / 2.0);
        hem_below += hem_here;
        all += all_here;
    }
    wins / (all * hem_below)
}

/// The predictions by falling score, those of equal score together: counts of ALL and HEM.
fn falling(predictions: &[Prediction]) -> Vec<[f64; 2]> {
    let mut sorted: Vec<&Prediction> = predictions.iter().collect();
    sorted.sort_by(|a, b| b.score.total_cmp(&a.score));
    let ties = sorted.chunk_by(|a, b| a.score.total_cmp(&b.score).is_eq());
    ties.map(|tie| {
        let all = tie.iter().filter(|p| p.class == Class::All).count() as f64;
        [all, tie.len() as f64 - all]
    })
    .collect()
}

/// AUROC with every subject of a class weighing the same, however many cells it has.
#[must_use]
pub fn auroc_by_subject(predictions: &[Prediction]) -> f64 {
    let mut sizes = std::collections::HashMap::<usize, f64>::new();
    predictions.iter().for_each(|p| *sizes.entry(p.group).or_default() += 1.0);
    let mut sorted: Vec<&Prediction> = predictions.iter().collect();
    sorted.sort_by(|a, b| a.score.total_cmp(&b.score));
    let (mut wins, mut hem_below, mut all) = (0.0, 0.0, 0.0);
    for tie in sorted.chunk_by(|a, b| a.score.total_cmp(&b.score).is_eq()) {
        let weight =
            |class| tie.iter().filter(|p| p.class == class).map(|p| 1.0 / sizes[&p.group]).sum::<f64>();
        let (all_here, hem_here) = (weight(Class::All), weight(Class::Hem));
        wins += all_here * (hem_below + hem_here / 2.0);
        hem_below += hem_here;
        all += all_here;
    }
    wins / (all * hem_below)
}

/// Average precision of ALL: the sum over thresholds of the gain in recall times the precision (Manning et al.,
/// Introduction to Information Retrieval, 2008, §8.4). NaN without an ALL cell.
#[must_use]
pub fn average_precision(predictions: &[Prediction]) -> f64 {
    let (mut hits, mut called, mut sum) = (0.0, 0.0, 0.0);
    for [all, hem] in falling(predictions) {
        hits += all;
        called += all + hem;
        sum += all * hits / called;
    }
    sum / hits
}

/// The receiver operating characteristic, `[1 − specificity, sensitivity]` from (0, 0) to (1, 1); at most about
/// `points` points.
#[must_use]
pub fn roc(predictions: &[Prediction], points: usize) -> Vec<[f64; 2]> {
    let steps = falling(predictions);
    let [all, hem] = steps.iter().fold([0.0, 0.0], |[a, h], [da, dh]| [a + da, h + dh]);
    let (mut a, mut h, mut curve) = (0.0, 0.0, vec![[0.0, 0.0]]);
    for [da, dh] in &steps {
        a += da;
        h += dh;
        curve.push([h / hem, a / all]);
    }
    thinned(curve, points)
}

/// `[recall, precision]` of ALL by rising recall; at most about `points` points.
#[must_use]
pub fn precision_recall(predictions: &[Prediction], points: usize) -> Vec<[f64; 2]> {
    let steps = falling(predictions);
    let all: f64 = steps.iter().map(|[a, _]| a).sum();
    let (mut hits, mut called) = (0.0, 0.0);
    let curve = steps.iter().map(|[da, dh]| {
        hits += da;
        called += da + dh;
        [hits / all, hits / called]
    });
    thinned(curve.collect(), points)
}

/// Evenly chosen points of a curve, with both ends.
fn thinned(curve: Vec<[f64; 2]>, points: usize) -> Vec<[f64; 2]> {
    let every = curve.len().div_ceil(points.max(2)).max(1);
    let last = curve.len().saturating_sub(1);
    curve.into_iter().enumerate().filter(|(i, _)| i % every == 0 || *i == last).map(|(_, p)| p).collect()
}

/// Mean squared difference between probability and outcome (Brier, Mon Weather Rev 78, 1950, in its form for two
/// classes). `predictions` hold probabilities.
#[must_use]
pub fn brier(predictions: &[Prediction]) -> f64 {
    let squares = predictions.iter().map(|p| (p.score - f64::from(p.class.target())).powi(2));
    squares.sum::<f64>() / predictions.len() as f64
}

/// Counts at a threshold: score ≥ threshold is called ALL.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confusion {
    /// ALL called ALL.
    pub true_all: usize,
    /// HEM called ALL.
    pub false_all: usize,
    /// HEM called HEM.
    pub true_hem: usize,
    /// ALL called HEM.
    pub false_hem: usize,
}

impl Confusion {
    /// Counts `predictions` at `threshold`.
    #[must_use]
    pub fn at(predictions: &[Prediction], threshold: f64) -> Self {
        let mut counts = Self::default();
        for p in predictions {
            let count = match (p.class, p.score >= threshold) {
                (Class::All, true) => &mut counts.true_all,
                (Class::Hem, true) => &mut counts.false_all,
                (Class::Hem, false) => &mut counts.true_hem,
                (Class::All, false) => &mut counts.false_hem,
            };
            *count += 1;
        }
        counts
    }

    /// Part of the ALL cells that are called ALL.
    #[must_use]
    pub fn sensitivity(&self) -> f64 {
        self.true_all as f64 / (self.true_all + self.false_hem) as f64
    }

    /// Part of the HEM cells that are called HEM.
    #[must_use]
    pub fn specificity(&self) -> f64 {
        self.true_hem as f64 / (self.true_hem + self.false_all) as f64
    }

    /// Mean of sensitivity and specificity.
    #[must_use]
    pub fn balanced_accuracy(&self) -> f64 {
        f64::midpoint(self.sensitivity(), self.specificity())
    }

    /// Part of the cells that is right.
    #[must_use]
    pub fn accuracy(&self) -> f64 {
        let right = self.true_all + self.true_hem;
        right as f64 / (right + self.false_all + self.false_hem) as f64
    }

    /// Of the cells called `class`, the part that is; 0 where none is called so.
    #[must_use]
    pub fn precision(&self, class: Class) -> f64 {
        let (right, wrong) = match class {
            Class::All => (self.true_all, self.false_all),
            Class::Hem => (self.true_hem, self.false_hem),
        };
        if right == 0 { 0.0 } else { right as f64 / (right + wrong) as f64 }
    }

    /// Of the cells that are `class`, the part called so.
    #[must_use]
    pub fn recall(&self, class: Class) -> f64 {
        match class {
            Class::All => self.sensitivity(),
            Class::Hem => self.specificity(),
        }
    }

    /// Harmonic mean of precision and recall of `class`; 0 where no cell is right.
    #[must_use]
    pub fn f1(&self, class: Class) -> f64 {
        let (right, false_hit, missed) = match class {
            Class::All => (self.true_all, self.false_all, self.false_hem),
            Class::Hem => (self.true_hem, self.false_hem, self.false_all),
        };
        if right == 0 { 0.0 } else { 2.0 * right as f64 / (2 * right + false_hit + missed) as f64 }
    }

    /// F1 of each class, weighted by its number of cells: the metric of the C-NMC 2019 leaderboard.
    #[must_use]
    pub fn weighted_f1(&self) -> f64 {
        let (all, hem) = (self.true_all + self.false_hem, self.true_hem + self.false_all);
        (self.f1(Class::All) * all as f64 + self.f1(Class::Hem) * hem as f64) / (all + hem) as f64
    }

    /// Matthews correlation coefficient, −1 to 1 (Matthews, Biochim Biophys Acta 405, 1975); 0 where every cell is
    /// called the same.
    #[must_use]
    pub fn mcc(&self) -> f64 {
        let [ta, fa, th, fh] =
            [self.true_all, self.false_all, self.true_hem, self.false_hem].map(|n| n as f64);
        let scale = ((ta + fa) * (ta + fh) * (th + fa) * (th + fh)).sqrt();
        if scale > 0.0 { (ta * th - fa * fh) / scale } else { 0.0 }
    }
}

/// The part `right` of `total` with its exact 95 % interval (Clopper & Pearson, Biometrika 26, 1934). NaN of nothing.
#[must_use]
pub fn exact(right: usize, total: usize) -> Estimate {
    let (k, n) = (right as f64, total as f64);
    let quantile = |a: f64, b: f64, q: f64| Beta::new(a, b).map_or(f64::NAN, |beta| beta.inverse_cdf(q));
    let low = if right == 0 { 0.0 } else { quantile(k, n - k + 1.0, 0.025) };
    let high = if right == total { 1.0 } else { quantile(k + 1.0, n - k, 0.975) };
    Estimate { value: k / n, low, high }
}

/// Number of resamples of an interval.
pub const RESAMPLES: usize = 2000;

/// `metric` with its 95 % percentile interval when whole subject groups are drawn with replacement, class by
/// class (cluster bootstrap; Field & Welsh, JRSS-B 69, 2007). Cells of one child are not independent, so
/// resampling cells would give an interval that is far too narrow.
#[must_use]
pub fn by_subject(
    predictions: &[Prediction],
    seed: u64,
    metric: impl Fn(&[Prediction]) -> f64 + Sync,
) -> Estimate {
    let draws = resamples(predictions, seed);
    let mut values: Vec<f64> = draws.par_iter().map(|draw| metric(&drawn(predictions, draw))).collect();
    percentiles(metric(predictions), &mut values)
}

/// The difference `metric(a) − metric(b)` of two models on the same cells, with its paired interval.
#[must_use]
pub fn difference(
    a: &[Prediction],
    b: &[Prediction],
    seed: u64,
    metric: impl Fn(&[Prediction]) -> f64 + Sync,
) -> Estimate {
    // The cells are the same in the same order, so the same draws serve both.
    let draws = resamples(a, seed);
    let mut values: Vec<f64> =
        draws.par_iter().map(|draw| metric(&drawn(a, draw)) - metric(&drawn(b, draw))).collect();
    percentiles(metric(a) - metric(b), &mut values)
}

fn drawn(predictions: &[Prediction], draw: &[u32]) -> Vec<Prediction> {
    draw.iter().map(|&i| predictions[i as usize]).collect()
}

/// `value` with the 95 % percentile interval of its resampled `values`.
pub(crate) fn percentiles(value: f64, values: &mut Vec<f64>) -> Estimate {
    values.retain(|v| v.is_finite());
    values.sort_by(f64::total_cmp);
    let at = |q: f64| {
        values.get(((values.len().max(1) - 1) as f64 * q).round() as usize).copied().unwrap_or(value)
    };
    Estimate { value, low: at(0.025), high: at(0.975) }
}

/// Resamples of whole groups as indices of predictions: class by class, as many groups as there are, with
/// replacement.
fn resamples(predictions: &[Prediction], seed: u64) -> Vec<Vec<u32>> {
    let clusters = |class| {
        let mut groups = std::collections::BTreeMap::<usize, Vec<u32>>::new();
        for (i, p) in predictions.iter().enumerate().filter(|(_, p)| p.class == class) {
            groups.entry(p.group).or_default().push(i as u32);
        }
        groups.into_values().collect::<Vec<_>>()
    };
    let (all, hem) = (clusters(Class::All), clusters(Class::Hem));
    let mut rng = StdRng::seed_from_u64(seed);
    (0..RESAMPLES)
        .map(|_| {
            let mut draw = Vec::with_capacity(predictions.len());
            for clusters in [&all, &hem].into_iter().filter(|c| !c.is_empty()) {
                for _ in 0..clusters.len() {
                    draw.extend_from_slice(&clusters[rng.random_range(0..clusters.len())]);
                }
            }
            draw
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(rows: &[(Class, usize, f64)]) -> Vec<Prediction> {
        rows.iter().map(|&(class, group, score)| Prediction { class, group, score }).collect()
    }

    const ROWS: [(Class, usize, f64); 6] = [
        (Class::All, 0, 0.9),
        (Class::All, 0, 0.4),
        (Class::All, 1, 0.8),
        (Class::Hem, 2, 0.4),
        (Class::Hem, 2, 0.1),
        (Class::Hem, 3, 0.6),
    ];

    #[test]
    fn auroc_counts_pairs_and_halves_ties() {
        // Of nine pairs seven are in order, one is tied, one is not.
        assert!((auroc(&made(&ROWS)) - 7.5 / 9.0).abs() < 1e-12);
    }

    #[test]
    fn confusion_and_its_metrics() {
        let counts = Confusion::at(&made(&ROWS), 0.5);
        assert_eq!(counts, Confusion { true_all: 2, false_all: 1, true_hem: 2, false_hem: 1 });
        assert!((counts.balanced_accuracy() - 2.0 / 3.0).abs() < 1e-12);
        assert!((counts.weighted_f1() - 2.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn an_interval_by_subject_is_wider_than_cells_suggest() {
        // Two subjects a class, one of each wrong: cells are many, evidence is little.
        let mut rows = Vec::new();
        for i in 0..200 {
            let jitter = f64::from(i) * 1e-4;
            rows.extend([
                (Class::All, 0, 0.9 + jitter),
                (Class::All, 1, 0.2 + jitter),
                (Class::Hem, 2, 0.1 + jitter),
                (Class::Hem, 3, 0.8 + jitter),
            ]);
        }
        let found = by_subject(&made(&rows), 1, auroc);
        assert!(found.low < 0.1 && found.high > 0.9, "{found:?}");
        assert!((found.value - 0.75).abs() < 0.01, "{found:?}");
    }

    #[test]
    fn a_model_does_not_differ_from_itself() {
        let rows = made(&ROWS);
        let found = difference(&rows, &rows, 1, auroc);
        assert_eq!((found.value, found.low, found.high), (0.0, 0.0, 0.0));
    }

    #[test]
    fn average_precision_and_curves_of_a_small_ranking() {
        let ranking =
            made(&[(Class::All, 0, 0.9), (Class::Hem, 1, 0.8), (Class::All, 2, 0.7), (Class::Hem, 3, 0.1)]);
        assert!((average_precision(&ranking) - (1.0 + 2.0 / 3.0) / 2.0).abs() < 1e-12);
        assert_eq!(roc(&ranking, 99), [[0.0, 0.0], [0.0, 0.5], [0.5, 0.5], [0.5, 1.0], [1.0, 1.0]]);
        assert_eq!(precision_recall(&ranking, 99)[2], [1.0, 2.0 / 3.0]);
        assert_eq!(roc(&ranking, 2).len(), 3);
    }

    #[test]
    fn a_subject_with_many_cells_does_not_decide_the_auroc_by_subject() {
        let mut rows = vec![(Class::Hem, 1, 0.5), (Class::All, 2, 0.1)];
        rows.extend([(Class::All, 0, 0.9); 99]);
        assert!((auroc(&made(&rows)) - 0.99).abs() < 1e-12);
        assert!((auroc_by_subject(&made(&rows)) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn the_classification_report_of_known_counts() {
        let counts = Confusion { true_all: 6, false_all: 2, true_hem: 8, false_hem: 4 };
        assert!((counts.precision(Class::All) - 0.75).abs() < 1e-12);
        assert!((counts.recall(Class::All) - 0.6).abs() < 1e-12);
        assert!((counts.f1(Class::All) - 2.0 / 3.0).abs() < 1e-12);
        assert!((counts.accuracy() - 0.7).abs() < 1e-12);
        // (6·8 − 2·4) / √(8·10·10·12)
        assert!((counts.mcc() - 40.0 / 9600.0_f64.sqrt()).abs() < 1e-12);
        assert!(Confusion { true_all: 3, false_all: 2, ..Confusion::default() }.mcc().abs() < 1e-12);
    }

    #[test]
    fn brier_is_the_mean_square() {
        let found = brier(&made(&[(Class::All, 0, 0.8), (Class::Hem, 1, 0.4)]));
        assert!((found - 0.1).abs() < 1e-12);
    }

    #[test]
    fn exact_intervals_are_those_of_the_tables() {
        // 28 of 28: the lower end is 0.025^(1/28).
        let all = exact(28, 28);
        assert!((all.low - 0.025_f64.powf(1.0 / 28.0)).abs() < 1e-6 && all.high == 1.0, "{all:?}");
        // 5 of 10: Clopper–Pearson gives 0.187 to 0.813.
        let half = exact(5, 10);
        assert!((half.low - 0.187_086).abs() < 1e-4 && (half.high - 0.812_914).abs() < 1e-4, "{half:?}");
    }
}
