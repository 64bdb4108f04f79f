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
    /// Whether it was fine-tuned afterwards.
    #[serde(default)]
    pub fine_tuned: bool,
    /// Mean difference of the calibrated probability from the float network's.
    pub mean_difference: f64,
    /// Largest difference.
    pub max_difference: f64,
    /// Part of the cells on the other side of one half.
    pub label_flips: f64,
}

fn in_words(settings: Settings, fine_tuned: bool) -> String {
    format!("{settings}{}", if fine_tuned { ", fine-tuned" } else { "" })
}

impl Candidate {
    /// How it was made, in words.
    #[must_use]
    pub fn in_words(&self) -> String {
        in_words(self.settings, self.fine_tuned)
    }
}

/// The candidates, least mean difference first.
pub type Choice = Vec<Candidate>;

/// How a model's network was quantised.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quantisation {
    /// The chosen settings.
    pub settings: Settings,
    /// Whether the chosen network was fine-tuned afterwards.
    #[serde(default)]
    pub fine_tuned: bool,
    /// Cells that the shipped ranges were found on; all of training subjects.
    pub calibration_cells: usize,
    /// Cells that the settings were chosen on, of subjects that the candidates' ranges were not found on.
    pub choice_cells: usize,
    /// Everything that was tried.
    pub candidates: Choice,
}

impl Quantisation {
    /// What was chosen, in words.
    #[must_use]
    pub fn in_words(&self) -> String {
        in_words(self.settings, self.fine_tuned)
    }
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

/// Cells of training subjects that the candidates' ranges were not found on, and what the network of floats says of them.
pub struct Unseen<'a, P> {
    cells: Cells<'a>,
    exact: Vec<f64>,
    probability: P,
}

impl<'a, P: Fn(f32) -> f64 + Sync> Unseen<'a, P> {
    /// `cells` and what `network` says of them; `probability` turns a logit into a calibrated probability.
    #[must_use]
    pub fn new(network: &Folded, cells: Cells<'a>, probability: P) -> Self {
        let exact = |planes: &Vec<f32>| probability(float_logit(network, planes, cells.side));
        let exact = cells.planes.par_iter().map(exact).collect();
        Self { cells, exact, probability }
    }

    /// Quantises `network` in every way with the ranges of `calibration`, and compares.
    #[must_use]
    pub fn choose(&self, network: &Folded, calibration: Cells<'_>) -> Choice {
        let all = all();
        let bar = progress::bar("quantising", all.len());
        let try_one = |settings: Settings| {
            let candidate = self.compare(settings, &quantise(network, calibration, settings));
            progress::step(&bar);
            candidate
        };
        let mut choice: Choice = all.into_iter().map(try_one).collect();
        bar.finish();
        choice.sort_by(|a, b| a.mean_difference.total_cmp(&b.mean_difference));
        choice
    }

    /// How far `quantised` is from the network of floats.
    #[must_use]
    pub fn compare(&self, settings: Settings, quantised: &Quantised) -> Candidate {
        let found = |planes: &Vec<f32>| (self.probability)(quantised.logit(planes, self.cells.side));
        let found: Vec<f64> = self.cells.planes.par_iter().map(found).collect();
        let count = self.exact.len().max(1) as f64;
        let pairs = || self.exact.iter().zip(&found);
        let differences = || pairs().map(|(a, b)| (a - b).abs());
        Candidate {
            settings,
            fine_tuned: false,
            mean_difference: differences().sum::<f64>() / count,
            max_difference: differences().fold(0.0, f64::max),
            label_flips: pairs().filter(|(a, b)| (**a >= 0.5) != (**b >= 0.5)).count() as f64 / count,
        }
    }
}
