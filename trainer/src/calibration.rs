//! From logits to calibrated probabilities and thresholds, chosen on out-of-fold predictions only.

use inference::Thresholds;
use serde::{Deserialize, Serialize};

use crate::dataset::Class;
use crate::metrics::Prediction;
use crate::results::ReliabilityBin;

/// Cells of either class that may get the wrong firm verdict out of fold.
pub const WRONG_FIRM_VERDICTS: f64 = 0.05;

/// What turns a logit into a calibrated probability: the logistic function of `(logit + offset) / temperature`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Added to the logit. It accounts for the class ratio, which balanced training does not know; it goes into the
    /// shipped network's last bias, so that the app divides by the temperature only.
    pub offset: f64,
    /// What the logit is divided by.
    pub temperature: f64,
}

impl Calibration {
    /// Changes nothing.
    pub const NONE: Self = Self { offset: 0.0, temperature: 1.0 };

    /// Temperature scaling with an offset (Platt, 1999; Guo et al., ICML 2017, §4.1 and §4.2), fitted by Newton's
    /// method to the mean log-likelihood of the cells as they are: a probability then means the part of ALL among
    /// cells of the data's own class ratio. The slope stays between 1/20 and 20, so that perfectly separated cells
    /// do not lead to infinity.
    #[must_use]
    pub fn fit(logits: &[Prediction]) -> Self {
        let (mut slope, mut intercept) = (1.0_f64, 0.0_f64);
        for _ in 0..NEWTON_STEPS {
            // A tiny penalty keeps the matrix invertible.
            let (mut g, mut h) = ([-1e-6 * (slope - 1.0), 0.0], [1e-6, 0.0, 1e-6]);
            for p in logits {
                let probability = inference::probability(slope * p.score + intercept, 1.0);
                let (error, weight) =
                    (f64::from(p.class.target()) - probability, probability * (1.0 - probability));
                g[0] += error * p.score;
                g[1] += error;
                h[0] += weight * p.score * p.score;
                h[1] += weight * p.score;
                h[2] += weight;
            }
            let determinant = h[0] * h[2] - h[1] * h[1];
            if determinant.abs() < f64::EPSILON {
                break;
            }
            let step = [(h[2] * g[0] - h[1] * g[1]) / determinant, (h[0] * g[1] - h[1] * g[0]) / determinant];
            slope = (slope + step[0].clamp(-1.0, 1.0)).clamp(1.0 / 20.0, 20.0);
            intercept += step[1].clamp(-1.0, 1.0);
        }
        Self { offset: intercept / slope, temperature: 1.0 / slope }
    }

    /// The calibrated probability of ALL.
    #[must_use]
    pub fn probability(&self, logit: f64) -> f64 {
        inference::probability(logit + self.offset, self.temperature)
    }

    /// The same predictions with calibrated probabilities for scores.
    #[must_use]
    pub fn apply(&self, logits: &[Prediction]) -> Vec<Prediction> {
        logits.iter().map(|p| Prediction { score: self.probability(p.score), ..*p }).collect()
    }
}

const NEWTON_STEPS: usize = 50;

/// Applies to each fold what was fitted on all the others, so that no probability was calibrated on its own subject.
#[must_use]
pub fn cross_fitted(folds: &[Vec<Prediction>]) -> Vec<Vec<Prediction>> {
    let apply = |(i, fold): (usize, &Vec<Prediction>)| Calibration::fit(&others(folds, i)).apply(fold);
    folds.iter().enumerate().map(apply).collect()
}

/// The predictions of all folds but one.
#[must_use]
pub fn others(folds: &[Vec<Prediction>], left_out: usize) -> Vec<Prediction> {
    let kept = folds.iter().enumerate().filter(|(i, _)| *i != left_out);
    kept.flat_map(|(_, fold)| fold.iter().copied()).collect()
}

/// Binary cross-entropy of logits at a temperature, each class's mean added to the other's: both weigh the same.
#[must_use]
pub fn balanced_log_loss(predictions: &[Prediction], temperature: f64) -> f64 {
    let mean = |class: Class, sign: f64| {
        let losses: Vec<f64> = predictions
            .iter()
            .filter(|p| p.class == class)
            .map(|p| {
                let margin = sign * p.score / temperature;
                // ln(1 + e^-m), without overflow
                (-margin).max(0.0) + (-margin.abs()).exp().ln_1p()
            })
            .collect();
        losses.iter().sum::<f64>() / losses.len().max(1) as f64
    };
    mean(Class::All, 1.0) + mean(Class::Hem, -1.0)
}

/// The bins of the reliability diagram: ten of equal width.
#[must_use]
pub fn reliability(predictions: &[Prediction]) -> Vec<ReliabilityBin> {
    let mut bins = [ReliabilityBin::default(); 10];
    for p in predictions {
        let bin = &mut bins[((p.score * 10.0) as usize).min(9)];
        bin.probability += p.score;
        bin.observed += f64::from(p.class.target());
        bin.cells += 1;
    }
    bins.iter_mut().filter(|bin| bin.cells > 0).for_each(|bin| {
        bin.probability /= bin.cells as f64;
        bin.observed /= bin.cells as f64;
    });
    bins.into_iter().filter(|bin| bin.cells > 0).collect()
}

