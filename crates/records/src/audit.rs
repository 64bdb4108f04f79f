//! The log of what was done. It is only added to, and each entry's hash includes the one before.

use contract::{AuditAction, AuditCheck, AuditEntry, AuditObject, ItemCounts};
use rusqlite::{Connection, OptionalExtension as _, Row, named_params};

use crate::{
    Act, Records, RecordsError,
    database::Fault,
    store::fingerprint,
    words::{check_name, invalid, read_word, word},
};

/// The most entries that one question may ask for.
const MOST_ENTRIES: u32 = 1000;

impl Records {
    /// Entries of the log, newest first: those with a number below `before`, or the newest where none is given.
    ///
    /// # Errors
    /// [`RecordsError::Invalid`] for a `limit` outside 1 to 1000; another where the database cannot be read.
    pub fn audit(&self, before: Option<i64>, limit: u32) -> Result<Vec<AuditEntry>, RecordsError> {
        if !(1..=MOST_ENTRIES).contains(&limit) {
            return Err(invalid("the number of entries", format!("it is not 1 to {MOST_ENTRIES}")));
        }
        self.read(|db| {
            let mut statement =
                db.prepare_cached("SELECT * FROM audit WHERE num < ?1 ORDER BY num DESC LIMIT ?2")?;
            let mut rows = statement.query((before.unwrap_or(i64::MAX), limit))?;
            let mut entries = Vec::new();
            while let Some(row) = rows.next()? {
                entries.push(entry(row)?);
            }
            Ok(entries)
        })
    }

    /// Looks at every entry: whether the log was altered, or entries were taken out.
    ///
    /// Whoever can write to the folder can also write a new chain; only a head that was kept elsewhere shows that.
    ///
    /// # Errors
    /// [`RecordsError`] where the database cannot be read.
    pub fn verify_audit(&self) -> Result<AuditCheck, RecordsError> {
        self.read(|db| {
            let mut statement = db.prepare("SELECT * FROM audit ORDER BY num")?;
            let mut rows = statement.query(())?;
            let mut check = AuditCheck { entries: 0, head: None, broken_at: None };
            while let Some(row) = rows.next()? {
                check.entries += 1;
                let stored = Stored::read(row)?;
                let whole =
                    stored.num == check.entries && stored.hash(check.head.as_deref())? == stored.sha256;
                if !whole {
                    check.broken_at = check.broken_at.or(Some(check.entries));
                }
                check.head = Some(stored.sha256);
            }
            // SQLite notes the highest number that it ever gave: entries cut off at the end are missed there.
            let given = db
                .query_row("SELECT seq FROM sqlite_sequence WHERE name = 'audit'", (), |row| row.get(0))
                .optional()?
                .unwrap_or(0);
            if check.entries < given {
                check.broken_at = check.broken_at.or(Some(check.entries + 1));
            }
            Ok(check)
        })
    }
}

/// Adds an entry in the transaction that does what it says.
pub(crate) fn note(
    db: &Connection,
    act: &Act,
    action: AuditAction,
    object: AuditObject,
    counts: ItemCounts,
) -> Result<(), Fault> {
    check_name("the name of who does this", &act.by)?;
    let before: Option<(i64, String)> = db
        .prepare_cached("SELECT num, sha256 FROM audit ORDER BY num DESC LIMIT 1")?
        .query_row((), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let mut new = Stored {
        num: before.as_ref().map_or(0, |(num, _)| *num) + 1,
        at: act.at.to_string(),
        actor: act.by.clone(),
        action: word(action)?,
        object: word(object)?,
        counts,
        sha256: String::new(),
    };
    new.sha256 = new.hash(before.as_ref().map(|(_, sha256)| sha256.as_str()))?;
    db.prepare_cached(
        "INSERT INTO audit (num, at, actor, action, object, patients, slides, pictures, cells, sha256)
         VALUES (:num, :at, :actor, :action, :object, :patients, :slides, :pictures, :cells, :sha256)",
    )?
    .execute(named_params! {
        ":num": new.num,
        ":at": new.at,
        ":actor": new.actor,
        ":action": new.action,
        ":object": new.object,
        ":patients": counts.patients,
        ":slides": counts.slides,
        ":pictures": counts.pictures,
        ":cells": counts.cells,
        ":sha256": new.sha256,
    })?;
    Ok(())
}

/// A row of the log.
struct Stored {
    num: i64,
    at: String,
    actor: String,
    action: String,
    object: String,
    counts: ItemCounts,
    sha256: String,
}

impl Stored {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            num: row.get("num")?,
            at: row.get("at")?,
            actor: row.get("actor")?,
            action: row.get("action")?,
            object: row.get("object")?,
            counts: ItemCounts {
                patients: row.get("patients")?,
                slides: row.get("slides")?,
                pictures: row.get("pictures")?,
                cells: row.get("cells")?,
            },
            sha256: row.get("sha256")?,
        })
    }

    fn hash(&self, before: Option<&str>) -> Result<String, Fault> {
        let ItemCounts { patients, slides, pictures, cells } = self.counts;
        let line = (
            before.unwrap_or_default(),
            self.num,
            &self.at,
            &self.actor,
            &self.action,
            &self.object,
            [patients, slides, pictures, cells],
        );
        let text = serde_json::to_string(&line).map_err(|source| RecordsError::Examination { source })?;
        Ok(fingerprint(text.as_bytes()))
    }
}

fn entry(row: &Row<'_>) -> Result<AuditEntry, Fault> {
    let Stored { num, at, actor, action, object, counts, sha256 } = Stored::read(row)?;
    let (action, object) = (read_word(action)?, read_word(object)?);
    Ok(AuditEntry { number: num, at, by: actor, action, object, counts, sha256 })
}
