//! Cells in a gallery: page by page in a stable order, each page found through one index.

use contract::{CellDetail, GalleryCell, GalleryPage, GalleryQuery, GallerySort, ReviewEntry};
use rusqlite::{Connection, OptionalExtension as _, Row, types::Value};

use crate::{
    CellId, PatientId, Records, RecordsError, SlideId,
    database::Fault,
    lookup,
    results::{PROVENANCE, provenance},
    time::check_day,
    words::{invalid, read_word, word},
};

/// The most cells in one page.
const MOST_CELLS: u32 = 500;

/// The columns that [`read`] reads, and where they come from; `c` is the cell.
const COLUMNS: &str = "c.num, p.id || ':' || r.run || ':' || c.place AS id, p.id AS picture, s.id AS slide,
    a.id AS patient, c.x, c.y, c.width, c.height, c.p_all, c.unsure, c.verdict, c.reason, c.label, c.reviewed";
const JOINS: &str = "JOIN results AS r ON r.num = c.result JOIN pictures AS p ON p.num = c.picture
    JOIN slides AS s ON s.num = c.slide JOIN patients AS a ON a.num = c.patient";

impl Records {
    /// One page of the cells that are asked for. Only results in use are looked at.
    ///
    /// The order is by the number that is sorted by, then by when the cells were stored, so a page goes on where
    /// the one before ended, whatever was labelled, added or deleted meanwhile.
    ///
    /// # Errors
    /// [`RecordsError::Unknown`] slide or patient; [`RecordsError::Invalid`], [`RecordsError::NotAnId`] and
    /// [`RecordsError::NotATime`] for what has another form; another where the database cannot be read.
    pub fn gallery(&self, query: &GalleryQuery) -> Result<GalleryPage, RecordsError> {
        if !(1..=MOST_CELLS).contains(&query.limit) {
            return Err(invalid("the size of a page", format!("it is not 1 to {MOST_CELLS}")));
        }
        self.read(|db| {
            let (sql, values) = question(db, query)?;
            let mut statement = db.prepare_cached(&sql)?;
            let mut rows = statement.query(rusqlite::params_from_iter(values))?;
            let mut page = GalleryPage::default();
            let mut last = None;
            while let Some(row) = rows.next()? {
                if page.cells.len() == query.limit as usize {
                    page.next = last;
                    break;
                }
                page.cells.push(read(row)?);
                last = Some(Key::of(row, query.sort)?.write());
            }
            Ok(page)
        })
    }

    /// Every cell of a slide that counts, picture by picture in the order they were stored.
    ///
    /// # Errors
    /// [`RecordsError::Unknown`]; another where the database cannot be read.
    pub fn cells_of(&self, slide: &SlideId) -> Result<Vec<CellDetail>, RecordsError> {
        self.read(|db| {
            let slide = lookup::slide(db, slide)?;
            let mut statement = db.prepare_cached(
                "SELECT num FROM cells WHERE slide = ?1 AND current = 1 AND deletion IS NULL
                 ORDER BY picture, place",
            )?;
            let nums =
                statement.query_map([slide], |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
            nums.into_iter().map(|num| detail(db, num)).collect()
        })
    }

    /// Everything that is known of one cell, also of one of a result that is not in use any more.
    ///
    /// # Errors
    /// [`RecordsError::Unknown`]; another where the database cannot be read.
    pub fn cell(&self, id: &CellId) -> Result<CellDetail, RecordsError> {
        self.read(|db| detail(db, lookup::cell(db, id)?))
    }

    /// The small JPEG picture of a cell; none where none is kept.
    ///
    /// # Errors
    /// [`RecordsError::Unknown`]; another where the database cannot be read.
    pub fn crop(&self, id: &CellId) -> Result<Option<Vec<u8>>, RecordsError> {
        self.read(|db| {
            Ok(db
                .prepare_cached("SELECT picture FROM crops WHERE cell = ?1")?
                .query_row([lookup::cell(db, id)?], |row| row.get(0))
                .optional()?)
        })
    }
}

/// The cells of a result that are not deleted, in the order in which they were found.
pub(crate) fn of_result(db: &Connection, result: i64) -> Result<Vec<GalleryCell>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM cells AS c {JOINS} WHERE c.result = ?1 AND c.deletion IS NULL ORDER BY c.place"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query([result])?;
    let mut cells = Vec::new();
    while let Some(row) = rows.next()? {
        cells.push(read(row)?);
    }
    Ok(cells)
}

