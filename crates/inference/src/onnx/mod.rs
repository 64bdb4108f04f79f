//! Reading an ONNX file with nothing taken for granted.
//!
//! A file is checked as a whole before any runtime sees it: its size, its operators with every attribute, its constants
//! and the shape of every value. What passes is a [`Graph`] whose memory and work are bounded; what does not is refused
//! with the name of the part and the reason.

mod chain;
mod constant;
mod entries;
mod operator;
mod stack;

use std::collections::BTreeMap;

use prost::Message as _;
use tract_onnx::pb;

use crate::PLANES;
use constant::Constant;
use operator::{Operator, Value};

/// Largest file that is read, in bytes.
pub const MOST_BYTES: usize = 8 << 20;
/// Most entries (nodes, constants, attributes …) of a file: each takes far more memory than bytes in the file.
const MOST_ENTRIES: usize = 20_000;
/// Most nodes: a runtime takes longer to prepare many small ones than to run them.
const MOST_NODES: usize = 256;
/// Most values that all nodes give together, for one cell.
const MOST_VALUES: usize = 1 << 23;
/// Most multiply-adds for one cell: a hundred times those of a network that suits a tablet.
const MOST_PRODUCTS: u64 = 2_000_000_000;

/// Why an ONNX file is refused.
#[derive(Debug, thiserror::Error)]
pub enum GraphError {
    /// The file is larger than [`MOST_BYTES`].
    #[error("it has more than {most} bytes")]
    TooLarge {
        /// [`MOST_BYTES`].
        most: usize,
    },
    /// The file is no ONNX model, or it is cut off.
    #[error("it is no whole ONNX file: {0}")]
    NotOnnx(String),
    /// The file has more parts than any network that is meant here.
    #[error("it has more than {most} parts")]
    TooManyParts {
        /// The most that are read.
        most: usize,
    },
    /// A part of ONNX that is not read: subgraphs, functions, sparse constants, further operator sets.
    #[error("it uses {0}, which is not supported")]
    Unsupported(&'static str),
    /// A constant keeps its values in another file.
    #[error("constant {constant:?} keeps its values in another file, which is never read")]
    External {
        /// The constant's name.
        constant: String,
    },
    /// A constant does not hold.
    #[error("constant {constant:?} {reason}")]
    Constant {
        /// The constant's name.
        constant: String,
        /// What is wrong with it.
        reason: String,
    },
    /// An operator is not supported.
    #[error("node {node:?} is the operator {operator}, which is not supported")]
    Operator {
        /// The node's name.
        node: String,
        /// The operator, with its domain where it has one.
        operator: String,
    },
    /// A node does not hold.
    #[error("node {node:?} {reason}")]
    Node {
        /// The node's name.
        node: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The whole network takes too much work.
    #[error("it takes {products} multiply-adds a cell; {most} are the most")]
    TooMuchWork {
        /// What it takes.
        products: u64,
        /// The most that is run.
        most: u64,
    },
}

/// A checked network.
#[derive(Debug)]
pub(crate) struct Graph {
    constants: BTreeMap<String, Constant>,
    nodes: Vec<Node>,
    input: String,
    output: String,
    side: usize,
}

/// A checked node.
#[derive(Debug)]
struct Node {
    operator: Operator,
    inputs: Vec<String>,
    output: String,
}

/// Decodes a file within the limits.
///
/// # Errors
/// [`GraphError`] where it is too large or no ONNX file.
pub(crate) fn decode(bytes: &[u8]) -> Result<pb::ModelProto, GraphError> {
    if bytes.len() > MOST_BYTES {
        return Err(GraphError::TooLarge { most: MOST_BYTES });
    }
    let entries = entries::count(bytes).map_err(|e| GraphError::NotOnnx(e.to_string()))?;
    if entries > MOST_ENTRIES {
        return Err(GraphError::TooManyParts { most: MOST_ENTRIES });
    }
    pb::ModelProto::decode(bytes).map_err(|e| GraphError::NotOnnx(e.to_string()))
}

/// Takes out what a runtime would read beyond what was checked: names of open dimensions, which may be expressions of
/// any depth, and claims about values between nodes.
pub(crate) fn forget_names(model: &mut pb::ModelProto) {
    let Some(graph) = &mut model.graph else { return };
    graph.value_info.clear();
    for value in graph.input.iter_mut().chain(&mut graph.output) {
        let Some(pb::type_proto::Value::TensorType(tensor)) =
            value.r#type.as_mut().and_then(|t| t.value.as_mut())
        else {
            continue;
        };
        for dimension in tensor.shape.iter_mut().flat_map(|shape| &mut shape.dim) {
            if matches!(dimension.value, Some(pb::tensor_shape_proto::dimension::Value::DimParam(_))) {
                dimension.value = None;
            }
        }
    }
}

impl Graph {
    /// Checks everything but the operator set and the form of input and output: those are the caller's. For an input of
    /// `[1, 3, side, side]` it is to give `[1, gives …]`.
    ///
    /// # Errors
    /// [`GraphError`] names the part that does not hold.
    pub(crate) fn check(model: &pb::ModelProto, side: usize, gives: &[usize]) -> Result<Self, GraphError> {
        let graph = model.graph.as_ref().ok_or_else(|| GraphError::NotOnnx("it has no graph".to_owned()))?;
        for (there, what) in [
            (model.opset_import.len() != 1, "further operator sets"),
            (!model.functions.is_empty(), "functions"),
            (!model.training_info.is_empty(), "training information"),
            (!graph.sparse_initializer.is_empty(), "sparse constants"),
            (!graph.quantization_annotation.is_empty(), "quantisation annotations"),
        ] {
            if there {
                return Err(GraphError::Unsupported(what));
            }
        }
        if graph.node.len() > MOST_NODES {
            return Err(GraphError::TooManyParts { most: MOST_NODES });
        }
        let mut constants = BTreeMap::new();
        for tensor in &graph.initializer {
            let constant = Constant::read(tensor)?;
            if constants.insert(tensor.name.clone(), constant).is_some() {
                return Err(constant::wrong(tensor, "stands there twice"));
            }
        }
        let name = |values: &[pb::ValueInfoProto]| values.first().map(|v| v.name.clone()).unwrap_or_default();
        let (input, output) = (name(&graph.input), name(&graph.output));
        // ONNX lets a constant be an input's default value; here the input is the cells, and a runtime that took the
        // constant instead would have no input.
        if input.is_empty() || constants.contains_key(&input) {
            return Err(GraphError::Unsupported("a constant in place of its input"));
        }
        let mut values = BTreeMap::from([(input.clone(), Value::float(&[PLANES, side, side]))]);
        let (mut nodes, mut products, mut given) = (Vec::with_capacity(graph.node.len()), 0_u64, 0_usize);
        for proto in &graph.node {
            let wrong = |reason: &str| operator::wrong(proto, reason);
            let found = Operator::read(proto, &constants, &values)?;
            let [result] = &proto.output[..] else {
                return Err(wrong("does not have exactly one output"));
            };
            let length = found.value.len();
            given = given.saturating_add(length);
            if given > MOST_VALUES {
                return Err(wrong("gives too many values, with those before it"));
            }
            if constants.contains_key(result) || values.insert(result.clone(), found.value).is_some() {
                return Err(wrong("gives a value that is there already"));
            }
            products = products.saturating_add(found.products.max(length as u64));
            nodes.push(Node {
                operator: found.operator,
                inputs: proto.input.clone(),
                output: result.clone(),
            });
        }
        if products > MOST_PRODUCTS {
            return Err(GraphError::TooMuchWork { products, most: MOST_PRODUCTS });
        }
        if values.get(&output) != Some(&Value::float(gives)) {
            return Err(GraphError::NotOnnx(format!("no node gives {gives:?} numbers as {output:?}")));
        }
        Ok(Self { constants, nodes, input, output, side })
    }

    /// Whether any operator works on bytes.
    #[must_use]
    pub(crate) fn is_quantised(&self) -> bool {
        self.nodes.iter().any(|node| matches!(node.operator, Operator::QLinearConv(_)))
    }
}
