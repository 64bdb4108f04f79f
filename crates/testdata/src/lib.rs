//! Where tests find real cells, which stay outside the repository.
//!
//! Here belongs: the one rule for finding them, and for going without. Nothing here is shipped.

use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The folder of real pictures: `LEUKOLENS_DATA`, or `../shared/data` beside the repository.
///
/// Without one a test is skipped, loudly, and `None` comes back.
///
/// # Panics
/// Where there is none, `CI` is set, and `LEUKOLENS_DATA=none` does not say that this is on purpose: a silent
/// pass would look like proof.
#[must_use]
pub fn real_pictures() -> Option<PathBuf> {
    let named = std::env::var_os("LEUKOLENS_DATA").map(PathBuf::from);
    let on_purpose = named.as_deref() == Some(Path::new("none"));
    let folder = named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"));
    if folder.join("c-nmc/training_data").is_dir() {
        return Some(folder);
    }
    assert!(
        on_purpose || std::env::var_os("CI").is_none(),
        "no real cells in {}: set LEUKOLENS_DATA, or LEUKOLENS_DATA=none to go without on purpose",
        folder.display()
    );
    // Not `eprintln!`, which the test harness swallows.
    let _ = writeln!(std::io::stderr(), "SKIPPED: no real cells in {}, set LEUKOLENS_DATA", folder.display());
    None
}
