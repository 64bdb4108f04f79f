//! C-NMC cells to a trained, evaluated and exported model bundle, through Burn.
//!
//! Here belong: reading the data set, splitting it by subject, augmentation, the network, training, honest
//! evaluation, the ONNX writer, the model bundle, and the drawing of synthetic smears for tests and demos.
//! Here do not belong: how a cell is prepared (crate `cytology`, shared with the app) and how a bundle is run
//! (crate `inference`).

pub mod assessment;
pub mod augment;
pub mod average;
pub mod bench;
pub mod bench_field;
pub mod bench_inference;
pub mod bundle;
pub mod calibration;
pub mod card;
pub mod checkpoint;
pub mod cnmc;
pub mod comparison;
pub mod config;
pub mod dataset;
pub mod device;
pub mod drawings;
pub mod evaluation;
pub mod experiment;
pub mod fields;
pub mod figures;
pub mod files;
pub mod folded;
#[cfg(feature = "flex")]
pub mod fused;
pub mod html;
pub mod layout;
pub mod leakage;
pub mod learners;
pub mod look;
pub mod loss;
pub mod metrics;
pub mod model;
pub mod onnx;
pub mod parity;
pub mod population;
pub mod prediction;
pub mod preparation;
pub mod progress;
pub mod publication;
pub mod quality;
pub mod quantisation;
pub mod quantise;
pub mod results;
pub mod robustness;
pub mod run;
pub mod sampling;
pub mod schedule;
pub mod search;
pub mod set;
pub mod split;
pub mod subjects;
pub mod synth;
pub mod training;
pub mod verify;
