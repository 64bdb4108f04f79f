//! What the pipeline said of pictures. Results are added and never changed; the latest is in use.

use contract::{
    AuditAction, AuditObject, Examination, ItemCounts, PictureDetail, PictureSummary, Provenance, Thresholds,
    VerdictCounts,
};
use rusqlite::{Connection, Row, named_params};

use crate::{
    Act, PictureId, Records, RecordsError, Timestamp, audit,
    database::Fault,
    gallery, lookup,
    words::{check_line, invalid, read_word, word},
};

/// What the pipeline said of a picture, and how that came about.
#[derive(Debug, Clone, PartialEq)]
pub struct NewResult {
    /// What it said.
    pub examination: Examination,
    /// A small JPEG picture of each cell, in their order; empty where none are kept.
    pub crops: Vec<Vec<u8>>,
    /// Version of the app.
    pub app_version: String,
    /// The thresholds of the model.
    pub thresholds: Thresholds,
    /// When it said so.
    pub examined_at: Timestamp,
    /// Who let it.
    pub by: String,
}

impl Records {
    /// Adds a result to a stored picture, whatever state it is in. It is in use from then on; the older ones stay,
    /// with the model that made them and the labels that people gave their cells.
    ///
    /// # Errors
    /// [`RecordsError::UnknownPicture`], [`RecordsError::SlideSigned`]; another where it cannot be written, and the
    /// older result stays in use then.
    pub fn re_examined(&mut self, id: &PictureId, result: &NewResult) -> Result<PictureDetail, RecordsError> {
        self.change(|tx| {
            let num = lookup::picture(tx, id)?;
            append(tx, num, result)?;
            detail(tx, num)
        })
    }

