//! Pictures: storing them, waiting or examined, and reading them back.

use std::collections::{BTreeMap, BTreeSet};

use contract::{
    AuditAction, AuditObject, ItemCounts, PictureDetail, PicturePage, PictureState, PictureSummary,
    SlidePicture,
};
use rusqlite::{Connection, OptionalExtension as _, Row, Rows, named_params};

use crate::{
    Act, NewResult, PictureId, Records, RecordsError, SlideId, Timestamp, audit,
    blobs::Shelf,
    database::Fault,
    lookup, results, slides,
    store::fingerprint,
    words::{check_text, invalid},
};

/// The most pictures in one part.
const MOST_PICTURES: u32 = 500;

/// A picture's file that is to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Its identity, drawn by the caller.
    pub id: PictureId,
    /// The name of the imported file, without folders.
    pub name: String,
    /// The time of the import.
    pub imported_at: Timestamp,
    /// Who imports it.
    pub by: String,
    /// The imported file, byte for byte.
    pub bytes: Vec<u8>,
    /// A small PNG picture for the list.
    pub thumbnail_png: Vec<u8>,
    /// Width in pixels, as shown.
    pub width: u32,
    /// Height in pixels, as shown.
    pub height: u32,
}

/// A picture that is to be stored with what the pipeline said of it.
#[derive(Debug, Clone, PartialEq)]
pub struct NewPicture {
    /// The file.
    pub file: NewFile,
    /// What the pipeline said.
    pub result: NewResult,
}

/// Where a picture that was to be stored is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// Its identity: another than was asked for where its bytes were stored already.
    pub id: PictureId,
    /// The slide it lies in: another than was asked for where its bytes were stored already.
    pub slide: SlideId,
    /// Whether it is new; bytes that are stored already are not stored twice.
    pub new: bool,
}

impl Records {
    /// Stores an examined picture in the slide "unsorted". One whose bytes are stored and examined already is not
    /// stored twice: its stored detail comes back.
    ///
    /// # Errors
    /// [`RecordsError`] where it cannot be written, or its identity is taken; nothing of it is kept then.
    pub fn add(&mut self, new: &NewPicture) -> Result<PictureDetail, RecordsError> {
        let added = self.store(None, &new.file, Some(&new.result))?;
        match self.get(&added.id) {
            // The bytes lay there waiting.
            Err(RecordsError::NotExamined { .. }) => self.re_examined(&added.id, &new.result),
            stored => stored,
        }
    }

    /// Stores a picture in a slide: examined, or waiting to be. Bytes that are stored already are not stored twice,
    /// and a result for them is not kept.
    ///
    /// # Errors
    /// [`RecordsError::Unknown`], [`RecordsError::SlideSigned`], [`RecordsError::IdInUse`]; another where it cannot
    /// be written. Nothing of it is kept then.
    pub fn add_to(
        &mut self,
        slide: &SlideId,
        file: &NewFile,
        result: Option<&NewResult>,
    ) -> Result<Added, RecordsError> {
        self.store(Some(slide), file, result)
    }

    /// Every examined picture, newest first.
    ///
    /// # Errors
    /// [`RecordsError`] where the database cannot be read.
    pub fn list(&self) -> Result<Vec<PictureSummary>, RecordsError> {
        self.read(|db| results::summaries(db, "p.state = 'examined' AND ?1 IS NULL", None))
    }

    /// Everything that is known of one picture.
    ///
    /// # Errors
    /// [`RecordsError::UnknownPicture`], [`RecordsError::NotExamined`], or another where the database cannot be read.
    pub fn get(&self, id: &PictureId) -> Result<PictureDetail, RecordsError> {
        self.read(|db| results::detail(db, lookup::picture(db, id)?))
    }

    /// The examined picture whose file has this SHA-256 (64 lower-case hexadecimal digits).
    ///
    /// # Errors
    /// [`RecordsError`] where the database cannot be read.
    pub fn find_by_sha256(&self, sha256: &str) -> Result<Option<PictureDetail>, RecordsError> {
        self.read(|db| match find_content(db, sha256)? {
            Some((num, _)) if is_examined(db, num)? => results::detail(db, num).map(Some),
            _ => Ok(None),
        })
    }

