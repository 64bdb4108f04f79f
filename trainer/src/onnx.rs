//! Writes a trained network as standard ONNX.
//!
//! `burn-onnx` can export a graph as well, experimentally; this writer is kept small and our own because it
//! folds batch normalisation into the convolutions, which the runtime and the quantisation to come both need,
//! and because the graph must stay the plain list of operators that tract's quantised kernels cover.

use burn::tensor::Tensor;
use tract_onnx::pb;

use crate::model::{AREA_GAIN, Block, Network};

/// The operator set that is written.
pub const OPSET: i64 = 13;
/// Name of the graph's input: `[cells, 3, side, side]`.
pub const INPUT: &str = "cells";
/// Name of the graph's output: `[cells, 1]`, the logit of "lymphoblast".
pub const OUTPUT: &str = "logit";

/// Why a network could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the values of {tensor} could not be read from the device: {reason}")]
pub struct ExportError {
    /// Which tensor.
    tensor: String,
    /// What the backend said.
    reason: String,
}

/// The network as the bytes of an ONNX file, for inputs of `side` × `side` pixels.
///
/// # Errors
/// [`ExportError`] where a weight cannot be read back.
pub fn export(network: &Network, side: u32, producer_version: &str) -> Result<Vec<u8>, ExportError> {
    let mut graph = Graph::default();
    let mut value = INPUT.to_owned();
    for (i, block) in network.blocks.iter().enumerate() {
        let (weight, bias) = folded(block, i)?;
        let (w, b) = (
            graph.constant(&format!("conv{i}.weight"), &weight),
            graph.constant(&format!("conv{i}.bias"), &bias),
        );
        let stride = block.conv.stride.map(|s| s as i64).to_vec();
        let attributes =
            vec![ints("kernel_shape", vec![3, 3]), ints("pads", vec![1, 1, 1, 1]), ints("strides", stride)];
        value = graph.node("Conv", &[&value, &w, &b], format!("conv{i}"), attributes);
        value = graph.node("Relu", &[&value], format!("relu{i}"), vec![]);
        if block.pool.is_some() {
            let attributes = vec![ints("kernel_shape", vec![2, 2]), ints("strides", vec![2, 2])];
            value = graph.node("MaxPool", &[&value], format!("pool{i}"), attributes);
        }
    }
    value = graph.node("GlobalAveragePool", &[&value], "mean".to_owned(), vec![]);
    let area = graph.node("GlobalAveragePool", &[INPUT], "area".to_owned(), vec![]);
    value = graph.node("Concat", &[&value, &area], "features".to_owned(), vec![int("axis", 1)]);
    value = graph.node("Flatten", &[&value], "flat".to_owned(), vec![int("axis", 1)]);
    let (weight, bias) = head(network)?;
    let (w, b) = (graph.constant("head.weight", &weight), graph.constant("head.bias", &bias));
    graph.node("Gemm", &[&value, &w, &b], OUTPUT.to_owned(), vec![]);
    Ok(graph.finish(side, producer_version))
}

/// A tensor's values, row-major.
struct Values {
    shape: Vec<usize>,
    data: Vec<f32>,
}

fn read<const D: usize>(tensor: Tensor<D>, name: &str) -> Result<Values, ExportError> {
    let shape = tensor.dims().to_vec();
    let data = tensor
        .into_data()
        .try_to_vec::<f32>()
        .map_err(|e| ExportError { tensor: name.to_owned(), reason: format!("{e:?}") })?;
    Ok(Values { shape, data })
}

/// The convolution's weight and bias with its batch normalisation folded in:
/// `w' = w·γ/√(σ²+ε)`, `b' = β − μ·γ/√(σ²+ε)` (Jacob et al., CVPR 2018, §3.2).
fn folded(block: &Block, index: usize) -> Result<(Values, Values), ExportError> {
    let part = |what: &str| format!("block {index} {what}");
    let mut weight = read(block.conv.weight.val(), &part("weight"))?;
    let gamma = read(block.norm.gamma.val(), &part("gamma"))?.data;
    let beta = read(block.norm.beta.val(), &part("beta"))?.data;
    let mean = read(block.norm.running_mean.value(), &part("mean"))?.data;
    let variance = read(block.norm.running_var.value(), &part("variance"))?.data;
    let channels = gamma.len();
    let per_channel = weight.data.len() / channels;
    let mut bias = Vec::with_capacity(channels);
    for (c, filter) in weight.data.chunks_mut(per_channel).enumerate() {
        let gain = f64::from(gamma[c]) / (f64::from(variance[c]) + block.norm.epsilon).sqrt();
        filter.iter_mut().for_each(|w| *w = (f64::from(*w) * gain) as f32);
        bias.push((f64::from(beta[c]) - f64::from(mean[c]) * gain) as f32);
    }
    Ok((weight, Values { shape: vec![channels], data: bias }))
}

