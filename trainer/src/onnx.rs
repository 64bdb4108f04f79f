//! Writes a trained network as standard ONNX.
//!
//! `burn-onnx` can export a graph as well, experimentally; this writer is kept small and our own because it
//! folds batch normalisation into the convolutions, which the runtime and the quantisation to come both need,
//! and because the graph must stay the plain list of operators that tract's quantised kernels cover.

use tract_onnx::pb;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::tensor_shape_proto::dimension::Value as Dimension;

use crate::folded::{Folded, Layer, SIDE};
use crate::look::network::FoldedLook;
use crate::look::quantised::QuantisedLook;
use crate::quantise::Quantised;

/// The operator set that is written.
pub const OPSET: i64 = 13;
/// Name of the graph's input: `[cells, 3, side, side]`.
pub const INPUT: &str = "cells";
/// Name of the graph's output: `[cells, 1]`, the logit of "lymphoblast".
pub const OUTPUT: &str = "logit";
/// Name of the input of the network that sees white cells: `[1, 3, height, width]`.
const SURVEY: &str = "survey";
/// Name of its output: `[1, 5, height / 2, width / 2]`.
const SIGHTINGS: &str = "sightings";

/// The network as the bytes of an ONNX file of 32-bit floats, for inputs of `side` × `side` pixels.
#[must_use]
pub fn float(network: &Folded, side: u32, producer_version: &str) -> Vec<u8> {
    let mut graph = Graph::default();
    let features = graph.convolutions(INPUT, &network.layers);
    graph.head(&features, &network.head, network.bias);
    graph.finish_cells(side, producer_version)
}

/// The quantised network as the bytes of an ONNX file, in the form of operators on bytes (`QLinearConv`): the form of
/// float operators between `DequantizeLinear` and `QuantizeLinear` is computed in floats by several runtimes.
#[must_use]
pub fn quantised(network: &Quantised, side: u32, producer_version: &str) -> Vec<u8> {
    let mut graph = Graph::default();
    let features = graph.convolutions_of_bytes(INPUT, network);
    graph.head(&features, &network.head, network.bias);
    graph.finish_cells(side, producer_version)
}

/// The network that sees white cells as the bytes of an ONNX file of 32-bit floats, for surveys of any even size.
#[must_use]
pub fn look(network: &FoldedLook, producer_version: &str) -> Vec<u8> {
    let mut graph = Graph::default();
    let features = graph.convolutions(SURVEY, &network.layers);
    graph.finish_survey(&features, &network.head, &network.bias, producer_version)
}

/// The same quantised, in the form of operators on bytes.
#[must_use]
pub fn look_quantised(network: &QuantisedLook, producer_version: &str) -> Vec<u8> {
    let mut graph = Graph::default();
    let features = graph.convolutions_of_bytes(SURVEY, &network.trunk);
    graph.finish_survey(&features, &network.head, &network.bias, producer_version)
}

/// The attributes of a 3×3 convolution with its pixels `dilation` apart, and as much padding.
fn window(stride: usize, dilation: usize) -> Vec<pb::AttributeProto> {
    let (stride, dilation) = (stride as i64, dilation as i64);
    let mut attributes = vec![
        ints("kernel_shape", vec![3, 3]),
        ints("pads", vec![dilation; 4]),
        ints("strides", vec![stride, stride]),
    ];
    if dilation > 1 {
        attributes.push(ints("dilations", vec![dilation, dilation]));
    }
    attributes
}

fn floats(values: &[f32]) -> (DataType, Vec<u8>) {
    (DataType::Float, values.iter().flat_map(|v| v.to_le_bytes()).collect())
}

#[derive(Default)]
struct Graph {
    nodes: Vec<pb::NodeProto>,
    constants: Vec<pb::TensorProto>,
}

impl Graph {
    fn constant(
        &mut self,
        name: &str,
        shape: &[usize],
        (data_type, raw_data): (DataType, Vec<u8>),
    ) -> String {
        self.constants.push(pb::TensorProto {
            name: name.to_owned(),
            dims: shape.iter().map(|&d| d as i64).collect(),
            data_type: data_type as i32,
            raw_data,
            ..Default::default()
        });
        name.to_owned()
    }

    /// Convolutions of floats with ReLU, from `input` on; gives the name of the last value.
    fn convolutions(&mut self, input: &str, layers: &[Layer]) -> String {
        let mut value = input.to_owned();
        for (i, layer) in layers.iter().enumerate() {
            let shape = [layer.outputs, layer.inputs, SIDE, SIDE];
            let w = self.constant(&format!("conv{i}.weight"), &shape, floats(&layer.weight));
            let b = self.constant(&format!("conv{i}.bias"), &[layer.outputs], floats(&layer.bias));
            let attributes = window(layer.stride, layer.dilation);
            value = self.node("Conv", &[&value, &w, &b], format!("conv{i}"), attributes);
            value = self.node("Relu", &[&value], format!("relu{i}"), vec![]);
            value = self.pool(value, i, layer.pool);
        }
        value
    }