    /// How each result of a picture came about, the first one first.
    ///
    /// # Errors
    /// [`RecordsError::UnknownPicture`]; another where the database cannot be read.
    pub fn results_of(&self, id: &PictureId) -> Result<Vec<Provenance>, RecordsError> {
        self.read(|db| {
            let sql = format!("SELECT {PROVENANCE} FROM results AS r WHERE r.picture = ?1 ORDER BY r.run");
            let mut statement = db.prepare_cached(&sql)?;
            let rows = statement.query_map([lookup::picture(db, id)?], provenance)?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }
}

/// Adds a result and its cells to a picture of a slide that is not signed.
pub(crate) fn append(db: &Connection, picture: i64, new: &NewResult) -> Result<(), Fault> {
    let slide = lookup::slide_of(db, "pictures", picture)?;
    lookup::unsigned(db, slide)?;
    check(new)?;
    let run: u32 = db
        .prepare_cached("SELECT coalesce(max(run), 0) + 1 FROM results WHERE picture = ?1")?
        .query_row([picture], |row| row.get(0))?;
    // A gallery shows results in use alone, and what is not shown need not take room.
    db.prepare_cached("DELETE FROM crops WHERE cell IN (SELECT num FROM cells WHERE picture = ?1)")?
        .execute([picture])?;
    db.prepare_cached("UPDATE cells SET current = 0 WHERE picture = ?1 AND current = 1")?
        .execute([picture])?;
    let Examination { kind, quality, cells, model } = &new.examination;
    let bare = Examination { kind: *kind, quality: quality.clone(), cells: Vec::new(), model: model.clone() };
    db.prepare_cached(
        "INSERT INTO results
            (picture, run, model_id, model_sha256, app_version, hem_below, all_from, examined_at, kind, usable, content)
         VALUES
            (:picture, :run, :model_id, :model_sha256, :app_version, :hem_below, :all_from, :examined_at, :kind,
             :usable, :content)",
    )?
    .execute(named_params! {
        ":picture": picture,
        ":run": run,
        ":model_id": model.id,
        ":model_sha256": model.sha256,
        ":app_version": new.app_version,
        ":hem_below": new.thresholds.hem_below,
        ":all_from": new.thresholds.all_from,
        ":examined_at": new.examined_at.as_str(),
        ":kind": word(kind)?,
        ":usable": quality.usable,
        ":content": to_json(&bare)?,
    })?;
    insert_cells(db, picture, db.last_insert_rowid(), new)?;
    db.prepare_cached("UPDATE pictures SET state = 'examined', failure = NULL WHERE num = ?1")?
        .execute([picture])?;
    let act = Act { by: new.by.clone(), at: new.examined_at.clone() };
    let cells = u32::try_from(cells.len()).unwrap_or(u32::MAX);
    let counts = ItemCounts { pictures: 1, cells, ..ItemCounts::default() };
    audit::note(db, &act, AuditAction::Examined, AuditObject::Picture, counts)
}

fn insert_cells(db: &Connection, picture: i64, result: i64, new: &NewResult) -> Result<(), Fault> {
    let (slide, patient, day): (i64, i64, String) = db
        .prepare_cached(
            "SELECT s.num, s.patient, coalesce(s.taken_on, substr(p.imported_at, 1, 10))
             FROM pictures AS p JOIN slides AS s ON s.num = p.slide WHERE p.num = ?1",
        )?
        .query_row([picture], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let mut insert = db.prepare_cached(
        "INSERT INTO cells (result, place, picture, slide, patient, day, current, x, y, width, height, verdict,
                            p_all, reason, unsure, label, reviewed, content)
         VALUES (:result, :place, :picture, :slide, :patient, :day, 1, :x, :y, :width, :height, :verdict,
                 :p_all, :reason, :unsure, :verdict, 0, :content)",
    )?;
    let mut insert_crop = db.prepare_cached("INSERT INTO crops (cell, picture) VALUES (?1, ?2)")?;
    let mut crops = new.crops.iter();
    for (place, cell) in (0_i64..).zip(&new.examination.cells) {
        let [x, y, width, height] = cell.bbox;
        insert.execute(named_params! {
            ":result": result,
            ":place": place,
            ":picture": picture,
            ":slide": slide,
            ":patient": patient,
            ":day": day,
            ":x": x,
            ":y": y,
            ":width": width,
            ":height": height,
            ":verdict": word(cell.verdict)?,
            ":p_all": cell.p_all,
            ":reason": word(cell.reason)?,
            ":unsure": outside_of_band(cell.p_all, new.thresholds),
            ":content": to_json(cell)?,
        })?;
        if let Some(crop) = crops.next() {
            insert_crop.execute((db.last_insert_rowid(), crop))?;
        }
    }
    Ok(())
}

/// How far a probability lies outside of the band between the thresholds; below 0 inside, lowest in its middle.
fn outside_of_band(p_all: f64, thresholds: Thresholds) -> f64 {
    let Thresholds { hem_below, all_from } = thresholds;
    (p_all - (all_from + hem_below) / 2.0).abs() - (all_from - hem_below) / 2.0
}

/// Refuses numbers that JSON or the database would turn into something else.
fn check(new: &NewResult) -> Result<(), RecordsError> {
    let Thresholds { hem_below, all_from } = new.thresholds;
    check_line("the app's version", &new.app_version)?;
    if !(0.0 <= hem_below && hem_below <= all_from && all_from <= 1.0) {
        return Err(invalid("the thresholds", "they are not probabilities, the lower one first"));
    }
    if new.examination.cells.iter().any(|cell| !(0.0..=1.0).contains(&cell.p_all)) {
        return Err(invalid("a cell's probability", "it is not 0 to 1"));
    }
    if !new.crops.is_empty() && new.crops.len() != new.examination.cells.len() {
        return Err(invalid("the pictures of the cells", "there is not one for each cell"));
    }
    // JSON has no words for infinities and for what is no number: what was read back must be what was written.
    let text = to_json(&new.examination)?;
    serde_json::from_str::<Examination>(&text)
        .map(|_| ())
        .map_err(|e| invalid("the examination", e.to_string()))
}

/// The summaries of examined pictures, newest first. `condition` may speak of the picture `p` and of `?1`.
pub(crate) fn summaries(
    db: &Connection,
    condition: &'static str,
    value: Option<i64>,
) -> Result<Vec<PictureSummary>, Fault> {
    let sql = format!(
        "SELECT p.id, p.name, p.imported_at, r.kind, r.usable,
             count(*) FILTER (WHERE c.label = 'all') AS n_all,
             count(*) FILTER (WHERE c.label = 'hem') AS hem,
             count(*) FILTER (WHERE c.label = 'uncertain') AS uncertain,
             count(*) FILTER (WHERE c.label = 'not_a_cell') AS not_a_cell,
             max(c.p_all) FILTER (WHERE c.label <> 'not_a_cell') AS highest
         FROM pictures AS p
         JOIN results AS r ON r.picture = p.num AND r.run = (SELECT max(run) FROM results WHERE picture = p.num)
         LEFT JOIN cells AS c ON c.result = r.num AND c.deletion IS NULL
         WHERE p.deletion IS NULL AND {condition}
         GROUP BY p.num ORDER BY p.imported_at DESC, p.num DESC"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query([value])?;
    let mut summaries = Vec::new();
    while let Some(row) = rows.next()? {
        summaries.push(PictureSummary {
            id: row.get("id")?,
            name: row.get("name")?,
            imported_at: row.get("imported_at")?,
            kind: read_word(row.get("kind")?)?,
            counts: VerdictCounts {
                all: row.get("n_all")?,
                hem: row.get("hem")?,
                uncertain: row.get("uncertain")?,
                not_a_cell: row.get("not_a_cell")?,
            },
            // What the network says of a clump or of debris means nothing.
            highest_p_all: row.get("highest")?,
            usable: row.get("usable")?,
        });
    }
    Ok(summaries)
}

/// Everything that is known of a picture's row.
pub(crate) fn detail(db: &Connection, picture: i64) -> Result<PictureDetail, Fault> {
    let (id, width, height): (String, u32, u32) = db
        .prepare_cached("SELECT id, width, height FROM pictures WHERE num = ?1")?
        .query_row([picture], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let Some(summary) =
        summaries(db, "p.state = 'examined' AND p.num = ?1", Some(picture))?.into_iter().next()
    else {
        return Err(RecordsError::NotExamined { id }.into());
    };
    let unreadable =
        |e: serde_json::Error| Fault::Damaged(format!("the examination of {id} is unreadable: {e}"));
    let (result, content): (i64, String) = db
        .prepare_cached("SELECT num, content FROM results WHERE picture = ?1 ORDER BY run DESC LIMIT 1")?
        .query_row([picture], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut examination: Examination = serde_json::from_str(&content).map_err(unreadable)?;
    let mut statement =
        db.prepare_cached("SELECT content FROM cells WHERE result = ?1 AND deletion IS NULL ORDER BY place")?;
    let mut rows = statement.query([result])?;
    while let Some(row) = rows.next()? {
        let content: String = row.get(0)?;
        examination.cells.push(serde_json::from_str(&content).map_err(unreadable)?);
    }
    Ok(PictureDetail { summary, width, height, examination, cells: gallery::of_result(db, result)? })
}

/// The columns that [`provenance`] reads, of a result called `r`.
pub(crate) const PROVENANCE: &str =
    "r.run, r.model_id, r.model_sha256, r.app_version, r.hem_below, r.all_from, r.examined_at";

/// How a result came about.
pub(crate) fn provenance(row: &Row<'_>) -> rusqlite::Result<Provenance> {
    let (hem_below, all_from): (Option<f64>, Option<f64>) = (row.get("hem_below")?, row.get("all_from")?);
    Ok(Provenance {
        run: row.get("run")?,
        model_id: row.get("model_id")?,
        model_sha256: row.get("model_sha256")?,
        app_version: row.get("app_version")?,
        thresholds: hem_below.zip(all_from).map(|(hem_below, all_from)| Thresholds { hem_below, all_from }),
        examined_at: row.get("examined_at")?,
    })
}

fn to_json(value: &impl serde::Serialize) -> Result<String, RecordsError> {
    serde_json::to_string(value).map_err(|source| RecordsError::Examination { source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_the_band_is_most_unsure() {
        let thresholds = Thresholds { hem_below: 0.25, all_from: 0.75 };
        let distance = |p| outside_of_band(p, thresholds);
        assert_eq!([0.5, 0.25, 0.75, 0.0, 1.0].map(distance), [-0.25, 0.0, 0.0, 0.25, 0.25]);
        let point = Thresholds { hem_below: 0.5, all_from: 0.5 };
        assert_eq!(outside_of_band(0.5, point), 0.0);
    }
}
