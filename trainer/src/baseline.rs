//! The cell-area-only baseline that the network must beat.

use smartcore::linalg::basic::matrix::DenseMatrix;
use smartcore::linear::logistic_regression::{LogisticRegression, LogisticRegressionParameters};

use crate::dataset::{Class, Dataset};
use crate::metrics::Prediction;

/// Why the baseline could not be fitted.
#[derive(Debug, thiserror::Error)]
#[error("the cell-area baseline could not be fitted: {0}")]
pub struct BaselineError(String);

/// Fits a logistic regression on the cell's area (standardised on the training cells) and scores the others.
/// The score is the logit.
///
/// # Errors
/// [`BaselineError`] where the fit fails.
pub fn area_only(
    dataset: &Dataset,
    training: &[usize],
    held_out: &[usize],
) -> Result<Vec<Prediction>, BaselineError> {
    let areas: Vec<f64> = training.iter().map(|&i| dataset.cells[i].area_px as f64).collect();
    let mean = areas.iter().sum::<f64>() / areas.len() as f64;
    let spread = (areas.iter().map(|a| (a - mean).powi(2)).sum::<f64>() / areas.len() as f64).sqrt();
    let failed = |e: smartcore::error::Failed| BaselineError(e.to_string());
    let rows: Vec<Vec<f64>> = areas.iter().map(|a| vec![(a - mean) / spread]).collect();
    let x = DenseMatrix::from_2d_vec(&rows).map_err(failed)?;
    let y: Vec<u32> = training.iter().map(|&i| u32::from(dataset.cells[i].class == Class::All)).collect();
    let model = LogisticRegression::fit(&x, &y, LogisticRegressionParameters::default()).map_err(failed)?;
    let slope = *smartcore::linalg::basic::arrays::Array::get(model.coefficients(), (0, 0));
    let intercept = *smartcore::linalg::basic::arrays::Array::get(model.intercept(), (0, 0));
    let score = |area: usize| slope * (area as f64 - mean) / spread + intercept;
    Ok(held_out
        .iter()
        .map(|&i| &dataset.cells[i])
        .map(|cell| Prediction { class: cell.class, group: cell.group, score: score(cell.area_px) })
        .collect())
}
