//! Slides: one smear of one patient, counted in one or several sittings.

use contract::{
    AuditAction, AuditObject, ItemCounts, Slide, SlideDetails, SlideState, Verdict, VerdictCounts,
};
use rusqlite::{Connection, OptionalExtension as _, Row, named_params};

use crate::{
    Act, PatientId, ProfileId, Records, RecordsError, SlideId, audit,
    database::Fault,
    lookup,
    time::check_day,
    words::{check_line, check_name, check_text, invalid, read_word},
};

const ONE: ItemCounts = ItemCounts { patients: 0, slides: 1, pictures: 0, cells: 0 };

const COLUMNS: &str = "s.num, s.id, a.id AS patient, s.taken_on, s.stain, f.id AS profile, s.note, s.open,
    EXISTS (SELECT 1 FROM signatures AS g WHERE g.slide = s.num) AS signed,
    (SELECT count(*) FROM exports AS e WHERE e.slide = s.num) AS exports
    FROM slides AS s JOIN patients AS a ON a.num = s.patient LEFT JOIN profiles AS f ON f.num = s.profile";

impl Records {
    /// Adds a slide of a patient, open for counting.
    ///
    /// # Errors
    /// [`RecordsError::Unknown`] patient or profile, [`RecordsError::IdInUse`], [`RecordsError::Entered`] for texts
    /// that are too long and for a retired profile, [`RecordsError::NotATime`]; another where it cannot be written.
    pub fn add_slide(
        &mut self,
        id: &SlideId,
        patient: &PatientId,
        details: &SlideDetails,
        act: &Act,
    ) -> Result<Slide, RecordsError> {
        check(details)?;
        self.change(|tx| {
            if *patient == PatientId::unsorted() {
                unsorted(tx)?;
            }
            let patient = lookup::patient(tx, patient)?;
            lookup::unused(tx, "slides", id.as_str())?;
            tx.execute(
                "INSERT INTO slides (id, patient, taken_on, stain, profile, note, open)
                 VALUES (:id, :patient, :taken_on, :stain, :profile, :note, 1)",
                named_params! {
                    ":id": id.as_str(),
                    ":patient": patient,
                    ":taken_on": details.taken_on,
                    ":stain": details.stain,
                    ":profile": profile(tx, details, None)?,
                    ":note": details.note,
                },
            )?;
            audit::note(tx, act, AuditAction::Added, AuditObject::Slide, ONE)?;
            find(tx, id)
        })
    }

    /// Puts other details in the place of a slide's.
    ///
    /// # Errors
    /// As [`Records::add_slide`]; [`RecordsError::SlideSigned`], [`RecordsError::Unsorted`].
    pub fn change_slide(
        &mut self,
        id: &SlideId,
        details: &SlideDetails,
        act: &Act,
    ) -> Result<Slide, RecordsError> {
        check(details)?;
        self.change_unsigned(id, "changed", |tx, num| {
            let before: Option<i64> =
                tx.query_row("SELECT profile FROM slides WHERE num = ?1", [num], |r| r.get(0))?;
            tx.execute(
                "UPDATE slides SET taken_on = :taken_on, stain = :stain, profile = :profile, note = :note
                 WHERE num = :num",
                named_params! {
                    ":num": num,
                    ":taken_on": details.taken_on,
                    ":stain": details.stain,
                    ":profile": profile(tx, details, before)?,
                    ":note": details.note,
                },
            )?;
            refresh(tx, num)?;
            audit::note(tx, act, AuditAction::Changed, AuditObject::Slide, ONE)
        })
    }

    /// Gives a slide to another patient.
    ///
    /// # Errors
    /// [`RecordsError::Unknown`], [`RecordsError::SlideSigned`], [`RecordsError::Unsorted`]; another where it cannot
    /// be written.
    pub fn move_slide(&mut self, id: &SlideId, to: &PatientId, act: &Act) -> Result<Slide, RecordsError> {
        self.change_unsigned(id, "given to a patient", |tx, num| {
            tx.execute("UPDATE slides SET patient = ?2 WHERE num = ?1", (num, lookup::patient(tx, to)?))?;
            refresh(tx, num)?;
            audit::note(tx, act, AuditAction::Moved, AuditObject::Slide, ONE)
        })
    }

    /// Ends the counting of a slide. The app does not go on with it when it is opened again.
    ///
    /// # Errors
    /// [`RecordsError::Unknown`], [`RecordsError::SlideSigned`], [`RecordsError::Unsorted`]; another where it cannot
    /// be written.
    pub fn close_slide(&mut self, id: &SlideId, act: &Act) -> Result<Slide, RecordsError> {
        self.change_unsigned(id, "closed", |tx, num| {
            tx.execute("UPDATE slides SET open = 0 WHERE num = ?1", [num])?;
            audit::note(tx, act, AuditAction::Closed, AuditObject::Slide, ONE)
        })
    }

