//! A bundle that does not hold is refused, and the refusal says which part.

use inference::{BundleError, Classifier, hex};
use prost::Message as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tract_onnx::pb::ModelProto;

use crate::data::reference_files;

fn refusal(onnx: &[u8], model_json: &str) -> BundleError {
    match Classifier::load(onnx, model_json) {
        Ok(_) => panic!("the bundle was accepted"),
        Err(error) => error,
    }
}

/// The reference's `model.json` with one value replaced.
fn altered(pointer: &str, value: Value) -> String {
    let mut json: Value = serde_json::from_str(&reference_files().1).unwrap();
    *json.pointer_mut(pointer).unwrap() = value;
    json.to_string()
}

/// The reference with its network changed and the hash in `model.json` brought in line.
fn with_network(change: impl FnOnce(&mut ModelProto)) -> (Vec<u8>, String) {
    let mut network = ModelProto::decode(&reference_files().0[..]).unwrap();
    change(&mut network);
    let onnx = network.encode_to_vec();
    let json = altered("/onnx_sha256", json!(hex(&Sha256::digest(&onnx))));
    (onnx, json)
}

#[test]
fn every_altered_value_is_named() {
    let (onnx, _) = reference_files();
    let cases = [
        ("/id", json!(" "), "id"),
        ("/onnx_sha256", json!("ABC"), "onnx_sha256"),
        ("/input/side", json!(4), "input.side"),
        ("/input/window_um", json!(-3.0), "input.window_um"),
        ("/input/normalisation/spread", json!(0.0), "input.normalisation"),
        ("/labels", json!(["all", "hem"]), "labels"),
        ("/temperature", json!(0.0), "temperature"),
        ("/thresholds/all_from", json!(1.5), "thresholds"),
    ];
    for (pointer, value, field) in cases {
        let error = refusal(&onnx, &altered(pointer, value));
        assert!(
            matches!(error, BundleError::Field { field: found, .. } if found == field),
            "{pointer}: {error}"
        );
    }
}

#[test]
fn thresholds_that_cross_are_refused() {
    let (onnx, _) = reference_files();
    let json = altered("/thresholds", json!({ "hem_below": 0.8, "all_from": 0.2 }));
    assert!(matches!(refusal(&onnx, &json), BundleError::Field { field: "thresholds", .. }));
}

#[test]
fn another_format_or_no_json_is_refused() {
    let (onnx, _) = reference_files();
    assert!(matches!(refusal(&onnx, &altered("/format", json!(99))), BundleError::Format { found: 99 }));
    assert!(matches!(refusal(&onnx, "{"), BundleError::Json(_)));
    assert!(matches!(refusal(&onnx, &altered("/input/channels", json!("bgr"))), BundleError::Json(_)));
}

#[test]
fn a_changed_byte_of_the_network_is_noticed() {
    let (mut onnx, json) = reference_files();
    let last = onnx.len() - 1;
    onnx[last] ^= 1;
    assert!(matches!(refusal(&onnx, &json), BundleError::Hash { .. }));
}

#[test]
fn an_unknown_operator_set_is_refused() {
    let (onnx, json) = with_network(|network| network.opset_import[0].version = 99);
    assert!(matches!(refusal(&onnx, &json), BundleError::Opset { found: 99 }));
}

#[test]
fn another_input_or_output_is_refused() {
    let (onnx, _) = reference_files();
    let error = refusal(&onnx, &altered("/input/side", json!(48)));
    assert!(matches!(error, BundleError::Shape { what: "the input", .. }), "{error}");
    let (onnx, json) = with_network(|network| network.graph.as_mut().unwrap().output.clear());
    assert!(matches!(refusal(&onnx, &json), BundleError::Shape { what: "the output", .. }));
}

#[test]
fn damaged_networks_are_refused_without_a_panic() {
    let (onnx, _) = reference_files();
    for cut in [0, 1, 100, onnx.len() / 2, onnx.len() - 1] {
        let json = altered("/onnx_sha256", json!(hex(&Sha256::digest(&onnx[..cut]))));
        let error = refusal(&onnx[..cut], &json);
        assert!(error.to_string().starts_with("model.onnx"), "{cut}: {error}");
    }
    let (onnx, json) = with_network(|network| network.graph.as_mut().unwrap().initializer.truncate(1));
    assert!(matches!(refusal(&onnx, &json), BundleError::Graph(_)));
}
