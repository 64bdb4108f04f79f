//! C-NMC cells to a trained, evaluated and exported model bundle, through Burn.
//!
//! Here belong: reading the data set, splitting it by subject, augmentation, the network, training, honest
//! evaluation, the ONNX writer, the model bundle, and the drawing of synthetic smears for tests and demos.
//! Here do not belong: how a cell is prepared (crate `cytology`, shared with the app) and how a bundle is run
//! (crate `inference`).

pub mod augment;
pub mod baseline;
pub mod bundle;
pub mod calibration;
pub mod dataset;
pub mod device;
pub mod experiment;
pub mod metrics;
pub mod model;
pub mod onnx;
pub mod progress;
pub mod report;
pub mod sampling;
pub mod split;
pub mod synth;
pub mod training;