    /// `input` as bytes, the convolutions of bytes, and the name of the last value as floats again.
    fn convolutions_of_bytes(&mut self, input: &str, network: &Quantised) -> String {
        let byte = |graph: &mut Self, name: &str, value: u8| {
            graph.constant(name, &[], (DataType::Uint8, vec![value]))
        };
        // A zero point of the weights and one of everything after a ReLU: both are 0.
        let weight_zero = self.constant("wz", &[], (DataType::Int8, vec![0]));
        let after_relu = byte(self, "z", 0);
        let mut zero = byte(self, "z0", network.input_zero);
        let mut scale = self.constant("s0", &[], floats(&[network.input_scale]));
        let mut value = self.node("QuantizeLinear", &[input, &scale, &zero], "q".to_owned(), vec![]);
        for (i, layer) in network.layers.iter().enumerate() {
            let weights = (DataType::Int8, layer.weight.iter().flat_map(|w| w.to_le_bytes()).collect());
            let bias = (DataType::Int32, layer.bias.iter().flat_map(|b| b.to_le_bytes()).collect());
            let w = self.constant(&format!("w{i}"), &[layer.outputs, layer.inputs, SIDE, SIDE], weights);
            let ws = self.constant(&format!("ws{i}"), &[layer.outputs], floats(&layer.weight_scales));
            let b = self.constant(&format!("b{i}"), &[layer.outputs], bias);
            let next = self.constant(&format!("s{}", i + 1), &[], floats(&[layer.output_scale]));
            let inputs = [&*value, &scale, &zero, &w, &ws, &weight_zero, &next, &after_relu, &b];
            value = self.node("QLinearConv", &inputs, format!("c{i}"), window(layer.stride, layer.dilation));
            value = self.pool(value, i, layer.pool);
            (scale, zero) = (next, after_relu.clone());
        }
        self.node("DequantizeLinear", &[&value, &scale, &zero], "f".to_owned(), vec![])
    }

    /// 2×2 max pooling after layer `i`, where it has one.
    fn pool(&mut self, value: String, i: usize, there: bool) -> String {
        if !there {
            return value;
        }
        let attributes = vec![ints("kernel_shape", vec![2, 2]), ints("strides", vec![2, 2])];
        self.node("MaxPool", &[&value], format!("pool{i}"), attributes)
    }

    /// The mean over all positions of the features and of the input, and the linear unit on both.
    fn head(&mut self, features: &str, weights: &[f32], bias: f32) {
        let mean = self.node("GlobalAveragePool", &[features], "mean".to_owned(), vec![]);
        let area = self.node("GlobalAveragePool", &[INPUT], "area".to_owned(), vec![]);
        let joined = self.node("Concat", &[&mean, &area], "features".to_owned(), vec![int("axis", 1)]);
        let flat = self.node("Flatten", &[&joined], "flat".to_owned(), vec![int("axis", 1)]);
        let w = self.constant("head.weight", &[weights.len(), 1], floats(weights));
        let b = self.constant("head.bias", &[1], floats(&[bias]));
        self.node("Gemm", &[&flat, &w, &b], OUTPUT.to_owned(), vec![]);
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

    /// A graph from prepared cells to their logits.
    fn finish_cells(self, side: u32, producer_version: &str) -> Vec<u8> {
        let cells = || Dimension::DimParam("cells".to_owned());
        let of = Dimension::DimValue;
        let side = i64::from(side);
        let input = value_info(INPUT, &[cells(), of(3), of(side), of(side)]);
        self.finish(input, value_info(OUTPUT, &[cells(), of(1)]), producer_version)
    }

    /// A graph from a survey to what is seen at its places, by one linear unit for each number.
    fn finish_survey(
        mut self,
        features: &str,
        weights: &[f32],
        bias: &[f32],
        producer_version: &str,
    ) -> Vec<u8> {
        let outputs = bias.len();
        let shape = [outputs, weights.len() / outputs.max(1), 1, 1];
        let w = self.constant("head.weight", &shape, floats(weights));
        let b = self.constant("head.bias", &[outputs], floats(bias));
        let attributes = vec![ints("kernel_shape", vec![1, 1])];
        self.node("Conv", &[features, &w, &b], SIGHTINGS.to_owned(), attributes);
        let open = |name: &str| Dimension::DimParam(name.to_owned());
        let input = [Dimension::DimValue(1), Dimension::DimValue(3), open("height"), open("width")];
        let output =
            [Dimension::DimValue(1), Dimension::DimValue(outputs as i64), open("rows"), open("columns")];
        self.finish(value_info(SURVEY, &input), value_info(SIGHTINGS, &output), producer_version)
    }

    fn finish(
        self,
        input: pb::ValueInfoProto,
        output: pb::ValueInfoProto,
        producer_version: &str,
    ) -> Vec<u8> {
        let graph = pb::GraphProto {
            name: "leukolens".to_owned(),
            node: self.nodes,
            initializer: self.constants,
            input: vec![input],
            output: vec![output],
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

/// A float input or output.
fn value_info(name: &str, dimensions: &[Dimension]) -> pb::ValueInfoProto {
    let dimension = |value: &Dimension| pb::tensor_shape_proto::Dimension {
        value: Some(value.clone()),
        ..Default::default()
    };
    let dim = dimensions.iter().map(dimension).collect();
    let tensor = pb::type_proto::Tensor {
        elem_type: DataType::Float as i32,
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
