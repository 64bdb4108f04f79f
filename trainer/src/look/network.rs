//! The network: a stack of 3×3 convolutions at half the survey's size whose later layers look far (dilated convolutions,
//! Yu & Koltun, ICLR 2016), so that every place sees the whole of a white cell and its surroundings.

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{BatchNormConfig, PaddingConfig2d};
use burn::tensor::{Device, Tensor};
use cytology::smear::{SEEN, STRIDE};

use crate::folded::{ExportError, Layer, layer, read};
use crate::model::Block;

/// Planes of a survey.
const INPUTS: usize = 3;
/// For each block its channels and its dilation; the first has [`STRIDE`].
const BLOCKS: [(usize, usize); 6] = [(16, 1), (32, 1), (32, 1), (32, 2), (32, 4), (32, 8)];
/// Sides of what is trained on are multiples of this.
pub const MULTIPLE: usize = STRIDE as usize * 8;
/// The share of places with a white cell's middle that the head starts from (Lin et al., Focal loss, ICCV 2017, §4.1).
const START: f64 = 0.01;

/// The network.
#[derive(Module, Debug)]
pub struct LookNetwork {
    blocks: Vec<Block>,
    head: Conv2d,
}

impl LookNetwork {
    /// A network with random weights drawn on `device`.
    #[must_use]
    pub fn init(device: &Device) -> Self {
        let mut channels = INPUTS;
        let block = |(i, (outputs, _)): (usize, (usize, usize))| {
            let stride = if i == 0 { STRIDE as usize } else { 1 };
            let conv = Conv2dConfig::new([channels, outputs], [3, 3])
                .with_stride([stride, stride])
                .with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1))
                .with_bias(false)
                .init(device);
            channels = outputs;
            Block { conv, norm: BatchNormConfig::new(outputs).init(device), pool: None }
        };
        let blocks = BLOCKS.into_iter().enumerate().map(block).collect();
        let mut head = Conv2dConfig::new([channels, SEEN], [1, 1]).init(device);
        let start = (START / (1.0 - START)).ln();
        head.bias = head.bias.map(|bias| {
            bias.map(|values| {
                let first: Vec<f32> = (0..SEEN).map(|i| if i == 0 { start as f32 } else { 0.0 }).collect();
                Tensor::<1>::from_floats(first.as_slice(), &values.device()).require_grad()
            })
        });
        Self { blocks, head }
    }

    /// What is seen: `[surveys, 3, side, side]` to `[surveys, 5, side / 2, side / 2]`.
    ///
    /// # Panics
    /// Where a side is no multiple of [`MULTIPLE`].
    #[must_use]
    pub fn forward(&self, surveys: Tensor<4>) -> Tensor<4> {
        let blocks = self.blocks.iter().zip(BLOCKS);
        let features = blocks.fold(surveys, |x, (block, (_, dilation))| dilated(block, x, dilation));
        self.head.forward(features)
    }

    /// Its layers with batch normalisation folded in, then the 1×1 head.
    ///
    /// # Errors
    /// [`ExportError`] where a weight cannot be read back.
    pub fn folded(&self) -> Result<FoldedLook, ExportError> {
        let layers = self.blocks.iter().zip(BLOCKS).enumerate().map(|(i, (block, (_, dilation)))| {
            // Training spreads the pixels instead of the kernel, so the block does not know.
            layer(block, i).map(|layer| Layer { dilation, ..layer })
        });
        let bias =
            self.head.bias.as_ref().map_or_else(|| Ok(vec![0.0; SEEN]), |b| read(b.val(), "head.bias"))?;
        Ok(FoldedLook {
            layers: layers.collect::<Result<_, _>>()?,
            head: read(self.head.weight.val(), "head.weight")?,
            bias,
        })
    }
}

/// A block with its kernel spread out: each of the `dilation²` grids of pixels that the spread kernel stays in is a picture of
/// its own, on which the kernel is an ordinary one. Batch normalisation does not mind in which picture a pixel lies.
fn dilated(block: &Block, x: Tensor<4>, dilation: usize) -> Tensor<4> {
    if dilation == 1 {
        return block.forward(x);
    }
    let [n, c, h, w] = x.dims();
    let (d, rows, columns) = (dilation, h / dilation, w / dilation);
    let grids = x.reshape([n, c, rows, d, columns, d]).permute([0, 3, 5, 1, 2, 4]);
    let y = block.forward(grids.reshape([n * d * d, c, rows, columns]));
    let c = y.dims()[1];
    y.reshape([n, d, d, c, rows, columns]).permute([0, 3, 4, 1, 5, 2]).reshape([n, c, h, w])
}

/// The network as plain numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct FoldedLook {
    /// 3×3 convolutions with ReLU.
    pub layers: Vec<Layer>,
    /// Weights of the 1×1 convolution at the end: output, input.
    pub head: Vec<f32>,
    /// One for each output.
    pub bias: Vec<f32>,
}
