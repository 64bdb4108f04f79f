//! The network that sees white cells with its convolutions brought to bytes.

use crate::folded::Folded;
use crate::look::network::FoldedLook;
use crate::look::views::{SIDE, View};
use crate::quantise::{Bias, Cells, Method, Quantised, Settings, quantise};

/// How its ranges and biases are found.
pub const SETTINGS: Settings =
    Settings { method: Method::MinMax, equalise: false, fit_head: false, bias: Bias::Mean };

/// The quantised network: the 1×1 convolution at its end stays in floats.
#[derive(Debug, Clone, PartialEq)]
pub struct QuantisedLook {
    /// The input's bytes and the convolutions; without a head of its own.
    pub trunk: Quantised,
    /// Weights of the 1×1 convolution: output, input.
    pub head: Vec<f32>,
    /// One for each output.
    pub bias: Vec<f32>,
}

impl QuantisedLook {
    /// Quantises a network with the ranges of what it gives for `views`.
    #[must_use]
    pub fn of(network: &FoldedLook, views: &[View]) -> Self {
        let planes: Vec<Vec<f32>> = views.iter().map(|view| view.planes.clone()).collect();
        let trunk = Folded { layers: network.layers.clone(), head: Vec::new(), bias: 0.0 };
        let trunk = quantise(&trunk, Cells { planes: &planes, side: SIDE }, SETTINGS);
        Self { trunk, head: network.head.clone(), bias: network.bias.clone() }
    }
}

#[cfg(test)]
mod tests {
    use cytology::smear::{Look as _, SEEN, Survey};
    use inference::{Kernel, WhiteCellNetwork};
    use rand::rngs::StdRng;
    use rand::{RngExt as _, SeedableRng as _};

    use super::*;
    use crate::folded::{Layer, SIDE as KERNEL};
    use crate::look::written;
    use crate::onnx;

    /// Side of the surveys that are looked at: not that of the views.
    const WIDE: u32 = 96;

    fn noise(random: &mut StdRng, count: usize, reach: f32) -> Vec<f32> {
        (0..count).map(|_| random.random_range(-reach..=reach)).collect()
    }

    /// Random weights with the strides and dilations of the real network.
    fn network(random: &mut StdRng) -> FoldedLook {
        let mut inputs = 3;
        let layer = |(outputs, stride, dilation)| {
            let weight = noise(random, outputs * inputs * KERNEL * KERNEL, 0.25);
            let bias = noise(random, outputs, 0.2);
            let layer = Layer { inputs, outputs, stride, dilation, pool: false, weight, bias };
            inputs = outputs;
            layer
        };
        let layers: Vec<Layer> =
            [(6, 2, 1), (8, 1, 1), (8, 1, 2), (12, 1, 4), (10, 1, 8)].into_iter().map(layer).collect();
        FoldedLook { layers, head: noise(random, 10 * SEEN, 0.5), bias: noise(random, SEEN, 0.5) }
    }

    fn view(random: &mut StdRng) -> View {
        let planes = noise(random, 3 * SIDE * SIDE, 1.0).into_iter().map(f32::abs).collect();
        View { planes, middles: Vec::new(), known: Vec::new(), boxes: Vec::new() }
    }

    /// What it sees by the letter of ONNX.
    fn directly(network: &QuantisedLook, survey: &Survey) -> Vec<f32> {
        let (mut x, mut scale) =
            (network.trunk.input(&survey.planes, survey.width as usize), network.trunk.input_scale);
        for layer in &network.trunk.layers {
            x = layer.rescaled(layer.sums(&x), scale);
            scale = layer.output_scale;
        }
        let size = x.side * x.side;
        let channels: Vec<&[i32]> = x.channels().collect();
        let weights = network.head.chunks_exact(channels.len());
        weights
            .zip(&network.bias)
            .flat_map(|(weights, bias)| {
                let at = |place: usize| {
                    weights.iter().zip(&channels).map(move |(w, c)| w * c[place] as f32 * scale)
                };
                (0..size).map(move |place| bias + at(place).sum::<f32>()).collect::<Vec<_>>()
            })
            .collect()
    }

