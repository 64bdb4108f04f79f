//! The loss.

use burn::tensor::{Tensor, activation::relu};

use crate::config::Loss;
use crate::dataset::{Class, Dataset};

/// What the loss needs beside the logits, one value a cell.
pub struct Targets {
    /// What the probability should be, 0 to 1.
    pub targets: Vec<f32>,
    /// How much the cell counts; the mean is 1.
    pub weights: Vec<f32>,
}

impl Loss {
    /// Targets and weights of cells; `sizes` are the numbers of cells of the subject groups in the training.
    #[must_use]
    pub fn targets(&self, dataset: &Dataset, sizes: &[usize], cells: &[usize]) -> Targets {
        let label = |i: usize| {
            let target = dataset.cells[i].class.target();
            target * (1.0 - self.label_smoothing) + self.label_smoothing / 2.0
        };
        let targets = cells.iter().map(|&i| label(i)).collect();
        let weight = |i: usize| {
            let cell = &dataset.cells[i];
            let size = sizes[cell.group].max(1) as f32;
            self.class_weights[usize::from(cell.class == Class::All)] * size.powf(-self.subject_power)
        };
        let mut weights: Vec<f32> = cells.iter().map(|&i| weight(i)).collect();
        let mean = weights.iter().sum::<f32>() / weights.len().max(1) as f32;
        weights.iter_mut().for_each(|w| *w /= mean);
        Targets { targets, weights }
    }
}

/// Weighted mean of the binary cross-entropy between the targets and the logistic function of the logits, in the form
/// that does not overflow: `max(z, 0) − z·y + ln(1 + e^−|z|)`.
#[must_use]
pub fn cross_entropy(logits: Tensor<1>, targets: Tensor<1>, weights: Tensor<1>) -> Tensor<1> {
    let each = relu(logits.clone()) - logits.clone() * targets + logits.abs().neg().exp().log1p();
    (each * weights).mean()
}

/// Mean squared difference between the two logits of each pair of neighbours.
#[must_use]
pub fn disagreement(logits: Tensor<1>) -> Tensor<1> {
    let pairs = logits.dims()[0] / 2;
    let pairs = logits.reshape([pairs, 2]);
    let difference = pairs.clone().narrow(1, 0, 1) - pairs.narrow(1, 1, 1);
    difference.powi_scalar(2).mean()
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    #[test]
    fn it_is_the_cross_entropy_and_stays_finite() {
        let device = Device::flex();
        let of = |z: [f32; 2], y: [f32; 2], w: [f32; 2]| {
            let t = |v: [f32; 2]| Tensor::<1>::from_floats(v, &device);
            cross_entropy(t(z), t(y), t(w)).into_scalar::<f32>()
        };
        let expected = |z: f32, y: f32| {
            let p = 1.0 / (1.0 + (-z).exp());
            -(y * p.ln() + (1.0 - y) * (1.0 - p).ln())
        };
        let found = of([0.3, -1.2], [1.0, 0.1], [1.5, 0.5]);
        let by_hand = f32::midpoint(1.5 * expected(0.3, 1.0), 0.5 * expected(-1.2, 0.1));
        assert!((found - by_hand).abs() < 1e-6, "{found} {by_hand}");
        assert!((of([500.0, -500.0], [0.0, 0.0], [1.0, 1.0]) - 250.0).abs() < 1e-3);
    }

    #[test]
    fn disagreement_is_between_neighbours() {
        let logits = Tensor::<1>::from_floats([1.0, 3.0, -1.0, -1.0], &Device::flex());
        assert!((disagreement(logits).into_scalar::<f32>() - 2.0).abs() < 1e-6);
    }
}
