//! Bringing the channels of every layer to like ranges, without changing what the network computes.

use crate::folded::{Folded, SIDE};

/// Divides channel `i` of each layer's output by `s_i` and multiplies the next layer's weights for it by `s_i`: ReLU,
/// max pooling and the mean let a positive factor through (cross-layer equalisation; Nagel et al., ICCV 2019, §4.1).
/// `s_i = √(a_i / w_i)` for a channel that reaches `a_i` and next weights up to `w_i`: the weights of the layer itself
/// need no part in it, since every output channel has a scale of its own. The head is of floats, so the last layer's
/// channels all get the same range. Factors are made to have a geometric mean of 1; a channel that is always 0 keeps 1.
///
/// `reached` holds the largest value of each channel of each layer.
#[must_use]
pub(super) fn equalised(network: &Folded, reached: &[Vec<f32>]) -> Folded {
    let mut network = network.clone();
    for (i, reached) in reached.iter().enumerate() {
        let next = network.layers.get(i + 1);
        let weight = |channel: usize| {
            next.map_or(0.0, |next| {
                let taps = next.weight.chunks_exact(SIDE * SIDE).skip(channel).step_by(next.inputs);
                taps.flatten().fold(0.0_f32, |most, w| most.max(w.abs()))
            })
        };
        let factor = |(channel, &reached): (usize, &f32)| match (next.is_some(), weight(channel)) {
            _ if reached <= 0.0 => 1.0,
            (true, 0.0) => 1.0,
            (true, weight) => (reached / weight).sqrt(),
            (false, _) => reached,
        };
        let mut factors: Vec<f32> = reached.iter().enumerate().map(factor).collect();
        let mean = (factors.iter().map(|f| f.ln()).sum::<f32>() / factors.len().max(1) as f32).exp();
        factors.iter_mut().for_each(|f| *f /= mean);
        network.scale(i, &factors);
    }
    network
}

impl Folded {
    /// Divides the channels of layer `i` by `factors` and multiplies what takes them.
    pub(super) fn scale(&mut self, i: usize, factors: &[f32]) {
        let layer = &mut self.layers[i];
        let window = layer.window();
        for ((filter, bias), factor) in
            layer.weight.chunks_exact_mut(window).zip(&mut layer.bias).zip(factors)
        {
            filter.iter_mut().for_each(|w| *w /= factor);
            *bias /= factor;
        }
        if let Some(next) = self.layers.get_mut(i + 1) {
            for (taps, factor) in next.weight.chunks_exact_mut(SIDE * SIDE).zip(factors.iter().cycle()) {
                taps.iter_mut().for_each(|w| *w *= factor);
            }
        } else {
            self.head.iter_mut().zip(factors).for_each(|(w, factor)| *w *= factor);
        }
    }
}
