//! ONNX files that do not hold are refused with their part and the reason.

use inference::{BundleError, GraphError, MOST_BYTES, Network, NetworkError};
use prost::Message as _;
use tract_onnx::pb::tensor_proto::{DataLocation, DataType};
use tract_onnx::pb::{GraphProto, ModelProto, NodeProto, StringStringEntryProto, TensorProto};

use crate::data::{reference, reference_files};

fn model(name: &str) -> ModelProto {
    ModelProto::decode(&std::fs::read(reference().join(name)).unwrap()[..]).unwrap()
}

fn side() -> u32 {
    let json: serde_json::Value = serde_json::from_str(&reference_files().1).unwrap();
    u32::try_from(json["input"]["side"].as_u64().unwrap()).unwrap()
}

/// The refusal of a quantised network that was changed.
fn refusal(change: impl FnOnce(&mut GraphProto)) -> String {
    refusal_of("model.onnx", change)
}

fn refusal_of(name: &str, change: impl FnOnce(&mut GraphProto)) -> String {
    let mut model = model(name);
    change(model.graph.as_mut().unwrap());
    match Network::load(&model.encode_to_vec(), side()) {
        Ok(_) => panic!("the network was accepted"),
        Err(error) => error.to_string(),
    }
}

fn constant<'a>(graph: &'a mut GraphProto, name: &str) -> &'a mut TensorProto {
    graph.initializer.iter_mut().find(|t| t.name == name).unwrap()
}

fn node<'a>(graph: &'a mut GraphProto, operator: &str) -> &'a mut NodeProto {
    graph.node.iter_mut().find(|n| n.op_type == operator).unwrap()
}

#[test]
fn scales_that_are_zero_no_number_or_below_zero_are_refused() {
    for value in [0.0_f32, -1.0, f32::NAN, f32::INFINITY, 1e-40] {
        for name in ["s0", "s3", "ws2"] {
            let message = refusal(|graph| {
                let bytes = value.to_le_bytes();
                constant(graph, name).raw_data[..4].copy_from_slice(&bytes);
            });
            assert!(
                message.contains("scale") || message.contains("not a finite number"),
                "{name}: {message}"
            );
        }
    }
}

#[test]
fn weights_of_wrong_shape_type_or_length_are_refused() {
    let message = refusal(|graph| constant(graph, "w1").dims[1] += 1);
    assert!(message.contains("\"w1\"") && message.contains("as many values"), "{message}");
    let message = refusal(|graph| constant(graph, "w2").dims.swap(0, 1));
    assert!(message.contains("\"c2\""), "{message}");
    let message = refusal(|graph| constant(graph, "w1").dims = vec![-1, 16, 3, 3]);
    assert!(message.contains("negative"), "{message}");
    let message = refusal(|graph| constant(graph, "w1").dims = vec![i64::MAX, i64::MAX, 3, 3]);
    assert!(message.contains("too many"), "{message}");
    let message = refusal(|graph| constant(graph, "w1").data_type = DataType::Double as i32);
    assert!(message.contains("not of the type"), "{message}");
    let message = refusal(|graph| constant(graph, "w1").data_type = DataType::Uint8 as i32);
    assert!(message.contains("signed bytes"), "{message}");
    let message = refusal_of("model-f32.onnx", |graph| {
        constant(graph, "conv0.weight").raw_data[..4].copy_from_slice(&f32::NAN.to_le_bytes());
    });
    assert!(message.contains("conv0.weight") && message.contains("finite"), "{message}");
}

#[test]
fn operators_and_attributes_that_are_not_meant_are_refused() {
    let message = refusal(|graph| node(graph, "QLinearConv").op_type = "ConvInteger".to_owned());
    assert!(message.contains("ConvInteger") && message.contains("not supported"), "{message}");
    let message = refusal(|graph| node(graph, "Gemm").domain = "com.microsoft".to_owned());
    assert!(message.contains("com.microsoft:Gemm"), "{message}");
    let message = refusal(|graph| {
        let conv = node(graph, "QLinearConv");
        conv.attribute.iter_mut().find(|a| a.name == "strides").unwrap().ints = vec![0, 1];
    });
    assert!(message.contains("strides"), "{message}");
    let message = refusal(|graph| node(graph, "MaxPool").attribute[0].ints = vec![1 << 40, 2]);
    assert!(message.contains("kernel_shape"), "{message}");
    let message = refusal(|graph| node(graph, "Concat").attribute[0].name = "axes".to_owned());
    assert!(message.contains("axes"), "{message}");
}

