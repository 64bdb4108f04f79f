//! From a checked graph to the chain that our own operators run.

use super::constant::{Constant, Data};
use super::operator::{Operator, Window};
use super::{Graph, Node};
use crate::quantised::{Chain, Convolution};

/// 2×2 pooling with stride 2.
const POOL: Window = Window { kernel: [2, 2], strides: [2, 2], pads: [0; 4], dilations: [1, 1] };

impl Graph {
    /// The graph as a chain: the input quantised, convolutions of bytes with pooling after some of them, dequantised,
    /// the mean over positions beside that of the input, and one linear unit. None where it has another form.
    #[must_use]
    pub(crate) fn chain(&self) -> Option<Chain> {
        let mut nodes = self.nodes.iter();
        let quantise =
            nodes.next().filter(|n| n.operator == Operator::QuantizeLinear && n.inputs[0] == self.input)?;
        let (input_scale, input_zero) = (self.float(quantise, 1)?, self.byte(quantise, 2)?);
        let (mut scale, mut zero, mut value) = (input_scale, input_zero, &quantise.output);
        let mut convolutions: Vec<Convolution> = Vec::new();
        let dequantise = loop {
            let node = nodes.next().filter(|n| n.inputs[0] == *value)?;
            match node.operator {
                Operator::QLinearConv(window) => {
                    let same = self.takes(node, scale, zero)?;
                    let plain = window.dilations == [1, 1];
                    convolutions.push(self.convolution(node, window).filter(|_| same && plain)?);
                    (scale, zero) = (self.float(node, 6)?, self.byte(node, 7)?);
                }
                Operator::MaxPool(window) if window == POOL => {
                    let last = convolutions.last_mut().filter(|last| !last.pool)?;
                    last.pool = true;
                }
                Operator::DequantizeLinear => break node,
                _ => return None,
            }
            value = &node.output;
        };
        let same = self.takes(dequantise, scale, zero)?;
        let (head, bias) =
            self.head(nodes.as_slice(), &dequantise.output).filter(|_| same && !convolutions.is_empty())?;
        let chain =
            Chain { side: self.side, input_scale, input_zero, convolutions, output_scale: scale, head, bias };
        chain.is_sound().then_some(chain)
    }

    /// Weights and bias of the linear unit on the means of the features and of the input.
    fn head(&self, nodes: &[Node], features: &str) -> Option<(Vec<f32>, f32)> {
        let [mean, area, join, flat, linear] = nodes else { return None };
        let fits = mean.operator == Operator::GlobalAveragePool
            && mean.inputs == [features]
            && area.operator == Operator::GlobalAveragePool
            && area.inputs == [self.input.clone()]
            && join.operator == Operator::Concat
            && join.inputs == [mean.output.clone(), area.output.clone()]
            && flat.operator == Operator::Flatten
            && flat.inputs == [join.output.clone()]
            && matches!(linear.operator, Operator::Gemm { .. })
            && linear.inputs[0] == flat.output
            && linear.output == self.output;
        // The unit has one output, so a transposed matrix is the same row of numbers.
        let weights = self.constants.get(linear.inputs.get(1)?)?.floats()?.to_vec();
        let bias = self.float(linear, 2)?;
        fits.then_some((weights, bias))
    }

    /// The convolution of a node, without its dilation.
    pub(super) fn convolution(&self, node: &Node, window: Window) -> Option<Convolution> {
        let weights = self.constant(node, 3)?;
        let (&[output_channels, input_channels, ..], Data::I8(values)) = (&weights.shape[..], &weights.data)
        else {
            return None;
        };
        let scales = self.constant(node, 4)?.floats()?;
        let (input, output) = (self.float(node, 1)?, self.float(node, 6)?);
        let multiplier = |channel: usize| {
            let weight = scales.get(channel).or_else(|| scales.first())?;
            Some(input * weight / output)
        };
        let bias = match node.inputs.get(8).and_then(|name| self.constants.get(name)) {
            Some(Constant { data: Data::I32(bias), .. }) => bias.clone(),
            _ => vec![0; output_channels],
        };
        Some(Convolution {
            input_channels,
            output_channels,
            kernel: window.kernel,
            strides: window.strides,
            pads: window.pads,
            weights: values.clone(),
            bias,
            multipliers: (0..output_channels).map(multiplier).collect::<Option<_>>()?,
            input_zero: self.byte(node, 2)?,
            output_zero: self.byte(node, 7)?,
            pool: false,
        })
    }

    /// Whether what a node takes is what was given: bytes of the same scale and zero point.
    pub(super) fn takes(&self, node: &Node, scale: f32, zero: u8) -> Option<bool> {
        Some(self.float(node, 1)?.to_bits() == scale.to_bits() && self.byte(node, 2)? == zero)
    }

    pub(super) fn constant(&self, node: &Node, input: usize) -> Option<&Constant> {
        self.constants.get(node.inputs.get(input)?)
    }

    pub(super) fn float(&self, node: &Node, input: usize) -> Option<f32> {
        self.constant(node, input)?.float()
    }

    pub(super) fn byte(&self, node: &Node, input: usize) -> Option<u8> {
        self.constant(node, input)?.byte()
    }
}
