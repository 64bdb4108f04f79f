//! Reading a network of floats back from the file that it was written to.

use prost::Message as _;
use tract_onnx::pb;

use super::network::FoldedLook;
use crate::folded::Layer;

/// Why a file could not be read back.
#[derive(Debug, thiserror::Error)]
#[error("it is not a network of floats that sees white cells: {0}")]
pub struct WrittenError(String);

/// The network in the bytes of [`crate::onnx::look`].
///
/// # Errors
/// [`WrittenError`] where they are of anything else.
pub fn read(bytes: &[u8]) -> Result<FoldedLook, WrittenError> {
    let model = pb::ModelProto::decode(bytes).map_err(|e| WrittenError(e.to_string()))?;
    let graph = model.graph.ok_or_else(|| WrittenError("it has no graph".to_owned()))?;
    let convolutions = graph.node.iter().filter(|node| node.op_type == "Conv");
    let mut layers = convolutions.map(|node| layer(&graph, node)).collect::<Result<Vec<_>, _>>()?;
    let head = layers.pop().ok_or_else(|| WrittenError("it has no convolution".to_owned()))?;
    if layers.is_empty() {
        return Err(WrittenError("it has no convolution of floats but its head".to_owned()));
    }
    Ok(FoldedLook { layers, head: head.weight, bias: head.bias })
}

fn layer(graph: &pb::GraphProto, node: &pb::NodeProto) -> Result<Layer, WrittenError> {
    let missing = |what: &str| WrittenError(format!("{} has no {what}", node.name));
    let constant = |input: usize, what: &str| {
        let tensor = graph.initializer.iter().find(|tensor| Some(&tensor.name) == node.input.get(input));
        tensor.ok_or_else(|| missing(what))
    };
    let (weight, bias) = (constant(1, "weights")?, constant(2, "bias")?);
    let [outputs, inputs, ..] = weight.dims[..] else { return Err(missing("weights of a picture")) };
    let floats = |tensor: &pb::TensorProto| -> Result<Vec<f32>, WrittenError> {
        let values: Vec<f32> =
            tensor.raw_data.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
        let mut sides = tensor.dims.iter().map(|&side| usize::try_from(side).ok());
        let count = sides.try_fold(1, |count: usize, side| count.checked_mul(side?));
        if count == Some(values.len()) { Ok(values) } else { Err(missing("floats of its constants' shape")) }
    };
    let first = |name: &str| {
        let attribute = node.attribute.iter().find(|attribute| attribute.name == name);
        attribute.and_then(|attribute| attribute.ints.first()).map_or(1, |&i| i.unsigned_abs() as usize)
    };
    Ok(Layer {
        inputs: inputs.unsigned_abs() as usize,
        outputs: outputs.unsigned_abs() as usize,
        stride: first("strides"),
        dilation: first("dilations"),
        pool: false,
        weight: floats(weight)?,
        bias: floats(bias)?,
    })
}
