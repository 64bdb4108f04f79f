//! From a checked graph to the convolutions that our own operators run on a survey.

use super::operator::Operator;
use super::{Graph, Node};
use crate::quantised::{Convolution, Stack};

impl Graph {
    /// The graph as a stack: the input quantised, convolutions of bytes, dequantised, and a 1×1 convolution of floats.
    /// None where it has another form, or another stride in all.
    #[must_use]
    pub(crate) fn stack(&self, stride: usize) -> Option<Stack> {
        let [quantise, convolutions @ .., dequantise, head] = &self.nodes[..] else { return None };
        let fits = quantise.operator == Operator::QuantizeLinear
            && quantise.inputs[0] == self.input
            && dequantise.operator == Operator::DequantizeLinear
            && head.operator == Operator::Conv
            && head.inputs[0] == dequantise.output
            && head.output == self.output;
        let (input_scale, input_zero) = (self.float(quantise, 1)?, self.byte(quantise, 2)?);
        let (mut scale, mut zero, mut value) = (input_scale, input_zero, &quantise.output);
        let mut layers = Vec::with_capacity(convolutions.len());
        for node in convolutions {
            if node.inputs[0] != *value || !self.takes(node, scale, zero)? {
                return None;
            }
            layers.push(self.on_grids(node)?);
            (scale, zero, value) = (self.float(node, 6)?, self.byte(node, 7)?, &node.output);
        }
        let same = dequantise.inputs[0] == *value && self.takes(dequantise, scale, zero)?;
        let weights = self.constant(head, 1)?;
        let bias = self.constant(head, 2)?.floats()?.to_vec();
        let single = weights.shape.get(2..) == Some(&[1, 1]);
        let head = weights.floats()?.to_vec();
        let stack = Stack { input_scale, input_zero, layers, output_scale: scale, head, bias };
        (fits && same && single && stack.is_sound(stride)).then_some(stack)
    }

    /// A convolution as it is on the grids of its dilation, and the dilation: the same in both directions, with as much
    /// padding on all sides as whole pixels of a grid, and no stride beside it.
    fn on_grids(&self, node: &Node) -> Option<(Convolution, usize)> {
        let Operator::QLinearConv(mut window) = node.operator else { return None };
        let [dilation, other] = window.dilations;
        let whole = window.pads.iter().all(|pad| pad.is_multiple_of(dilation));
        if dilation != other || !whole || (dilation > 1 && window.strides != [1, 1]) {
            return None;
        }
        window.pads = window.pads.map(|pad| pad / dilation);
        Some((self.convolution(node, window)?, dilation))
    }
}
