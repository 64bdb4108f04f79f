//! A model bundle and pictures go in, calibrated verdicts come out, through tract.
//!
//! Here belong: reading and checking a bundle, running the network, turning a logit into a calibrated
//! probability and a verdict. Here do not belong: files (bytes are passed in), clocks, network access,
//! storage, anything of the window.

mod bundle;
mod examine;
mod golden;
mod heat;
mod look;
mod network;
mod onnx;
mod population;
mod quantised;
mod slide;
mod verdict;

pub use bundle::{
    BundleError, Channels, Estimate, Evaluation, FORMAT, InputDescription, LABELS, ModelDescription,
    NormalisationDescription, QuantisationDescription, Thresholds, TrainingDescription, hex,
};

pub use examine::{Classifier, ExamineError, Examined};
pub use golden::{GoldenPair, GoldenPairs, MAX_DIFFERENCE};
pub use heat::{HEAT_SIDE, HeatMap};
pub use look::WhiteCellNetwork;
pub use network::{Engine, Network, NetworkError};
pub use onnx::{GraphError, MOST_BYTES};
pub use population::{MORPHOLOGY, NormalRange, Population, families, morphology};
pub use quantised::Kernel;
pub use slide::{StopRule, count, wilson};
pub use verdict::{Evidence, probability, verdict};

/// Planes of a cell: the amount of dye and the two of its mixture (see [`cytology::Normalisation`]).
const PLANES: usize = 3;

/// Version of the tract runtime that networks are run with; a test holds it to the lock file.
pub const TRACT_VERSION: &str = "0.23.9";