    /// The pictures of a slide in whatever state they are, in the order they were stored.
    ///
    /// # Errors
    /// [`RecordsError::Unknown`]; another where the database cannot be read.
    pub fn pictures_of(&self, slide: &SlideId) -> Result<Vec<SlidePicture>, RecordsError> {
        self.read(|db| {
            let slide = lookup::slide(db, slide)?;
            let mut summaries: BTreeMap<String, PictureSummary> =
                results::summaries(db, "p.state = 'examined' AND p.slide = ?1", Some(slide))?
                    .into_iter()
                    .map(|summary| (summary.id.clone(), summary))
                    .collect();
            let mut pictures = listed(db, "p.slide = ?1", Some(slide))?;
            for picture in &mut pictures {
                picture.summary = summaries.remove(&picture.id);
            }
            Ok(pictures)
        })
    }

    /// A part of the pictures of a slide, in whatever state they are, newest first.
    ///
    /// # Errors
    /// [`RecordsError::Unknown`], [`RecordsError::Invalid`] for a part that is not of 1 to 500 pictures; another where
    /// the database cannot be read.
    pub fn pictures_page(
        &self,
        slide: &SlideId,
        offset: u32,
        limit: u32,
    ) -> Result<PicturePage, RecordsError> {
        if !(1..=MOST_PICTURES).contains(&limit) {
            return Err(invalid("the size of a part", format!("it is not 1 to {MOST_PICTURES}")));
        }
        self.read(|db| {
            let slide = lookup::slide(db, slide)?;
            let total = db
                .prepare_cached("SELECT count(*) FROM pictures WHERE slide = ?1 AND deletion IS NULL")?
                .query_row([slide], |row| row.get(0))?;
            let sql = format!("{LISTED} AND p.slide = ?1 ORDER BY p.num DESC LIMIT ?2 OFFSET ?3");
            let pictures = gather(db.prepare_cached(&sql)?.query((slide, limit, offset))?)?;
            let pictures =
                pictures.into_iter().map(|listed| with_summary(db, listed)).collect::<Result<_, _>>()?;
            Ok(PicturePage { offset, total, pictures })
        })
    }

    /// One picture as its slide lists it.
    ///
    /// # Errors
    /// [`RecordsError::UnknownPicture`]; another where the database cannot be read.
    pub fn slide_picture(&self, id: &PictureId) -> Result<SlidePicture, RecordsError> {
        self.read(|db| {
            let num = lookup::picture(db, id)?;
            let found = gather(db.prepare_cached(&format!("{LISTED} AND p.num = ?1"))?.query([num])?)?.pop();
            let unknown = || Fault::from(RecordsError::UnknownPicture { id: id.to_string() });
            with_summary(db, found.ok_or_else(unknown)?)
        })
    }

    /// The pictures that wait to be examined, in the order they were stored: what the app goes on with.
    ///
    /// # Errors
    /// [`RecordsError`] where the database cannot be read.
    pub fn waiting(&self) -> Result<Vec<SlidePicture>, RecordsError> {
        self.read(|db| listed(db, "p.state = 'waiting' AND ?1 IS NULL", None))
    }

    /// Puts a picture among those that wait. Its results stay, and the latest is in use until the next one comes.
    ///
    /// # Errors
    /// [`RecordsError::UnknownPicture`], [`RecordsError::SlideSigned`]; another where it cannot be written.
    pub fn examine_again(&mut self, id: &PictureId) -> Result<(), RecordsError> {
        self.change(|tx| {
            let num = lookup::picture(tx, id)?;
            lookup::unsigned(tx, lookup::slide_of(tx, "pictures", num)?)?;
            tx.execute("UPDATE pictures SET state = 'waiting', failure = NULL WHERE num = ?1", [num])?;
            Ok(())
        })
    }

    /// Notes that a picture could not be examined. It can be examined later all the same.
    ///
    /// # Errors
    /// [`RecordsError::UnknownPicture`], [`RecordsError::SlideSigned`], [`RecordsError::Invalid`] where it is
    /// examined already; another where it cannot be written.
    pub fn examination_failed(
        &mut self,
        id: &PictureId,
        reason: &str,
        act: &Act,
    ) -> Result<(), RecordsError> {
        check_text("the reason", reason)?;
        self.change(|tx| {
            let num = lookup::picture(tx, id)?;
            lookup::unsigned(tx, lookup::slide_of(tx, "pictures", num)?)?;
            if is_examined(tx, num)? {
                return Err(invalid("the picture's state", "it is examined already").into());
            }
            tx.execute("UPDATE pictures SET state = 'failed', failure = ?2 WHERE num = ?1", (num, reason))?;
            audit::note(tx, act, AuditAction::Failed, AuditObject::Picture, several(1))
        })
    }

