//! The operators that a network may consist of, with the shapes that they take and give.

use std::collections::BTreeMap;

use tract_onnx::pb;

use super::GraphError;
use super::constant::{Constant, Data};

/// Largest kernel, stride, padding and dilation: larger ones have no use at the sizes of a cell.
const MOST_WINDOW: usize = 64;

/// Most values in all windows of a convolution together, for one cell.
const MOST_UNFOLDED: u64 = 1 << 22;

/// A value between nodes, for one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Value {
    /// Whether it is of bytes; else of floats.
    pub bytes: bool,
    /// Its shape after the first dimension, which counts the cells.
    pub shape: Vec<usize>,
}

/// The window that a convolution or a pooling moves over rows and columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    pub kernel: [usize; 2],
    pub strides: [usize; 2],
    /// Above, left, below, right.
    pub pads: [usize; 4],
    /// How far apart its rows and its columns are.
    pub dilations: [usize; 2],
}

impl Window {
    /// Rows and columns that it reaches over.
    fn reach(&self) -> [usize; 2] {
        [0, 1].map(|axis| (self.kernel[axis] - 1) * self.dilations[axis] + 1)
    }
}

/// A checked operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Conv,
    Relu,
    MaxPool(Window),
    GlobalAveragePool,
    Concat,
    Flatten,
    Gemm { transposed: bool },
    QuantizeLinear,
    DequantizeLinear,
    QLinearConv(Window),
}

/// An operator with what it gives and what that takes.
pub(super) struct Found {
    pub operator: Operator,
    pub value: Value,
    /// Multiply-adds for one cell, or comparisons; 0 where it only touches each value.
    pub products: u64,
}

impl Value {
    pub(super) fn float(shape: &[usize]) -> Self {
        Self { bytes: false, shape: shape.to_vec() }
    }

    fn new(bytes: bool, shape: Vec<usize>) -> Self {
        Self { bytes, shape }
    }

    /// Its number of values; `usize::MAX` where that overflows.
    pub(super) fn len(&self) -> usize {
        self.shape.iter().fold(1, |product: usize, &d| product.saturating_mul(d))
    }
}

/// A node's name; its output's where it has none.
pub(super) fn name(node: &pb::NodeProto) -> String {
    let output = || node.output.first().cloned().unwrap_or_default();
    if node.name.is_empty() { output() } else { node.name.clone() }
}

/// A refusal that names the node.
pub(super) fn wrong(node: &pb::NodeProto, reason: impl Into<String>) -> GraphError {
    GraphError::Node { node: name(node), reason: reason.into() }
}

impl Operator {
    /// Reads a node whose inputs are constants or values that are there already.
    pub(super) fn read(
        node: &pb::NodeProto,
        constants: &BTreeMap<String, Constant>,
        values: &BTreeMap<String, Value>,
    ) -> Result<Found, GraphError> {
        if !matches!(node.domain.as_str(), "" | "ai.onnx") {
            let operator = format!("{}:{}", node.domain, node.op_type);
            return Err(GraphError::Operator { node: name(node), operator });
        }
        let reader = Reader { node, constants, values };
        match node.op_type.as_str() {
            "Conv" => reader.conv(),
            "Relu" => reader.relu(),
            "MaxPool" => reader.max_pool(),
            "GlobalAveragePool" => reader.global_average_pool(),
            "Concat" => reader.concat(),
            "Flatten" => reader.flatten(),
            "Gemm" => reader.gemm(),
            "QuantizeLinear" => reader.quantize(),
            "DequantizeLinear" => reader.dequantize(),
            "QLinearConv" => reader.qlinear_conv(),
            other => Err(GraphError::Operator { node: name(node), operator: other.to_owned() }),
        }
    }
}

struct Reader<'a> {
    node: &'a pb::NodeProto,
    constants: &'a BTreeMap<String, Constant>,
    values: &'a BTreeMap<String, Value>,
}

type Reading = Result<Found, GraphError>;

impl<'a> Reader<'a> {
    fn wrong(&self, reason: impl Into<String>) -> GraphError {
        wrong(self.node, reason)
    }

    fn require(&self, holds: bool, reason: &str) -> Result<(), GraphError> {
        if holds { Ok(()) } else { Err(self.wrong(reason)) }
    }

