//! The rows that go with a deletion: gathered in tables in memory, counted, hidden, removed.

use contract::{ItemCounts, UNSORTED_PATIENT, UNSORTED_SLIDE};
use rusqlite::{Connection, OptionalExtension as _};

use crate::{CellId, PatientId, PictureId, RecordsError, SlideId, database::Fault, lookup, words::invalid};

/// Something that can be deleted, with everything that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// One cell.
    Cell(CellId),
    /// A picture with its results and cells.
    Picture(PictureId),
    /// A slide with its pictures.
    Slide(SlideId),
    /// A patient with the slides.
    Patient(PatientId),
    /// Every patient. Microscope profiles, settings and the log hold nothing of them and stay.
    Everything,
}

/// The sets of rows that go, in memory and empty.
fn clear(db: &Connection) -> Result<(), Fault> {
    Ok(db.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS going_patients (num INTEGER PRIMARY KEY);
         CREATE TEMP TABLE IF NOT EXISTS going_slides (num INTEGER PRIMARY KEY);
         CREATE TEMP TABLE IF NOT EXISTS going_pictures (num INTEGER PRIMARY KEY);
         CREATE TEMP TABLE IF NOT EXISTS going_cells (num INTEGER PRIMARY KEY);
         DELETE FROM going_patients; DELETE FROM going_slides;
         DELETE FROM going_pictures; DELETE FROM going_cells;",
    )?)
}

/// Gathers what is there of the targets, with everything below them.
pub(crate) fn collect(db: &Connection, targets: &[Target]) -> Result<(), Fault> {
    if targets.is_empty() {
        return Err(invalid("the list of what to delete", "it is empty").into());
    }
    clear(db)?;
    for target in targets {
        let (table, num) = match target {
            Target::Everything => {
                db.execute(
                    "INSERT OR IGNORE INTO going_patients SELECT num FROM patients WHERE deletion IS NULL",
                    (),
                )?;
                continue;
            }
            Target::Patient(id) => ("patients", lookup::patient(db, id)?),
            Target::Slide(id) => ("slides", lookup::slide(db, id)?),
            Target::Picture(id) => ("pictures", lookup::picture(db, id)?),
            Target::Cell(id) => ("cells", lookup::cell(db, id)?),
        };
        db.prepare_cached(&format!("INSERT OR IGNORE INTO going_{table} VALUES (?1)"))?.execute([num])?;
    }
    db.execute_batch(
        "INSERT OR IGNORE INTO going_slides
             SELECT s.num FROM going_patients AS g CROSS JOIN slides AS s ON s.patient = g.num
             WHERE s.deletion IS NULL;",
    )?;
    let signed: Option<String> = db
        .query_row(
            "SELECT s.id FROM signatures AS g JOIN slides AS s ON s.num = g.slide
             WHERE g.slide NOT IN (SELECT num FROM going_slides) AND g.slide IN (
                 SELECT p.slide FROM going_pictures AS o JOIN pictures AS p ON p.num = o.num
                 UNION SELECT c.slide FROM going_cells AS o JOIN cells AS c ON c.num = o.num)",
            (),
            |row| row.get(0),
        )
        .optional()?;
    if let Some(slide) = signed {
        return Err(RecordsError::SlideSigned { slide }.into());
    }
    db.execute_batch(
        "INSERT OR IGNORE INTO going_pictures
             SELECT p.num FROM going_slides AS g CROSS JOIN pictures AS p ON p.slide = g.num
             WHERE p.deletion IS NULL;
         INSERT OR IGNORE INTO going_cells
             SELECT c.num FROM going_pictures AS g CROSS JOIN cells AS c ON c.picture = g.num
             WHERE c.deletion IS NULL;",
    )?;
    spare_unsorted(db)
}

