//! From logits to calibrated probabilities and thresholds, chosen on out-of-fold predictions only.

use inference::Thresholds;

use crate::dataset::Class;
use crate::metrics::Prediction;

/// Cells of either class that may get the wrong firm verdict out of fold.
pub const WRONG_FIRM_VERDICTS: f64 = 0.05;

/// The temperature that minimises the class-balanced negative log-likelihood of `predictions` (logits), found
/// by golden-section search between 0.05 and 20 (Guo et al., ICML 2017, §4.2; balanced, so that a probability
/// of one half means what it says when both classes are equally likely).
#[must_use]
pub fn temperature(predictions: &[Prediction]) -> f64 {
    let loss = |log_t: f64| balanced_log_loss(predictions, log_t.exp());
    let ratio = (5.0_f64.sqrt() - 1.0) / 2.0;
    let (mut low, mut high) = (0.05_f64.ln(), 20.0_f64.ln());
    for _ in 0..60 {
        let (a, b) = (high - ratio * (high - low), low + ratio * (high - low));
        if loss(a) < loss(b) {
            high = b;
        } else {
            low = a;
        }
    }
    f64::midpoint(low, high).exp()
}

fn balanced_log_loss(predictions: &[Prediction], temperature: f64) -> f64 {
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

/// Expected calibration error in ten bins of equal width (Guo et al., ICML 2017, eq. 3). `predictions` hold
/// probabilities.
#[must_use]
pub fn expected_calibration_error(predictions: &[Prediction]) -> f64 {
    let mut bins = [(0.0_f64, 0.0_f64, 0.0_f64); 10];
    for p in predictions {
        let bin = &mut bins[((p.score * 10.0) as usize).min(9)];
        bin.0 += p.score;
        bin.1 += f64::from(p.class.target());
        bin.2 += 1.0;
    }
    bins.iter().map(|(score, hits, _)| (score - hits).abs()).sum::<f64>() / predictions.len().max(1) as f64
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
        let found = temperature(&scored(&[4.0, 4.0, 4.0, -4.0], &[-4.0, -4.0, -4.0, 4.0]));
        assert!((4.0 / found - 3.0_f64.ln()).abs() < 1e-3, "{found}");
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
