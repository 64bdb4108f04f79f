//! Which files `leukolens classify` looks at.

use std::{
    collections::HashSet,
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
    time::SystemTime,
};

use contract::{ErrorCode, ErrorReport};

use crate::report::report;

/// Endings of the files that are taken from folders, in lower case. A file that is named is always tried.
const EXTENSIONS: [&str; 7] = ["bmp", "jpeg", "jpg", "png", "tif", "tiff", "webp"];

/// A file to look at, or a path that leads to none.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Found {
    /// A file; whether it is a picture is seen when it is read.
    File(PathBuf),
    /// Nothing to read there.
    Failed(PathBuf, ErrorReport),
}

impl Found {
    /// The path as it was given or found.
    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::File(path) | Self::Failed(path, _) => path,
        }
    }
}

/// The files that `paths` stand for, folder by folder in the order given, sorted by name inside a folder.
pub(crate) fn find(paths: &[PathBuf]) -> Vec<Found> {
    let mut found = Vec::new();
    for path in paths {
        match fs::metadata(path) {
            Ok(meta) if meta.is_dir() => {
                let before = found.len();
                walk(path, &mut HashSet::new(), &mut found);
                if found.len() == before {
                    let endings = EXTENSIONS.join(", ");
                    let message = format!("the folder {} holds no picture ({endings})", path.display());
                    found.push(Found::Failed(path.clone(), report(ErrorCode::FileUnreadable, message)));
                }
            }
            Ok(_) => found.push(Found::File(path.clone())),
            Err(e) => found.push(failed(path, &e)),
        }
    }
    found
}

/// A file's bytes, or one more than `most`: an endless file, or one of gigabytes, must not fill the memory. A file that is
/// written to meanwhile is an error: its bytes would be half of one picture and half of another.
pub(crate) fn read_at_most(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = fs::File::open(path)?;
    let before = state(&file)?;
    (&file).take(most as u64 + 1).read_to_end(&mut bytes)?;
    if state(&file)? == before {
        Ok(bytes)
    } else {
        Err(io::Error::other("it changed while it was being read"))
    }
}

/// Length and time of the last change of a file; none of a pipe, which has neither.
fn state(file: &fs::File) -> io::Result<Option<(u64, SystemTime)>> {
    let meta = file.metadata()?;
    Ok(if meta.is_file() { Some((meta.len(), meta.modified()?)) } else { None })
}

/// The report on a path that cannot be read.
pub(crate) fn unreadable(path: &Path, error: &io::Error) -> ErrorReport {
    report(ErrorCode::FileUnreadable, format!("cannot read {}: {error}", path.display()))
}

fn failed(path: &Path, error: &io::Error) -> Found {
    Found::Failed(path.to_owned(), unreadable(path, error))
}

/// Adds the pictures below `folder`. A folder that was entered already, by whatever links, is not entered again.
fn walk(folder: &Path, entered: &mut HashSet<PathBuf>, found: &mut Vec<Found>) {
    let entries = fs::canonicalize(folder).and_then(|real| {
        if !entered.insert(real) {
            return Ok(Vec::new());
        }
        let mut paths = fs::read_dir(folder)?.map(|e| e.map(|e| e.path())).collect::<io::Result<Vec<_>>>()?;
        paths.sort();
        Ok(paths)
    });
    let paths = match entries {
        Ok(paths) => paths,
        Err(e) => return found.push(failed(folder, &e)),
    };
    for path in paths {
        match fs::metadata(&path) {
            Ok(meta) if meta.is_dir() => walk(&path, entered, found),
            Ok(meta) if meta.is_file() && has_picture_ending(&path) => found.push(Found::File(path)),
            Err(e) if has_picture_ending(&path) => found.push(failed(&path, &e)),
            Ok(_) | Err(_) => {}
        }
    }
}

fn has_picture_ending(path: &Path) -> bool {
    path.extension()
        .and_then(|ending| ending.to_str())
        .is_some_and(|ending| EXTENSIONS.contains(&ending.to_ascii_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(found: &[Found], root: &Path) -> Vec<String> {
        found.iter().map(|f| f.path().strip_prefix(root).unwrap().display().to_string()).collect()
    }

    #[test]
    fn folders_are_sorted_and_hold_pictures_only() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("b")).unwrap();
        for name in ["c.PNG", "a.bmp", "notes.txt", "b/z.jpeg", "b/y.tif"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let found = find(&[folder.path().to_owned()]);
        assert_eq!(names(&found, folder.path()), ["a.bmp", "b/y.tif", "b/z.jpeg", "c.PNG"]);
        assert!(found.iter().all(|f| matches!(f, Found::File(_))));
    }

    #[test]
    fn a_named_file_is_tried_whatever_its_ending() {
        let folder = tempfile::tempdir().unwrap();
        let odd = folder.path().join("odd.xyz");
        fs::write(&odd, "").unwrap();
        assert_eq!(find(std::slice::from_ref(&odd)), [Found::File(odd)]);
    }

    #[test]
    fn an_empty_folder_and_a_missing_path_are_told() {
        let folder = tempfile::tempdir().unwrap();
        for path in [folder.path().to_owned(), folder.path().join("none.png")] {
            let found = find(std::slice::from_ref(&path));
            assert!(
                matches!(&found[..], [Found::Failed(p, e)] if *p == path && e.code == ErrorCode::FileUnreadable),
                "{found:?}"
            );
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_may_run_in_circles() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("inner");
        fs::create_dir(&inner).unwrap();
        fs::write(inner.join("a.bmp"), "").unwrap();
        symlink(folder.path(), inner.join("up")).unwrap();
        symlink(inner.join("gone.png"), folder.path().join("broken.png")).unwrap();
        let found = find(&[folder.path().to_owned()]);
        assert_eq!(names(&found, folder.path()), ["broken.png", "inner/a.bmp"]);
        assert!(matches!(found[0], Found::Failed(..)));
    }
}
