//! Choosing how to quantise, on cells of training subjects that the ranges were not found on.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Bias, Cells, Method, Quantised, Settings, float_logit, quantise};
use crate::folded::Folded;
use crate::progress;

/// What was tried, and with what result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// How it was quantised.
    pub settings: Settings,
    /// Mean difference of the calibrated probability from the float network's.
    pub mean_difference: f64,
    /// Largest difference.
    pub max_difference: f64,
    /// Part of the cells on the other side of one half.
    pub label_flips: f64,
}

/// The candidates, least mean difference first.
pub type Choice = Vec<Candidate>;

/// How a model's network was quantised.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quantisation {
    /// The chosen settings.
    pub settings: Settings,
    /// Cells that the shipped ranges were found on; all of training subjects.
    pub calibration_cells: usize,
    /// Cells that the settings were chosen on, of subjects that the candidates' ranges were not found on.
    pub choice_cells: usize,
    /// Everything that was tried.
    pub candidates: Choice,
}

/// The ways that are tried.
fn all() -> Vec<Settings> {
    let mut all = Vec::new();
    for method in [Method::MinMax, Method::Percentile(0.9999), Method::Entropy] {
        for equalise in [false, true] {
            for bias in [Bias::Rounded, Bias::Mean, Bias::Background] {
                all.extend([false, true].map(|fit_head| Settings { method, equalise, fit_head, bias }));
            }
        }
    }
    all
}

/// Quantises `network` in every way with the ranges of `calibration`, and compares on `unseen`. `probability` turns a
/// logit into a calibrated probability.
#[must_use]
pub fn choose(
    network: &Folded,
    calibration: Cells<'_>,
    unseen: Cells<'_>,
    probability: impl Fn(f32) -> f64 + Sync,
) -> Choice {
    let all = all();
    let exact: Vec<f64> = unseen
        .planes
        .par_iter()
        .map(|planes| probability(float_logit(network, planes, unseen.side)))
        .collect();
    let bar = progress::bar("quantising", all.len());
    let try_one = |settings: Settings| {
        let quantised = quantise(network, calibration, settings);
        let candidate = compare(settings, &quantised, unseen, &exact, &probability);
        progress::step(&bar);
        candidate
    };
    let mut choice: Choice = all.into_iter().map(try_one).collect();
    choice.sort_by(|a, b| a.mean_difference.total_cmp(&b.mean_difference));
    choice
}

fn compare(
    settings: Settings,
    quantised: &Quantised,
    unseen: Cells<'_>,
    exact: &[f64],
    probability: &(impl Fn(f32) -> f64 + Sync),
) -> Candidate {
    let found: Vec<f64> =
        unseen.planes.par_iter().map(|planes| probability(quantised.logit(planes, unseen.side))).collect();
    let count = exact.len().max(1) as f64;
    let differences = || exact.iter().zip(&found).map(|(a, b)| (a - b).abs());
    Candidate {
        settings,
        mean_difference: differences().sum::<f64>() / count,
        max_difference: differences().fold(0.0, f64::max),
        label_flips: exact.iter().zip(&found).filter(|(a, b)| (**a >= 0.5) != (**b >= 0.5)).count() as f64
            / count,
    }
}
