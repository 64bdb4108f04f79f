//! The exponential moving average of a network's weights.
//!
//! Networks trained on few subjects swing from step to step; their average over the last steps lies in the middle of
//! those swings and generalises better (Polyak & Juditsky, SIAM J. Control Optim. 30, 1992; Tarvainen & Valpola,
//! Mean Teacher, NeurIPS 2017, §2). Running statistics of batch normalisation are averaged along.

use std::collections::VecDeque;

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::Tensor;

use crate::model::Network;

/// `average · decay + current · (1 − decay)`, tensor by tensor. Both are on a device without gradients. In the
/// first steps the decay is lower, `(1 + step) / (10 + step)`, so that the random weights of the start are forgotten.
#[must_use]
pub fn update(average: Network, current: &Network, decay: f64, step: usize) -> Network {
    let decay = decay.min((1 + step) as f64 / (10 + step) as f64);
    let mut values = Values::default();
    current.visit(&mut values);
    average.map(&mut Blend { values: values.0, decay })
}

/// Every tensor of a network in the order in which modules are walked, which is the same for networks of one shape.
/// Identities would not do: batch normalisation's running statistics get new ones when a record is loaded.
#[derive(Default)]
struct Values(VecDeque<Tensor<1>>);

impl ModuleVisitor for Values {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.0.push_back(param.val().flatten(0, D - 1));
    }
}

struct Blend {
    values: VecDeque<Tensor<1>>,
    decay: f64,
}

impl ModuleMapper for Blend {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let Some(value) = self.values.pop_front() else { return param };
        let decay = self.decay;
        param.map(|average| {
            let shape = average.shape();
            average * decay + value.reshape(shape) * (1.0 - decay)
        })
    }
}
