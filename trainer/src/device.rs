//! Which backend computes, chosen by cargo feature.

use burn::tensor::Device;

use crate::config::Config;
use crate::prediction::{PredictionError, logits};

#[cfg(not(any(feature = "flex", feature = "wgpu", feature = "cuda")))]
compile_error!("choose a backend: --features flex, wgpu or cuda");

/// The devices to train on and the backend's name: every GPU where `cuda` or `wgpu` is on, else the CPU.
#[must_use]
pub fn training_devices() -> (Vec<Device>, &'static str) {
    #[cfg(feature = "cuda")]
    return (Device::enumerate(burn::tensor::DeviceType::Cuda).into_vec(), "cuda");
    #[cfg(all(feature = "wgpu", not(feature = "cuda")))]
    return (Device::enumerate(burn::tensor::DeviceType::Wgpu).into_vec(), "wgpu");
    #[cfg(all(feature = "flex", not(any(feature = "wgpu", feature = "cuda"))))]
    return (vec![Device::flex()], "flex");
}

/// Why a device is not trusted.
#[derive(Debug, thiserror::Error)]
pub enum DeviceError {
    /// No device of the backend is there.
    #[error("no {0} device was found")]
    None(&'static str),
    /// A device and the CPU disagree on the same batch: a wrong kernel, as autotuning has picked before.
    #[error(
        "device {device} gives other values than the CPU on the same batch: {found} instead of {expected}"
    )]
    Wrong {
        /// Which device.
        device: String,
        /// Its value.
        found: f32,
        /// The CPU's.
        expected: f32,
    },
    /// A value could not be read back.
    #[error(transparent)]
    Prediction(#[from] PredictionError),
}

/// Largest difference of a logit between two devices, in units of one plus its size.
const TOLERANCE: f32 = 1e-2;

/// Checks that each device gives what `reference` (the CPU) gives: the logits of one batch of drawn numbers, and,
/// since a wrong backward kernel shows only there, the logits again after three optimiser steps on it.
///
/// # Errors
/// [`DeviceError::Wrong`] names the device that differs.
pub fn check(devices: &[Device], reference: &Device, config: &Config, side: u32) -> Result<(), DeviceError> {
    let expected = batch_logits(reference, config, side, None)?;
    for device in devices {
        let found = batch_logits(device, config, side, Some(&expected.1))?;
        for (a, b) in expected.0.iter().zip(&found.0) {
            if (a - b).abs() > TOLERANCE * (1.0 + a.abs()) || !b.is_finite() {
                return Err(DeviceError::Wrong { device: format!("{device:?}"), found: *b, expected: *a });
            }
        }
    }
    Ok(())
}

/// Logits before and after training on a fixed batch; the weights are `start`'s, or drawn and returned.
fn batch_logits(
    device: &Device,
    config: &Config,
    side: u32,
    start: Option<&burn::store::ModuleRecord>,
) -> Result<(Vec<f32>, burn::store::ModuleRecord), DeviceError> {
    use burn::module::Module as _;
    use burn::optim::GradientsParams;
    use burn::tensor::{Tensor, TensorData};

    // Without dropout, whose random numbers differ from device to device.
    let shape = crate::model::NetworkConfig { dropout: 0.0, ..config.network.clone() };
    let training = device.clone().autodiff();
    training.seed(1);
    let mut network = shape.init(&training);
    if let Some(start) = start {
        network = network.load_record(start.clone());
    }
    let weights = network.clone().into_record();
    let (count, length) = (8, 3 * (side * side) as usize);
    let planes: Vec<f32> =
        (0..count * length).map(|i| ((i * 7919 % 1013) as f32 / 1013.0 - 0.5) * 3.0).collect();
    let cells: Vec<Vec<f32>> = planes.chunks(length).map(<[f32]>::to_vec).collect();
    let mut found = logits(&network.valid(), &cells, side, device)?;
    let mut optimiser = crate::training::optimiser(config);
    let side = side as usize;
    for _ in 0..3 {
        let x = Tensor::<4>::from_data(TensorData::new(planes.clone(), [count, 3, side, side]), &training);
        let targets: Vec<f32> = (0..count).map(|i| (i % 2) as f32).collect();
        let tensor = |values: Vec<f32>| Tensor::<1>::from_data(TensorData::new(values, [count]), &training);
        let loss = crate::loss::cross_entropy(network.forward(x), tensor(targets), tensor(vec![1.0; count]));
        let gradients = GradientsParams::from_grads(loss.backward(), &network);
        network = optimiser.step(1e-3, network, gradients);
    }
    found.extend(logits(&network.valid(), &cells, side as u32, device)?);
    Ok((found, weights))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{BlockConfig, NetworkConfig};

    #[test]
    fn the_cpu_agrees_with_itself() {
        let block = BlockConfig { channels: 4, stride: 2, pool: true };
        let network = NetworkConfig { blocks: vec![block], dropout: 0.5 };
        let config = Config { network, ..Config::default() };
        check(&[Device::flex()], &Device::flex(), &config, 16).unwrap();
    }
}
