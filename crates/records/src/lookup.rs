//! From identities to the numbers of rows that are there, and what every change asks first.

use rusqlite::{Connection, OptionalExtension as _};

use crate::{CellId, PatientId, PictureId, ProfileId, RecordsError, SlideId, database::Fault};

/// The row of a patient who is there.
pub(crate) fn patient(db: &Connection, id: &PatientId) -> Result<i64, Fault> {
    number(db, "SELECT num FROM patients WHERE id = ?1 AND deletion IS NULL", id.as_str())?
        .ok_or_else(|| unknown("patient", id))
}

/// The row of a slide that is there.
pub(crate) fn slide(db: &Connection, id: &SlideId) -> Result<i64, Fault> {
    number(db, "SELECT num FROM slides WHERE id = ?1 AND deletion IS NULL", id.as_str())?
        .ok_or_else(|| unknown("slide", id))
}

/// The row of a picture that is there.
pub(crate) fn picture(db: &Connection, id: &PictureId) -> Result<i64, Fault> {
    number(db, "SELECT num FROM pictures WHERE id = ?1 AND deletion IS NULL", id.as_str())?
        .ok_or_else(|| RecordsError::UnknownPicture { id: id.to_string() }.into())
}

/// The row of a microscope profile.
pub(crate) fn profile(db: &Connection, id: &ProfileId) -> Result<i64, Fault> {
    number(db, "SELECT num FROM profiles WHERE id = ?1", id.as_str())?
        .ok_or_else(|| unknown("microscope profile", id))
}

/// The row of a cell that is there.
pub(crate) fn cell(db: &Connection, id: &CellId) -> Result<i64, Fault> {
    db.prepare_cached(
        "SELECT c.num FROM pictures AS p
         JOIN results AS r ON r.picture = p.num AND r.run = ?2
         JOIN cells AS c ON c.result = r.num AND c.place = ?3
         WHERE p.id = ?1 AND c.deletion IS NULL",
    )?
    .query_row((id.picture.as_str(), id.run, id.index), |row| row.get(0))
    .optional()?
    .ok_or_else(|| unknown("cell", id))
}

/// The slide's row of a picture's or a cell's row.
pub(crate) fn slide_of(db: &Connection, table: &'static str, num: i64) -> Result<i64, Fault> {
    let sql = format!("SELECT slide FROM {table} WHERE num = ?1");
    Ok(db.prepare_cached(&sql)?.query_row([num], |row| row.get(0))?)
}

/// Refuses where the slide of this row is signed.
pub(crate) fn unsigned(db: &Connection, slide: i64) -> Result<(), Fault> {
    let signed: Option<String> = db
        .prepare_cached(
            "SELECT s.id FROM signatures AS g JOIN slides AS s ON s.num = g.slide WHERE g.slide = ?1",
        )?
        .query_row([slide], |row| row.get(0))
        .optional()?;
    signed.map_or(Ok(()), |slide| Err(RecordsError::SlideSigned { slide }.into()))
}

/// Refuses an identity that a row of `table` has, hidden ones included.
pub(crate) fn unused(db: &Connection, table: &'static str, id: &str) -> Result<(), Fault> {
    let sql = format!("SELECT num FROM {table} WHERE id = ?1");
    match number(db, &sql, id)? {
        None => Ok(()),
        Some(_) => Err(RecordsError::IdInUse { id: id.to_owned() }.into()),
    }
}

fn number(db: &Connection, sql: &str, id: &str) -> Result<Option<i64>, Fault> {
    Ok(db.prepare_cached(sql)?.query_row([id], |row| row.get(0)).optional()?)
}

fn unknown(kind: &'static str, id: &impl ToString) -> Fault {
    RecordsError::Unknown { kind, id: id.to_string() }.into()
}
