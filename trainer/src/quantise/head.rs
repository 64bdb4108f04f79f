//! Fitting the head to the features that the bytes give.

use rayon::prelude::*;
use smartcore::linalg::basic::arrays::Array as _;
use smartcore::linalg::basic::matrix::DenseMatrix;
use smartcore::linear::ridge_regression::{RidgeRegression, RidgeRegressionParameters};

use super::{Cells, Quantised, float_logit, linear};
use crate::folded::Folded;

/// Ridge penalty on the change of a weight, in units of its feature's standard deviation over the cells. Between 0.1
/// and 100 nothing changes by more than a tenth.
const PENALTY: f64 = 10.0;
/// Cells for each feature, at least: with fewer the head would learn the cells by heart.
const CELLS_FOR_EACH: usize = 4;

/// Changes the head, which stays of floats, so that it says of `cells` what `network` says of them: ridge regression of
/// the difference of their logits on the quantised features.
///
/// Rounding errors that are the same at many positions do not average out. The black around a cell gives one constant
/// for each channel, which is rounded alike everywhere, so that the error goes with the cell's area; a bias can make up
/// for its mean only (Nagel et al., ICCV 2019, §4.2, correct biases), but the head has a weight for area.
pub(super) fn fit_head(quantised: &mut Quantised, network: &Folded, cells: Cells<'_>) {
    let rows: Vec<(Vec<f32>, f32)> = cells
        .planes
        .par_iter()
        .map(|planes| {
            let wanted = float_logit(network, planes, cells.side);
            let features = quantised.features(planes, cells.side);
            let difference = wanted - linear(&quantised.head, quantised.bias, &features);
            (features, difference)
        })
        .collect();
    // A channel that is the same for every cell has nothing to tell.
    let varies = |column: &usize| rows.iter().any(|(features, _)| features[*column] != rows[0].0[*column]);
    let columns: Vec<usize> = (0..quantised.head.len()).filter(varies).collect();
    if columns.is_empty() || rows.len() < CELLS_FOR_EACH * columns.len() {
        return;
    }
    let x: Vec<Vec<f64>> =
        rows.iter().map(|(features, _)| columns.iter().map(|&c| f64::from(features[c])).collect()).collect();
    let y: Vec<f64> = rows.iter().map(|(_, difference)| f64::from(*difference)).collect();
    let parameters = RidgeRegressionParameters::default().with_alpha(PENALTY).with_normalize(true);
    let fitted = DenseMatrix::from_2d_vec(&x).and_then(|x| {
        let fitted = RidgeRegression::fit(&x, &y, parameters)?;
        Ok((fitted.coefficients().iterator(0).copied().collect::<Vec<_>>(), *fitted.intercept()))
    });
    // Where the regression cannot be solved the head stays as it was trained.
    if let Ok((change, intercept)) = fitted {
        for (&column, change) in columns.iter().zip(change) {
            quantised.head[column] += change as f32;
        }
        quantised.bias += intercept as f32;
    }
}