    fn furthest(a: &[f32], b: &[f32]) -> f32 {
        assert_eq!(a.len(), b.len());
        a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
    }

    #[test]
    fn its_bytes_are_run_as_they_are_written_and_see_almost_the_same() {
        let mut random = StdRng::seed_from_u64(5);
        let network = network(&mut random);
        let views: Vec<View> = (0..6).map(|_| view(&mut random)).collect();
        let quantised = QuantisedLook::of(&network, &views);
        let file = onnx::look_quantised(&quantised, "test");
        let planes = noise(&mut random, (3 * WIDE * WIDE) as usize, 1.0).into_iter().map(f32::abs).collect();
        let survey = Survey { width: WIDE, height: WIDE, planes };
        let expected = directly(&quantised, &survey);
        for kernel in Kernel::available() {
            let bytes = WhiteCellNetwork::load(&file).unwrap().with_kernel(kernel);
            let difference = furthest(&bytes.look(&survey).unwrap().values, &expected);
            assert!(difference < 1e-4, "{kernel:?}: {difference}");
        }
        let floats = WhiteCellNetwork::load(&onnx::look(&network, "test")).unwrap();
        let floats = floats.look(&survey).unwrap().values;
        let spread = furthest(&floats, &vec![floats[0]; floats.len()]);
        assert!(furthest(&floats, &expected) < 0.05 * spread);
    }

    /// The file of a network whose layers have these strides and dilations.
    fn file(layers: &[(usize, usize)]) -> Vec<u8> {
        let mut random = StdRng::seed_from_u64(7);
        let mut network = network(&mut random);
        network.layers.truncate(layers.len());
        for (layer, &(stride, dilation)) in network.layers.iter_mut().zip(layers) {
            (layer.stride, layer.dilation) = (stride, dilation);
        }
        let channels = network.layers.last().unwrap().outputs;
        network.head = noise(&mut random, channels * SEEN, 0.5);
        let quantised = QuantisedLook::of(&network, &[view(&mut random)]);
        onnx::look_quantised(&quantised, "test")
    }

    #[test]
    fn bytes_that_could_not_be_parted_evenly_are_refused() {
        assert!(WhiteCellNetwork::load(&file(&[(2, 1), (1, 1), (1, 2), (1, 8)])).is_ok());
        for layers in [
            // Falling, no power of two, further than the sides of pieces allow, another stride in all.
            &[(2, 1), (1, 4), (1, 2)][..],
            &[(2, 1), (1, 3)],
            &[(2, 1), (1, 32)],
            &[(2, 1), (2, 1)],
            &[(1, 1), (1, 2)],
        ] {
            assert!(WhiteCellNetwork::load(&file(layers)).is_err(), "{layers:?}");
        }
    }

    #[test]
    fn densities_that_are_no_numbers_are_refused() {
        let network = WhiteCellNetwork::load(&file(&[(2, 1), (1, 1), (1, 2)])).unwrap();
        let mut survey = Survey { width: 40, height: 40, planes: vec![0.5; 3 * 40 * 40] };
        assert!(network.look(&survey).is_ok());
        survey.planes[77] = f32::NAN;
        assert!(network.look(&survey).is_err());
    }

    #[test]
    fn floats_are_read_back_as_they_were_written() {
        let network = network(&mut StdRng::seed_from_u64(6));
        let bytes = onnx::look(&network, "test");
        assert_eq!(written::read(&bytes).unwrap(), network);
        assert!(written::read(&bytes[..bytes.len() / 2]).is_err());
        assert!(written::read(b"").is_err());
        assert!(written::read(&file(&[(2, 1), (1, 1)])).is_err(), "bytes are no floats");
    }
}
