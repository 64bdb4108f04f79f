//! Times training steps of the network on random cells, one request at a time, so that another program can run
//! the same network in turns with it and both meet the same weather on the machine.
//!
//! The conversation is in lines. [`Bench::serve`] warms up, says `ready` and what computes, and on the next line
//! describes the work in JSON ([`Description`]), from which a peer builds the same network. For each line `step` it
//! then answers with the milliseconds that one step took, the mean of [`STEPS`] steps; `quit`, or the end of the
//! input, ends it.

use std::io::{self, BufRead, Write};
use std::time::Instant;

use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Distribution, Tensor};
use serde::Serialize;

use crate::device::training_devices;
use crate::loss::cross_entropy;
use crate::model::{AREA_GAIN, Network, NetworkConfig};
use crate::prediction::{PredictionError, read};

/// Steps timed together for one answer: enough to hide the clock, few enough to take turns often.
pub const STEPS: usize = 5;

/// Steps before the first timed one: buffers, thread pools and kernels of a GPU are made in them.
const WARM_UP: usize = 3;

/// Learning rate of the steps; it changes nothing about their time.
const LEARNING_RATE: f64 = 1e-3;

/// Why a timing ended early.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// The other side of the conversation is gone.
    #[error(transparent)]
    Conversation(#[from] io::Error),
    /// A value could not be read back from the device.
    #[error(transparent)]
    Device(#[from] PredictionError),
    /// The threads could not be started.
    #[error(transparent)]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// There is nothing to compute on.
    #[error("no device to compute on")]
    NoDevice,
    /// Somebody asked for something else than a step.
    #[error("unknown request `{0}`: `step` or `quit` is understood")]
    Request(String),
}

/// One layer, in the order in which cells go through them. A 2-D convolution has no bias; pooling takes squares.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Layer {
    /// A convolution.
    Convolution {
        /// Channels in.
        inputs: usize,
        /// Channels out.
        outputs: usize,
        /// Side of the kernel.
        kernel: usize,
        /// Step between positions.
        stride: usize,
        /// Zeros on each side.
        padding: usize,
    },
    /// Batch normalisation with learnt scale and offset.
    BatchNorm {
        /// Channels.
        channels: usize,
        /// Added to the variance.
        epsilon: f64,
        /// Weight of a new batch in the running statistics.
        momentum: f64,
    },
    /// The positive part.
    Relu,
    /// The largest of each square.
    MaxPool {
        /// Side of the square, and step between squares.
        size: usize,
    },
    /// The mean over all positions.
    GlobalMean,
    /// Features dropped at random.
    Dropout {
        /// Part that is dropped.
        rate: f64,
    },
    /// One linear unit with a bias; to it is added a linear unit, without one, of the mean of the input.
    HeadWithArea {
        /// Features.
        inputs: usize,
        /// What the mean of the input is multiplied by.
        area_gain: f32,
    },
}

impl Layer {
    /// Values that it learns.
    const fn learnt(&self) -> usize {
        match *self {
            Self::Convolution { inputs, outputs, kernel, .. } => inputs * outputs * kernel * kernel,
            Self::BatchNorm { channels, .. } => 2 * channels,
            Self::HeadWithArea { inputs, .. } => inputs + 1 + 3,
            Self::Relu | Self::MaxPool { .. } | Self::GlobalMean | Self::Dropout { .. } => 0,
        }
    }

    /// Values that it follows without learning them.
    #[cfg(test)]
    const fn followed(&self) -> usize {
        match *self {
            Self::BatchNorm { channels, .. } => 2 * channels,
            _ => 0,
        }
    }
}

/// All that another program needs to do the same work.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Description {
    /// Cells of a step.
    pub batch: usize,
    /// Side of a cell in pixels.
    pub side: usize,
    /// Steps timed together.
    pub steps: usize,
    /// Steps before the first timed one.
    pub warm_up: usize,
    /// Learning rate of Adam; its other settings are the usual ones.
    pub learning_rate: f64,
    /// The network.
    pub layers: Vec<Layer>,
    /// Learnt values of the network; a peer that counts others built another one.
    pub parameters: usize,
}

/// The layers of a network.
fn layers(config: &NetworkConfig, network: &Network) -> Vec<Layer> {
    let mut layers = Vec::new();
    let mut inputs = 3;
    for (shape, block) in config.blocks.iter().zip(&network.blocks) {
        let outputs = shape.channels;
        layers.push(Layer::Convolution { inputs, outputs, kernel: 3, stride: shape.stride, padding: 1 });
        let norm = &block.norm;
        layers.push(Layer::BatchNorm { channels: outputs, epsilon: norm.epsilon, momentum: norm.momentum });
        layers.push(Layer::Relu);
        if shape.pool {
            layers.push(Layer::MaxPool { size: 2 });
        }
        inputs = outputs;
    }
    layers.push(Layer::GlobalMean);
    layers.push(Layer::Dropout { rate: config.dropout });
    layers.push(Layer::HeadWithArea { inputs, area_gain: AREA_GAIN });
    layers
}