    /// Goes on with the counting of a slide.
    ///
    /// # Errors
    /// As [`Records::close_slide`].
    pub fn reopen_slide(&mut self, id: &SlideId, act: &Act) -> Result<Slide, RecordsError> {
        self.change_unsigned(id, "opened", |tx, num| {
            tx.execute("UPDATE slides SET open = 1 WHERE num = ?1", [num])?;
            audit::note(tx, act, AuditAction::Reopened, AuditObject::Slide, ONE)
        })
    }

    /// Notes that a slide was exported, so that a deletion can say that copies may be elsewhere. `kind` is a word
    /// for the form, such as "pdf", 1 to 64 characters.
    ///
    /// # Errors
    /// [`RecordsError::Unknown`], [`RecordsError::Invalid`]; another where it cannot be written.
    pub fn note_export(&mut self, id: &SlideId, kind: &str, act: &Act) -> Result<(), RecordsError> {
        check_name("the kind of export", kind)?;
        self.change(|tx| {
            tx.execute(
                "INSERT INTO exports (slide, kind, actor, at) VALUES (?1, ?2, ?3, ?4)",
                (lookup::slide(tx, id)?, kind, &act.by, act.at.as_str()),
            )?;
            audit::note(tx, act, AuditAction::Exported, AuditObject::Slide, ONE)
        })
    }

    /// One slide.
    ///
    /// # Errors
    /// [`RecordsError::Unknown`]; another where the database cannot be read.
    pub fn slide(&self, id: &SlideId) -> Result<Slide, RecordsError> {
        self.read(|db| find(db, id))
    }

    /// The slide for pictures without a slide, made where it is not there.
    ///
    /// # Errors
    /// [`RecordsError`] where it cannot be written.
    pub fn unsorted_slide(&mut self) -> Result<Slide, RecordsError> {
        // It is there nearly always, and a change of nothing still waits for the disk.
        match self.slide(&SlideId::unsorted()) {
            Err(RecordsError::Unknown { .. }) => {}
            there => return there,
        }
        self.change(|tx| {
            unsorted(tx)?;
            find(tx, &SlideId::unsorted())
        })
    }

    /// The slides of a patient: the latest day first, those without a day last.
    ///
    /// # Errors
    /// [`RecordsError::Unknown`]; another where the database cannot be read.
    pub fn slides_of(&self, patient: &PatientId) -> Result<Vec<Slide>, RecordsError> {
        self.read(|db| {
            let patient = lookup::patient(db, patient)?;
            list(db, "s.patient = ?1", Some(patient))
        })
    }

    /// The slides that are being counted: what the app goes on with when it is opened.
    ///
    /// # Errors
    /// [`RecordsError`] where the database cannot be read.
    pub fn open_slides(&self) -> Result<Vec<Slide>, RecordsError> {
        self.read(|db| list(db, "s.open = 1 AND ?1 IS NULL", None))
    }

    /// A change of one slide that is there, is not signed and is not the one for pictures without a slide.
    fn change_unsigned(
        &mut self,
        id: &SlideId,
        action: &'static str,
        work: impl FnOnce(&Connection, i64) -> Result<(), Fault>,
    ) -> Result<Slide, RecordsError> {
        refuse_unsorted(id, action)?;
        self.change(|tx| {
            let num = lookup::slide(tx, id)?;
            lookup::unsigned(tx, num)?;
            work(tx, num)?;
            find(tx, id)
        })
    }
}

/// Refuses the slide for pictures without a slide.
pub(crate) fn refuse_unsorted(id: &SlideId, action: &'static str) -> Result<(), RecordsError> {
    if *id == SlideId::unsorted() { Err(RecordsError::Unsorted { kind: "slide", action }) } else { Ok(()) }
}

/// The row of the slide for pictures without a slide, made where it is not there.
pub(crate) fn unsorted(db: &Connection) -> Result<i64, Fault> {
    db.execute(
        "INSERT INTO patients (id, code, note) VALUES (?1, 'unsorted', '') ON CONFLICT (id) DO NOTHING",
        [contract::UNSORTED_PATIENT],
    )?;
    let patient = lookup::patient(db, &PatientId::unsorted())?;
    db.execute(
        "INSERT INTO slides (id, patient, stain, note, open) VALUES (?1, ?2, '', '', 0)
         ON CONFLICT (id) DO NOTHING",
        (contract::UNSORTED_SLIDE, patient),
    )?;
    lookup::slide(db, &SlideId::unsorted())
}

