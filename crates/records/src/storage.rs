//! The room that records take, and for how long signed slides are kept.

use std::fs;

use contract::{AuditAction, AuditObject, ItemCounts, StorageMeter};
use rusqlite::OptionalExtension as _;

use crate::{Act, Records, RecordsError, SlideId, Timestamp, audit, blobs::Shelf, database::Fault};

const RETENTION: &str = "retention_days";

impl Records {
    /// The room on the disk, what is hidden by deletions included.
    ///
    /// # Errors
    /// [`RecordsError::File`] where the folder cannot be read.
    pub fn storage(&self) -> Result<StorageMeter, RecordsError> {
        let path = self.database.path();
        let database = fs::metadata(path).map_err(|source| RecordsError::File {
            action: "measure",
            path: path.to_owned(),
            source,
        })?;
        Ok(StorageMeter {
            pictures: self.blobs.shelf_size(Shelf::Pictures)?,
            thumbnails: self.blobs.shelf_size(Shelf::Thumbnails)?,
            database: database.len(),
        })
    }

    /// After how many days signed slides are to be deleted; none, as at first, where never.
    ///
    /// # Errors
    /// [`RecordsError`] where the database cannot be read.
    pub fn retention(&self) -> Result<Option<u32>, RecordsError> {
        self.read(|db| {
            Ok(db
                .query_row("SELECT value FROM settings WHERE name = ?1", [RETENTION], |row| row.get(0))
                .optional()?)
        })
    }

    /// Says after how many days signed slides are to be deleted; none for never.
    ///
    /// # Errors
    /// [`RecordsError`] where it cannot be written.
    pub fn set_retention(&mut self, days: Option<u32>, act: &Act) -> Result<(), RecordsError> {
        self.change(|tx| {
            match days {
                Some(days) => tx.execute(
                    "INSERT INTO settings (name, value) VALUES (?1, ?2)
                     ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                    (RETENTION, days),
                )?,
                None => tx.execute("DELETE FROM settings WHERE name = ?1", [RETENTION])?,
            };
            audit::note(tx, act, AuditAction::Changed, AuditObject::Retention, ItemCounts::default())
        })
    }

    /// The signed slides that are kept longer than they are to be, the oldest first; none without a rule. They are
    /// deleted only when somebody says so.
    ///
    /// # Errors
    /// [`RecordsError`] where the database cannot be read.
    pub fn due_for_retention(&self, now: &Timestamp) -> Result<Vec<SlideId>, RecordsError> {
        let Some(days) = self.retention()? else { return Ok(Vec::new()) };
        self.read(|db| {
            let mut statement = db.prepare_cached(
                "SELECT s.id FROM signatures AS g JOIN slides AS s ON s.num = g.slide
                 WHERE g.at <= strftime('%Y-%m-%dT%H:%M:%SZ', ?1, '-' || ?2 || ' days') AND s.deletion IS NULL
                 ORDER BY g.at, s.num",
            )?;
            let mut rows = statement.query((now.as_str(), days))?;
            let mut slides = Vec::new();
            while let Some(row) = rows.next()? {
                let id: String = row.get(0)?;
                slides.push(SlideId::parse(&id).map_err(|e| Fault::Damaged(e.to_string()))?);
            }
            Ok(slides)
        })
    }
}
