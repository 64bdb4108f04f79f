//! The fused block against Burn's own layers, against differences, and on one and two threads.

use burn::nn::conv::Conv2dConfig;
use burn::nn::pool::MaxPool2dConfig;
use burn::nn::{BatchNormConfig, PaddingConfig2d};
use burn::tensor::{TensorData, activation::relu};

use super::*;

/// Sizes of one block under test.
#[derive(Clone, Copy, Debug)]
struct Case {
    batch: usize,
    inputs: usize,
    outputs: usize,
    side: [usize; 2],
    stride: usize,
    pool: bool,
}

/// Odd and even sides, both strides, with and without pooling, few and many channels, one and several
/// pictures.
fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (inputs, outputs, side) in [(3, 5, [13, 9]), (4, 3, [8, 12]), (7, 17, [5, 5]), (3, 12, [17, 14])] {
        for (stride, pool) in [(1, false), (1, true), (2, false), (2, true)] {
            for batch in [1, 5] {
                cases.push(Case { batch, inputs, outputs, side, stride, pool });
            }
        }
    }
    // One column or row, which has no neighbour across.
    cases.push(Case { batch: 5, inputs: 3, outputs: 4, side: [1, 6], stride: 1, pool: false });
    cases.push(Case { batch: 5, inputs: 3, outputs: 4, side: [6, 1], stride: 2, pool: false });
    // So many multiply-adds that the product itself runs on several threads.
    cases.push(Case { batch: 24, inputs: 64, outputs: 96, side: [5, 5], stride: 1, pool: false });
    cases
}

/// What a block gives: its output, the gradients of input, weight, gamma and beta, and the running
/// statistics.
type Found = Vec<Vec<f32>>;

const NAMES: [&str; 7] = ["output", "input", "weight", "gamma", "beta", "running mean", "running variance"];

fn floats<const D: usize>(x: Tensor<D>) -> Vec<f32> {
    x.into_data().try_to_vec().unwrap()
}

fn drawn<const D: usize>(shape: [usize; D], seed: u64, device: &Device) -> Tensor<D> {
    // Its own generator, because a device's is shared by all tests of the process.
    let mut state = seed;
    let values = (0..shape.iter().product()).map(|_| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 40) as f32 / (1u64 << 24) as f32 * 5.0 - 2.2
    });
    Tensor::from_data(TensorData::new(values.collect::<Vec<f32>>(), shape), device)
}

fn conv(case: Case, device: &Device) -> Conv2d {
    let mut conv = Conv2dConfig::new([case.inputs, case.outputs], [3, 3])
        .with_stride([case.stride, case.stride])
        .with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1))
        .with_bias(false)
        .init(device);
    conv.weight = conv.weight.map(|weight| drawn(weight.dims(), 1, device).require_grad());
    conv
}

/// The same random block on the same random input, fused or by Burn's layers, twice through the norm.
fn run(case: Case, fused: bool) -> Found {
    let device = Device::flex().autodiff();
    let conv = conv(case, &device);
    let mut norm = BatchNormConfig::new(case.outputs).with_momentum(0.3).with_epsilon(1e-3).init(&device);
    norm.gamma = norm.gamma.map(|gamma| drawn(gamma.dims(), 2, &device).require_grad());
    norm.beta = norm.beta.map(|beta| drawn(beta.dims(), 3, &device).require_grad());
    let [height, width] = case.side;
    let x = drawn([case.batch, case.inputs, height, width], 4, &device).require_grad();
    let forward = |x: Tensor<4>| {
        if fused {
            assert!(serves(&x, &conv, &norm));
            return block(x, &conv, &norm, case.pool);
        }
        let x = relu(norm.forward(conv.forward(x)));
        if case.pool { MaxPool2dConfig::new([2, 2]).with_strides([2, 2]).init().forward(x) } else { x }
    };
    // Another batch first, so that the running statistics are an average of two.
    let _ = forward(x.clone().detach() * 0.5 + 1.0);
    let out = forward(x.clone());
    let weights = drawn(out.dims(), 5, &device);
    let grads = (out.clone() * weights).sum().backward();
    vec![
        floats(out),
        floats(x.grad(&grads).unwrap()),
        floats(conv.weight.val().grad(&grads).unwrap()),
        floats(norm.gamma.val().grad(&grads).unwrap()),
        floats(norm.beta.val().grad(&grads).unwrap()),
        floats(norm.running_mean.value_sync()),
        floats(norm.running_var.value_sync()),
    ]
}