/// Brings what the cells of a slide repeat up to date: its own row, its patient and its day.
pub(crate) fn refresh(db: &Connection, slide: i64) -> Result<(), Fault> {
    db.prepare_cached(
        "UPDATE cells SET slide = s.num, patient = s.patient,
             day = coalesce(s.taken_on, substr(p.imported_at, 1, 10))
         FROM pictures AS p JOIN slides AS s ON s.num = p.slide
         WHERE p.slide = ?1 AND cells.picture = p.num",
    )?
    .execute([slide])?;
    Ok(())
}

/// Read from one index alone: the slide for pictures without one may hold every cell there is.
pub(crate) const COUNTS: &str =
    "SELECT label, count(*), sum(reviewed = 0) FROM cells INDEXED BY cells_by_slide
    WHERE slide = ?1 AND current = 1 AND deletion IS NULL GROUP BY label";

/// How many cells of a slide count as what, and how many nobody has looked at although somebody has to.
pub(crate) fn counts(db: &Connection, slide: i64) -> Result<(VerdictCounts, u32), Fault> {
    let mut statement = db.prepare_cached(COUNTS)?;
    let mut rows = statement.query([slide])?;
    let (mut counts, mut unreviewed) = (VerdictCounts::default(), 0);
    while let Some(row) = rows.next()? {
        let label: Verdict = read_word(row.get(0)?)?;
        let cells: u32 = row.get(1)?;
        match label {
            Verdict::All => counts.all = cells,
            Verdict::Hem => counts.hem = cells,
            Verdict::Uncertain => counts.uncertain = cells,
            Verdict::NotACell => counts.not_a_cell = cells,
        }
        if matches!(label, Verdict::Uncertain | Verdict::NotACell) {
            unreviewed += row.get::<_, u32>(2)?;
        }
    }
    Ok((counts, unreviewed))
}

/// Number of pictures of a slide: all, waiting, failed.
pub(crate) fn pictures(db: &Connection, slide: i64) -> Result<[u32; 3], Fault> {
    let mut statement = db.prepare_cached(
        "SELECT count(*), count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'failed')
         FROM pictures WHERE slide = ?1 AND deletion IS NULL",
    )?;
    Ok(statement.query_row([slide], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))?)
}

fn check(details: &SlideDetails) -> Result<(), RecordsError> {
    details.taken_on.as_deref().map_or(Ok(()), check_day)?;
    check_line("the stain", &details.stain)?;
    check_text("the slide's note", &details.note)
}

/// The row of the profile that the details name. A retired one can stay where it was used `before`.
fn profile(db: &Connection, details: &SlideDetails, before: Option<i64>) -> Result<Option<i64>, Fault> {
    let Some(id) = details.profile.as_deref() else { return Ok(None) };
    let num = lookup::profile(db, &ProfileId::parse(id)?)?;
    let retired: bool =
        db.query_row("SELECT retired_at IS NOT NULL FROM profiles WHERE num = ?1", [num], |r| r.get(0))?;
    if retired && before != Some(num) {
        return Err(invalid("the microscope profile", "it is retired").into());
    }
    Ok(Some(num))
}

fn find(db: &Connection, id: &SlideId) -> Result<Slide, Fault> {
    let num = lookup::slide(db, id)?;
    let sql = format!("SELECT {COLUMNS} WHERE s.num = ?1");
    let slide = db.prepare_cached(&sql)?.query_row([num], |row| Ok(read(db, row))).optional()?;
    slide.unwrap_or_else(|| Err(Fault::Damaged(format!("the slide {id} has no patient"))))
}

fn list(db: &Connection, condition: &str, value: Option<i64>) -> Result<Vec<Slide>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} WHERE s.deletion IS NULL AND {condition} ORDER BY s.taken_on DESC, s.num DESC"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query([value])?;
    let mut slides = Vec::new();
    while let Some(row) = rows.next()? {
        slides.push(read(db, row)?);
    }
    Ok(slides)
}

fn read(db: &Connection, row: &Row<'_>) -> Result<Slide, Fault> {
    let num = row.get("num")?;
    let (counts, unreviewed) = counts(db, num)?;
    let [pictures, waiting, failed] = pictures(db, num)?;
    let state = match (row.get("signed")?, row.get("open")?) {
        (true, _) => SlideState::Signed,
        (false, true) => SlideState::Open,
        (false, false) => SlideState::Closed,
    };
    Ok(Slide {
        id: row.get("id")?,
        patient: row.get("patient")?,
        details: SlideDetails {
            taken_on: row.get("taken_on")?,
            stain: row.get("stain")?,
            profile: row.get("profile")?,
            note: row.get("note")?,
        },
        state,
        pictures,
        waiting,
        failed,
        counts,
        unreviewed,
        exports: row.get("exports")?,
    })
}