    /// Moves pictures to another slide, all of them or none.
    ///
    /// # Errors
    /// [`RecordsError::UnknownPicture`], [`RecordsError::Unknown`], [`RecordsError::SlideSigned`] for the old or the
    /// new slide; another where it cannot be written.
    pub fn move_pictures(&mut self, ids: &[PictureId], to: &SlideId, act: &Act) -> Result<(), RecordsError> {
        self.change(|tx| {
            let slide =
                if *to == SlideId::unsorted() { slides::unsorted(tx)? } else { lookup::slide(tx, to)? };
            lookup::unsigned(tx, slide)?;
            for id in ids {
                let num = lookup::picture(tx, id)?;
                lookup::unsigned(tx, lookup::slide_of(tx, "pictures", num)?)?;
                tx.prepare_cached("UPDATE pictures SET slide = ?2 WHERE num = ?1")?.execute((num, slide))?;
            }
            slides::refresh(tx, slide)?;
            let moved = several(u32::try_from(ids.len()).unwrap_or(u32::MAX));
            audit::note(tx, act, AuditAction::Moved, AuditObject::Picture, moved)
        })
    }

    /// The imported file, byte for byte.
    ///
    /// # Errors
    /// [`RecordsError::FileMissing`] or [`RecordsError::FileDamaged`] naming the file where it is not what was
    /// stored; [`RecordsError::UnknownPicture`].
    pub fn original(&self, id: &PictureId) -> Result<Vec<u8>, RecordsError> {
        let sha256: String = self.read(|db| {
            let num = lookup::picture(db, id)?;
            Ok(db.query_row("SELECT sha256 FROM pictures WHERE num = ?1", [num], |row| row.get(0))?)
        })?;
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
        self.read(|db| lookup::picture(db, id))?;
        self.blobs.read(Shelf::Thumbnails, id)
    }

    fn store(
        &mut self,
        slide: Option<&SlideId>,
        file: &NewFile,
        result: Option<&NewResult>,
    ) -> Result<Added, RecordsError> {
        let sha256 = fingerprint(&file.bytes);
        // Before any file is written: the rows of others are safe, their files must be as well.
        let stored = self.read(|db| {
            if let Some(slide) = slide.filter(|slide| **slide != SlideId::unsorted()) {
                lookup::unsigned(db, lookup::slide(db, slide)?)?;
            }
            let stored = find_content(db, &sha256)?;
            if stored.is_none() {
                lookup::unused(db, "pictures", file.id.as_str())?;
            }
            Ok(stored)
        })?;
        if let Some((_, added)) = stored {
            return Ok(added);
        }
        let written = self
            .blobs
            .write(Shelf::Pictures, &file.id, &file.bytes)
            .and_then(|()| self.blobs.write(Shelf::Thumbnails, &file.id, &file.thumbnail_png))
            .and_then(|()| self.change(|tx| insert(tx, slide, file, &sha256, result)));
        match written {
            Ok(slide) => Ok(Added { id: file.id.clone(), slide, new: true }),
            Err(error) => {
                // The first error is the one to tell; what cannot be removed now is swept at the next start.
                let _ = self.blobs.remove(std::slice::from_ref(&file.id));
                Err(error)
            }
        }
    }
}

fn insert(
    db: &Connection,
    slide: Option<&SlideId>,
    file: &NewFile,
    sha256: &str,
    result: Option<&NewResult>,
) -> Result<SlideId, Fault> {
    let (slide, id) = match slide.filter(|id| **id != SlideId::unsorted()) {
        Some(id) => (lookup::slide(db, id)?, id.clone()),
        None => (slides::unsorted(db)?, SlideId::unsorted()),
    };
    db.prepare_cached(
        "INSERT INTO pictures (id, slide, state, name, imported_at, sha256, width, height)
         VALUES (:id, :slide, 'waiting', :name, :imported_at, :sha256, :width, :height)",
    )?
    .execute(named_params! {
        ":id": file.id.as_str(),
        ":slide": slide,
        ":name": file.name,
        ":imported_at": file.imported_at.as_str(),
        ":sha256": sha256,
        ":width": file.width,
        ":height": file.height,
    })?;
    let picture = db.last_insert_rowid();
    let act = Act { by: file.by.clone(), at: file.imported_at.clone() };
    audit::note(db, &act, AuditAction::Added, AuditObject::Picture, several(1))?;
    result.map_or(Ok(()), |result| results::append(db, picture, result))?;
    Ok(id)
}

