//! A person's labels on cells. The history is only added to: taking a label back is an entry as well.
//!
//! A step is what a person did at once, with a label for each cell it touched. The steps that have a label of a cell
//! of a slide are that slide's history, so pictures keep theirs when they are moved.

use std::collections::BTreeSet;

use contract::{AuditAction, AuditObject, ItemCounts, ReviewKind, Slide, Verdict};
use rusqlite::{Connection, OptionalExtension as _};

use crate::{
    Act, CellId, Records, RecordsError, SlideId, audit,
    database::Fault,
    lookup,
    words::{invalid, read_word, word},
};

impl Records {
    /// Labels cells, all of them or none. It is one step: undoing takes it back as a whole.
    ///
    /// Saying what the model said is a label as well: the cell was looked at.
    ///
    /// # Errors
    /// [`RecordsError::Unknown`], [`RecordsError::SlideSigned`], [`RecordsError::Invalid`] for a cell of a result
    /// that is not in use any more or for no cell; another where it cannot be written.
    pub fn relabel(&mut self, cells: &[CellId], label: Verdict, act: &Act) -> Result<(), RecordsError> {
        self.change(|tx| {
            let cells = cells
                .iter()
                .map(|id| Ok((unlocked(tx, id)?, Some(label))))
                .collect::<Result<Vec<_>, Fault>>()?;
            append(tx, ReviewKind::Set, None, None, &cells, act)?;
            audit::note(tx, act, AuditAction::Relabelled, AuditObject::Cell, several(cells.len()))
        })
    }

    /// Takes back the last labelling of a slide that was not taken back yet.
    ///
    /// # Errors
    /// [`RecordsError::NothingTo`], [`RecordsError::Unknown`], [`RecordsError::SlideSigned`]; another where it
    /// cannot be written.
    pub fn undo(&mut self, slide: &SlideId, act: &Act) -> Result<Slide, RecordsError> {
        self.step_back_or_forth(slide, ReviewKind::Undo, act)
    }

    /// Does again what was taken back last, as long as nothing was labelled since.
    ///
    /// # Errors
    /// As [`Records::undo`].
    pub fn redo(&mut self, slide: &SlideId, act: &Act) -> Result<Slide, RecordsError> {
        self.step_back_or_forth(slide, ReviewKind::Redo, act)
    }

    /// Whether a labelling of a slide can be taken back, and whether one that was taken back can be done again.
    ///
    /// # Errors
    /// [`RecordsError::Unknown`]; another where the database cannot be read.
    pub fn steps_left(&self, slide: &SlideId) -> Result<(bool, bool), RecordsError> {
        self.read(|db| {
            let Stacks { done, undone } = stacks(db, lookup::slide(db, slide)?)?;
            Ok((!done.is_empty(), !undone.is_empty()))
        })
    }

    fn step_back_or_forth(
        &mut self,
        id: &SlideId,
        kind: ReviewKind,
        act: &Act,
    ) -> Result<Slide, RecordsError> {
        self.change(|tx| {
            let slide = lookup::slide(tx, id)?;
            lookup::unsigned(tx, slide)?;
            let Stacks { mut done, mut undone } = stacks(tx, slide)?;
            let (stack, action, noted) = match kind {
                ReviewKind::Redo => (&mut undone, "redo", AuditAction::Redone),
                _ => (&mut done, "undo", AuditAction::Undone),
            };
            let Some(target) = stack.pop() else {
                return Err(RecordsError::NothingTo { action, slide: id.to_string() }.into());
            };
            let labels = labels_of(tx, target, slide)?
                .into_iter()
                .map(|entry| match kind {
                    ReviewKind::Redo => Ok((entry.cell, entry.label)),
                    _ => Ok((entry.cell, label_before(tx, &entry)?)),
                })
                .collect::<Result<Vec<_>, Fault>>()?;
            append(tx, kind, Some(target), None, &labels, act)?;
            audit::note(tx, act, noted, AuditObject::Cell, several(labels.len()))
        })?;
        self.slide(id)
    }
}

/// The row of a cell whose result is in use.
pub(crate) fn current(db: &Connection, id: &CellId) -> Result<i64, Fault> {
    let cell = lookup::cell(db, id)?;
    let in_use: bool =
        db.prepare_cached("SELECT current FROM cells WHERE num = ?1")?.query_row([cell], |row| row.get(0))?;
    if in_use { Ok(cell) } else { Err(invalid("the cell", "a later result is in use").into()) }
}

