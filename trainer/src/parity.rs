//! The same cells through Burn and through the app's runtime.

use cytology::Normalisation;
use inference::{NetworkError, Thresholds};
use rayon::prelude::*;

use crate::dataset::Dataset;
use crate::metrics::{Confusion, Prediction, auroc};
use crate::results::ParityRow;

/// The logits that a network of the app's runtime gives for prepared cells.
///
/// # Errors
/// [`NetworkError`] where the network fails.
pub fn logits(
    network: &inference::Network,
    normalisation: &Normalisation,
    dataset: &Dataset,
    cells: &[usize],
) -> Result<Vec<Prediction>, NetworkError> {
    cells
        .par_iter()
        .map(|&i| {
            let logit = network.logit(&normalisation.planes(&dataset.crop(i)))?;
            let cell = &dataset.cells[i];
            Ok(Prediction { class: cell.class, group: cell.group, score: f64::from(logit) })
        })
        .collect()
}

/// How far the probabilities of two runtimes differ, on the same cells in the same order.
#[must_use]
pub fn compare(
    names: [&str; 2],
    reference: &[Prediction],
    other: &[Prediction],
    thresholds: &Thresholds,
) -> ParityRow {
    let pairs = || reference.iter().zip(other).map(|(a, b)| (a.score, b.score));
    let verdict = |p: f64| (p >= thresholds.all_from, p < thresholds.hem_below);
    let [reference_name, other_name] = names.map(str::to_owned);
    let weighted_f1 = |p: &[Prediction]| Confusion::at(p, 0.5).weighted_f1();
    ParityRow {
        reference: reference_name,
        other: other_name,
        cells: reference.len(),
        max_difference: pairs().map(|(a, b)| (a - b).abs()).fold(0.0, f64::max),
        verdict_flips: pairs().filter(|(a, b)| verdict(*a) != verdict(*b)).count(),
        label_flips: pairs().filter(|(a, b)| (*a >= 0.5) != (*b >= 0.5)).count(),
        weighted_f1_change: weighted_f1(other) - weighted_f1(reference),
        auroc_change: auroc(other) - auroc(reference),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Class;

    #[test]
    fn flips_and_differences_are_counted() {
        let of = |scores: [f64; 3]| {
            let classes = [Class::All, Class::Hem, Class::All];
            let made = |(class, score)| Prediction { class, group: 0, score };
            classes.into_iter().zip(scores).map(made).collect::<Vec<_>>()
        };
        let band = Thresholds { hem_below: 0.2, all_from: 0.8 };
        let row = compare(["a", "b"], &of([0.81, 0.1, 0.49]), &of([0.79, 0.1, 0.51]), &band);
        assert_eq!((row.verdict_flips, row.label_flips, row.cells), (1, 1, 3));
        assert!((row.max_difference - 0.02).abs() < 1e-12 && row.weighted_f1_change > 0.3);
    }
}
