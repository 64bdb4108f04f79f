//! The open records: the one pair of database and files that every subject's module works on.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, Transaction};
use sha2::{Digest as _, Sha256};

use crate::{
    RecordsError,
    blobs::Blobs,
    database::{Database, Fault},
};

/// What is stored in one folder. One process at a time can have a folder open.
#[derive(Debug)]
pub struct Records {
    folder: PathBuf,
    pub(crate) blobs: Blobs,
    pub(crate) database: Database,
}

impl Records {
    /// Opens the records in `folder`, making what is not there, bringing an older format to the newest, finishing
    /// purges that were interrupted and removing files of imports that were. A file that cannot be removed stays
    /// for the next opening to try: it must not keep the other pictures from being seen.
    ///
    /// Pictures that were waiting to be examined still are: [`Records::waiting`] lists them.
    ///
    /// # Errors
    /// [`RecordsError`] where the folder cannot be used, is in use, is damaged or comes from a newer
    /// version; nothing that was stored is touched then.
    pub fn open(folder: &Path) -> Result<Self, RecordsError> {
        make_private_folder(folder).map_err(|source| RecordsError::File {
            action: "make",
            path: folder.to_owned(),
            source,
        })?;
        let blobs = Blobs::open(folder)?;
        let database = Database::open(folder, blobs.ids()?.len())?;
        let mut records = Self { folder: folder.to_owned(), blobs, database };
        records.resume_purges()?;
        records.sweep()?;
        Ok(records)
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Reads from the database.
    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Fault>,
    ) -> Result<T, RecordsError> {
        self.database.read(work)
    }

    /// Changes the database in one transaction.
    pub(crate) fn change<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>,
    ) -> Result<T, RecordsError> {
        self.database.change(work)
    }

    /// Removes files that no row speaks of: an import ended between its files and its row.
    fn sweep(&self) -> Result<(), RecordsError> {
        let known = self.read(crate::pictures::ids)?;
        let lost: Vec<_> = self.blobs.ids()?.difference(&known).cloned().collect();
        if !lost.is_empty() {
            // What cannot be removed is in no list, and the next opening finds it again.
            self.blobs.remove(&lost)?;
        }
        Ok(())
    }
}

/// SHA-256 of `bytes` as 64 lower-case hexadecimal digits: how stored pictures are recognised.
#[must_use]
pub fn fingerprint(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Makes `folder` so that other users of the machine cannot look into it. One that is there stays as it is.
fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