/// Expected calibration error in ten bins of equal width (Guo et al., ICML 2017, eq. 3). `predictions` hold
/// probabilities.
#[must_use]
pub fn expected_calibration_error(predictions: &[Prediction]) -> f64 {
    let gap = |bin: &ReliabilityBin| bin.cells as f64 * (bin.probability - bin.observed).abs();
    reliability(predictions).iter().map(gap).sum::<f64>() / predictions.len().max(1) as f64
}

/// The two thresholds on the probability: `all` from the upper one on, `hem` below the lower one, between them
/// `uncertain`. At most [`WRONG_FIRM_VERDICTS`] of the HEM cells of `predictions` reach the upper one, and at
/// most as many of the ALL cells lie below the lower one. Where the model separates so well that they would
/// cross, both are their mean.
#[must_use]
pub fn thresholds(predictions: &[Prediction]) -> Thresholds {
    let sorted = |class| {
        let mut scores: Vec<f64> = predictions.iter().filter(|p| p.class == class).map(|p| p.score).collect();
        scores.sort_by(f64::total_cmp);
        scores
    };
    let (all, hem) = (sorted(Class::All), sorted(Class::Hem));
    let allowed = |count: usize| (count as f64 * WRONG_FIRM_VERDICTS).floor() as usize;
    // Just above the highest HEM score that must stay out; just at the lowest ALL score that must stay in.
    let upper = hem.len().checked_sub(1 + allowed(hem.len())).map_or(0.5, |i| hem[i] + 1e-6);
    let lower = all.get(allowed(all.len())).copied().unwrap_or(0.5);
    if lower <= upper {
        Thresholds { hem_below: lower.clamp(0.0, 1.0), all_from: upper.clamp(0.0, 1.0) }
    } else {
        let middle = f64::midpoint(lower, upper).clamp(0.0, 1.0);
        Thresholds { hem_below: middle, all_from: middle }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scored(all: &[f64], hem: &[f64]) -> Vec<Prediction> {
        let of = |class, scores: &[f64]| {
            scores.iter().map(move |&score| Prediction { class, group: 0, score }).collect::<Vec<_>>()
        };
        [of(Class::All, all), of(Class::Hem, hem)].concat()
    }

    #[test]
    fn overconfident_logits_get_a_temperature_above_one() {
        // Three of four right at a logit of ±4: the honest logit is ln 3.
        let found = Calibration::fit(&scored(&[4.0, 4.0, 4.0, -4.0], &[-4.0, -4.0, -4.0, 4.0]));
        assert!((4.0 / found.temperature - 3.0_f64.ln()).abs() < 1e-3, "{found:?}");
        assert!(found.offset.abs() < 1e-6);
    }

    #[test]
    fn the_offset_is_the_class_ratio_that_the_logits_do_not_know() {
        // Logits without information, three ALL to one HEM: the probability is three quarters.
        let found = Calibration::fit(&scored(&[0.5, -0.5, 0.5, -0.5, 0.5, -0.5], &[0.5, -0.5]));
        let mean = f64::midpoint(found.probability(0.5), found.probability(-0.5));
        assert!((mean - 0.75).abs() < 1e-3, "{found:?}");
    }

    #[test]
    fn perfectly_separated_cells_stay_finite() {
        let found = Calibration::fit(&scored(&[3.0, 4.0], &[-3.0, -4.0]));
        assert!(found.temperature >= 1.0 / 20.0 && found.probability(3.0) > 0.99, "{found:?}");
    }

    #[test]
    fn a_fold_is_calibrated_on_the_others() {
        let sure = scored(&[4.0, 4.0, 4.0, -4.0], &[-4.0, -4.0, -4.0, 4.0]);
        let folds = [sure.clone(), scored(&[4.0], &[-4.0])];
        assert!((cross_fitted(&folds)[1][0].score - 0.75).abs() < 1e-3);
        assert_eq!(others(&folds, 1), sure);
    }

    #[test]
    fn perfect_calibration_has_no_error() {
        let half = scored(&[0.5, 0.5], &[0.5, 0.5]);
        assert!(expected_calibration_error(&half) < 1e-12);
        let sure = scored(&[1.0], &[1.0]);
        assert!((expected_calibration_error(&sure) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn thresholds_keep_wrong_firm_verdicts_rare() {
        let all: Vec<f64> = (0..100).map(|i| 0.3 + 0.007 * f64::from(i)).collect();
        let hem: Vec<f64> = (0..100).map(|i| 0.007 * f64::from(i)).collect();
        let found = thresholds(&scored(&all, &hem));
        assert!(found.hem_below < found.all_from);
        assert!(hem.iter().filter(|&&p| p >= found.all_from).count() <= 5);
        assert!(all.iter().filter(|&&p| p < found.hem_below).count() <= 5);
        assert!(hem.iter().filter(|&&p| p < found.hem_below).count() > 40);
    }

    #[test]
    fn a_perfect_model_has_no_uncertain_band() {
        let found = thresholds(&scored(&[0.9, 0.95], &[0.1, 0.05]));
        assert!((found.hem_below - found.all_from).abs() < 1e-12);
        assert!(found.all_from > 0.1 && found.all_from < 0.9);
    }
}
