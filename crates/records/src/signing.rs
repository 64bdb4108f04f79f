//! Signing a slide, and showing later that nothing of it was altered.
//!
//! What is signed is written line by line as JSON arrays, in the order of storing, and hashed: the slide with its
//! patient's code and its microscope, the pictures, every result with every cell, every label with who gave it, and
//! the signature itself. What belongs to an amendment is not part of it: amendments form a chain of hashes that
//! starts at the signature's.

use contract::{
    Amendment, AuditAction, AuditObject, ItemCounts, ReviewKind, Signature, SignatureCheck, Verdict,
    VerdictCounts,
};
use rusqlite::{Connection, OptionalExtension as _, Row, named_params, types::ValueRef};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::{
    Act, CellId, PictureId, Records, RecordsError, SlideId, Timestamp, audit,
    database::Fault,
    lookup, review, slides,
    store::{fingerprint, hex},
    words::{check_text, entered, invalid},
};

/// The form of the lines that are hashed.
const FORM: u32 = 1;

const ONE: ItemCounts = ItemCounts { patients: 0, slides: 1, pictures: 0, cells: 0 };

impl Records {
    /// Signs a slide. From then on nothing of it can be changed, added or deleted, but the slide as a whole.
    ///
    /// # Errors
    /// [`RecordsError::ReviewMissing`] while a cell is `uncertain` or `not_a_cell` without a person's label, or a
    /// picture waits to be examined; [`RecordsError::SlideSigned`], [`RecordsError::Unknown`],
    /// [`RecordsError::Unsorted`]; another where it cannot be written.
    pub fn sign(&mut self, id: &SlideId, act: &Act) -> Result<Signature, RecordsError> {
        slides::refuse_unsorted(id, "signed")?;
        self.change(|tx| {
            let slide = lookup::slide(tx, id)?;
            let signature = prepare(tx, slide, id, act)?;
            put(tx, slide, &signature, act)?;
            Ok(signature)
        })
    }

    /// Signs a copy of a slide as the original was signed elsewhere, where the copy is all that was signed: only
    /// then its hash is the same. Returns whether it was; nothing is changed where not. Amendments are not copied.
    ///
    /// # Errors
    /// As [`Records::sign`], except that a copy which is not ready to be signed is not signed.
    pub fn copy_signature(
        &mut self,
        id: &SlideId,
        original: &Signature,
        act: &Act,
    ) -> Result<bool, RecordsError> {
        slides::refuse_unsorted(id, "signed")?;
        let by = Act { by: original.by.clone(), at: Timestamp::parse(&original.at)? };
        self.change(|tx| {
            let slide = lookup::slide(tx, id)?;
            match prepare(tx, slide, id, &by) {
                Ok(signature) if signature.sha256 == original.sha256 => {
                    put(tx, slide, &signature, act)?;
                    Ok(true)
                }
                Ok(_) | Err(Fault::Refused(RecordsError::ReviewMissing { .. })) => Ok(false),
                Err(fault) => Err(fault),
            }
        })
    }

    /// Adds to a signed slide: a text, and other labels for cells where it says so.
    ///
    /// # Errors
    /// [`RecordsError::NotSigned`], [`RecordsError::Unknown`], [`RecordsError::Entered`] for an empty or too long
    /// text and for a cell of another slide; another where it cannot be written.
    pub fn amend(
        &mut self,
        id: &SlideId,
        text: &str,
        relabels: &[(CellId, Verdict)],
        act: &Act,
    ) -> Result<Signature, RecordsError> {
        check_text("the amendment", text)?;
        if text.trim().is_empty() {
            return Err(entered("the amendment", "it is empty"));
        }
        self.change(|tx| {
            let slide = lookup::slide(tx, id)?;
            let signed = signature(tx, slide)?
                .ok_or_else(|| Fault::from(RecordsError::NotSigned { slide: id.to_string() }))?;
            let before = signed.amendments.last().map_or(&signed.sha256, |last| &last.sha256);
            let mut labels = Vec::with_capacity(relabels.len());
            let mut lines = Vec::with_capacity(relabels.len());
            for (cell, label) in relabels {
                let num = review::current(tx, cell)?;
                if lookup::slide_of(tx, "cells", num)? != slide {
                    return Err(invalid("a cell of the amendment", "it belongs to another slide").into());
                }
                labels.push((num, Some(*label)));
                lines.push(json!([cell.to_string(), label]));
            }
            let sha256 = amendment_hash(before, text, act.by.as_str(), act.at.as_str(), &lines);
            tx.execute(
                "INSERT INTO amendments (slide, text, actor, at, sha256) VALUES (?1, ?2, ?3, ?4, ?5)",
                (slide, text, &act.by, act.at.as_str(), sha256),
            )?;
            if !labels.is_empty() {
                let amendment = tx.last_insert_rowid();
                review::append(tx, ReviewKind::Amendment, None, Some(amendment), &labels, act)?;
            }
            let cells = review::several(labels.len()).cells;
            audit::note(tx, act, AuditAction::Amended, AuditObject::Slide, ItemCounts { cells, ..ONE })?;
            signature(tx, slide)?
                .ok_or_else(|| Fault::Damaged(format!("the signature of the slide {id} is gone")))
        })
    }

