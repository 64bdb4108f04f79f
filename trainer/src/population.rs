//! The training cells as a population: the part of the bundle that says how unlike them a cell is.

use cytology::FEATURES;
use inference::{MORPHOLOGY, NormalRange, Population};
use smartcore::linalg::basic::arrays::Array as _;
use smartcore::linalg::basic::matrix::DenseMatrix;
use smartcore::linalg::traits::lu::LUDecomposable as _;

use crate::dataset::{Class, Dataset};
use crate::quality::curve::quantile;

/// The features that novelty is measured in: form of cell and nucleus. None knows the stain's colour or the lamp, which
/// differ from clinic to clinic and would make every cell of another clinic new; `docs/evaluation-fields.md` has what they
/// tell apart.
pub const NOVELTY: [&str; 12] = [
    "equivalent_diameter",
    "roundness",
    "solidity",
    "eccentricity",
    "convexity",
    "nucleus_cell_ratio",
    "nucleus_roundness",
    "nucleus_solidity",
    "nucleus_parts",
    "nucleus_offset",
    "nucleus_relative_contrast",
    "nucleus_separability",
];
/// Added to the diagonal of the correlation matrix, so that it can be inverted.
const RIDGE: f64 = 1e-3;
/// Part of the training cells that lies within the limit.
const WITHIN: f64 = 0.95;

/// The population of the cells of some groups; `None` of no cells.
#[must_use]
pub fn of(dataset: &Dataset, groups: &[usize]) -> Option<Population> {
    by(dataset, groups, &NOVELTY)
}

/// The same with other features.
#[must_use]
pub fn by(dataset: &Dataset, groups: &[usize], features: &[&str]) -> Option<Population> {
    let cells = dataset.cells_of(groups);
    if cells.is_empty() {
        return None;
    }
    let described: Vec<Vec<f32>> = cells.iter().map(|&i| dataset.features(i)).collect();
    let column = |name: &str| FEATURES.iter().position(|f| f.name == name);
    let values = |name: &str, keep: &dyn Fn(usize) -> bool| -> Vec<f64> {
        let column = column(name).unwrap_or_default();
        let kept = cells.iter().zip(&described).filter(|(i, _)| keep(**i));
        kept.map(|(_, features)| f64::from(features[column])).collect()
    };
    let all: Vec<Vec<f64>> = features.iter().map(|name| values(name, &|_| true)).collect();
    let count = cells.len() as f64;
    let mean: Vec<f64> = all.iter().map(|v| v.iter().sum::<f64>() / count).collect();
    let variance = |(v, m): (&Vec<f64>, &f64)| v.iter().map(|x| (x - m).powi(2)).sum::<f64>() / count;
    let spread: Vec<f64> = all.iter().zip(&mean).map(|pair| variance(pair).sqrt().max(1e-9)).collect();
    let correlation = |i: usize, j: usize| {
        let products = all[i].iter().zip(&all[j]).map(|(x, y)| (x - mean[i]) * (y - mean[j]));
        products.sum::<f64>() / count / spread[i] / spread[j] + if i == j { RIDGE } else { 0.0 }
    };
    let size = features.len();
    let rows: Vec<Vec<f64>> = (0..size).map(|i| (0..size).map(|j| correlation(i, j)).collect()).collect();
    let inverse = DenseMatrix::from_2d_vec(&rows).ok()?.lu().ok()?.inverse().ok()?;
    let precision =
        (0..size).flat_map(|i| (0..size).map(move |j| (i, j))).map(|at| *inverse.get(at)).collect();
    let mut found = Population {
        features: features.iter().map(|&name| name.to_owned()).collect(),
        mean,
        spread,
        precision,
        limit: 1.0,
        normal: Vec::new(),
    };
    let distances: Vec<f64> = described.iter().map(|features| found.distance_of(features)).collect();
    found.limit = quantile(&distances, WITHIN);
    let normal = |i: usize| dataset.cells[i].class == Class::Hem;
    for (feature, name) in MORPHOLOGY {
        let values = values(name, &normal);
        if values.is_empty() {
            return None;
        }
        let range = [quantile(&values, 0.05), quantile(&values, 0.95)];
        found.normal.push(NormalRange { feature, range });
    }
    Some(found)
}
