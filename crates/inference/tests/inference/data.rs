//! Where the tests find the bundle.

use std::path::{Path, PathBuf};

/// The bundle in the repository.
pub(crate) fn reference() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/reference")
}

/// The bytes of the reference bundle's `model.onnx` and the text of its `model.json`.
pub(crate) fn reference_files() -> (Vec<u8>, String) {
    let folder = reference();
    (
        std::fs::read(folder.join("model.onnx")).unwrap(),
        std::fs::read_to_string(folder.join("model.json")).unwrap(),
    )
}