    /// The signature under a slide; none where it is not signed.
    ///
    /// # Errors
    /// [`RecordsError::Unknown`]; another where the database cannot be read.
    pub fn signature(&self, id: &SlideId) -> Result<Option<Signature>, RecordsError> {
        self.read(|db| signature(db, lookup::slide(db, id)?))
    }

    /// Looks at everything that was signed, the pictures' files included: whether any of it was altered since.
    ///
    /// Whoever can write to the folder can also write a new signature; only a hash that was kept elsewhere, as on a
    /// printed report, shows that.
    ///
    /// # Errors
    /// [`RecordsError::NotSigned`], [`RecordsError::Unknown`]; another where the database cannot be read.
    pub fn verify_signature(&self, id: &SlideId) -> Result<SignatureCheck, RecordsError> {
        let (mut check, pictures) = self.read(|db| {
            let slide = lookup::slide(db, id)?;
            let signed = signature(db, slide)?
                .ok_or_else(|| Fault::from(RecordsError::NotSigned { slide: id.to_string() }))?;
            let check = SignatureCheck {
                content: content_hash(db, slide, &signed)? == signed.sha256,
                amendments: amendments_hold(db, slide, &signed.sha256)?,
                labels: labels_hold(db, slide)?,
                altered_pictures: Vec::new(),
            };
            let mut statement =
                db.prepare("SELECT id FROM pictures WHERE slide = ?1 AND deletion IS NULL ORDER BY num")?;
            let mut rows = statement.query([slide])?;
            let mut pictures: Vec<PictureId> = Vec::new();
            while let Some(row) = rows.next()? {
                pictures.push(crate::pictures::read_id(row, "id")?);
            }
            Ok((check, pictures))
        })?;
        for picture in pictures {
            match self.original(&picture) {
                Ok(_) => {}
                Err(RecordsError::FileMissing { .. } | RecordsError::FileDamaged { .. }) => {
                    check.altered_pictures.push(picture.to_string());
                }
                Err(error) => return Err(error),
            }
        }
        Ok(check)
    }
}

fn signature(db: &Connection, slide: i64) -> Result<Option<Signature>, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT actor, at, n_all, hem, uncertain, not_a_cell, pictures, sha256 FROM signatures WHERE slide = ?1",
    )?;
    let signed = statement
        .query_row([slide], |row| {
            Ok(Signature {
                by: row.get("actor")?,
                at: row.get("at")?,
                counts: VerdictCounts {
                    all: row.get("n_all")?,
                    hem: row.get("hem")?,
                    uncertain: row.get("uncertain")?,
                    not_a_cell: row.get("not_a_cell")?,
                },
                pictures: row.get("pictures")?,
                sha256: row.get("sha256")?,
                amendments: Vec::new(),
            })
        })
        .optional()?;
    let Some(mut signed) = signed else { return Ok(None) };
    let mut statement = db.prepare_cached(
        "SELECT a.text, a.actor, a.at, a.sha256,
             (SELECT count(*) FROM steps AS t JOIN labels AS l ON l.step = t.num WHERE t.amendment = a.num)
                 AS relabelled
         FROM amendments AS a WHERE a.slide = ?1 ORDER BY a.num",
    )?;
    let rows = statement.query_map([slide], |row| {
        Ok(Amendment {
            text: row.get("text")?,
            by: row.get("actor")?,
            at: row.get("at")?,
            relabelled: row.get("relabelled")?,
            sha256: row.get("sha256")?,
        })
    })?;
    signed.amendments = rows.collect::<rusqlite::Result<_>>()?;
    Ok(Some(signed))
}