/// The row of a cell whose result is in use and whose slide is not signed.
pub(crate) fn unlocked(db: &Connection, id: &CellId) -> Result<i64, Fault> {
    let cell = current(db, id)?;
    lookup::unsigned(db, lookup::slide_of(db, "cells", cell)?)?;
    Ok(cell)
}

/// Adds a step with the label that each of its cells has from then on; none gives it back to the model. Returns its row.
pub(crate) fn append(
    db: &Connection,
    kind: ReviewKind,
    target: Option<i64>,
    amendment: Option<i64>,
    labels: &[(i64, Option<Verdict>)],
    act: &Act,
) -> Result<i64, Fault> {
    if labels.is_empty() {
        return Err(invalid("the list of cells", "it is empty").into());
    }
    db.prepare_cached("INSERT INTO steps (kind, target, actor, at, amendment) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute((word(kind)?, target, &act.by, act.at.as_str(), amendment))?;
    let step = db.last_insert_rowid();
    let mut insert = db.prepare_cached("INSERT INTO labels (step, cell, label) VALUES (?1, ?2, ?3)")?;
    let mut update = db.prepare_cached(
        "UPDATE cells SET label = coalesce(?2, verdict), reviewed = ?2 IS NOT NULL WHERE num = ?1",
    )?;
    for (cell, label) in labels {
        let label = label.map(word).transpose()?;
        insert.execute((step, cell, &label))?;
        update.execute((cell, &label))?;
    }
    Ok(step)
}

/// The steps of a slide that can be taken back and that can be done again, the next one last.
struct Stacks {
    done: Vec<i64>,
    undone: Vec<i64>,
}

fn stacks(db: &Connection, slide: i64) -> Result<Stacks, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT DISTINCT t.num, t.kind, t.target
         FROM cells AS c CROSS JOIN labels AS l ON l.cell = c.num JOIN steps AS t ON t.num = l.step
         WHERE c.slide = ?1 AND c.current = 1 AND c.deletion IS NULL ORDER BY t.num",
    )?;
    let mut rows = statement.query([slide])?;
    let (mut done, mut undone) = (Vec::new(), Vec::new());
    while let Some(row) = rows.next()? {
        let num: i64 = row.get("num")?;
        // Steps without a target speak for themselves.
        let target = row.get::<_, Option<i64>>("target")?.unwrap_or(num);
        let kind = read_word::<ReviewKind>(row.get("kind")?)?;
        done.retain(|step| *step != target);
        undone.retain(|step| *step != target);
        match kind {
            ReviewKind::Set => {
                done.push(target);
                undone.clear();
            }
            ReviewKind::Undo => undone.push(target),
            ReviewKind::Redo => done.push(target),
            // The slide is signed: nothing is taken back any more.
            ReviewKind::Amendment => {}
        }
    }
    Ok(Stacks { done, undone })
}

/// What a step said of one cell.
struct Entry {
    num: i64,
    cell: i64,
    label: Option<Verdict>,
}

/// What a step said of the cells of a slide that are there and in use.
fn labels_of(db: &Connection, step: i64, slide: i64) -> Result<Vec<Entry>, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT l.num, l.cell, l.label FROM labels AS l JOIN cells AS c ON c.num = l.cell
         WHERE l.step = ?1 AND c.slide = ?2 AND c.current = 1 AND c.deletion IS NULL ORDER BY l.num",
    )?;
    let mut rows = statement.query((step, slide))?;
    let (mut entries, mut seen) = (Vec::new(), BTreeSet::new());
    while let Some(row) = rows.next()? {
        let label: Option<String> = row.get("label")?;
        let entry =
            Entry { num: row.get("num")?, cell: row.get("cell")?, label: label.map(read_word).transpose()? };
        // A cell that was given twice in one step is one cell.
        if seen.insert(entry.cell) {
            entries.push(entry);
        }
    }
    Ok(entries)
}

/// The label that a cell had before an entry of its history; none where it was the model's.
fn label_before(db: &Connection, entry: &Entry) -> Result<Option<Verdict>, Fault> {
    let before: Option<Option<String>> = db
        .prepare_cached("SELECT label FROM labels WHERE cell = ?1 AND num < ?2 ORDER BY num DESC LIMIT 1")?
        .query_row((entry.cell, entry.num), |row| row.get(0))
        .optional()?;
    before.flatten().map(read_word).transpose()
}

/// Number of cells, for the log.
pub(crate) fn several(cells: usize) -> ItemCounts {
    ItemCounts { cells: u32::try_from(cells).unwrap_or(u32::MAX), ..ItemCounts::default() }
}