    fn inputs(&self, counts: std::ops::RangeInclusive<usize>) -> Result<(), GraphError> {
        self.require(counts.contains(&self.node.input.len()), "has too few or too many inputs")
    }

    /// Input `i`, which must be computed.
    fn value(&self, i: usize, bytes: bool) -> Result<&'a Value, GraphError> {
        let name = &self.node.input[i];
        let value = self
            .values
            .get(name)
            .ok_or_else(|| self.wrong(format!("needs {name:?}, which no node before it gives")))?;
        self.require(value.bytes == bytes, if bytes { "needs bytes" } else { "needs floats" })?;
        Ok(value)
    }

    /// Input `i` as channels, rows and columns.
    fn picture(&self, i: usize, bytes: bool) -> Result<[usize; 3], GraphError> {
        let shape = &self.value(i, bytes)?.shape;
        shape.as_slice().try_into().map_err(|_| self.wrong("needs channels, rows and columns"))
    }

    /// Input `i`, which must be a constant.
    fn constant(&self, i: usize) -> Result<&'a Constant, GraphError> {
        let name = &self.node.input[i];
        self.constants
            .get(name)
            .ok_or_else(|| self.wrong(format!("needs the constant {name:?}, which is missing")))
    }

    fn floats(&self, i: usize) -> Result<&'a Constant, GraphError> {
        let constant = self.constant(i)?;
        self.require(constant.floats().is_some(), "needs a constant of floats")?;
        Ok(constant)
    }

    /// A single scale.
    fn scale(&self, i: usize) -> Result<f32, GraphError> {
        let scale = self.constant(i)?.float().ok_or_else(|| self.wrong("needs one float as its scale"))?;
        self.require(scale.is_normal() && scale > 0.0, "has a scale that is not above 0")?;
        Ok(scale)
    }

    fn zero(&self, i: usize) -> Result<u8, GraphError> {
        self.constant(i)?.byte().ok_or_else(|| self.wrong("needs one unsigned byte as its zero point"))
    }

    /// The attributes, which must all be among `known`.
    fn attributes(&self, known: &[&str]) -> Result<(), GraphError> {
        let unknown = self.node.attribute.iter().find(|a| !known.contains(&a.name.as_str()));
        unknown.map_or(Ok(()), |a| {
            Err(self.wrong(format!("has the attribute {:?}, which is not supported", a.name)))
        })
    }

    fn attribute(&self, name: &str) -> Option<&'a pb::AttributeProto> {
        self.node.attribute.iter().find(|a| a.name == name)
    }

    fn int(&self, name: &str, default: i64) -> i64 {
        self.attribute(name).map_or(default, |a| a.i)
    }

    /// `N` whole numbers, each `least` to [`MOST_WINDOW`].
    fn ints<const N: usize>(
        &self,
        name: &str,
        default: [usize; N],
        least: usize,
    ) -> Result<[usize; N], GraphError> {
        let Some(attribute) = self.attribute(name) else { return Ok(default) };
        let numbers: Option<Vec<usize>> = attribute.ints.iter().map(|&i| usize::try_from(i).ok()).collect();
        let numbers = numbers.and_then(|n| <[usize; N]>::try_from(n).ok());
        numbers
            .filter(|n| n.iter().all(|i| (least..=MOST_WINDOW).contains(i)))
            .ok_or_else(|| self.wrong(format!("has an attribute {name:?} that is out of range")))
    }

    /// Rows and columns of what a window gives that moves over `picture`.
    fn positions(&self, window: &Window, picture: [usize; 3]) -> Result<[usize; 2], GraphError> {
        let (mut size, reach) = ([0; 2], window.reach());
        for axis in 0..2 {
            let padded = picture[axis + 1] + window.pads[axis] + window.pads[axis + 2];
            self.require(padded >= reach[axis], "has a window larger than its input")?;
            self.require(
                window.pads[axis] < reach[axis] && window.pads[axis + 2] < reach[axis],
                "has more padding than its window",
            )?;
            size[axis] = (padded - reach[axis]) / window.strides[axis] + 1;
        }
        Ok(size)
    }

    /// The window of a convolution with these weights, and what it gives.
    fn convolution(
        &self,
        x: [usize; 3],
        weights: &Constant,
    ) -> Result<(Window, Vec<usize>, u64), GraphError> {
        self.attributes(&["kernel_shape", "strides", "pads", "dilations", "group", "auto_pad"])?;
        let [outputs, inputs, height, width] = weights.shape[..] else {
            return Err(self.wrong("has weights that are not [output, input, rows, columns]"));
        };
        self.require(inputs == x[0], "has weights for another number of input channels")?;
        self.require(height <= MOST_WINDOW && width <= MOST_WINDOW, "has a kernel that is too large")?;
        self.require(
            self.ints("kernel_shape", [height, width], 1)? == [height, width],
            "has weights of another kernel",
        )?;
        self.require(self.int("group", 1) == 1, "has groups, which is not supported")?;
        self.no_auto_pad()?;
        let window = Window {
            kernel: [height, width],
            strides: self.ints("strides", [1, 1], 1)?,
            pads: self.ints("pads", [0; 4], 0)?,
            dilations: self.ints("dilations", [1, 1], 1)?,
        };
        let [rows, columns] = self.positions(&window, x)?;
        let of = [outputs, rows, columns, inputs, height, width];
        let products = of.iter().fold(1_u64, |product, &n| product.saturating_mul(n as u64));
        // tract unfolds the windows of a convolution in memory.
        self.require(
            products / outputs.max(1) as u64 <= MOST_UNFOLDED,
            "has windows that take too much memory",
        )?;
        Ok((window, vec![outputs, rows, columns], products))
    }

    fn no_auto_pad(&self) -> Result<(), GraphError> {
        let explicit = self.attribute("auto_pad").is_none_or(|a| a.s.is_empty() || a.s == b"NOTSET");
        self.require(explicit, "pads by itself, which is not supported")
    }

    fn conv(&self) -> Reading {
        self.inputs(2..=3)?;
        let (x, weights) = (self.picture(0, false)?, self.floats(1)?);
        let (_, shape, products) = self.convolution(x, weights)?;
        if self.node.input.len() == 3 {
            self.require(self.floats(2)?.shape == shape[..1], "has a bias of another length")?;
        }
        Ok(Found { operator: Operator::Conv, value: Value::new(false, shape), products })
    }

    fn qlinear_conv(&self) -> Reading {
        self.inputs(8..=9)?;
        let (x, weights) = (self.picture(0, true)?, self.constant(3)?);
        self.require(matches!(weights.data, Data::I8(_)), "needs signed bytes as weights")?;
        let (window, shape, products) = self.convolution(x, weights)?;
        let outputs = shape[0];
        self.scale(1)?;
        self.zero(2)?;
        let scales = self.floats(4)?;
        self.require(
            [&[][..], &[1], &[outputs]].contains(&&scales.shape[..]),
            "has neither one weight scale nor one for each output channel",
        )?;
        let positive = scales.floats().is_some_and(|s| s.iter().all(|s| s.is_normal() && *s > 0.0));
        self.require(positive, "has a weight scale that is not above 0")?;
        let symmetric = matches!(&self.constant(5)?.data, Data::I8(zeros) if zeros.iter().all(|z| *z == 0));
        self.require(symmetric, "has weights with a zero point, which is not supported")?;
        self.scale(6)?;
        self.zero(7)?;
        if self.node.input.len() == 9 {
            let bias = self.constant(8)?;
            self.require(
                matches!(bias.data, Data::I32(_)) && bias.shape == [outputs],
                "needs one 32-bit bias for each output channel",
            )?;
        }
        Ok(Found { operator: Operator::QLinearConv(window), value: Value::new(true, shape), products })
    }

    fn relu(&self) -> Reading {
        self.inputs(1..=1)?;
        self.attributes(&[])?;
        Ok(Found { operator: Operator::Relu, value: self.value(0, false)?.clone(), products: 0 })
    }

    fn max_pool(&self) -> Reading {
        self.inputs(1..=1)?;
        self.attributes(&[
            "kernel_shape",
            "strides",
            "pads",
            "dilations",
            "auto_pad",
            "ceil_mode",
            "storage_order",
        ])?;
        self.no_auto_pad()?;
        self.require(self.int("ceil_mode", 0) == 0, "rounds its size up, which is not supported")?;
        self.require(self.int("storage_order", 0) == 0, "has a storage order, which is not supported")?;
        self.require(self.ints("dilations", [1, 1], 1)? == [1, 1], "is dilated, which is not supported")?;
        let bytes = self.values.get(&self.node.input[0]).is_some_and(|value| value.bytes);
        let x = self.picture(0, bytes)?;
        self.require(self.attribute("kernel_shape").is_some(), "has no kernel_shape")?;
        let window = Window {
            kernel: self.ints("kernel_shape", [1, 1], 1)?,
            strides: self.ints("strides", [1, 1], 1)?,
            pads: self.ints("pads", [0; 4], 0)?,
            dilations: [1, 1],
        };
        let [rows, columns] = self.positions(&window, x)?;
        let value = Value::new(bytes, vec![x[0], rows, columns]);
        let compared = (window.kernel[0] * window.kernel[1]) as u64;
        let products = (value.len() as u64).saturating_mul(compared);
        Ok(Found { operator: Operator::MaxPool(window), value, products })
    }

    fn global_average_pool(&self) -> Reading {
        self.inputs(1..=1)?;
        self.attributes(&[])?;
        let [channels, ..] = self.picture(0, false)?;
        Ok(Found {
            operator: Operator::GlobalAveragePool,
            value: Value::float(&[channels, 1, 1]),
            products: 0,
        })
    }

    fn concat(&self) -> Reading {
        self.inputs(1..=64)?;
        self.attributes(&["axis"])?;
        self.require(self.int("axis", 0) == 1, "does not join channels")?;
        let mut shape = self.value(0, false)?.shape.clone();
        for i in 1..self.node.input.len() {
            let other = &self.value(i, false)?.shape;
            self.require(
                !shape.is_empty() && other.get(1..) == shape.get(1..),
                "joins values of different shapes",
            )?;
            shape[0] += other[0];
        }
        Ok(Found { operator: Operator::Concat, value: Value::new(false, shape), products: 0 })
    }

    fn flatten(&self) -> Reading {
        self.inputs(1..=1)?;
        self.attributes(&["axis"])?;
        self.require(self.int("axis", 1) == 1, "does not keep the cells apart")?;
        let length = self.value(0, false)?.len();
        Ok(Found { operator: Operator::Flatten, value: Value::float(&[length]), products: 0 })
    }

    fn gemm(&self) -> Reading {
        self.inputs(3..=3)?;
        self.attributes(&["alpha", "beta", "transA", "transB"])?;
        let factor = |name| self.attribute(name).map_or(1.0, |a| a.f);
        #[expect(clippy::float_cmp, reason = "the factor must be exactly 1")]
        let plain = factor("alpha") == 1.0 && factor("beta") == 1.0 && self.int("transA", 0) == 0;
        self.require(plain, "scales or transposes, which is not supported")?;
        let transposed = self.int("transB", 0) != 0;
        let (x, weights, bias) = (self.value(0, false)?, self.floats(1)?, self.floats(2)?);
        let [mut inputs, mut outputs] = weights.shape[..] else {
            return Err(self.wrong("has weights that are no matrix"));
        };
        if transposed {
            (inputs, outputs) = (outputs, inputs);
        }
        self.require(x.shape == [inputs], "has weights for another number of features")?;
        self.require(bias.shape == [outputs], "has a bias of another length")?;
        let products = (inputs as u64).saturating_mul(outputs as u64);
        Ok(Found { operator: Operator::Gemm { transposed }, value: Value::float(&[outputs]), products })
    }

    fn quantize(&self) -> Reading {
        self.rescale(false, Operator::QuantizeLinear)
    }

    fn dequantize(&self) -> Reading {
        self.rescale(true, Operator::DequantizeLinear)
    }

    /// Floats to bytes, or bytes to floats.
    fn rescale(&self, from_bytes: bool, operator: Operator) -> Reading {
        self.inputs(3..=3)?;
        self.attributes(&[])?;
        let shape = self.value(0, from_bytes)?.shape.clone();
        self.scale(1)?;
        self.zero(2)?;
        Ok(Found { operator, value: Value::new(!from_bytes, shape), products: 0 })
    }
}
