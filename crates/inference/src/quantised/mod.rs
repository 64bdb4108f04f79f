//! Quantised networks by our own operators in tract.
//!
//! The network of cells is a [`Chain`]: cells become bytes, go through quantised convolutions, and the means of the last
//! features lead to the logit. The network that sees white cells is a [`Stack`], which says something of every place. Both
//! are read from ONNX's standard operators (`crate::onnx`), so that other runtimes compute the same from the same file.

mod convolution;
mod kernel;
mod layout;
mod operators;
mod stack;

use std::sync::Arc;

use tract_onnx::prelude::*;

pub(crate) use convolution::Convolution;
pub use kernel::Kernel;
pub(crate) use stack::Stack;

use crate::PLANES;
use layout::Layout;
use operators::{Convolve, Head, Quantise};

/// A quantised network.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Chain {
    /// Height and width of a cell.
    pub side: usize,
    /// Scale of the quantised input, finite and above 0.
    pub input_scale: f32,
    /// Zero point of the quantised input.
    pub input_zero: u8,
    /// The convolutions, from the input on; each takes what the one before gives.
    pub convolutions: Vec<Convolution>,
    /// Scale of the last convolution's output.
    pub output_scale: f32,
    /// Weights of the last features' means, then of the input planes' means.
    pub head: Vec<f32>,
    /// Bias of the logit.
    pub bias: f32,
}

impl Chain {
    /// Whether no sum can leave 32 bits and every factor is an ordinary number: what the kernels rely on.
    pub(crate) fn is_sound(&self) -> bool {
        self.convolutions.iter().all(Convolution::is_sound)
    }

    /// The network for any number of cells: input `[cells, 3, side, side]`, output `[cells, 1]`.
    ///
    /// # Errors
    /// Where tract refuses the graph.
    pub(crate) fn model(&self, kernel: Kernel) -> TractResult<TypedModel> {
        let mut model = TypedModel::default();
        let cells: TDim = model.sym("CELLS").into();
        let side = self.side.to_dim();
        let source = model.add_source("cells", f32::fact([cells, PLANES.to_dim(), side.clone(), side]))?;
        let (scale_bits, zero) = (self.input_scale.to_bits(), self.input_zero);
        let quantise = Quantise { size: [self.side; 2], scale_bits, zero, kernel };
        let quantised = model.wire_node("quantise", quantise, &[source])?;
        let (mut bytes, means) = (quantised[0], quantised[1]);
        let mut size = [self.side; 2];
        for (i, convolution) in self.convolutions.iter().enumerate() {
            let layout = Arc::new(Layout::new(convolution, kernel, size));
            size = layout.output_size;
            bytes = model.wire_node(format!("convolution.{i}"), Convolve { layout, kernel }, &[bytes])?[0];
        }
        let head = Head {
            scale: self.output_scale / (size[0] * size[1]) as f32,
            zero: self.convolutions.last().map_or(self.input_zero, |last| last.output_zero),
            weights: Arc::new(self.head.clone()),
            bias: self.bias,
        };
        let logit = model.wire_node("head", head, &[bytes, means])?;
        model.select_output_outlets(&logit)?;
        Ok(model)
    }
}

#[cfg(test)]
mod tests;