/// Fails where two lists differ by more than `tolerance` of the largest value.
fn close(found: &[f32], expected: &[f32], tolerance: f32, what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let size = expected.iter().fold(1e-3f32, |size, x| size.max(x.abs()));
    for (index, (a, b)) in found.iter().zip(expected).enumerate() {
        assert!((a - b).abs() <= tolerance * size, "{what} {index}: {a} instead of {b}");
    }
}

#[test]
fn a_fused_block_gives_what_burns_layers_give() {
    for case in cases() {
        let (found, expected) = (run(case, true), run(case, false));
        for ((found, expected), name) in found.iter().zip(&expected).zip(NAMES) {
            close(found, expected, 1e-4, &format!("{name} of {case:?}"));
        }
        for (found, expected) in found.iter().zip(&expected).skip(5) {
            close(found, expected, 1e-6, &format!("statistics of {case:?}"));
        }
    }
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let (one, two) = (pool(1), pool(2));
    for case in cases() {
        let bits = |found: Found| -> Vec<Vec<u32>> {
            found.iter().map(|values| values.iter().map(|x| x.to_bits()).collect()).collect()
        };
        let (a, b) = (one.install(|| bits(run(case, true))), two.install(|| bits(run(case, true))));
        assert!(a == b, "{case:?}");
    }
}

/// The weighted sum of norm, ReLU and pooling of `[2, 2, h, w]`, in double precision and straight from the
/// formulas.
fn reference(x: &[f64], gamma: &[f64], beta: &[f64], [h, w]: [usize; 2], pool: bool, weights: &[f64]) -> f64 {
    let at =
        |image: usize, channel: usize, y: usize, column: usize| ((image * 2 + channel) * h + y) * w + column;
    let mut sum = 0.0;
    let mut weights = weights.iter();
    let all =
        |channel: usize| (0..2).flat_map(move |image| (0..h * w).map(move |p| at(image, channel, 0, p)));
    let count = (2 * h * w) as f64;
    for image in 0..2 {
        for channel in 0..2 {
            let mean = all(channel).map(|i| x[i]).sum::<f64>() / count;
            let variance = all(channel).map(|i| (x[i] - mean).powi(2)).sum::<f64>() / count;
            let y = |row, column| {
                let x = x[at(image, channel, row, column)];
                (gamma[channel] * (x - mean) / (variance + 1e-5).sqrt() + beta[channel]).max(0.0)
            };
            let step = if pool { 2 } else { 1 };
            for row in (0..h + 1 - step).step_by(step) {
                for column in (0..w + 1 - step).step_by(step) {
                    let window = (0..step * step).map(|k| y(row + k / step, column + k % step));
                    sum += weights.next().unwrap() * window.fold(0.0, f64::max);
                }
            }
        }
    }
    sum
}

#[test]
fn the_gradients_of_norm_relu_and_pooling_are_the_differences() {
    for (side, pool) in [([5, 7], true), ([4, 6], true), ([5, 7], false)] {
        let device = Device::flex().autodiff();
        let x = drawn([2, 2, side[0], side[1]], 6, &device).require_grad();
        let (gamma, beta) = (drawn([2], 7, &device).require_grad(), drawn([2], 8, &device).require_grad());
        let [a, b, c] =
            [x.clone().into_dispatch(), gamma.clone().into_dispatch(), beta.clone().into_dispatch()];
        let (out, ..) = Dispatch::norm_relu_pool(a, b, c, 1e-5, pool);
        let out = Tensor::<4>::from_dispatch(out);
        let weights = drawn(out.dims(), 5, &device);
        let grads = (out * weights.clone()).sum().backward();
        let doubles = |values: Vec<f32>| values.into_iter().map(f64::from).collect::<Vec<f64>>();
        let found =
            [x.grad(&grads).map(floats), gamma.grad(&grads).map(floats), beta.grad(&grads).map(floats)];
        let weights = doubles(floats(weights));
        let inputs = [doubles(floats(x)), doubles(floats(gamma)), doubles(floats(beta))];
        for (which, found) in found.into_iter().enumerate() {
            let difference = |index: usize| {
                let moved = |by: f64| {
                    let mut inputs = inputs.clone();
                    inputs[which][index] += by;
                    reference(&inputs[0], &inputs[1], &inputs[2], side, pool, &weights)
                };
                ((moved(1e-6) - moved(-1e-6)) / 2e-6) as f32
            };
            let expected: Vec<f32> = (0..inputs[which].len()).map(difference).collect();
            close(&found.unwrap(), &expected, 1e-4, &format!("input {which}, {side:?}, pool {pool}"));
        }
    }
}

