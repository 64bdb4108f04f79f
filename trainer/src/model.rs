//! The network: a plain stack of dense 3×3 convolutions.
//!
//! No depthwise convolution and no residual addition, because tract has no quantised kernel for the first and
//! no quantised operator for the second: this shape can be quantised later without changing it.
//!
//! Beside the pooled features the head sees the mean of the input itself. Background is 0 and a cell's pixels have
//! a fixed mean, so that is the cell's area: the strongest single cue goes straight to the head, and the
//! convolutions only need to learn what area does not tell.

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::pool::{MaxPool2d, MaxPool2dConfig};
use burn::nn::{BatchNorm, BatchNormConfig, Dropout, DropoutConfig, Linear, LinearConfig, PaddingConfig2d};
use burn::tensor::{Device, Tensor, activation::relu};
use serde::{Deserialize, Serialize};

/// Planes of the input; see [`cytology::Normalisation`].
const INPUTS: usize = 3;

/// One block: a 3×3 convolution without bias, batch normalisation, ReLU, and 2×2 max pooling where asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockConfig {
    /// Output channels.
    pub channels: usize,
    /// Stride of the convolution, 1 or 2.
    pub stride: usize,
    /// Whether 2×2 max pooling follows.
    pub pool: bool,
}

/// The shape of the network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NetworkConfig {
    /// The blocks, from the input on.
    pub blocks: Vec<BlockConfig>,
    /// Part of the pooled features that is dropped in training, 0 to 1.
    pub dropout: f64,
}

impl Default for NetworkConfig {
    /// About 0.04 M parameters and 3.6 M multiply-adds at 64×64: of the shapes that a search tried the one with the
    /// highest AUROC out of fold, none of whose differences is outside the noise. All channels are multiples of 16, which
    /// fill the widest vectors.
    fn default() -> Self {
        let block = |channels, stride, pool| BlockConfig { channels, stride, pool };
        let blocks = vec![
            block(16, 2, false),
            block(16, 2, false),
            block(32, 1, true),
            block(32, 1, false),
            block(32, 1, true),
            block(48, 1, false),
        ];
        Self { blocks, dropout: 0.5 }
    }
}

/// One block of the network.
#[derive(Module, Debug)]
pub struct Block {
    pub(crate) conv: Conv2d,
    pub(crate) norm: BatchNorm,
    pub(crate) pool: Option<MaxPool2d>,
}

/// What the mean of the input is multiplied by before the head, so that the areas of cells spread over about 1
/// and are learnt as fast as the features.
pub(crate) const AREA_GAIN: f32 = 16.0;

/// The network: blocks, the mean over all positions, one linear unit on it and on the mean of the input.
#[derive(Module, Debug)]
pub struct Network {
    pub(crate) blocks: Vec<Block>,
    dropout: Dropout,
    pub(crate) head: Linear,
    /// Weights of the input's mean; the bias is the head's.
    pub(crate) area: Linear,
}

impl NetworkConfig {
    /// The blocks in words: channels, `/2` for a stride of 2, `p` for pooling.
    #[must_use]
    pub fn in_words(&self) -> String {
        let word = |block: &BlockConfig| {
            let stride = if block.stride > 1 { format!("/{}", block.stride) } else { String::new() };
            format!("{}{stride}{}", block.channels, if block.pool { "p" } else { "" })
        };
        self.blocks.iter().map(word).collect::<Vec<_>>().join(" ")
    }

    /// Learned numbers: weights of the convolutions, two a channel of batch normalisation, and the head's.
    #[must_use]
    pub fn parameters(&self) -> usize {
        let mut channels = INPUTS;
        let mut count = 0;
        for block in &self.blocks {
            count += 9 * channels * block.channels + 2 * block.channels;
            channels = block.channels;
        }
        count + channels + 1 + INPUTS
    }

    /// Multiply-adds of the convolutions for one cell of `side` × `side` pixels.
    #[must_use]
    pub fn multiply_adds(&self, side: u32) -> u64 {
        let (mut channels, mut side, mut count) = (INPUTS as u64, u64::from(side), 0);
        for block in &self.blocks {
            side = side.div_ceil(block.stride.max(1) as u64);
            count += side * side * 9 * channels * block.channels as u64;
            channels = block.channels as u64;
            side = if block.pool { side / 2 } else { side };
        }
        count
    }

    /// A network with random weights drawn on `device` (seed it first for the same weights again).
    #[must_use]
    pub fn init(&self, device: &Device) -> Network {
        let mut channels = INPUTS;
        let blocks = self
            .blocks
            .iter()
            .map(|block| {
                let conv = Conv2dConfig::new([channels, block.channels], [3, 3])
                    .with_stride([block.stride, block.stride])
                    .with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1))
                    .with_bias(false)
                    .init(device);
                channels = block.channels;
                Block {
                    conv,
                    norm: BatchNormConfig::new(channels).init(device),
                    pool: block.pool.then(|| MaxPool2dConfig::new([2, 2]).with_strides([2, 2]).init()),
                }
            })
            .collect();
        Network {
            blocks,
            dropout: DropoutConfig::new(self.dropout).init(),
            head: LinearConfig::new(channels, 1).init(device),
            area: LinearConfig::new(INPUTS, 1).with_bias(false).init(device),
        }
    }
}

impl Block {
    /// The block's features. On the CPU training goes through `fused`, in half the time.
    pub(crate) fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        #[cfg(feature = "flex")]
        if crate::fused::serves(&x, &self.conv, &self.norm) {
            return crate::fused::block(x, &self.conv, &self.norm, self.pool.is_some());
        }
        let x = relu(self.norm.forward(self.conv.forward(x)));
        match &self.pool {
            Some(pool) => pool.forward(x),
            None => x,
        }
    }
}

impl Network {
    /// The same network with `offset` added to every logit.
    #[must_use]
    pub fn shifted(mut self, offset: f64) -> Self {
        self.head.bias = self.head.bias.map(|bias| bias.map(|values| values + offset));
        self
    }

    /// The logit of "lymphoblast" for each cell: `[cells, 3, side, side]` to `[cells]`.
    #[must_use]
    pub fn forward(&self, cells: Tensor<4>) -> Tensor<1> {
        let area = mean_over_positions(cells.clone()) * AREA_GAIN;
        let features = self.blocks.iter().fold(cells, |x, block| block.forward(x));
        let pooled = self.dropout.forward(mean_over_positions(features));
        let logit = self.head.forward(pooled) + self.area.forward(area);
        let [count, _] = logit.dims();
        logit.reshape([count])
    }
}

/// `[cells, channels, height, width]` to `[cells, channels]`.
fn mean_over_positions(x: Tensor<4>) -> Tensor<2> {
    let [count, channels, height, width] = x.dims();
    x.reshape([count, channels, height * width]).mean_dim(2).reshape([count, channels])
}