#[test]
fn a_graph_that_does_not_join_is_refused() {
    let message = refusal(|graph| graph.node.swap(1, 2));
    assert!(message.contains("no node before it gives"), "{message}");
    let message = refusal(|graph| graph.output[0].name = "nothing".to_owned());
    assert!(message.contains("\"nothing\""), "{message}");
    let message = refusal(|graph| {
        let again = graph.node[0].clone();
        graph.node.push(again);
    });
    assert!(message.contains("there already"), "{message}");
    let message = refusal(|graph| {
        let again = graph.initializer[0].clone();
        graph.initializer.push(again);
    });
    assert!(message.contains("twice"), "{message}");
}

#[test]
fn a_constant_in_place_of_the_input_is_refused() {
    // Found by fuzzing: tract then has no input, and panics when it is given one.
    let message = refusal(|graph| {
        let mut scale = graph.initializer[3].clone();
        scale.name = "cells".to_owned();
        graph.initializer.push(scale);
    });
    assert!(message.contains("in place of its input"), "{message}");
}

#[test]
fn values_in_other_files_are_never_read() {
    for location in ["weights.bin", "../../../etc/passwd", "/etc/passwd"] {
        let message = refusal(|graph| {
            let weights = constant(graph, "w0");
            weights.data_location = Some(DataLocation::External as i32);
            weights.external_data =
                vec![StringStringEntryProto { key: "location".to_owned(), value: location.to_owned() }];
            weights.raw_data.clear();
        });
        assert!(message.contains("\"w0\"") && message.contains("another file"), "{message}");
    }
}

#[test]
fn a_file_of_gigabytes_or_of_many_parts_is_refused_before_it_is_decoded() {
    let side = side();
    let error = |bytes: &[u8]| Network::load(bytes, side).err().unwrap();
    let large = vec![0; MOST_BYTES + 1];
    assert!(matches!(error(&large), BundleError::Graph(GraphError::TooLarge { .. })));
    // Two bytes a node in the file, hundreds in memory.
    let mut many = model("model.onnx");
    many.graph.as_mut().unwrap().node = vec![NodeProto::default(); 1 << 20];
    let many = many.encode_to_vec();
    assert!(many.len() < MOST_BYTES);
    assert!(matches!(error(&many), BundleError::Graph(GraphError::TooManyParts { .. })));
}

#[test]
fn windows_that_take_gigabytes_are_refused() {
    let message = refusal_of("model-f32.onnx", |graph| {
        // A first layer of windows of 64 × 64 fits the file, but unfolded not the memory.
        let weights = constant(graph, "conv0.weight");
        weights.dims = vec![60, 3, 64, 64];
        weights.raw_data = vec![0; 60 * 3 * 64 * 64 * 4];
        let bias = constant(graph, "conv0.bias");
        bias.dims = vec![60];
        bias.raw_data = vec![0; 240];
        let conv = node(graph, "Conv");
        for attribute in &mut conv.attribute {
            attribute.ints = match attribute.name.as_str() {
                "pads" => vec![63; 4],
                "strides" => vec![1, 1],
                _ => vec![64, 64],
            };
        }
        let next = constant(graph, "conv1.weight");
        next.raw_data = vec![0; next.dims[0] as usize * 60 * 9 * 4];
        next.dims[1] = 60;
    });
    assert!(message.contains("too much memory"), "{message}");
}

#[test]
fn a_network_that_would_take_seconds_is_refused() {
    let message = refusal_of("model-f32.onnx", |graph| {
        // One large constant many times over fits the file, but not the time.
        let template = constant(graph, "conv1.weight").clone();
        for (name, inputs) in [("narrow", 16), ("wide", 256)] {
            let raw_data = vec![0; 256 * inputs * 9 * 4];
            let dims = vec![256, inputs as i64, 3, 3];
            graph.initializer.push(TensorProto { name: name.to_owned(), dims, raw_data, ..template.clone() });
        }
        let mut conv = node(graph, "Conv").clone();
        conv.attribute.retain(|a| a.name != "strides");
        let mut input = "relu1".to_owned();
        for i in 0..20 {
            let (output, weights) = (format!("x{i}"), if i == 0 { "narrow" } else { "wide" });
            conv.name.clone_from(&output);
            conv.input = vec![input, weights.to_owned()];
            conv.output = vec![output.clone()];
            graph.node.push(conv.clone());
            input = output;
        }
    });
    assert!(message.contains("multiply-adds"), "{message}");
}