#[test]
fn equal_values_of_a_window_share_no_gradient() {
    let device = Device::flex().autodiff();
    let data = TensorData::new(vec![2.0f32, 2.0, 2.0, 2.0, 0.0, 0.0, 0.0, 0.0], [1, 1, 4, 2]);
    let x = Tensor::<4>::from_data(data, &device).require_grad();
    let norm = BatchNormConfig::new(1).init(&device);
    let pooled = |x: Tensor<4>| MaxPool2dConfig::new([2, 2]).with_strides([2, 2]).init().forward(x);
    let weights = Tensor::<4>::from_floats([[[[1.0], [2.0]]]], &device);
    let expected = (pooled(relu(norm.forward(x.clone()))) * weights.clone()).sum().backward();
    let (gamma, beta) = (norm.gamma.val().into_dispatch(), norm.beta.val().into_dispatch());
    let (out, ..) = Dispatch::norm_relu_pool(x.clone().into_dispatch(), gamma, beta, norm.epsilon, true);
    let found = (Tensor::<4>::from_dispatch(out) * weights).sum().backward();
    close(&floats(x.grad(&found).unwrap()), &floats(x.grad(&expected).unwrap()), 1e-4, "input");
}

#[test]
fn a_value_that_is_not_a_number_is_not_hidden() {
    let case = Case { batch: 1, inputs: 3, outputs: 4, side: [6, 6], stride: 1, pool: true };
    let device = Device::flex().autodiff();
    let x = Tensor::<4>::full([1, 3, 6, 6], f32::NAN, &device);
    let norm = BatchNormConfig::new(4).init(&device);
    assert!(floats(block(x, &conv(case, &device), &norm, true)).iter().all(|x| x.is_nan()));
}

#[test]
fn inference_and_a_frozen_norm_are_left_to_burn() {
    let case = Case { batch: 1, inputs: 3, outputs: 4, side: [6, 6], stride: 1, pool: true };
    let device = Device::flex().autodiff();
    let (conv_, norm) = (conv(case, &device), BatchNormConfig::new(4).init(&device));
    assert!(serves(&drawn([1, 3, 6, 6], 9, &device), &conv_, &norm));
    assert!(!serves(&drawn([1, 3, 6, 6], 9, &Device::flex()), &conv_, &norm));
    let norm = burn::module::Module::freeze(norm);
    assert!(!serves(&drawn([1, 3, 6, 6], 9, &device), &conv_, &norm));
}

#[test]
fn a_gradient_that_two_operations_share_is_not_overwritten() {
    let device = Device::flex().autodiff();
    let norm = BatchNormConfig::new(3).init(&device);
    let x = drawn([2, 3, 4, 4], 10, &device).require_grad();
    let forward = || {
        let (gamma, beta) = (norm.gamma.val().into_dispatch(), norm.beta.val().into_dispatch());
        let (out, ..) = Dispatch::norm_relu_pool(x.clone().into_dispatch(), gamma, beta, norm.epsilon, false);
        Tensor::<4>::from_dispatch(out)
    };
    let weights = drawn([2, 3, 4, 4], 11, &device);
    let gradient = |out: Tensor<4>| floats(x.grad(&(out * weights.clone()).sum().backward()).unwrap());
    let once: Vec<f32> = gradient(forward()).iter().map(|x| 2.0 * x).collect();
    close(&gradient(forward() + forward()), &once, 1e-5, "input");
}
