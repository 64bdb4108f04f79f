//! The one place that every stored file is written, read and removed through.
//!
//! Encryption at rest, when it comes, changes the bytes here and nowhere else.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use crate::{PictureId, RecordsError};

/// What sort of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shelf {
    /// Imported files, byte for byte.
    Pictures,
    /// Small PNG pictures for the list.
    Thumbnails,
}

impl Shelf {
    pub(crate) const ALL: [Self; 2] = [Self::Pictures, Self::Thumbnails];

    const fn folder(self) -> &'static str {
        match self {
            Self::Pictures => "pictures",
            Self::Thumbnails => "thumbnails",
        }
    }

    const fn suffix(self) -> &'static str {
        match self {
            Self::Pictures => "",
            Self::Thumbnails => ".png",
        }
    }
}

/// What a file that is being written is called until it is complete.
const UNFINISHED: &str = ".part";

/// What a removal of files came to.
#[derive(Debug, Default)]
pub(crate) struct Removed {
    /// Files that are gone.
    pub(crate) files: u32,
    /// Their bytes.
    pub(crate) bytes: u64,
    /// The identities of which a file could not be removed.
    pub(crate) stuck: BTreeSet<PictureId>,
    /// Why the first of them could not.
    pub(crate) problem: Option<RecordsError>,
}

/// The files below one folder.
#[derive(Debug)]
pub(crate) struct Blobs {
    root: PathBuf,
}

impl Blobs {
    /// Uses `root`, making the folders that are not there.
    pub(crate) fn open(root: &Path) -> Result<Self, RecordsError> {
        for shelf in Shelf::ALL {
            let folder = root.join(shelf.folder());
            fs::create_dir_all(&folder).map_err(failed("make", &folder))?;
        }
        Ok(Self { root: root.to_owned() })
    }

    /// Where the file of `id` is, or would be.
    pub(crate) fn path(&self, shelf: Shelf, id: &PictureId) -> PathBuf {
        self.root.join(shelf.folder()).join(format!("{id}{}", shelf.suffix()))
    }

    /// Writes a file so that it is there whole or not at all, also after a loss of power.
    pub(crate) fn write(&self, shelf: Shelf, id: &PictureId, bytes: &[u8]) -> Result<(), RecordsError> {
        let path = self.path(shelf, id);
        let unfinished = self.root.join(shelf.folder()).join(format!("{id}{}{UNFINISHED}", shelf.suffix()));
        let written = write_synced(&unfinished, bytes).and_then(|()| fs::rename(&unfinished, &path));
        if let Err(source) = written {
            // A full disk must not keep the part that did fit; what cannot be removed is swept at the next start.
            let _ = fs::remove_file(&unfinished);
            return Err(failed("write", &path)(source));
        }
        self.sync_folder(shelf)
    }

