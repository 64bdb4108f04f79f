//! Which backend computes, chosen by cargo feature.

use burn::tensor::Device;

#[cfg(not(any(feature = "flex", feature = "wgpu", feature = "cuda")))]
compile_error!("choose a backend: --features flex, wgpu or cuda");

/// The device to train on and its name: CUDA or wgpu where that feature is on, else the CPU.
#[must_use]
pub fn training_device() -> (Device, &'static str) {
    #[cfg(feature = "cuda")]
    return (Device::cuda(0), "cuda");
    #[cfg(all(feature = "wgpu", not(feature = "cuda")))]
    return (Device::wgpu(burn::tensor::DeviceKind::DefaultDevice), "wgpu");
    #[cfg(all(feature = "flex", not(any(feature = "wgpu", feature = "cuda"))))]
    return (Device::flex(), "flex");
}
