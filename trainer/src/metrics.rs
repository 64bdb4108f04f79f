//! Metrics of a binary classifier, and their intervals by resampling subjects.

use inference::Estimate;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

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

/// Counts at a threshold: score ≥ threshold is called ALL.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
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

    /// F1 of each class, weighted by its number of cells: the metric of the C-NMC 2019 leaderboard.
    #[must_use]
    pub fn weighted_f1(&self) -> f64 {
        let f1 = |hit: usize, false_hit: usize, missed: usize| {
            if hit == 0 { 0.0 } else { 2.0 * hit as f64 / (2 * hit + false_hit + missed) as f64 }
        };
        let (all, hem) = (self.true_all + self.false_hem, self.true_hem + self.false_all);
        let f_all = f1(self.true_all, self.false_all, self.false_hem);
        let f_hem = f1(self.true_hem, self.false_hem, self.false_all);
        (f_all * all as f64 + f_hem * hem as f64) / (all + hem) as f64
    }
}

/// Number of resamples of an interval.
pub const RESAMPLES: usize = 2000;

/// `metric` with its 95 % percentile interval when whole subject groups are drawn with replacement, class by
/// class (cluster bootstrap; Field & Welsh, JRSS-B 69, 2007). Cells of one child are not independent, so
/// resampling cells would give an interval that is far too narrow.
#[must_use]
pub fn by_subject(predictions: &[Prediction], seed: u64, metric: impl Fn(&[Prediction]) -> f64) -> Estimate {
    interval(metric(predictions), &resamples(predictions, seed), metric)
}

/// The difference `metric(a) − metric(b)` of two models on the same cells, with its paired interval.
#[must_use]
pub fn difference(
    a: &[Prediction],
    b: &[Prediction],
    seed: u64,
    metric: impl Fn(&[Prediction]) -> f64,
) -> Estimate {
    let (draws_a, draws_b) = (resamples(a, seed), resamples(b, seed));
    let mut values: Vec<f64> = draws_a.iter().zip(&draws_b).map(|(a, b)| metric(a) - metric(b)).collect();
    percentiles(metric(a) - metric(b), &mut values)
}

fn interval(value: f64, draws: &[Vec<Prediction>], metric: impl Fn(&[Prediction]) -> f64) -> Estimate {
    let mut values: Vec<f64> = draws.iter().map(|draw| metric(draw)).collect();
    percentiles(value, &mut values)
}

fn percentiles(value: f64, values: &mut Vec<f64>) -> Estimate {
    values.retain(|v| v.is_finite());
    values.sort_by(f64::total_cmp);
    let at = |q: f64| {
        values.get(((values.len().max(1) - 1) as f64 * q).round() as usize).copied().unwrap_or(value)
    };
    Estimate { value, low: at(0.025), high: at(0.975) }
}

/// Resamples of whole groups, the same for the same groups and seed whatever the scores.
fn resamples(predictions: &[Prediction], seed: u64) -> Vec<Vec<Prediction>> {
    let clusters = |class| {
        let mut groups = std::collections::BTreeMap::<usize, Vec<Prediction>>::new();
        for p in predictions.iter().filter(|p| p.class == class) {
            groups.entry(p.group).or_default().push(*p);
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
}