/// Everything that is known of a cell's row.
fn detail(db: &Connection, num: i64) -> Result<CellDetail, Fault> {
    let sql = format!(
        "SELECT {COLUMNS}, c.current, c.content, {PROVENANCE} FROM cells AS c {JOINS} WHERE c.num = ?1"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let found = statement
        .query_row([num], |row| {
            Ok((read(row), row.get::<_, String>("content")?, row.get("current")?, provenance(row)?))
        })
        .optional()?;
    let Some((entry, content, current, provenance)) = found else {
        return Err(Fault::Damaged(format!("cell {num} belongs to nothing")));
    };
    let entry = entry?;
    let cell = serde_json::from_str(&content)
        .map_err(|e| Fault::Damaged(format!("the cell {} is unreadable: {e}", entry.id)))?;
    Ok(CellDetail { entry, cell, provenance, current, history: history(db, num)? })
}

fn history(db: &Connection, cell: i64) -> Result<Vec<ReviewEntry>, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT t.kind, l.label, t.actor, t.at FROM labels AS l JOIN steps AS t ON t.num = l.step
         WHERE l.cell = ?1 ORDER BY l.num",
    )?;
    let mut rows = statement.query([cell])?;
    let mut history = Vec::new();
    while let Some(row) = rows.next()? {
        let label: Option<String> = row.get("label")?;
        history.push(ReviewEntry {
            kind: read_word(row.get("kind")?)?,
            label: label.map(read_word).transpose()?,
            by: row.get("actor")?,
            at: row.get("at")?,
        });
    }
    Ok(history)
}

/// The number that is sorted by and the cell's row: where a page ends.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Key {
    value: f64,
    num: i64,
}

impl Key {
    fn of(row: &Row<'_>, sort: GallerySort) -> rusqlite::Result<Self> {
        Ok(Self { value: row.get(column(sort))?, num: row.get("num")? })
    }

    /// The bits, not the digits: the number comes back as it was.
    fn write(self) -> String {
        format!("{:016x}.{}", self.value.to_bits(), self.num)
    }

    fn parse(text: &str) -> Option<Self> {
        let (bits, num) = text.split_once('.')?;
        let value = f64::from_bits(u64::from_str_radix(bits, 16).ok()?);
        Some(Self { value, num: num.parse().ok()? }).filter(|key| !key.value.is_nan())
    }
}

const fn column(sort: GallerySort) -> &'static str {
    match sort {
        GallerySort::MostSuspicious | GallerySort::LeastSuspicious => "p_all",
        GallerySort::MostUncertain => "unsure",
    }
}

/// The SQL of a page and its parameters. One more row than the page holds tells whether there is a next one.
fn question(db: &Connection, query: &GalleryQuery) -> Result<(String, Vec<Value>), Fault> {
    let column = column(query.sort);
    let mut values = Vec::new();
    let mut conditions = String::from("c.current = 1 AND c.deletion IS NULL");
    let mut add = |condition: &str, value: Value| {
        values.push(value);
        conditions.push_str(&format!(" AND {condition} ?{}", values.len()));
    };
    // SQLite has no statistics to choose an index by (they would outlive deletions), so the choice is made here:
    // the narrowest of what is given, which also gives the order.
    let mut index = "gallery";
    if let Some(label) = query.label {
        add("c.label =", word(label)?.into());
        index = "gallery_label";
    }
    if let Some(id) = &query.patient {
        add("c.patient =", lookup::patient(db, &PatientId::parse(id)?)?.into());
        index = "gallery_patient";
    }
    if let Some(id) = &query.slide {
        add("c.slide =", lookup::slide(db, &SlideId::parse(id)?)?.into());
        index = "gallery_slide";
    }
    for (comparison, day) in [("c.day >=", &query.from), ("c.day <=", &query.to)] {
        if let Some(day) = day {
            check_day(day)?;
            add(comparison, day.clone().into());
        }
    }
    if let Some(reviewed) = query.reviewed {
        add("c.reviewed =", reviewed.into());
    }
    let (comparison, direction, start) = match query.sort {
        GallerySort::MostSuspicious => ("<", "DESC", Key { value: f64::INFINITY, num: i64::MAX }),
        GallerySort::LeastSuspicious | GallerySort::MostUncertain => {
            (">", "", Key { value: f64::NEG_INFINITY, num: 0 })
        }
    };
    let key = match &query.after {
        None => start,
        Some(text) => Key::parse(text).ok_or_else(|| invalid("the place in the gallery", "it is none"))?,
    };
    values.extend([key.value.into(), key.num.into(), (i64::from(query.limit) + 1).into()]);
    let n = values.len();
    let kind = if column == "unsure" { "unsure" } else { "p" };
    let sql = format!(
        "SELECT {COLUMNS} FROM cells AS c INDEXED BY {index}_{kind} CROSS {JOINS}
         WHERE {conditions} AND (c.{column}, c.num) {comparison} (?{}, ?{})
         ORDER BY c.{column} {direction}, c.num {direction} LIMIT ?{n}",
        n - 2,
        n - 1,
    );
    Ok((sql, values))
}

