//! Counting the parts of a file before they are decoded.

use prost::bytes::Buf;
use prost::encoding::{DecodeContext, WireType, decode_key, decode_varint, skip_field};

/// Fields that hold messages again: of the model its graph, of the graph nodes and constants, of a node its attributes.
/// The rest is refused later or cannot repeat.
const NESTED: [&[u32]; 4] = [&[7], &[1, 5, 11, 12, 13], &[5], &[5, 10]];

/// Counts the fields of a model, of its graph, of the nodes and constants in it, and of the nodes' attributes.
///
/// # Errors
/// Where the bytes are no protocol buffer.
pub(super) fn count(bytes: &[u8]) -> Result<usize, prost::DecodeError> {
    fields(bytes, 0)
}

fn fields(mut bytes: &[u8], depth: usize) -> Result<usize, prost::DecodeError> {
    let mut count = 0;
    while bytes.has_remaining() {
        let (tag, wire) = decode_key(&mut bytes)?;
        count += 1;
        let nested = NESTED.get(depth).is_some_and(|tags| tags.contains(&tag));
        if nested && wire == WireType::LengthDelimited {
            let length = decode_varint(&mut bytes)?;
            // A length beyond the end is left for the decoder to refuse with its own words.
            let length = usize::try_from(length).unwrap_or(usize::MAX).min(bytes.len());
            count += fields(&bytes[..length], depth + 1)?;
            bytes.advance(length);
        } else {
            skip_field(wire, tag, &mut bytes, DecodeContext::default())?;
        }
    }
    Ok(count)
}
