//! Deleting at every level: what would go, hiding at once, taking it back, and removing for good.
//!
//! A deletion hides rows by its number, everything below them included. What an earlier deletion hid keeps that
//! one's number. When its time has come it is marked as final, the files go, and then the rows in one transaction
//! with an entry in the log; a crash between leaves the mark, and the next opening goes on.

use contract::{AuditAction, AuditObject, Deletion, DeletionPreview, ItemCounts, PendingDeletion, Purged};
use rusqlite::{Connection, OptionalExtension as _};

use crate::{
    Act, PictureId, Records, RecordsError, Target, Timestamp, audit,
    blobs::Removed,
    database::Fault,
    going::{collect, counted, going_with, hide, keep, number, remove_rows},
    pictures::read_id,
    words::{invalid, read_word, word},
};

impl Records {
    /// What a deletion of these would remove, and whether copies may be elsewhere. Nothing is changed.
    ///
    /// # Errors
    /// As [`Records::delete_softly`].
    pub fn deletion_preview(&self, targets: &[Target]) -> Result<DeletionPreview, RecordsError> {
        let (mut preview, pictures) = self.read(|db| {
            collect(db, targets)?;
            let mut statement =
                db.prepare("SELECT p.id FROM going_pictures AS g JOIN pictures AS p ON p.num = g.num")?;
            let mut rows = statement.query(())?;
            let mut pictures = Vec::new();
            while let Some(row) = rows.next()? {
                pictures.push(read_id(row, "id")?);
            }
            let preview = DeletionPreview {
                counts: counted(db)?,
                bytes: 0,
                signed_slides: number(
                    db,
                    "SELECT count(*) FROM going_slides AS g JOIN signatures AS s ON s.slide = g.num",
                )?,
                exported_slides: number(
                    db,
                    "SELECT count(DISTINCT slide) FROM exports WHERE slide IN (
                         SELECT num FROM going_slides
                         UNION SELECT p.slide FROM going_pictures AS g JOIN pictures AS p ON p.num = g.num
                         UNION SELECT c.slide FROM going_cells AS g JOIN cells AS c ON c.num = g.num)",
                )?,
            };
            Ok((preview, pictures))
        })?;
        preview.bytes = pictures.iter().map(|id| self.blobs.size(id)).sum();
        Ok(preview)
    }

    /// Hides these at once, all of them or none. [`Records::restore`] brings them back within `grace_s` seconds;
    /// [`Records::purge`] removes them afterwards.
    ///
    /// The patient and the slide "unsorted" are emptied and stay.
    ///
    /// # Errors
    /// [`RecordsError::Unknown`], [`RecordsError::UnknownPicture`]; [`RecordsError::SlideSigned`] for pictures and
    /// cells of a signed slide that does not go as a whole; [`RecordsError::Invalid`] for no target and a grace
    /// period that ends in no year; another where it cannot be written.
    pub fn delete_softly(
        &mut self,
        targets: &[Target],
        grace_s: u32,
        act: &Act,
    ) -> Result<PendingDeletion, RecordsError> {
        self.change(|tx| {
            collect(tx, targets)?;
            let counts = counted(tx)?;
            let due: Option<String> = tx.query_row(
                "SELECT strftime('%Y-%m-%dT%H:%M:%SZ', ?1, '+' || ?2 || ' seconds')",
                (act.at.as_str(), grace_s),
                |row| row.get(0),
            )?;
            let due = due.ok_or_else(|| invalid("the grace period", "it has no end"))?;
            tx.execute(
                "INSERT INTO deletions (object, actor, at, due, purging) VALUES (?1, ?2, ?3, ?4, 0)",
                (word(object(targets))?, &act.by, act.at.as_str(), &due),
            )?;
            let id = tx.last_insert_rowid();
            hide(tx, id)?;
            audit::note(tx, act, AuditAction::Hidden, object(targets), counts)?;
            Ok(PendingDeletion { id, by: act.by.clone(), at: act.at.to_string(), due, counts })
        })
    }

    /// The deletions that can be taken back, the oldest first.
    ///
    /// # Errors
    /// [`RecordsError`] where the database cannot be read.
    pub fn pending_deletions(&self, now: &Timestamp) -> Result<Vec<PendingDeletion>, RecordsError> {
        self.read(|db| {
            let mut statement = db.prepare_cached(
                "SELECT num, actor, at, due FROM deletions WHERE purging = 0 AND due > ?1 ORDER BY num",
            )?;
            let mut rows = statement.query([now.as_str()])?;
            let mut pending = Vec::new();
            while let Some(row) = rows.next()? {
                let id = row.get("num")?;
                pending.push(PendingDeletion {
                    id,
                    by: row.get("actor")?,
                    at: row.get("at")?,
                    due: row.get("due")?,
                    counts: hidden_by(db, id)?,
                });
            }
            Ok(pending)
        })
    }

    /// Brings back what a deletion hid, all of it or nothing. What lies below something that a later deletion hid
    /// comes back with that.
    ///
    /// # Errors
    /// [`RecordsError::Unknown`]; [`RecordsError::DeletionFinal`] after the grace period;
    /// [`RecordsError::StoredAgain`] where the bytes of a picture were stored again meanwhile;
    /// [`RecordsError::SlideSigned`] where its slide was signed meanwhile; another where it cannot be written.
    pub fn restore(&mut self, deletion: i64, act: &Act) -> Result<ItemCounts, RecordsError> {
        self.change(|tx| {
            let found: Option<(String, String, bool)> = tx
                .query_row("SELECT object, due, purging FROM deletions WHERE num = ?1", [deletion], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                })
                .optional()?;
            let Some((object, due, purging)) = found else {
                return Err(RecordsError::Unknown { kind: "deletion", id: deletion.to_string() }.into());
            };
            if purging || due.as_str() <= act.at.as_str() {
                return Err(RecordsError::DeletionFinal { due }.into());
            }
            refuse_stored_again(tx, deletion)?;
            refuse_signed_meanwhile(tx, deletion)?;
            let counts = hidden_by(tx, deletion)?;
            for sql in [
                "UPDATE patients SET deletion = NULL WHERE deletion = ?1",
                "UPDATE slides SET deletion = (SELECT deletion FROM patients WHERE num = slides.patient)
                 WHERE deletion = ?1",
                "UPDATE pictures SET deletion = (SELECT deletion FROM slides WHERE num = pictures.slide)
                 WHERE deletion = ?1",
                "UPDATE cells SET deletion = (SELECT deletion FROM pictures WHERE num = cells.picture)
                 WHERE deletion = ?1",
                "DELETE FROM deletions WHERE num = ?1",
            ] {
                tx.execute(sql, [deletion])?;
            }
            audit::note(tx, act, AuditAction::Restored, read_word(object)?, counts)?;
            Ok(counts)
        })
    }

    /// Removes for good what was deleted and cannot be taken back any more: files, thumbnails, rows, and the room
    /// they took in the database. The rows' bytes are overwritten, and no journal keeps them.
    ///
    /// # Errors
    /// [`RecordsError::File`] naming the first file that could not be removed: the rest is gone, that one stays
    /// hidden and is tried again here and when opening; another where the database cannot be written.
    pub fn purge(&mut self, act: &Act) -> Result<Purged, RecordsError> {
        self.change(|tx| {
            tx.execute(
                "UPDATE deletions SET purging = 1, purge_actor = ?1, purge_at = ?2 WHERE purging = 0 AND due <= ?2",
                (&act.by, act.at.as_str()),
            )?;
            Ok(())
        })?;
        let (purged, problem) = self.finish_purges()?;
        problem.map_or(Ok(purged), Err)
    }

    /// Removes a picture, its derivatives and its rows at once, so that none of its bytes is left in the folder.
    ///
    /// # Errors
    /// [`RecordsError::UnknownPicture`], [`RecordsError::SlideSigned`]; another where a file cannot be removed: the
    /// picture is gone from the list then, and the next [`Records::open`] tries again.
    pub fn delete(&mut self, id: &PictureId, act: &Act) -> Result<Deletion, RecordsError> {
        let deletion = self.change(|tx| {
            collect(tx, &[Target::Picture(id.clone())])?;
            tx.execute(
                "INSERT INTO deletions (object, actor, at, due, purge_actor, purge_at, purging)
                 VALUES ('picture', ?1, ?2, ?2, ?1, ?2, 1)",
                (&act.by, act.at.as_str()),
            )?;
            let deletion = tx.last_insert_rowid();
            hide(tx, deletion)?;
            Ok(deletion)
        })?;
        let (purged, problem) = self.finish_purge(deletion)?;
        self.database.shrink()?;
        problem.map_or(Ok(Deletion { id: id.to_string(), files: purged.files }), Err)
    }

    /// Number of deleted pictures of which a file could not be removed yet. They are in no list.
    ///
    /// # Errors
    /// [`RecordsError`] where the database cannot be read.
    pub fn unfinished_deletions(&self) -> Result<usize, RecordsError> {
        self.read(|db| {
            let mut pictures = 0;
            for deletion in purging(db)? {
                going_with(db, deletion)?;
                pictures += number(db, "SELECT count(*) FROM going_pictures")? as usize;
            }
            Ok(pictures)
        })
    }

    /// Goes on with purges that a crash or a stubborn file interrupted.
    pub(crate) fn resume_purges(&mut self) -> Result<(), RecordsError> {
        // What cannot be removed stays hidden and is tried again.
        self.finish_purges().map(|_| ())
    }

    fn finish_purges(&mut self) -> Result<(Purged, Option<RecordsError>), RecordsError> {
        let (mut all, mut problem) = (Purged::default(), None);
        let deletions = self.read(purging)?;
        for &deletion in &deletions {
            let (purged, stuck) = self.finish_purge(deletion)?;
            all.counts.patients += purged.counts.patients;
            all.counts.slides += purged.counts.slides;
            all.counts.pictures += purged.counts.pictures;
            all.counts.cells += purged.counts.cells;
            all.files += purged.files;
            all.bytes += purged.bytes;
            problem = problem.or(stuck);
        }
        if !deletions.is_empty() {
            self.database.shrink()?;
        }
        Ok((all, problem))
    }

    /// Removes the files of a final deletion and then its rows. Pictures of which a file stays keep their rows and
    /// those above them, hidden.
    fn finish_purge(&mut self, deletion: i64) -> Result<(Purged, Option<RecordsError>), RecordsError> {
        let pictures = self.read(|db| {
            going_with(db, deletion)?;
            let mut statement =
                db.prepare("SELECT p.id FROM going_pictures AS g JOIN pictures AS p ON p.num = g.num")?;
            let mut rows = statement.query(())?;
            let mut pictures = Vec::new();
            while let Some(row) = rows.next()? {
                pictures.push(read_id(row, "id")?);
            }
            Ok(pictures)
        })?;
        let Removed { files, bytes, stuck, problem } = self.blobs.remove(&pictures)?;
        let counts = self.change(|tx| {
            going_with(tx, deletion)?;
            for id in &stuck {
                keep(tx, id)?;
            }
            let counts = counted(tx)?;
            remove_rows(tx)?;
            let done = stuck.is_empty();
            note_purge(tx, deletion, counts, done)?;
            if done {
                tx.execute("DELETE FROM deletions WHERE num = ?1", [deletion])?;
            }
            forget_empty(tx)?;
            Ok(counts)
        })?;
        Ok((Purged { counts, files, bytes }, problem))
    }
}