/// A network, its optimiser and one batch of random cells.
pub struct Bench {
    network: Network,
    optimiser: ModuleOptimizer,
    cells: Tensor<4>,
    targets: Tensor<1>,
    weights: Tensor<1>,
    description: Description,
}

impl Bench {
    /// A fresh network on `device` and `batch` random cells of `side` pixels.
    #[must_use]
    pub fn new(config: &NetworkConfig, batch: usize, side: usize, device: &Device) -> Self {
        let device = device.clone().autodiff();
        device.seed(1);
        let network = config.init(&device);
        let layers = layers(config, &network);
        let description = Description {
            batch,
            side,
            steps: STEPS,
            warm_up: WARM_UP,
            learning_rate: LEARNING_RATE,
            parameters: layers.iter().map(Layer::learnt).sum(),
            layers,
        };
        Self {
            network,
            optimiser: AdamConfig::new().with_epsilon(1e-8).init(),
            cells: Tensor::random([batch, 3, side, side], Distribution::Normal(0.0, 1.0), &device),
            targets: Tensor::random([batch], Distribution::Bernoulli(0.5), &device),
            weights: Tensor::ones([batch], &device),
            description,
        }
    }

    /// Milliseconds that one step takes, the mean of `steps`. The last loss is read back, so that a device which
    /// computes later has to finish.
    ///
    /// # Errors
    /// [`PredictionError`] where the device fails.
    pub fn time(&mut self, steps: usize) -> Result<f64, PredictionError> {
        let began = Instant::now();
        let mut loss = None;
        for _ in 0..steps {
            let logits = self.network.forward(self.cells.clone());
            let now = cross_entropy(logits, self.targets.clone(), self.weights.clone());
            let gradients = GradientsParams::from_grads(now.backward(), &self.network);
            self.network = self.optimiser.step(LEARNING_RATE, self.network.clone(), gradients);
            loss = Some(now.inner());
        }
        loss.map(read).transpose()?;
        Ok(began.elapsed().as_secs_f64() * 1e3 / steps as f64)
    }

    /// What the steps consist of.
    #[must_use]
    pub const fn description(&self) -> &Description {
        &self.description
    }

    /// Holds the conversation until it is ended; `backend` is said to be what computes.
    ///
    /// # Errors
    /// [`BenchError`] where a request is not understood, the other side is gone or the device fails.
    pub fn serve(
        mut self,
        backend: &str,
        requests: impl BufRead,
        mut answers: impl Write,
    ) -> Result<(), BenchError> {
        self.time(WARM_UP)?;
        let description = serde_json::to_string(&self.description).map_err(io::Error::other)?;
        writeln!(answers, "ready {backend}\n{description}")?;
        answers.flush()?;
        for request in requests.lines() {
            match request?.trim() {
                "step" => {
                    writeln!(answers, "{:.4}", self.time(STEPS)?)?;
                    answers.flush()?;
                }
                "quit" => break,
                other => return Err(BenchError::Request(other.to_owned())),
            }
        }
        Ok(())
    }
}

/// Holds the conversation over the standard input and output, on the first training device and with so many threads.
///
/// # Errors
/// As [`Bench::serve`], and where there is no device or the threads cannot be started.
pub fn serve(config: &NetworkConfig, batch: usize, side: u32, threads: usize) -> Result<(), BenchError> {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build_global()?;
    let (devices, backend) = training_devices();
    let device = devices.first().ok_or(BenchError::NoDevice)?;
    Bench::new(config, batch, side as usize, device).serve(backend, io::stdin().lock(), io::stdout().lock())
}

#[cfg(test)]
mod tests {
    use burn::module::Module as _;

    use super::*;
    use crate::model::BlockConfig;

    fn bench() -> Bench {
        let blocks = vec![
            BlockConfig { channels: 4, stride: 2, pool: true },
            BlockConfig { channels: 6, stride: 1, pool: false },
        ];
        Bench::new(&NetworkConfig { blocks, dropout: 0.1 }, 2, 16, &Device::flex())
    }

    #[test]
    fn the_description_is_of_the_whole_network() {
        let bench = bench();
        let Description { layers, parameters, .. } = bench.description();
        assert_eq!(layers.len(), 3 + 1 + 3 + 3);
        // Burn counts the running mean and variance among the parameters.
        let followed: usize = layers.iter().map(Layer::followed).sum();
        assert_eq!(parameters + followed, bench.network.num_params());
    }

    #[test]
    fn each_request_is_answered_by_a_time() {
        let mut answers = Vec::new();
        bench().serve("flex", "step\nstep\nquit\nstep\n".as_bytes(), &mut answers).unwrap();
        let answers = String::from_utf8(answers).unwrap();
        let lines: Vec<_> = answers.lines().collect();
        assert_eq!((lines.len(), lines[0]), (4, "ready flex"), "{answers}");
        assert!(lines[1].contains(r#""kind":"head_with_area""#), "{answers}");
        assert!(lines[2..].iter().all(|line| line.parse::<f64>().unwrap() > 0.0), "{answers}");
    }

    #[test]
    fn an_unknown_request_is_refused() {
        let error = bench().serve("flex", "faster\n".as_bytes(), Vec::new()).unwrap_err();
        assert!(error.to_string().contains("faster"), "{error}");
    }
}
