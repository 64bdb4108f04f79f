//! Constants of a network.

use tract_onnx::pb;
use tract_onnx::pb::tensor_proto::{DataLocation, DataType};

use super::GraphError;

/// A checked constant.
#[derive(Debug)]
pub(super) struct Constant {
    /// Its shape; empty for a single number.
    pub shape: Vec<usize>,
    /// Its values, row-major; floats are finite.
    pub data: Data,
}

/// Values of one of the types that are read.
#[derive(Debug)]
pub(super) enum Data {
    F32(Vec<f32>),
    I32(Vec<i32>),
    I8(Vec<i8>),
    U8(Vec<u8>),
}

/// A refusal that names the constant.
pub(super) fn wrong(tensor: &pb::TensorProto, reason: impl Into<String>) -> GraphError {
    GraphError::Constant { constant: tensor.name.clone(), reason: reason.into() }
}

impl Constant {
    /// Reads and checks a constant.
    pub(super) fn read(tensor: &pb::TensorProto) -> Result<Self, GraphError> {
        let wrong = |reason: &str| wrong(tensor, reason);
        let external = tensor.data_location.is_some_and(|at| at != DataLocation::Default as i32);
        if external || !tensor.external_data.is_empty() {
            return Err(GraphError::External { constant: tensor.name.clone() });
        }
        if tensor.name.is_empty() {
            return Err(wrong("has no name"));
        }
        if tensor.segment.is_some() {
            return Err(wrong("is a segment"));
        }
        let shape: Option<Vec<usize>> = tensor.dims.iter().map(|&d| usize::try_from(d).ok()).collect();
        let shape = shape.ok_or_else(|| wrong("has a negative dimension"))?;
        let count = shape
            .iter()
            .try_fold(1_usize, |product, &d| product.checked_mul(d))
            .filter(|&count| count > 0 && count <= super::MOST_BYTES)
            .ok_or_else(|| wrong("has no values, or too many"))?;
        let (ints, floats) = (&tensor.int32_data, &tensor.float_data);
        let data = match DataType::try_from(tensor.data_type) {
            Ok(DataType::Float) => Data::F32(if floats.is_empty() {
                tensor.raw_data.as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)).collect()
            } else {
                floats.clone()
            }),
            Ok(DataType::Int32) => Data::I32(if ints.is_empty() {
                tensor.raw_data.as_chunks().0.iter().map(|b| i32::from_le_bytes(*b)).collect()
            } else {
                ints.clone()
            }),
            Ok(DataType::Int8) => Data::I8(if ints.is_empty() {
                tensor.raw_data.iter().map(|b| i8::from_le_bytes([*b])).collect()
            } else {
                ints.iter()
                    .map(|&i| i8::try_from(i))
                    .collect::<Result<_, _>>()
                    .map_err(|_| wrong("overflows"))?
            }),
            Ok(DataType::Uint8) => Data::U8(if ints.is_empty() {
                tensor.raw_data.clone()
            } else {
                ints.iter()
                    .map(|&i| u8::try_from(i))
                    .collect::<Result<_, _>>()
                    .map_err(|_| wrong("overflows"))?
            }),
            _ => return Err(wrong("is not of the type float, int32, int8 or uint8")),
        };
        let constant = Self { shape, data };
        // One place for the values, and exactly as many as the shape says.
        let places = [!tensor.raw_data.is_empty(), !ints.is_empty(), !floats.is_empty()];
        let bytes_fit = tensor.raw_data.is_empty() || tensor.raw_data.len() == count * constant.data.size();
        if places.iter().filter(|there| **there).count() != 1 || constant.data.len() != count || !bytes_fit {
            return Err(wrong("does not hold as many values as its shape says"));
        }
        if matches!(&constant.data, Data::F32(values) if values.iter().any(|v| !v.is_finite())) {
            return Err(wrong("holds a value that is not a finite number"));
        }
        Ok(constant)
    }

    /// The floats, where it holds floats.
    pub(super) fn floats(&self) -> Option<&[f32]> {
        if let Data::F32(values) = &self.data { Some(values) } else { None }
    }

    /// The only value, where it is a single float.
    pub(super) fn float(&self) -> Option<f32> {
        self.floats().filter(|values| values.len() == 1).map(|values| values[0])
    }

    /// The only value, where it is a single unsigned byte.
    pub(super) fn byte(&self) -> Option<u8> {
        if let Data::U8(values) = &self.data {
            values.first().copied().filter(|_| values.len() == 1)
        } else {
            None
        }
    }
}

impl Data {
    fn len(&self) -> usize {
        match self {
            Self::F32(values) => values.len(),
            Self::I32(values) => values.len(),
            Self::I8(values) => values.len(),
            Self::U8(values) => values.len(),
        }
    }

    /// Bytes of one value.
    const fn size(&self) -> usize {
        match self {
            Self::F32(_) | Self::I32(_) => 4,
            Self::I8(_) | Self::U8(_) => 1,
        }
    }
}