fn read(row: &Row<'_>) -> Result<GalleryCell, Fault> {
    Ok(GalleryCell {
        id: row.get("id")?,
        picture: row.get("picture")?,
        slide: row.get("slide")?,
        patient: row.get("patient")?,
        bbox: [row.get("x")?, row.get("y")?, row.get("width")?, row.get("height")?],
        p_all: row.get("p_all")?,
        verdict: read_word(row.get("verdict")?)?,
        reason: read_word(row.get("reason")?)?,
        label: read_word(row.get("label")?)?,
        reviewed: row.get("reviewed")?,
    })
}

#[cfg(test)]
mod tests {
    use contract::{PatientDetails, SlideDetails, Verdict};

    use super::*;
    use crate::{Act, Timestamp};

    const ID: &str = "0b4c8a2e-31f7-4d6a-9c55-7e1f0a2b3c4d";

    /// Records with one patient and one slide, both with the identity [`ID`].
    fn records(folder: &std::path::Path) -> Records {
        let act = Act { by: "test".to_owned(), at: Timestamp::parse("2026-11-23T10:00:00Z").unwrap() };
        let mut records = Records::open(folder).unwrap();
        let patient = PatientId::parse(ID).unwrap();
        let details = PatientDetails { code: "P-1".to_owned(), ..PatientDetails::default() };
        records.add_patient(&patient, &details, &act).unwrap();
        records.add_slide(&SlideId::parse(ID).unwrap(), &patient, &SlideDetails::default(), &act).unwrap();
        records
    }

    /// What SQLite would do, a line for each table.
    fn plan(records: &Records, sql: &str) -> Vec<String> {
        records
            .read(|db| {
                let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
                let mut lines = Vec::new();
                let count = statement.parameter_count();
                let mut rows = statement.query(rusqlite::params_from_iter(vec![1_i64; count]))?;
                while let Some(row) = rows.next()? {
                    lines.push(row.get::<_, String>("detail")?);
                }
                Ok(lines)
            })
            .unwrap()
    }

    /// Every combination of what a gallery can be asked for.
    fn queries() -> Vec<GalleryQuery> {
        let mut queries = Vec::new();
        for sort in [GallerySort::MostSuspicious, GallerySort::LeastSuspicious, GallerySort::MostUncertain] {
            for bits in 0..64_u32 {
                let given = |bit: u32, value: &str| (bits & (1 << bit) != 0).then(|| value.to_owned());
                queries.push(GalleryQuery {
                    sort,
                    label: (bits & 1 != 0).then_some(Verdict::Uncertain),
                    slide: given(1, ID),
                    patient: given(2, ID),
                    from: given(3, "2026-01-01"),
                    to: given(3, "2026-12-31"),
                    reviewed: (bits & 16 != 0).then_some(false),
                    after: given(5, &Key { value: 0.5, num: 7 }.write()),
                    limit: 50,
                });
            }
        }
        queries
    }

    #[test]
    fn no_gallery_scans_or_sorts_the_cells() {
        let folder = tempfile::tempdir().unwrap();
        let records = records(folder.path());
        for query in queries() {
            let (sql, _) = records.read(|db| question(db, &query)).unwrap();
            let plan = plan(&records, &sql);
            assert!(plan[0].starts_with("SEARCH c USING INDEX gallery"), "{query:?}: {plan:?}");
            assert!(plan.iter().all(|line| !line.contains("SCAN")), "{query:?}: {plan:?}");
            assert!(plan.iter().all(|line| !line.contains("TEMP B-TREE")), "{query:?}: {plan:?}");
            records.gallery(&query).unwrap();
        }
    }

    #[test]
    fn the_counts_of_a_slide_read_one_index() {
        let folder = tempfile::tempdir().unwrap();
        let records = records(folder.path());
        let plan = plan(&records, crate::slides::COUNTS);
        assert_eq!(plan.len(), 1, "{plan:?}");
        assert!(plan[0].starts_with("SEARCH cells USING COVERING INDEX cells_by_slide"), "{plan:?}");
    }

    #[test]
    fn a_place_comes_back_as_it_was() {
        for value in [0.1 + 0.2, 1e-300, -0.25, 0.0] {
            let key = Key { value, num: 41 };
            assert_eq!(Key::parse(&key.write()), Some(key));
        }
        for bad in ["", "1", "x.1", "3fe0000000000000.x", "7ff8000000000000.1"] {
            assert_eq!(Key::parse(bad), None, "{bad}");
        }
    }
}
