//! The room that records take, and the signed slides that have been kept long enough.

use std::fs;

use contract::StorageMeter;

use crate::{Records, RecordsError, SlideId, Timestamp, blobs::Shelf, database::Fault};

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

    /// The signed slides that are kept longer than they are to be, the oldest first; none without a rule. They are
    /// deleted only when somebody says so.
    ///
    /// # Errors
    /// [`RecordsError`] where the database cannot be read.
    pub fn due_for_retention(&self, now: &Timestamp) -> Result<Vec<SlideId>, RecordsError> {
        let Some(days) = self.settings()?.retention_days else { return Ok(Vec::new()) };
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