/// Gathers what a deletion hid, with everything below it, whatever hid that.
pub(crate) fn going_with(db: &Connection, deletion: i64) -> Result<(), Fault> {
    clear(db)?;
    for sql in [
        "INSERT OR IGNORE INTO going_patients SELECT num FROM patients WHERE deletion = ?1",
        "INSERT OR IGNORE INTO going_slides SELECT num FROM slides WHERE deletion = ?1",
        "INSERT OR IGNORE INTO going_pictures SELECT num FROM pictures WHERE deletion = ?1",
        "INSERT OR IGNORE INTO going_cells SELECT num FROM cells WHERE deletion = ?1",
    ] {
        db.execute(sql, [deletion])?;
    }
    db.execute_batch(
        "INSERT OR IGNORE INTO going_slides
             SELECT s.num FROM going_patients AS g CROSS JOIN slides AS s ON s.patient = g.num;
         INSERT OR IGNORE INTO going_pictures
             SELECT p.num FROM going_slides AS g CROSS JOIN pictures AS p ON p.slide = g.num;
         INSERT OR IGNORE INTO going_cells
             SELECT c.num FROM going_pictures AS g CROSS JOIN cells AS c ON c.picture = g.num;",
    )?;
    Ok(())
}

/// The patient and the slide for what has no slide stand for nobody: new pictures need them.
fn spare_unsorted(db: &Connection) -> Result<(), Fault> {
    db.execute(
        "DELETE FROM going_patients WHERE num = (SELECT num FROM patients WHERE id = ?1)",
        [UNSORTED_PATIENT],
    )?;
    db.execute(
        "DELETE FROM going_slides WHERE num = (SELECT num FROM slides WHERE id = ?1)",
        [UNSORTED_SLIDE],
    )?;
    Ok(())
}

/// Takes a picture that has to stay, and what it belongs to, out of what goes.
pub(crate) fn keep(db: &Connection, id: &PictureId) -> Result<(), Fault> {
    let (picture, slide, patient): (i64, i64, i64) = db.query_row(
        "SELECT p.num, s.num, s.patient FROM pictures AS p JOIN slides AS s ON s.num = p.slide WHERE p.id = ?1",
        [id.as_str()],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    db.execute("DELETE FROM going_cells WHERE num IN (SELECT num FROM cells WHERE picture = ?1)", [picture])?;
    db.execute("DELETE FROM going_pictures WHERE num = ?1", [picture])?;
    db.execute("DELETE FROM going_slides WHERE num = ?1", [slide])?;
    db.execute("DELETE FROM going_patients WHERE num = ?1", [patient])?;
    Ok(())
}

/// Number of what was gathered; of the cells those whose result is in use.
pub(crate) fn counted(db: &Connection) -> Result<ItemCounts, Fault> {
    Ok(ItemCounts {
        patients: number(db, "SELECT count(*) FROM going_patients")?,
        slides: number(db, "SELECT count(*) FROM going_slides")?,
        pictures: number(db, "SELECT count(*) FROM going_pictures")?,
        cells: number(
            db,
            "SELECT count(*) FROM going_cells AS g CROSS JOIN cells AS c ON c.num = g.num WHERE c.current = 1",
        )?,
    })
}

/// Hides what was gathered by the number of a deletion.
pub(crate) fn hide(db: &Connection, deletion: i64) -> Result<(), Fault> {
    for table in ["patients", "slides", "pictures", "cells"] {
        let sql = format!("UPDATE {table} SET deletion = ?1 WHERE num IN (SELECT num FROM going_{table})");
        db.execute(&sql, [deletion])?;
    }
    Ok(())
}

/// Removes the rows that were gathered and everything that speaks of them.
pub(crate) fn remove_rows(db: &Connection) -> Result<(), Fault> {
    Ok(db.execute_batch(
        "DELETE FROM labels WHERE cell IN (SELECT num FROM going_cells);
         DELETE FROM steps WHERE NOT EXISTS (SELECT 1 FROM labels AS l WHERE l.step = steps.num);
         DELETE FROM amendments WHERE slide IN (SELECT num FROM going_slides);
         DELETE FROM signatures WHERE slide IN (SELECT num FROM going_slides);
         DELETE FROM exports WHERE slide IN (SELECT num FROM going_slides);
         DELETE FROM cells WHERE num IN (SELECT num FROM going_cells);
         DELETE FROM results WHERE picture IN (SELECT num FROM going_pictures);
         DELETE FROM pictures WHERE num IN (SELECT num FROM going_pictures);
         DELETE FROM slides WHERE num IN (SELECT num FROM going_slides);
         DELETE FROM patients WHERE num IN (SELECT num FROM going_patients);",
    )?)
}

/// A count.
pub(crate) fn number(db: &Connection, sql: &str) -> Result<u32, Fault> {
    Ok(db.prepare_cached(sql)?.query_row((), |row| row.get(0))?)
}
