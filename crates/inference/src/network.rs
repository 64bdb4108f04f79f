//! The network itself, run by tract.

use std::sync::Arc;

use tract_onnx::pb;
use tract_onnx::prelude::*;

use crate::bundle::{BundleError, check_opset};

/// Why the network could not be read or run.
#[derive(Debug, thiserror::Error)]
pub enum NetworkError {
    /// The bytes are no ONNX model that tract understands.
    #[error("it cannot be read: {0}")]
    Read(String),
    /// The network failed on an input.
    #[error("it cannot be run: {0}")]
    Run(String),
    /// The input has another length than `3 · side · side`.
    #[error("the input has {found} values; {expected} are needed")]
    Length {
        /// Values given.
        found: usize,
        /// Values needed.
        expected: usize,
    },
    /// The network's answer is not a number.
    #[error("its answer is not a finite number")]
    NotFinite,
}

/// An optimised network for one cell at a time.
pub struct Network {
    plan: Arc<TypedRunnableModel>,
    side: usize,
}

impl Network {
    /// Reads ONNX `bytes`, checks operator set, input `[cells, 3, side, side]` and output `[cells, 1]`,
    /// optimises the network and runs it once on zeros, so that the first cell is not slower than the others.
    ///
    /// # Errors
    /// [`BundleError`] says which part does not hold.
    pub fn load(bytes: &[u8], side: u32) -> Result<Self, BundleError> {
        let read = |e: TractError| BundleError::Network(NetworkError::Read(format!("{e:#}")));
        let onnx = onnx();
        let proto = onnx.proto_model_for_read(&mut &*bytes).map_err(read)?;
        let opset = proto.opset_import.iter().find(|o| o.domain.is_empty() || o.domain == "ai.onnx");
        check_opset(opset.map_or(0, |o| o.version))?;
        let side = side as usize;
        let graph = proto.graph.as_ref();
        check_shape("the input", graph.map_or(&[], |g| g.input.as_slice()), &[3, side, side])?;
        check_shape("the output", graph.map_or(&[], |g| g.output.as_slice()), &[1])?;
        let plan = onnx
            .model_for_proto_model(&proto)
            .and_then(|model| model.with_input_fact(0, f32::fact([1, 3, side, side]).into()))
            .and_then(InferenceModelExt::into_optimized)
            .and_then(IntoRunnable::into_runnable)
            .map_err(read)?;
        let network = Self { plan, side };
        network.logit(&vec![0.0; 3 * side * side])?;
        Ok(network)
    }

    /// The logit of "lymphoblast" for one cell's planes, `[3, side, side]` row-major.
    ///
    /// # Errors
    /// [`NetworkError`] where the length is wrong, or the network fails or answers no finite number.
    pub fn logit(&self, planes: &[f32]) -> Result<f32, NetworkError> {
        let shape = [1, 3, self.side, self.side];
        let expected = shape.iter().product();
        if planes.len() != expected {
            return Err(NetworkError::Length { found: planes.len(), expected });
        }
        let run = |e: TractError| NetworkError::Run(format!("{e:#}"));
        let input = Tensor::from_shape(&shape, planes).map_err(run)?;
        let outputs = self.plan.run(tvec!(input.into())).map_err(run)?;
        let output = outputs.first().ok_or_else(|| NetworkError::Run("it has no output".to_owned()))?;
        let values = output.to_plain_array_view::<f32>().map_err(run)?;
        values.first().copied().filter(|logit| logit.is_finite()).ok_or(NetworkError::NotFinite)
    }
}

/// The only float `values` must have the shape `[any, rest…]`.
fn check_shape(what: &'static str, values: &[pb::ValueInfoProto], rest: &[usize]) -> Result<(), BundleError> {
    let expected = format!(
        "one float tensor of [cells, {}]",
        rest.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")
    );
    let [value] = values else {
        let found = format!("{} tensors", values.len());
        return Err(BundleError::Shape { what, found, expected });
    };
    let found = shape_of(value);
    let fits = found.as_ref().is_some_and(|shape| {
        shape.len() == rest.len() + 1 && shape[1..].iter().zip(rest).all(|(&d, &r)| d == Some(r as i64))
    });
    if fits {
        return Ok(());
    }
    let found = found.map_or_else(
        || "no float tensor".to_owned(),
        |shape| {
            let dims: Vec<String> =
                shape.iter().map(|d| d.map_or_else(|| "any".to_owned(), |d| d.to_string())).collect();
            format!("[{}]", dims.join(", "))
        },
    );
    Err(BundleError::Shape { what, found, expected })
}

/// The dimensions of a float tensor, `None` where one is open; `None` for anything else.
fn shape_of(value: &pb::ValueInfoProto) -> Option<Vec<Option<i64>>> {
    use pb::tensor_shape_proto::dimension::Value;
    let pb::type_proto::Value::TensorType(tensor) = value.r#type.as_ref()?.value.as_ref()?;
    if tensor.elem_type != pb::tensor_proto::DataType::Float as i32 {
        return None;
    }
    let dims = tensor.shape.as_ref()?.dim.iter();
    Some(
        dims.map(|d| match d.value {
            Some(Value::DimValue(v)) => Some(v),
            _ => None,
        })
        .collect(),
    )
}