#[test]
fn many_nodes_and_many_values_are_refused() {
    let relus = |count: usize, input: &str| {
        let input = input.to_owned();
        move |graph: &mut GraphProto| {
            let relu = node(graph, "Relu").clone();
            for i in 0..count {
                let output = format!("x{i}");
                graph.node.push(NodeProto {
                    name: output.clone(),
                    input: vec![input.clone()],
                    output: vec![output],
                    ..relu.clone()
                });
            }
        }
    };
    let message = refusal_of("model-f32.onnx", relus(300, "cells"));
    assert!(message.contains("more than 256 parts"), "{message}");
    let side = side() as usize;
    let wide = |graph: &mut GraphProto| {
        // Forty pictures of sixteen channels at the full side, each of which a runtime might keep.
        let mut conv = node(graph, "Conv").clone();
        conv.attribute.retain(|a| a.name != "strides");
        conv.name = "wide".to_owned();
        conv.output = vec!["wide".to_owned()];
        graph.node.push(conv);
        relus(200, "wide")(graph);
    };
    assert!(200 * 16 * side * side > 1 << 23);
    let message = refusal_of("model-f32.onnx", wide);
    assert!(message.contains("too many values"), "{message}");
}

#[test]
fn poolings_count_as_work() {
    let message = refusal_of("model-f32.onnx", |graph| {
        let mut pool = node(graph, "MaxPool").clone();
        for attribute in &mut pool.attribute {
            attribute.ints = if attribute.name == "strides" { vec![1, 1] } else { vec![64, 64] };
        }
        let mut pads = pool.attribute[0].clone();
        pads.name = "pads".to_owned();
        pads.ints = vec![63, 63, 63, 63];
        pool.attribute.push(pads);
        for i in 0..20 {
            pool.name = format!("x{i}");
            pool.input = vec!["cells".to_owned()];
            pool.output = vec![format!("x{i}")];
            graph.node.push(pool.clone());
        }
    });
    assert!(message.contains("multiply-adds"), "{message}");
}

#[test]
fn an_expression_as_a_dimension_is_never_read() {
    use tract_onnx::pb::tensor_shape_proto::dimension::Value;
    use tract_onnx::pb::type_proto::Value::TensorType;
    // Found by fuzzing: the runtime's parser goes as deep as the brackets do, and its stack ends.
    let mut model = model("model-f32.onnx");
    let graph = model.graph.as_mut().unwrap();
    let shape = graph.input[0].r#type.as_mut().and_then(|t| t.value.as_mut());
    let Some(TensorType(tensor)) = shape else { panic!("the input is a tensor") };
    tensor.shape.as_mut().unwrap().dim[0].value = Some(Value::DimParam("(".repeat(100_000)));
    let claim = graph.input[0].clone();
    graph.value_info.push(claim);
    let network = Network::load(&model.encode_to_vec(), side()).unwrap();
    assert!(network.logit(&vec![0.5; 3 * (side() * side()) as usize]).unwrap().is_finite());
}

#[test]
fn bytes_in_another_form_are_refused_and_floats_in_another_form_run() {
    let message = refusal(|graph| node(graph, "Concat").input.reverse());
    assert!(message.contains("another form than the quantiser writes"), "{message}");
    let mut model = model("model-f32.onnx");
    let graph = model.graph.as_mut().unwrap();
    node(graph, "Concat").input.reverse();
    let network = Network::load(&model.encode_to_vec(), side()).unwrap();
    assert!(!network.is_quantised());
    assert!(network.logit(&vec![0.5; 3 * (side() * side()) as usize]).unwrap().is_finite());
    assert!(matches!(network.logit(&[0.5]), Err(NetworkError::Length { .. })));
}