    /// The bytes of a file.
    pub(crate) fn read(&self, shelf: Shelf, id: &PictureId) -> Result<Vec<u8>, RecordsError> {
        let path = self.path(shelf, id);
        fs::read(&path).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => RecordsError::FileMissing { path },
            _ => RecordsError::File { action: "read", path, source },
        })
    }

    /// Removes every file of each of `ids`, unfinished ones included. One that cannot be removed does not keep the
    /// others.
    pub(crate) fn remove(&self, ids: &[PictureId]) -> Result<Removed, RecordsError> {
        let mut removed = Removed::default();
        for shelf in Shelf::ALL {
            for id in ids {
                let path = self.path(shelf, id);
                let mut unfinished = path.clone().into_os_string();
                unfinished.push(UNFINISHED);
                for path in [path, unfinished.into()] {
                    let bytes = fs::symlink_metadata(&path).map_or(0, |data| data.len());
                    match fs::remove_file(&path) {
                        Ok(()) => {
                            removed.files += 1;
                            removed.bytes += bytes;
                        }
                        Err(e) if e.kind() == io::ErrorKind::NotFound => {}
                        Err(e) => {
                            removed.stuck.insert(id.clone());
                            removed.problem = removed.problem.or_else(|| Some(failed("remove", &path)(e)));
                        }
                    }
                }
            }
            self.sync_folder(shelf)?;
        }
        Ok(removed)
    }

    /// Bytes of every file of `id`.
    pub(crate) fn size(&self, id: &PictureId) -> u64 {
        Shelf::ALL
            .into_iter()
            .map(|shelf| fs::symlink_metadata(self.path(shelf, id)).map_or(0, |data| data.len()))
            .sum()
    }

    /// Bytes of all files of a shelf that this program named.
    pub(crate) fn shelf_size(&self, shelf: Shelf) -> Result<u64, RecordsError> {
        let folder = self.root.join(shelf.folder());
        let mut bytes = 0;
        for entry in fs::read_dir(&folder).map_err(failed("list", &folder))? {
            let entry = entry.map_err(failed("list", &folder))?;
            if entry.file_name().to_str().and_then(|name| id_of(shelf, name)).is_some() {
                // A file that goes meanwhile takes no room.
                bytes += entry.metadata().map_or(0, |data| data.len());
            }
        }
        Ok(bytes)
    }

    /// The identities that files are there for. Files that this program did not name are not looked at.
    pub(crate) fn ids(&self) -> Result<BTreeSet<PictureId>, RecordsError> {
        let mut ids = BTreeSet::new();
        for shelf in Shelf::ALL {
            let folder = self.root.join(shelf.folder());
            for entry in fs::read_dir(&folder).map_err(failed("list", &folder))? {
                let name = entry.map_err(failed("list", &folder))?.file_name();
                ids.extend(name.to_str().and_then(|name| id_of(shelf, name)));
            }
        }
        Ok(ids)
    }

    /// Makes renamings and removals in a shelf's folder durable.
    fn sync_folder(&self, shelf: Shelf) -> Result<(), RecordsError> {
        let folder = self.root.join(shelf.folder());
        // Windows cannot open a folder as a file, and its file systems keep names in their own journal.
        if cfg!(unix) {
            File::open(&folder).and_then(|f| f.sync_all()).map_err(failed("sync", &folder))?;
        }
        Ok(())
    }
}

fn id_of(shelf: Shelf, name: &str) -> Option<PictureId> {
    let name = name.strip_suffix(UNFINISHED).unwrap_or(name);
    PictureId::parse(name.strip_suffix(shelf.suffix())?).ok()
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> RecordsError {
    let path = path.to_owned();
    move |source| RecordsError::File { action, path, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0b4c8a2e-31f7-4d6a-9c55-7e1f0a2b3c4d";

    #[test]
    fn only_own_names_are_identities() {
        let id = PictureId::parse(ID).unwrap();
        assert_eq!(id_of(Shelf::Pictures, ID), Some(id.clone()));
        assert_eq!(id_of(Shelf::Pictures, &format!("{ID}.part")), Some(id.clone()));
        assert_eq!(id_of(Shelf::Thumbnails, &format!("{ID}.png")), Some(id.clone()));
        assert_eq!(id_of(Shelf::Thumbnails, &format!("{ID}.png.part")), Some(id));
        assert_eq!(id_of(Shelf::Thumbnails, ID), None);
        assert_eq!(id_of(Shelf::Pictures, "holiday.jpg"), None);
    }

    #[test]
    fn a_file_that_cannot_be_written_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path()).unwrap();
        let id = PictureId::parse(ID).unwrap();
        // A folder with the file's name makes the renaming fail after the bytes were written.
        fs::create_dir(blobs.path(Shelf::Pictures, &id)).unwrap();
        let error = blobs.write(Shelf::Pictures, &id, b"bytes").unwrap_err();
        assert!(error.to_string().contains(ID), "{error}");
        assert!(!folder.path().join("pictures").join(format!("{ID}.part")).exists());
    }
}
