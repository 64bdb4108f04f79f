//! What `leukolens doctor` says of the machine and the installation.

use serde::{Deserialize, Serialize};

use crate::{ErrorReport, ModelRef};

/// The model that would be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelState {
    /// It loads and reproduces its golden pairs.
    Ready(ModelRef),
    /// It does not; why.
    Broken(ErrorReport),
}

/// How the network is executed on this processor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Execution {
    /// The engine that was chosen.
    pub engine: String,
    /// Why.
    pub reason: String,
    /// The engines that were tried.
    pub tried: Vec<EngineTime>,
}

/// One way of executing the network. All that are tried compute the same bits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EngineTime {
    /// Its name.
    pub engine: String,
    /// Microseconds that one cell took just now.
    pub us_per_cell: f64,
}

/// The folder that records are kept in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataFolder {
    /// Its path.
    pub path: String,
    /// Whether files can be written there (or it can be made).
    pub writable: bool,
}

/// Whether a window can be opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Display {
    /// Whether there is one.
    pub available: bool,
    /// Which, or why not.
    pub detail: String,
}

/// Whether a camera can be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Camera {
    /// Whether the system lists one.
    pub available: bool,
    /// Which, or why not.
    pub detail: String,
}

/// What `leukolens doctor` says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Doctor {
    /// Version of the app.
    pub version: String,
    /// Version of tract.
    pub tract: String,
    /// Operating system and processor family, as `os/arch`.
    pub platform: String,
    /// The processor's SIMD features that the runtime can use.
    pub simd: Vec<String>,
    /// The model that would be used.
    pub model: ModelState,
    /// How its network is executed; none where the model is broken.
    pub execution: Option<Execution>,
    /// The folder that records are kept in.
    pub data_folder: DataFolder,
    /// Whether a window can be opened.
    pub display: Display,
    /// Whether a camera can be used.
    pub camera: Camera,
}