/// The entry in the log for what was removed, by whoever removed it. A deletion of a version that did not keep who
/// and when has none.
fn note_purge(db: &Connection, deletion: i64, counts: ItemCounts, done: bool) -> Result<(), Fault> {
    let (object, by, at): (String, Option<String>, Option<String>) = db.query_row(
        "SELECT object, purge_actor, purge_at FROM deletions WHERE num = ?1",
        [deletion],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let (Some(by), Some(at)) = (by, at) else { return Ok(()) };
    if !done && counts == ItemCounts::default() {
        return Ok(());
    }
    let at = Timestamp::parse(&at).map_err(|e| Fault::Damaged(e.to_string()))?;
    audit::note(db, &Act { by, at }, AuditAction::Purged, read_word(object)?, counts)
}

/// Removes deletions of which nothing is left, because it went with what it belonged to.
fn forget_empty(db: &Connection) -> Result<(), Fault> {
    db.execute(
        "DELETE FROM deletions WHERE purging = 0
             AND NOT EXISTS (SELECT 1 FROM patients AS t WHERE t.deletion = deletions.num)
             AND NOT EXISTS (SELECT 1 FROM slides AS t WHERE t.deletion = deletions.num)
             AND NOT EXISTS (SELECT 1 FROM pictures AS t WHERE t.deletion = deletions.num)
             AND NOT EXISTS (SELECT 1 FROM cells AS t WHERE t.deletion = deletions.num)",
        (),
    )?;
    Ok(())
}

/// The bytes of a picture are stored once: a second picture of them would come back beside it.
fn refuse_stored_again(db: &Connection, deletion: i64) -> Result<(), Fault> {
    let again: Option<String> = db
        .query_row(
            "SELECT b.id FROM pictures AS a JOIN slides AS s ON s.num = a.slide
             JOIN pictures AS b ON b.sha256 = a.sha256 AND b.num <> a.num
             WHERE a.deletion = ?1 AND (b.deletion IS NULL OR (s.deletion <> ?1 AND b.deletion = s.deletion))",
            [deletion],
            |row| row.get(0),
        )
        .optional()?;
    again.map_or(Ok(()), |id| Err(RecordsError::StoredAgain { id }.into()))
}

/// A slide that was signed meanwhile was signed without what would come back.
fn refuse_signed_meanwhile(db: &Connection, deletion: i64) -> Result<(), Fault> {
    let signed: Option<String> = db
        .query_row(
            "SELECT s.id FROM signatures AS g JOIN slides AS s ON s.num = g.slide
             WHERE s.deletion IS NOT ?1 AND (
                 EXISTS (SELECT 1 FROM pictures AS p WHERE p.slide = s.num AND p.deletion = ?1)
                 OR EXISTS (SELECT 1 FROM cells AS c WHERE c.slide = s.num AND c.deletion = ?1))",
            [deletion],
            |row| row.get(0),
        )
        .optional()?;
    signed.map_or(Ok(()), |slide| Err(RecordsError::SlideSigned { slide }.into()))
}

fn purging(db: &Connection) -> Result<Vec<i64>, Fault> {
    let mut statement = db.prepare_cached("SELECT num FROM deletions WHERE purging = 1 ORDER BY num")?;
    let rows = statement.query_map((), |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn hidden_by(db: &Connection, deletion: i64) -> Result<ItemCounts, Fault> {
    let mut counts = [0; 4];
    for (count, sql) in counts.iter_mut().zip([
        "SELECT count(*) FROM patients WHERE deletion = ?1",
        "SELECT count(*) FROM slides WHERE deletion = ?1",
        "SELECT count(*) FROM pictures WHERE deletion = ?1",
        "SELECT count(*) FROM cells WHERE deletion = ?1 AND current = 1",
    ]) {
        *count = db.prepare_cached(sql)?.query_row([deletion], |row| row.get(0))?;
    }
    let [patients, slides, pictures, cells] = counts;
    Ok(ItemCounts { patients, slides, pictures, cells })
}

/// What the log says the targets are.
fn object(targets: &[Target]) -> AuditObject {
    let of = |target: &Target| match target {
        Target::Cell(_) => AuditObject::Cell,
        Target::Picture(_) => AuditObject::Picture,
        Target::Slide(_) => AuditObject::Slide,
        Target::Patient(_) => AuditObject::Patient,
        Target::Everything => AuditObject::Everything,
    };
    let mut objects = targets.iter().map(of);
    let first = objects.next().unwrap_or(AuditObject::Several);
    if objects.all(|object| object == first) { first } else { AuditObject::Several }
}