/// What a signature by this act would say of a slide that is ready for it.
fn prepare(db: &Connection, slide: i64, id: &SlideId, act: &Act) -> Result<Signature, Fault> {
    lookup::unsigned(db, slide)?;
    let (counts, cells) = slides::counts(db, slide)?;
    let [pictures, waiting, _] = slides::pictures(db, slide)?;
    if cells > 0 || waiting > 0 {
        return Err(RecordsError::ReviewMissing { slide: id.to_string(), cells, waiting }.into());
    }
    let mut signature = Signature {
        by: act.by.clone(),
        at: act.at.to_string(),
        counts,
        pictures,
        sha256: String::new(),
        amendments: Vec::new(),
    };
    signature.sha256 = content_hash(db, slide, &signature)?;
    Ok(signature)
}

/// Locks a slide with its signature.
fn put(db: &Connection, slide: i64, signature: &Signature, act: &Act) -> Result<(), Fault> {
    let VerdictCounts { all, hem, uncertain, not_a_cell } = signature.counts;
    db.execute(
        "INSERT INTO signatures (slide, actor, at, n_all, hem, uncertain, not_a_cell, pictures, sha256)
         VALUES (:slide, :actor, :at, :all, :hem, :uncertain, :not_a_cell, :pictures, :sha256)",
        named_params! {
            ":slide": slide,
            ":actor": signature.by,
            ":at": signature.at,
            ":all": all,
            ":hem": hem,
            ":uncertain": uncertain,
            ":not_a_cell": not_a_cell,
            ":pictures": signature.pictures,
            ":sha256": signature.sha256,
        },
    )?;
    db.execute("UPDATE slides SET open = 0 WHERE num = ?1", [slide])?;
    audit::note(db, act, AuditAction::Signed, AuditObject::Slide, ONE)
}

/// What each line holds: a word, the columns of a query over the slide `?1`.
const LINES: [(&str, &str); 5] = [
    (
        "slide",
        "SELECT s.id, a.id, a.code, s.taken_on, s.stain, s.note, f.id, f.camera, f.objective, f.um_per_px,
             f.error, f.method, f.made_at
         FROM slides AS s JOIN patients AS a ON a.num = s.patient LEFT JOIN profiles AS f ON f.num = s.profile
         WHERE s.num = ?1",
    ),
    (
        "picture",
        "SELECT p.id, p.name, p.imported_at, p.sha256, p.width, p.height, p.state, p.failure
         FROM pictures AS p WHERE p.slide = ?1 AND p.deletion IS NULL ORDER BY p.num",
    ),
    (
        "result",
        "SELECT p.id, r.run, r.model_id, r.model_sha256, r.app_version, r.hem_below, r.all_from, r.examined_at,
             r.kind, r.usable, r.content
         FROM pictures AS p JOIN results AS r ON r.picture = p.num
         WHERE p.slide = ?1 AND p.deletion IS NULL ORDER BY p.num, r.run",
    ),
    (
        "cell",
        "SELECT p.id, r.run, c.place, c.current, c.x, c.y, c.width, c.height, c.verdict, c.p_all, c.reason,
             c.content
         FROM pictures AS p CROSS JOIN results AS r ON r.picture = p.num CROSS JOIN cells AS c ON c.result = r.num
         WHERE p.slide = ?1 AND p.deletion IS NULL AND c.deletion IS NULL ORDER BY p.num, r.run, c.place",
    ),
    (
        "label",
        // Steps are numbered within the slide, so that a copy on another device has the same hash.
        "WITH told AS (
             SELECT p.num AS picture, p.id, r.run, c.place, l.num AS label_num, l.label, t.num, t.kind, t.target,
                 t.actor, t.at, dense_rank() OVER (ORDER BY t.num) AS rank
             FROM pictures AS p CROSS JOIN results AS r ON r.picture = p.num CROSS JOIN cells AS c ON c.result = r.num
                 CROSS JOIN labels AS l ON l.cell = c.num JOIN steps AS t ON t.num = l.step
             WHERE p.slide = ?1 AND p.deletion IS NULL AND c.deletion IS NULL AND t.amendment IS NULL),
         ranks AS MATERIALIZED (SELECT DISTINCT num, rank FROM told)
         SELECT told.id, told.run, told.place, told.rank, told.kind, ranks.rank, told.actor, told.at, told.label
         FROM told LEFT JOIN ranks ON ranks.num = told.target
         ORDER BY told.picture, told.run, told.place, told.label_num",
    ),
];

