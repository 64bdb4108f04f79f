//! Pixels to prepared cells at a fixed physical scale.
//!
//! Here belong: decoding a picture's bytes within limits, telling a prepared cell from a field, finding
//! cells, their masks, the crop at a fixed number of micrometres, the tensor the network sees, the features
//! that describe a cell in numbers. The trainer and the app both call this crate, so training and use cannot
//! differ. Here do not belong: files, clocks, randomness, networks of either kind, verdicts.
//!
//! The way through: [`decode`] → [`prepare`] → [`PreparedCell::tensor`]; and beside it [`features`].

mod crop;
mod decode;
mod features;
mod mask;
mod prepare;
pub mod quality;
mod scale;
pub mod smear;
mod tensor;

pub use crop::{CropSpec, crop};
pub use decode::{DecodeError, Limits, decode};
pub use features::{FEATURES, FeatureDescription, FeatureFamily, Features, features, features_of};
pub use mask::{Mask, PixelBox};
pub use prepare::{CellFlag, Kind, Preparation, PrepareError, PreparedCell, Scale, cell_mask, prepare};
pub use scale::{KnownScale, MicrometresPerPixel, RED_CELL_UM, TRAINING_SCALE};
pub use tensor::Normalisation;
