//! Training the network that sees white cells.

use burn::grad_clipping::GradientClippingConfig;
use burn::module::Module as _;
use burn::optim::{AdamWConfig, GradientsParams};
use burn::tensor::activation::sigmoid;
use burn::tensor::{Device, Tensor, TensorData};
use cytology::smear::SEEN;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use rayon::prelude::*;

use super::network::LookNetwork;
use super::views::{LabelledSurvey, PLACES, SIDE, View};
use crate::progress;
use crate::schedule::{Progress, Schedule};

/// Optimiser steps.
pub const STEPS: usize = 2500;
/// Views of one step.
const BATCH: usize = 12;
/// Highest learning rate.
const RATE: f64 = 3e-3;
/// Decoupled weight decay.
const DECAY: f32 = 1e-3;
/// Largest norm of the gradients.
const CLIP: f32 = 5.0;
/// Weight of the boxes in the loss.
const BOXES: f32 = 1.0;

/// Why a training failed.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// The loss is no longer a number.
    #[error("{name}: the loss is no longer a number at step {step}")]
    Diverged {
        /// Which training.
        name: String,
        /// The step.
        step: usize,
    },
    /// There is nothing to learn from.
    #[error("{0}: there is no field to learn from")]
    Empty(String),
}

/// Trains on surveys in groups, each of which is drawn from alike, whatever its size. The same seed on the same machine gives
/// the same weights.
///
/// # Errors
/// [`TrainError`] where there is nothing to train on, or the loss diverges.
pub fn train(
    name: &str,
    groups: &[Vec<&LabelledSurvey>],
    steps: usize,
    seed: u64,
    device: &Device,
) -> Result<LookNetwork, TrainError> {
    let groups: Vec<_> = groups.iter().filter(|group| !group.is_empty()).collect();
    if groups.is_empty() {
        return Err(TrainError::Empty(name.to_owned()));
    }
    let device = device.clone().autodiff();
    device.seed(seed);
    let mut network = LookNetwork::init(&device);
    let clip = Some(GradientClippingConfig::Norm(CLIP));
    let mut optimiser = AdamWConfig::new().with_weight_decay(DECAY).with_grad_clipping(clip).init();
    let bar = progress::bar(name, steps);
    let schedule = Schedule::default();
    for step in 0..steps {
        let view = |i: usize| {
            let mut random = StdRng::seed_from_u64((seed << 40) ^ ((step * BATCH + i) as u64));
            let group = groups[random.random_range(0..groups.len())];
            group[random.random_range(0..group.len())].view(&mut random)
        };
        let views: Vec<View> = (0..BATCH).into_par_iter().map(view).collect();
        let loss = loss(&network, &views, &device);
        let value = loss.clone().into_scalar::<f32>();
        if !value.is_finite() {
            return Err(TrainError::Diverged { name: name.to_owned(), step });
        }
        let gradients = GradientsParams::from_grads(loss.backward(), &network);
        network = optimiser.step(RATE * schedule.at(step, steps, &Progress::default()), network, gradients);
        bar.set_prefix(format!("loss {value:.2}"));
        progress::step(&bar);
    }
    bar.finish();
    Ok(network.valid())
}

