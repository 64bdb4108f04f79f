//! Adding, finding and deleting pictures.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use contract::{Deletion, Examination, PictureDetail, PictureSummary, Verdict, VerdictCounts};
use rusqlite::{OptionalExtension as _, Row, named_params};
use sha2::{Digest as _, Sha256};

use crate::{
    PictureId, RecordsError,
    blobs::{Blobs, Shelf},
    database::Database,
};

/// A picture that is to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewPicture {
    /// Its identity, drawn by the caller.
    pub id: PictureId,
    /// The name of the imported file, without folders.
    pub name: String,
    /// The time of the import: RFC 3339 in UTC with whole seconds, so that text order is time order.
    pub imported_at: String,
    /// The imported file, byte for byte.
    pub bytes: Vec<u8>,
    /// A small PNG picture for the list.
    pub thumbnail_png: Vec<u8>,
    /// Width in pixels, as shown.
    pub width: u32,
    /// Height in pixels, as shown.
    pub height: u32,
    /// What the pipeline said.
    pub examination: Examination,
}

/// SHA-256 of `bytes` as 64 lower-case hexadecimal digits: how stored pictures are recognised.
#[must_use]
pub fn fingerprint(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

const COLUMNS: &str = "id, name, imported_at, width, height, examination";

/// The stored pictures of one folder. One process at a time can have a folder open.
#[derive(Debug)]
pub struct Records {
    folder: PathBuf,
    blobs: Blobs,
    database: Database,
}

impl Records {
    /// Opens the records in `folder`, making what is not there, finishing deletions that were interrupted
    /// and removing files of imports that were. A file that cannot be removed stays for the next opening to try:
    /// it must not keep the other pictures from being seen.
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
        records.finish_deletions()?;
        records.sweep()?;
        Ok(records)
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Stores a picture. One whose bytes are stored already is not stored twice: its stored detail comes back.
    ///
    /// # Errors
    /// [`RecordsError`] where it cannot be written, or its identity is taken; nothing of it is kept then.
    pub fn add(&mut self, new: &NewPicture) -> Result<PictureDetail, RecordsError> {
        let sha256 = fingerprint(&new.bytes);
        if let Some(stored) = self.find_by_sha256(&sha256)? {
            return Ok(stored);
        }
        // Before any file is written: the rows of others are safe, their files must be as well.
        if self.ids()?.contains(&new.id) {
            return Err(RecordsError::IdInUse { id: new.id.to_string() });
        }
        let written = self
            .blobs
            .write(Shelf::Pictures, &new.id, &new.bytes)
            .and_then(|()| self.blobs.write(Shelf::Thumbnails, &new.id, &new.thumbnail_png))
            .and_then(|()| self.insert(new, &sha256));
        if let Err(error) = written {
            // The first error is the one to tell; what cannot be removed now is swept at the next start.
            let _ = self.blobs.remove(&new.id);
            return Err(error);
        }
        self.get(&new.id)
    }

    /// Every stored picture, newest first.
    ///
    /// # Errors
    /// [`RecordsError`] where the database cannot be read.
    pub fn list(&self) -> Result<Vec<PictureSummary>, RecordsError> {
        let sql =
            format!("SELECT {COLUMNS} FROM pictures WHERE going = 0 ORDER BY imported_at DESC, rowid DESC");
        let rows = (|| {
            let mut statement = self.database.connection.prepare(&sql)?;
            statement.query_map((), StoredRow::read)?.collect::<rusqlite::Result<Vec<_>>>()
        })()
        .map_err(self.database.explain())?;
        rows.into_iter().map(|row| self.detail(row).map(|detail| detail.summary)).collect()
    }

    /// Everything that is known of one picture.
    ///
    /// # Errors
    /// [`RecordsError::UnknownPicture`], or another where the database cannot be read.
    pub fn get(&self, id: &PictureId) -> Result<PictureDetail, RecordsError> {
        self.find("id", id.as_str())?.ok_or_else(|| unknown(id))
    }

    /// The stored picture whose file has this SHA-256 (64 lower-case hexadecimal digits).
    ///
    /// # Errors
    /// [`RecordsError`] where the database cannot be read.
    pub fn find_by_sha256(&self, sha256: &str) -> Result<Option<PictureDetail>, RecordsError> {
        self.find("sha256", sha256)
    }

    /// The imported file, byte for byte.
    ///
    /// # Errors
    /// [`RecordsError::FileMissing`] or [`RecordsError::FileDamaged`] naming the file where it is not what was
    /// stored; [`RecordsError::UnknownPicture`].
    pub fn original(&self, id: &PictureId) -> Result<Vec<u8>, RecordsError> {
        let sha256: String = self
            .database
            .connection
            .query_row("SELECT sha256 FROM pictures WHERE id = ?1 AND going = 0", [id.as_str()], |row| {
                row.get(0)
            })
            .optional()
            .map_err(self.database.explain())?
            .ok_or_else(|| unknown(id))?;
        let bytes = self.blobs.read(Shelf::Pictures, id)?;
        if fingerprint(&bytes) == sha256 {
            Ok(bytes)
        } else {
            Err(RecordsError::FileDamaged { path: self.blobs.path(Shelf::Pictures, id) })
        }
    }

    /// The small PNG picture for the list.
    ///
    /// # Errors
    /// [`RecordsError::FileMissing`] naming the file; [`RecordsError::UnknownPicture`].
    pub fn thumbnail(&self, id: &PictureId) -> Result<Vec<u8>, RecordsError> {
        self.get(id)?;
        self.blobs.read(Shelf::Thumbnails, id)
    }

    /// Removes a picture, its derivatives and its row, so that none of its bytes is left in the folder.
    ///
    /// # Errors
    /// [`RecordsError::UnknownPicture`]; another where a file cannot be removed: the picture is gone from the
    /// list then, and the next [`Records::open`] tries again.
    pub fn delete(&mut self, id: &PictureId) -> Result<Deletion, RecordsError> {
        let marked = self
            .database
            .connection
            .execute("UPDATE pictures SET going = 1 WHERE id = ?1 AND going = 0", [id.as_str()])
            .map_err(self.database.explain())?;
        if marked == 0 {
            return Err(unknown(id));
        }
        self.finish_deletion(id)
    }

    /// Puts a new examination in the place of the stored one, as when another model is in use by now.
    ///
    /// # Errors
    /// [`RecordsError::UnknownPicture`]; another where it cannot be written, and the stored one stays then.
    pub fn re_examined(
        &mut self,
        id: &PictureId,
        examination: &Examination,
    ) -> Result<PictureDetail, RecordsError> {
        let changed = self
            .database
            .connection
            .execute(
                "UPDATE pictures
                 SET model_id = :model_id, model_sha256 = :model_sha256, examination = :examination
                 WHERE id = :id AND going = 0",
                named_params! {
                    ":id": id.as_str(),
                    ":model_id": examination.model.id,
                    ":model_sha256": examination.model.sha256,
                    ":examination": to_json(examination)?,
                },
            )
            .map_err(self.database.explain())?;
        if changed == 0 { Err(unknown(id)) } else { self.get(id) }
    }

    /// Number of deleted pictures of which a file could not be removed yet. They are in no list.
    ///
    /// # Errors
    /// [`RecordsError`] where the database cannot be read.
    pub fn unfinished_deletions(&self) -> Result<usize, RecordsError> {
        self.ids_where("going = 1").map(|ids| ids.len())
    }

    fn finish_deletion(&mut self, id: &PictureId) -> Result<Deletion, RecordsError> {
        let files = self.blobs.remove(id)?;
        self.database
            .connection
            .execute("DELETE FROM pictures WHERE id = ?1", [id.as_str()])
            .map_err(self.database.explain())?;
        Ok(Deletion { id: id.to_string(), files })
    }

    fn finish_deletions(&mut self) -> Result<(), RecordsError> {
        for id in self.ids_where("going = 1")? {
            match self.finish_deletion(&id) {
                // The row stays marked, so the picture stays hidden and is tried again.
                Ok(_) | Err(RecordsError::File { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Removes files that no row speaks of: an import ended between its files and its row.
    fn sweep(&self) -> Result<(), RecordsError> {
        let known = self.ids()?;
        for id in self.blobs.ids()?.difference(&known) {
            // What cannot be removed is in no list, and the next opening finds it again.
            let _ = self.blobs.remove(id);
        }
        Ok(())
    }

    fn ids(&self) -> Result<BTreeSet<PictureId>, RecordsError> {
        self.ids_where("true")
    }

    fn ids_where(&self, condition: &'static str) -> Result<BTreeSet<PictureId>, RecordsError> {
        let texts = (|| {
            let mut statement =
                self.database.connection.prepare(&format!("SELECT id FROM pictures WHERE {condition}"))?;
            statement.query_map((), |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()
        })()
        .map_err(self.database.explain())?;
        texts
            .iter()
            .map(|text| PictureId::parse(text).map_err(|e| self.database.damaged(e.to_string())))
            .collect()
    }

    fn insert(&self, new: &NewPicture, sha256: &str) -> Result<(), RecordsError> {
        self.database
            .connection
            .execute(
                "INSERT INTO pictures
                    (id, name, imported_at, sha256, width, height, model_id, model_sha256, examination)
                 VALUES
                    (:id, :name, :imported_at, :sha256, :width, :height, :model_id, :model_sha256, :examination)",
                named_params! {
                    ":id": new.id.as_str(),
                    ":name": new.name,
                    ":imported_at": new.imported_at,
                    ":sha256": sha256,
                    ":width": new.width,
                    ":height": new.height,
                    ":model_id": new.examination.model.id,
                    ":model_sha256": new.examination.model.sha256,
                    ":examination": to_json(&new.examination)?,
                },
            )
            .map_err(self.database.explain())?;
        Ok(())
    }

    fn find(&self, column: &'static str, value: &str) -> Result<Option<PictureDetail>, RecordsError> {
        let sql = format!("SELECT {COLUMNS} FROM pictures WHERE {column} = ?1 AND going = 0");
        let row = self
            .database
            .connection
            .query_row(&sql, [value], StoredRow::read)
            .optional()
            .map_err(self.database.explain())?;
        row.map(|row| self.detail(row)).transpose()
    }

    fn detail(&self, row: StoredRow) -> Result<PictureDetail, RecordsError> {
        let examination: Examination = serde_json::from_str(&row.examination).map_err(|e| {
            self.database.damaged(format!("the examination of {} is unreadable: {e}", row.id))
        })?;
        let summary = PictureSummary {
            id: row.id,
            name: row.name,
            imported_at: row.imported_at,
            kind: examination.kind,
            counts: VerdictCounts::of(&examination.cells),
            highest_p_all: highest_p_all(&examination),
            usable: examination.quality.usable,
        };
        Ok(PictureDetail { summary, width: row.width, height: row.height, examination })
    }
}

/// One row as it lies in the database.
struct StoredRow {
    id: String,
    name: String,
    imported_at: String,
    width: u32,
    height: u32,
    examination: String,
}

impl StoredRow {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            imported_at: row.get("imported_at")?,
            width: row.get("width")?,
            height: row.get("height")?,
            examination: row.get("examination")?,
        })
    }
}

/// The highest probability among whole cells: what the network says of a clump or of debris means nothing.
fn highest_p_all(examination: &Examination) -> Option<f64> {
    examination.cells.iter().filter(|c| c.verdict != Verdict::NotACell).map(|c| c.p_all).reduce(f64::max)
}

fn to_json(examination: &Examination) -> Result<String, RecordsError> {
    serde_json::to_string(examination).map_err(|source| RecordsError::Examination { source })
}

fn unknown(id: &PictureId) -> RecordsError {
    RecordsError::UnknownPicture { id: id.to_string() }
}

/// Makes `folder` so that other users of the machine cannot look into it. One that is there stays as it is.
fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
