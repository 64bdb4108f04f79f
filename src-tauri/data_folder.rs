//! Where records are kept.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

/// Names the folder in the environment.
pub(crate) const VARIABLE: &str = "LEUKOLENS_DATA_FOLDER";

/// The app's name among the platform's data folders: the identifier of `tauri.conf.json`.
const IDENTIFIER: &str = "org.leukolens.app";

/// Inside the app's folder, because the web view keeps its own files there.
const FOLDER: &str = "records";

/// The folder given by `flag`, else by the environment's `variable`, else the platform's.
///
/// `None` where the platform has none, which happens without a home folder.
pub(crate) fn choose(flag: Option<PathBuf>, variable: Option<OsString>) -> Option<PathBuf> {
    flag.or_else(|| variable.filter(|v| !v.is_empty()).map(PathBuf::from))
        .or_else(|| dirs::data_dir().map(|folder| folder.join(IDENTIFIER).join(FOLDER)))
}

/// Names the folder of exports in the environment.
pub(crate) const EXPORTS_VARIABLE: &str = "LEUKOLENS_EXPORT_FOLDER";

/// Where exports go: the environment's `variable`, else a folder among the user's documents.
///
/// `None` where the platform has none, which happens without a home folder.
pub(crate) fn choose_exports(variable: Option<OsString>) -> Option<PathBuf> {
    variable
        .filter(|v| !v.is_empty())
        .map(PathBuf::from)
        .or_else(|| dirs::document_dir().or_else(dirs::home_dir).map(|folder| folder.join("Leukolens")))
}

/// Whether files can be written in `folder`, or it can be made. Leaves nothing behind.
pub(crate) fn writable(folder: &Path) -> bool {
    let probe = |inside: &Path| inside.join(format!(".leukolens-probe-{}", std::process::id()));
    match folder.ancestors().find(|place| place.as_os_str().is_empty() || place.exists()) {
        Some(place) if place == folder => write_and_remove(&probe(place)).is_ok(),
        Some(place) => {
            let place = if place.as_os_str().is_empty() { Path::new(".") } else { place };
            let made = probe(place);
            fs::create_dir(&made).and_then(|()| fs::remove_dir(&made)).is_ok()
        }
        None => false,
    }
}

fn write_and_remove(file: &Path) -> io::Result<()> {
    fs::write(file, b"probe")?;
    fs::remove_file(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_comes_before_the_environment() {
        let (flag, variable) = (PathBuf::from("a"), OsString::from("b"));
        assert_eq!(choose(Some(flag.clone()), Some(variable.clone())), Some(flag));
        assert_eq!(choose(None, Some(variable)), Some(PathBuf::from("b")));
        assert_ne!(choose(None, Some(OsString::new())), Some(PathBuf::new()));
    }

    #[test]
    fn the_platforms_folder_is_the_windows_identifier() {
        let config: serde_json::Value = serde_json::from_str(include_str!("../tauri.conf.json")).unwrap();
        assert_eq!(config["identifier"], IDENTIFIER);
    }

    #[test]
    fn probing_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        assert!(writable(folder.path()));
        assert!(writable(&folder.path().join("deep").join("deeper")));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(!writable(&file));
        assert!(!writable(&file.join("below")));
    }
}