/// The identity of every picture that there is a row for, hidden ones included.
pub(crate) fn ids(db: &Connection) -> Result<BTreeSet<PictureId>, Fault> {
    let mut statement = db.prepare("SELECT id FROM pictures")?;
    let mut rows = statement.query(())?;
    let mut ids = BTreeSet::new();
    while let Some(row) = rows.next()? {
        ids.insert(read_id(row, "id")?);
    }
    Ok(ids)
}

/// Reads a picture's identity, which names files: one of another form was not written by this program.
pub(crate) fn read_id(row: &Row<'_>, column: &str) -> Result<PictureId, Fault> {
    PictureId::parse(&row.get::<_, String>(column)?).map_err(|e| Fault::Damaged(e.to_string()))
}

fn find_content(db: &Connection, sha256: &str) -> Result<Option<(i64, Added)>, Fault> {
    db.prepare_cached(
        "SELECT p.num, p.id, s.id AS slide FROM pictures AS p JOIN slides AS s ON s.num = p.slide
         WHERE p.sha256 = ?1 AND p.deletion IS NULL",
    )?
    .query_row([sha256], |row| {
        let slide: String = row.get("slide")?;
        Ok((row.get("num")?, read_id(row, "id"), slide))
    })
    .optional()?
    .map(|(num, id, slide)| {
        let slide = SlideId::parse(&slide).map_err(|e| Fault::Damaged(e.to_string()))?;
        Ok((num, Added { id: id?, slide, new: false }))
    })
    .transpose()
}

fn is_examined(db: &Connection, picture: i64) -> Result<bool, Fault> {
    Ok(db
        .prepare_cached("SELECT state = 'examined' FROM pictures WHERE num = ?1")?
        .query_row([picture], |row| row.get(0))?)
}

/// The pictures that fulfil `condition`, which may speak of the picture `p` and of `?1`, without their summaries.
fn listed(db: &Connection, condition: &str, value: Option<i64>) -> Result<Vec<SlidePicture>, Fault> {
    let sql = format!("{LISTED} AND {condition} ORDER BY p.num");
    let listed = gather(db.prepare_cached(&sql)?.query([value])?)?;
    Ok(listed.into_iter().map(|(_, picture)| picture).collect())
}

const LISTED: &str = "SELECT p.num, p.id, s.id AS slide, p.name, p.imported_at, p.state, p.failure
    FROM pictures AS p JOIN slides AS s ON s.num = p.slide WHERE p.deletion IS NULL";

/// A picture of this row with its summary, where it is examined.
fn with_summary(db: &Connection, (num, picture): (i64, SlidePicture)) -> Result<SlidePicture, Fault> {
    let summary = match picture.state {
        PictureState::Examined => results::summaries(db, "p.num = ?1", Some(num))?.pop(),
        PictureState::Waiting | PictureState::Failed(_) => None,
    };
    Ok(SlidePicture { summary, ..picture })
}

/// The pictures of these rows with their numbers, without their summaries.
fn gather(mut rows: Rows<'_>) -> Result<Vec<(i64, SlidePicture)>, Fault> {
    let mut pictures = Vec::new();
    while let Some(row) = rows.next()? {
        let state: String = row.get("state")?;
        let num = row.get("num")?;
        let picture = SlidePicture {
            id: row.get("id")?,
            slide: row.get("slide")?,
            name: row.get("name")?,
            imported_at: row.get("imported_at")?,
            state: match state.as_str() {
                "waiting" => PictureState::Waiting,
                "examined" => PictureState::Examined,
                _ => PictureState::Failed(row.get::<_, Option<_>>("failure")?.unwrap_or_default()),
            },
            summary: None,
        };
        pictures.push((num, picture));
    }
    Ok(pictures)
}

const fn several(pictures: u32) -> ItemCounts {
    ItemCounts { patients: 0, slides: 0, pictures, cells: 0 }
}
