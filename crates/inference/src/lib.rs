//! A model bundle and pictures go in, calibrated verdicts come out, through tract.
//!
//! Here belong: reading and checking a bundle, running the network, turning a logit into a calibrated
//! probability and a verdict. Here do not belong: files (bytes are passed in), clocks, network access,
//! storage, anything of the window.
#![allow(missing_docs, clippy::unimplemented, reason = "signatures first; the bodies follow in this change")]

use contract::{ErrorCode, Examination, ModelRef};
use image::RgbImage;

/// A picture as decoded (upright, 8-bit RGB) and what the pipeline says of it.
pub struct Examined {
    pub picture: RgbImage,
    pub examination: Examination,
}

#[derive(Debug, thiserror::Error)]
#[error("bundle")]
pub struct BundleError;

#[derive(Debug, thiserror::Error)]
#[error("examine")]
pub struct ExamineError;
impl ExamineError {
    pub fn code(&self) -> ErrorCode {
        ErrorCode::NotAPicture
    }
}

/// A loaded and warmed-up model.
pub struct Classifier;
impl Classifier {
    /// `onnx`: the bytes of `model.onnx`; `model_json`: the text of `model.json`.
    pub fn load(_onnx: &[u8], _model_json: &str) -> Result<Self, BundleError> {
        unimplemented!()
    }
    pub fn model(&self) -> &ModelRef {
        unimplemented!()
    }
    /// The model card's summary, one paragraph a line.
    pub fn card(&self) -> &str {
        unimplemented!()
    }
    /// Runs the golden pairs (`golden.json` and its inputs, as read by `load_golden`) through the network.
    pub fn examine(&self, _bytes: &[u8]) -> Result<Examined, ExamineError> {
        unimplemented!()
    }
}

/// Version of the tract runtime.
pub const TRACT_VERSION: &str = "0.23.9";
