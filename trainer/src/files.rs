//! Writing files so that nothing is ever half-written.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Why a file could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The system refused.
    #[error("{path}: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is not JSON of the expected form.
    #[error("{path}: {source}")]
    Json {
        /// The file.
        path: PathBuf,
        /// What is wrong, with line and column.
        source: serde_json::Error,
    },
}

impl FileError {
    /// For `map_err`: what the system said of `path`.
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, source }
    }
}

/// The name under which `path` is written before it is put in its place.
pub(crate) fn new_name(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    PathBuf::from(name)
}

/// Writes `bytes` to a new file beside `path`, flushes it to the disk and puts it in its place. Where that fails,
/// a full disk for example, what was there before stays as it was.
///
/// # Errors
/// [`FileError::Io`] names the file.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let new = new_name(path);
    let written = fs::File::create(&new).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    if let Err(source) = written {
        // Best effort: the error that counts is the first one.
        let _ = fs::remove_file(&new);
        return Err(FileError::Io { path: path.to_owned(), source });
    }
    fs::rename(&new, path).map_err(FileError::io(path))
}

/// Writes `value` as indented JSON, as [`write`] does.
///
/// # Errors
/// [`FileError`] names the file.
pub fn write_json(path: &Path, value: &impl Serialize) -> Result<(), FileError> {
    let json = serde_json::to_string_pretty(value)
        .map_err(|source| FileError::Json { path: path.to_owned(), source })?;
    write(path, (json + "\n").as_bytes())
}

/// Reads JSON.
///
/// # Errors
/// [`FileError`] names the file.
pub fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, FileError> {
    let text = fs::read_to_string(path).map_err(FileError::io(path))?;
    serde_json::from_str(&text).map_err(|source| FileError::Json { path: path.to_owned(), source })
}

/// Makes a folder and those above it.
///
/// # Errors
/// [`FileError::Io`] names the folder.
pub fn make_folder(path: &Path) -> Result<(), FileError> {
    fs::create_dir_all(path).map_err(FileError::io(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        write_json(&path, &[1, 2, 3]).unwrap();
        write_json(&path, &[4]).unwrap();
        assert_eq!(read_json::<Vec<u8>>(&path).unwrap(), [4]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        write(&path, b"old").unwrap();
        // The kernel's always-full device stands where the new file would be written.
        std::os::unix::fs::symlink("/dev/full", new_name(&path)).unwrap();
        let error = write(&path, &[0; 1 << 16]).unwrap_err();
        let FileError::Io { path: named, source } = &error else { panic!("{error}") };
        assert_eq!((named, source.kind()), (&path, io::ErrorKind::StorageFull));
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert!(!new_name(&path).exists());
    }

    #[test]
    fn broken_json_is_named_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.json");
        fs::write(&path, "{\n\"a\": ").unwrap();
        let error = read_json::<serde_json::Value>(&path).unwrap_err().to_string();
        assert!(error.contains("config.json") && error.contains("line 2"), "{error}");
    }
}
