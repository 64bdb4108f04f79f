//! Post-training static quantisation: a trained network's convolutions brought to bytes.
//!
//! Weights are symmetric with one scale for each output channel, activations are unsigned bytes with one scale for each
//! layer (Jacob et al., CVPR 2018; Krishnamoorthi, arXiv 1806.08342, §3). The ranges come from cells of training
//! subjects; the head and the means that it takes stay floats. What is written is standard ONNX ([`crate::onnx`]).

mod background;
mod choice;
mod equalise;
mod fine_tune;
mod head;
mod network;
mod planes;
mod ranges;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

pub use choice::{Candidate, Choice, Quantisation, Unseen};
pub use fine_tune::{FineTuning, fine_tune};
pub use network::{Quantised, QuantisedLayer};
pub use planes::Planes;
pub use ranges::Method;

use crate::folded::{Folded, Layer};
use network::{PLANES, linear, mean};
use ranges::Histogram;

/// What biases make up for, beside being rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bias {
    /// Nothing.
    Rounded,
    /// The mean error of a channel over all positions (Nagel et al., ICCV 2019, §4.2).
    Mean,
    /// The error where the input is black, whose constants are brought onto whole steps first.
    Background,
}

/// How a network is quantised.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// How the ranges of activations are found.
    pub method: Method,
    /// Whether channels are brought to like ranges first.
    pub equalise: bool,
    /// Whether the head is fitted to the quantised features.
    pub fit_head: bool,
    /// What biases make up for.
    pub bias: Bias,
}

impl std::fmt::Display for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let with = |there, what| if there { what } else { "" };
        let equalised = with(self.equalise, ", channels equalised");
        let bias = match self.bias {
            Bias::Rounded => "",
            Bias::Mean => ", biases corrected",
            Bias::Background => ", black exact",
        };
        write!(f, "{}{equalised}{bias}{}", self.method, with(self.fit_head, ", head fitted"))
    }
}

/// Cells that ranges are found on: each the planes `[3, side, side]` of one cell.
#[derive(Debug, Clone, Copy)]
pub struct Cells<'a> {
    /// Their planes.
    pub planes: &'a [Vec<f32>],
    /// Side of a cell.
    pub side: usize,
}

/// Quantises `network` with the ranges of `cells`.
#[must_use]
pub fn quantise(network: &Folded, cells: Cells<'_>, settings: Settings) -> Quantised {
    rounded(network, cells, settings).0
}

/// `network` quantised, and the network of floats whose rounding that is: the same function, its channels scaled.
#[must_use]
pub fn rounded(network: &Folded, cells: Cells<'_>, settings: Settings) -> (Quantised, Folded) {
    let mut network = network.clone();
    if settings.equalise {
        network = equalise::equalised(&network, &reached(&network, cells));
    }
    let ((low, high), tops) = ranges(&network, cells, settings.method);
    let scales: Vec<f32> = tops.iter().map(|top| top / 255.0).collect();
    if settings.bias == Bias::Background {
        network = background::onto_steps(&network, &scales, cells.side);
    }
    let input_scale = (high - low) / 255.0;
    let mut quantised = Quantised {
        input_scale,
        input_zero: (-low / input_scale).round_ties_even().clamp(0.0, 255.0) as u8,
        layers: Vec::with_capacity(network.layers.len()),
        head: network.head.clone(),
        bias: network.bias,
    };
    let mut scale = input_scale;
    for (layer, &output) in network.layers.iter().zip(&scales) {
        quantised.layers.push(quantised_layer(layer, scale, output));
        scale = output;
    }
    match settings.bias {
        Bias::Rounded => {}
        Bias::Mean => correct_biases(&mut quantised, &network, cells),
        Bias::Background => {
            background::correct_biases(&mut quantised.layers, &network, input_scale, cells.side);
        }
    }
    if settings.fit_head {
        head::fit_head(&mut quantised, &network, cells);
    }
    (quantised, network)
}

/// The largest value of each channel of each layer.
fn reached(network: &Folded, cells: Cells<'_>) -> Vec<Vec<f32>> {
    let of_cell = |planes: &Vec<f32>| {
        let mut reached = Vec::with_capacity(network.layers.len());
        activations(network, planes, cells.side, |_, x| {
            reached.push(x.channels().map(|c| c.iter().fold(0.0_f32, |a, &b| a.max(b))).collect::<Vec<_>>());
        });
        reached
    };
    let larger = |mut a: Vec<Vec<f32>>, b: Vec<Vec<f32>>| {
        a.iter_mut().zip(b).for_each(|(a, b)| a.iter_mut().zip(b).for_each(|(a, b)| *a = a.max(b)));
        a
    };
    cells.planes.par_iter().map(of_cell).reduce_with(larger).unwrap_or_default()
}

/// Calls `look` with the number of each layer and what it gives before pooling.
fn activations(network: &Folded, planes: &[f32], side: usize, mut look: impl FnMut(usize, &Planes<f32>)) {
    let mut x = Planes { channels: PLANES, side, values: planes.to_vec() };
    for (i, layer) in network.layers.iter().enumerate() {
        let sums = x.convolved(&layer.weight, &layer.bias, layer.stride, layer.dilation);
        x = rectified(sums);
        look(i, &x);
        if layer.pool {
            x = x.pooled();
        }
    }
}

/// The means of the last layer's channels, and of the input's planes, in floats.
fn float_features(network: &Folded, planes: &[f32], side: usize) -> Vec<f32> {
    let mut features = Vec::new();
    activations(network, planes, side, |i, x| {
        if i + 1 == network.layers.len() {
            let pooled = if network.layers[i].pool { &x.pooled() } else { x };
            features = pooled.channels().map(mean).collect();
        }
    });
    features.extend(planes.chunks_exact(side * side).map(mean));
    features
}