/// The focal loss of the middles in the form for hills (Law & Deng, CornerNet, ECCV 2018, §3.2), over the number of cells,
/// and the mean distance of the boxes' numbers where they should be known.
fn loss(network: &LookNetwork, views: &[View], device: &Device) -> Tensor<1> {
    let count = views.len();
    let tensor = |of: fn(&View) -> &Vec<f32>, channels: usize| {
        let values: Vec<f32> = views.iter().flat_map(|view| of(view).iter().copied()).collect();
        Tensor::<4>::from_data(TensorData::new(values, [count, channels, PLACES, PLACES]), device)
    };
    let planes: Vec<f32> = views.iter().flat_map(|view| view.planes.iter().copied()).collect();
    let input = Tensor::<4>::from_data(TensorData::new(planes, [count, 3, SIDE, SIDE]), device);
    let (middles, known, boxes) =
        (tensor(|v| &v.middles, 1), tensor(|v| &v.known, 1), tensor(|v| &v.boxes, 4));
    let seen = network.forward(input);
    let logits = seen.clone().narrow(1, 0, 1);
    let whole = |view: &View| view.middles.iter().filter(|&&v| v >= 1.0).count();
    let cells = views.iter().map(whole).sum::<usize>().max(1) as f32;
    let is_middle = middles.clone().greater_equal_scalar(1.0).float();
    let p = sigmoid(logits.clone());
    // ln(p) and ln(1 − p), as in the cross-entropy, without overflow.
    let softly = logits.clone().abs().neg().exp().log1p();
    let ln_p = logits.clone().clamp_max(0.0) - softly.clone();
    let ln_q = logits.clamp_min(0.0).neg() - softly;
    let hit = (p.clone().neg() + 1.0).powi_scalar(2) * ln_p * is_middle.clone();
    let beside = (middles.neg() + 1.0).powi_scalar(4) * p.powi_scalar(2) * ln_q * (is_middle.neg() + 1.0);
    let focal = (hit + beside).sum().neg() / cells;
    let all_known = views.iter().flat_map(|v| &v.known).sum::<f32>().max(1.0);
    let distance = (seen.narrow(1, 1, SEEN - 1) - boxes).abs() * known;
    focal + distance.sum() * (BOXES / all_known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::look::views::Drawn;
    use cytology::smear::Survey;

    /// Dark discs, which are cells, among pale ones, which are not.
    fn drawn(seed: u64) -> LabelledSurvey {
        let mut random = StdRng::seed_from_u64(seed);
        let (width, height) = (112_u32, 112_u32);
        let mut planes = vec![0.0; (3 * width * height) as usize];
        let mut cells = Vec::new();
        for i in 0..8 {
            let (x, y) = (random.random_range(15.0..97.0_f64), random.random_range(15.0..97.0_f64));
            let (radius, density) = if i < 2 { (11.0, 1.6) } else { (7.0, 0.7) };
            for (pixel, value) in planes.iter_mut().enumerate() {
                let (u, v) = (pixel as u32 % width, pixel as u32 / width % height);
                if (f64::from(u) + 0.5 - x).hypot(f64::from(v) + 0.5 - y) < radius {
                    *value = f32::max(*value, density);
                }
            }
            if i < 2 {
                cells.push(Drawn { x, y, width: 2.0 * radius, height: 2.0 * radius });
            }
        }
        LabelledSurvey { survey: Survey { width, height, planes }, cells }
    }

    #[test]
    fn a_few_steps_lower_the_loss() {
        let device = Device::flex();
        let surveys: Vec<LabelledSurvey> = (0..6).map(drawn).collect();
        let group: Vec<&LabelledSurvey> = surveys.iter().collect();
        let of = |steps| {
            let network = train("test", std::slice::from_ref(&group), steps, 1, &device).unwrap();
            let views: Vec<View> =
                (0..8).map(|i| group[i % 6].view(&mut StdRng::seed_from_u64(900 + i as u64))).collect();
            loss(&network, &views, &device).into_scalar::<f32>()
        };
        let (before, after) = (of(1), of(40));
        assert!(after < 0.5 * before, "{before} {after}");
    }

    #[test]
    fn what_is_written_sees_the_same() {
        use cytology::smear::Look as _;
        let device = Device::flex();
        let surveys: Vec<LabelledSurvey> = (0..3).map(drawn).collect();
        // A few steps, so that no running statistic is what it starts from.
        let network = train("test", &[surveys.iter().collect()], 3, 1, &device).unwrap();
        let onnx = crate::onnx::look(&network.folded().unwrap(), "test");
        let read = inference::WhiteCellNetwork::load(&onnx).unwrap();
        let mut survey = surveys[0].survey.clone();
        // A multiple of what both need, so that neither pads.
        (survey.width, survey.height) = (96, 96);
        survey.planes.truncate(3 * 96 * 96);
        let input = TensorData::new(survey.planes.clone(), [1, 3, 96, 96]);
        let trained = network.forward(Tensor::<4>::from_data(input, &device));
        let trained = trained.into_data().try_to_vec::<f32>().unwrap();
        let found = read.look(&survey).unwrap().values;
        assert_eq!(found.len(), trained.len());
        let difference = found.iter().zip(&trained).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(difference < 1e-3, "{difference}");
    }

    #[test]
    fn nothing_to_learn_from_is_an_error() {
        assert!(matches!(train("none", &[Vec::new()], 1, 1, &Device::flex()), Err(TrainError::Empty(_))));
    }
}