fn content_hash(db: &Connection, slide: i64, signature: &Signature) -> Result<String, Fault> {
    let mut hash = Sha256::new();
    let mut line = |value: &Value| {
        hash.update(value.to_string());
        hash.update(b"\n");
    };
    line(&json!(["leukolens signed slide", FORM]));
    for (word, sql) in LINES {
        let mut statement = db.prepare_cached(sql)?;
        let columns = statement.column_count();
        let mut rows = statement.query([slide])?;
        while let Some(row) = rows.next()? {
            let mut values = vec![json!(word)];
            for column in 0..columns {
                values.push(value(row, column)?);
            }
            line(&Value::Array(values));
        }
    }
    let VerdictCounts { all, hem, uncertain, not_a_cell } = signature.counts;
    let counts = [all, hem, uncertain, not_a_cell];
    line(&json!(["signed", signature.by, signature.at, counts, signature.pictures]));
    Ok(hex(&hash.finalize()))
}

/// A column as JSON: the shortest digits that give the same number, texts byte for byte.
fn value(row: &Row<'_>, column: usize) -> Result<Value, Fault> {
    Ok(match row.get_ref(column)? {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => json!(number),
        ValueRef::Real(number) => json!(number),
        ValueRef::Text(text) => json!(String::from_utf8_lossy(text)),
        ValueRef::Blob(bytes) => json!(hex(bytes)),
    })
}

fn amendment_hash(before: &str, text: &str, by: &str, at: &str, labels: &[Value]) -> String {
    fingerprint(json!(["amendment", before, text, by, at, labels]).to_string().as_bytes())
}

/// Whether each amendment's hash follows from it and the one before.
fn amendments_hold(db: &Connection, slide: i64, signed: &str) -> Result<bool, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT num, text, actor, at, sha256 FROM amendments WHERE slide = ?1 ORDER BY num",
    )?;
    let mut rows = statement.query([slide])?;
    let mut labels = db.prepare_cached(
        "SELECT p.id || ':' || r.run || ':' || c.place, l.label
         FROM steps AS t JOIN labels AS l ON l.step = t.num JOIN cells AS c ON c.num = l.cell
             JOIN results AS r ON r.num = c.result JOIN pictures AS p ON p.num = c.picture
         WHERE t.amendment = ?1 AND t.kind = 'amendment' AND t.actor = ?2 AND t.at = ?3 ORDER BY l.num",
    )?;
    let mut before = signed.to_owned();
    while let Some(row) = rows.next()? {
        let (text, by, at): (String, String, String) = (row.get("text")?, row.get("actor")?, row.get("at")?);
        let lines = labels
            .query_map((row.get::<_, i64>("num")?, &by, &at), |label| {
                Ok(json!([label.get::<_, String>(0)?, label.get::<_, Option<String>>(1)?]))
            })?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        let sha256: String = row.get("sha256")?;
        if amendment_hash(&before, &text, &by, &at, &lines) != sha256 {
            return Ok(false);
        }
        before = sha256;
    }
    Ok(true)
}

/// Whether the label that counts is the last one of its history, or the model's, for every cell.
fn labels_hold(db: &Connection, slide: i64) -> Result<bool, Fault> {
    Ok(db
        .prepare_cached(
            "SELECT NOT EXISTS (
                 SELECT 1 FROM (
                     SELECT c.label, c.reviewed, c.verdict,
                         (SELECT l.label FROM labels AS l WHERE l.cell = c.num ORDER BY l.num DESC LIMIT 1) AS last
                     FROM cells AS c WHERE c.slide = ?1 AND c.deletion IS NULL)
                 WHERE label <> coalesce(last, verdict) OR reviewed <> (last IS NOT NULL))",
        )?
        .query_row([slide], |row| row.get(0))?)
}
