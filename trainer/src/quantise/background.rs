//! Making the black around a cell exact.
//!
//! Black is 0 in every plane, so that each channel of each layer holds one constant all around the cell, at half of all
//! positions. An error of such a constant does not average out: it is rounded alike everywhere, and what it does to the
//! logit goes with the cell's area, the strongest cue of all. Both sources of it can be taken away, since every output
//! channel has a scale of its own and a bias of 32 bits.

use super::network::QuantisedLayer;
use super::planes::Planes;
use super::{PLANES, activations};
use crate::folded::Folded;

/// Steps that a constant must have at least to be brought onto one: below, the change of the channel's scale would cost
/// more than it saves.
const LEAST_STEPS: f32 = 4.0;

/// What each channel of each layer gives where the input is black, far from the border.
pub(super) fn constants(network: &Folded, side: usize) -> Vec<Vec<f32>> {
    let mut constants = Vec::new();
    activations(network, &vec![0.0; PLANES * side * side], side, |_, x| constants.push(middle(x)));
    constants
}

/// The value of each channel in the middle.
pub(super) fn middle<T: Copy>(x: &Planes<T>) -> Vec<T> {
    let at = x.side / 2 * x.side + x.side / 2;
    x.values.chunks_exact(x.side * x.side).map(|channel| channel[at]).collect()
}

/// Scales channels so that their constants are whole numbers of steps of their layer's scale; `scales` are those. Each
/// is made a little smaller, never larger, so that no value leaves the range.
pub(super) fn onto_steps(network: &Folded, scales: &[f32], side: usize) -> Folded {
    let mut network = network.clone();
    for (i, (constants, scale)) in constants(&network, side).iter().zip(scales).enumerate() {
        let factor = |constant: &f32| {
            let steps = constant / scale;
            if steps >= LEAST_STEPS { steps / steps.floor() } else { 1.0 }
        };
        let factors: Vec<f32> = constants.iter().map(factor).collect();
        network.scale(i, &factors);
    }
    network
}

/// Sets the biases so that the sums where the input is black are those of `network`, layer by layer, each on what the
/// rounded weights and bytes before it give.
pub(super) fn correct_biases(layers: &mut [QuantisedLayer], network: &Folded, input_scale: f32, side: usize) {
    let (mut exact, mut rounded) = (
        Planes { channels: PLANES, side, values: vec![0.0; PLANES * side * side] },
        Planes { channels: PLANES, side, values: vec![0; PLANES * side * side] },
    );
    let mut scale = input_scale;
    for (layer, bytes) in network.layers.iter().zip(layers) {
        exact = exact.convolved(&layer.weight, &layer.bias, layer.stride, layer.dilation);
        let (wanted, found) = (middle(&exact), middle(&bytes.sums(&rounded)));
        for (channel, (wanted, found)) in wanted.iter().zip(found).enumerate() {
            let unit = f64::from(scale) * f64::from(bytes.weight_scales[channel]);
            bytes.bias[channel] += (f64::from(*wanted) / unit).round_ties_even() as i32 - found;
        }
        rounded = bytes.rescaled(bytes.sums(&rounded), scale);
        exact = super::rectified(exact);
        if layer.pool {
            exact = exact.pooled();
        }
        scale = bytes.output_scale;
    }
}