/// What the float network says of one cell.
fn float_logit(network: &Folded, planes: &[f32], side: usize) -> f32 {
    linear(&network.head, network.bias, &float_features(network, planes, side))
}

fn rectified(mut x: Planes<f32>) -> Planes<f32> {
    x.values.iter_mut().for_each(|v| *v = v.max(0.0));
    x
}

/// The range of the input and the upper end of each layer's.
fn ranges(network: &Folded, cells: Cells<'_>, method: Method) -> ((f32, f32), Vec<f32>) {
    let reached = reached(network, cells);
    let top = |reached: &Vec<f32>| reached.iter().fold(0.0_f32, |a, &b| a.max(b));
    let ends = cells
        .planes
        .par_iter()
        .map(|planes| planes.iter().fold((0.0_f32, 0.0_f32), |(low, high), &v| (low.min(v), high.max(v))));
    let (low, high) = ends.reduce(|| (0.0, 0.0), |a, b| (a.0.min(b.0), a.1.max(b.1)));
    let empty = || -> Vec<Histogram> {
        let layers = reached.iter().map(|reached| Histogram::new(0.0, top(reached)));
        std::iter::once(Histogram::new(low, high)).chain(layers).collect()
    };
    let counted = cells.planes.par_iter().fold(empty, |mut histograms, planes| {
        histograms[0].add(planes);
        activations(network, planes, cells.side, |i, x| histograms[i + 1].add(&x.values));
        histograms
    });
    let join = |a: Vec<Histogram>, b: Vec<Histogram>| a.into_iter().zip(&b).map(|(a, b)| a.join(b)).collect();
    let histograms = counted.reduce(empty, join);
    let mut ranges = histograms.iter().map(|histogram| histogram.range(method));
    (ranges.next().unwrap_or((low, high)), ranges.map(|(_, high)| high).collect())
}

fn quantised_layer(layer: &Layer, input_scale: f32, output_scale: f32) -> QuantisedLayer {
    let (mut weight, mut weight_scales, mut bias) =
        (Vec::with_capacity(layer.weight.len()), Vec::new(), Vec::new());
    for (filter, &b) in layer.weight.chunks_exact(layer.window()).zip(&layer.bias) {
        let most = filter.iter().fold(0.0_f32, |most, w| most.max(w.abs()));
        // A filter of zeros keeps its bias, for which the scale must be an ordinary number.
        let scale = if most > 0.0 { most / 127.0 } else { 1.0 };
        weight.extend(filter.iter().map(|w| (w / scale).round_ties_even() as i8));
        weight_scales.push(scale);
        bias.push((b / (input_scale * scale)).round_ties_even() as i32);
    }
    QuantisedLayer {
        inputs: layer.inputs,
        outputs: layer.outputs,
        stride: layer.stride,
        dilation: layer.dilation,
        pool: layer.pool,
        weight,
        weight_scales,
        bias,
        output_scale,
    }
}

/// Layer by layer, each on what the corrected layers before it give: takes the mean error of a channel's sums from its
/// bias.
fn correct_biases(quantised: &mut Quantised, network: &Folded, cells: Cells<'_>) {
    let side = cells.side;
    let mut exact: Vec<Planes<f32>> =
        cells.planes.iter().map(|planes| Planes { channels: PLANES, side, values: planes.clone() }).collect();
    let mut rounded: Vec<Planes<i32>> =
        cells.planes.par_iter().map(|planes| quantised.input(planes, side)).collect();
    let mut scale = quantised.input_scale;
    for (layer, bytes) in network.layers.iter().zip(&mut quantised.layers) {
        exact
            .par_iter_mut()
            .for_each(|x| *x = x.convolved(&layer.weight, &layer.bias, layer.stride, layer.dilation));
        rounded.par_iter_mut().for_each(|x| *x = bytes.sums(x));
        let (wanted, found) = (means(&exact), means(&rounded));
        for channel in 0..bytes.outputs {
            let unit = f64::from(scale) * f64::from(bytes.weight_scales[channel]);
            let error = (found[channel] - wanted[channel] / unit).round_ties_even() as i32;
            bytes.bias[channel] -= error;
            rounded.par_iter_mut().for_each(|x| {
                let size = x.side * x.side;
                x.values[channel * size..(channel + 1) * size].iter_mut().for_each(|v| *v -= error);
            });
        }
        rounded.par_iter_mut().for_each(|x| *x = bytes.rescaled(x.clone(), scale));
        exact.par_iter_mut().for_each(|x| {
            let rectified = rectified(x.clone());
            *x = if layer.pool { rectified.pooled() } else { rectified };
        });
        scale = bytes.output_scale;
    }
}

/// The mean of each channel over all cells and positions.
fn means<T: Copy + Sync + Into<f64>>(cells: &[Planes<T>]) -> Vec<f64>
where
    Planes<T>: Sync,
{
    let Some(first) = cells.first() else { return Vec::new() };
    let size = first.side * first.side;
    let mean = |channel: usize| {
        let sum = |x: &Planes<T>| -> f64 {
            x.values[channel * size..(channel + 1) * size].iter().map(|&v| v.into()).sum()
        };
        cells.iter().map(sum).sum::<f64>() / (size * cells.len()) as f64
    };
    (0..first.channels).into_par_iter().map(mean).collect()
}

#[cfg(test)]
mod tests;