/// The weights of the pooled features and, below them, those of the input's mean with its gain: `[features, 1]`.
fn head(network: &Network) -> Result<(Values, Values), ExportError> {
    let mut weight = read(network.head.weight.val(), "head.weight")?;
    let area = read(network.area.weight.val(), "area.weight")?;
    weight.data.extend(area.data.iter().map(|w| w * AREA_GAIN));
    weight.shape[0] += area.shape[0];
    let bias = match &network.head.bias {
        Some(bias) => read(bias.val(), "head.bias")?,
        None => Values { shape: vec![1], data: vec![0.0] },
    };
    Ok((weight, bias))
}

#[derive(Default)]
struct Graph {
    nodes: Vec<pb::NodeProto>,
    constants: Vec<pb::TensorProto>,
}

impl Graph {
    fn constant(&mut self, name: &str, values: &Values) -> String {
        self.constants.push(pb::TensorProto {
            name: name.to_owned(),
            dims: values.shape.iter().map(|&d| d as i64).collect(),
            data_type: pb::tensor_proto::DataType::Float as i32,
            raw_data: values.data.iter().flat_map(|v| v.to_le_bytes()).collect(),
            ..Default::default()
        });
        name.to_owned()
    }

    fn node(
        &mut self,
        op: &str,
        inputs: &[&str],
        output: String,
        attribute: Vec<pb::AttributeProto>,
    ) -> String {
        self.nodes.push(pb::NodeProto {
            op_type: op.to_owned(),
            name: output.clone(),
            input: inputs.iter().map(|&i| i.to_owned()).collect(),
            output: vec![output.clone()],
            attribute,
            ..Default::default()
        });
        output
    }

    fn finish(self, side: u32, producer_version: &str) -> Vec<u8> {
        let side = i64::from(side);
        let graph = pb::GraphProto {
            name: "leukolens".to_owned(),
            node: self.nodes,
            initializer: self.constants,
            input: vec![value_info(INPUT, &[3, side, side])],
            output: vec![value_info(OUTPUT, &[1])],
            ..Default::default()
        };
        let model = pb::ModelProto {
            ir_version: 8,
            opset_import: vec![pb::OperatorSetIdProto { domain: String::new(), version: OPSET }],
            producer_name: "leukolens-trainer".to_owned(),
            producer_version: producer_version.to_owned(),
            graph: Some(graph),
            ..Default::default()
        };
        prost::Message::encode_to_vec(&model)
    }
}

/// A float input or output of `[cells, rest…]`.
fn value_info(name: &str, rest: &[i64]) -> pb::ValueInfoProto {
    use pb::tensor_shape_proto::{Dimension, dimension::Value};
    let dimension = |value| Dimension { value: Some(value), ..Default::default() };
    let dim = std::iter::once(Value::DimParam("cells".to_owned()))
        .chain(rest.iter().map(|&d| Value::DimValue(d)))
        .map(dimension)
        .collect();
    let tensor = pb::type_proto::Tensor {
        elem_type: pb::tensor_proto::DataType::Float as i32,
        shape: Some(pb::TensorShapeProto { dim }),
    };
    pb::ValueInfoProto {
        name: name.to_owned(),
        r#type: Some(pb::TypeProto {
            value: Some(pb::type_proto::Value::TensorType(tensor)),
            ..Default::default()
        }),
        ..Default::default()
    }
}

fn ints(name: &str, ints: Vec<i64>) -> pb::AttributeProto {
    let r#type = pb::attribute_proto::AttributeType::Ints as i32;
    pb::AttributeProto { name: name.to_owned(), r#type, ints, ..Default::default() }
}

fn int(name: &str, i: i64) -> pb::AttributeProto {
    let r#type = pb::attribute_proto::AttributeType::Int as i32;
    pb::AttributeProto { name: name.to_owned(), r#type, i, ..Default::default() }
}
