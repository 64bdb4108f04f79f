//! The steps of a slide's labelling, as they travel to another device.

use contract::{AuditAction, AuditObject, ReviewKind, Verdict};

use crate::{
    Act, CellId, PictureId, Records, RecordsError, SlideId, Timestamp, audit,
    database::Fault,
    lookup, review,
    words::{invalid, read_word},
};

/// One step of a slide's labelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it did; never an amendment.
    pub kind: ReviewKind,
    /// The place of the step that it took back or did again, from 0 on.
    pub target: Option<usize>,
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// The cells with the reviewer's label from then on; none where only the model's verdict is left.
    pub labels: Vec<(CellId, Option<Verdict>)>,
}

impl Records {
    /// The steps of a slide's labelling before its signature, oldest first; those of cells that do not count left out.
    ///
    /// # Errors
    /// [`RecordsError::Unknown`]; another where the database cannot be read.
    pub fn steps_of(&self, slide: &SlideId) -> Result<Vec<Step>, RecordsError> {
        self.read(|db| {
            let mut statement = db.prepare_cached(
                "SELECT t.num, t.kind, t.target, t.actor, t.at, l.label, p.id AS picture, r.run, c.place
                 FROM cells AS c CROSS JOIN labels AS l ON l.cell = c.num JOIN steps AS t ON t.num = l.step
                     JOIN results AS r ON r.num = c.result JOIN pictures AS p ON p.num = c.picture
                 WHERE c.slide = ?1 AND c.current = 1 AND c.deletion IS NULL AND t.amendment IS NULL
                 ORDER BY t.num, l.num",
            )?;
            let mut rows = statement.query([lookup::slide(db, slide)?])?;
            let (mut steps, mut nums): (Vec<Step>, Vec<i64>) = (Vec::new(), Vec::new());
            while let Some(row) = rows.next()? {
                let num: i64 = row.get("num")?;
                if nums.last() != Some(&num) {
                    let target: Option<i64> = row.get("target")?;
                    steps.push(Step {
                        kind: read_word(row.get("kind")?)?,
                        target: target.and_then(|target| nums.iter().position(|num| *num == target)),
                        by: row.get("actor")?,
                        at: Timestamp::parse(&row.get::<_, String>("at")?)?,
                        labels: Vec::new(),
                    });
                    nums.push(num);
                }
                let label: Option<String> = row.get("label")?;
                let cell = CellId {
                    picture: PictureId::parse(&row.get::<_, String>("picture")?)?,
                    run: row.get("run")?,
                    index: row.get("place")?,
                };
                if let Some(step) = steps.last_mut() {
                    step.labels.push((cell, label.map(read_word).transpose()?));
                }
            }
            Ok(steps)
        })
    }

    /// Adds the steps of another device to cells that nobody labelled here, each in the name and at the time of
    /// whoever did it there. The log says who brought them.
    ///
    /// # Errors
    /// [`RecordsError::Unknown`], [`RecordsError::SlideSigned`]; [`RecordsError::Invalid`] for a cell that has a label
    /// here or is of a result that is not in use, for an amendment and for a target that is no earlier step; another
    /// where it cannot be written. Nothing is added then.
    pub fn replay(&mut self, steps: &[Step], act: &Act) -> Result<(), RecordsError> {
        self.change(|tx| {
            let mut labelled = tx.prepare_cached("SELECT EXISTS (SELECT 1 FROM labels WHERE cell = ?1)")?;
            for (id, _) in steps.iter().flat_map(|step| &step.labels) {
                if labelled.query_row([lookup::cell(tx, id)?], |row| row.get(0))? {
                    return Err(invalid("a cell of the steps", "it is labelled here already").into());
                }
            }
            let mut nums = Vec::new();
            for step in steps {
                let cells = step
                    .labels
                    .iter()
                    .map(|(id, label)| Ok((review::unlocked(tx, id)?, *label)))
                    .collect::<Result<Vec<_>, Fault>>()?;
                let target = match (step.kind, step.target) {
                    (ReviewKind::Set, None) => None,
                    (ReviewKind::Undo | ReviewKind::Redo, Some(at)) if at < nums.len() => Some(nums[at]),
                    _ => return Err(invalid("a step", "it is none that a slide's labelling has").into()),
                };
                let own = Act { by: step.by.clone(), at: step.at.clone() };
                nums.push(review::append(tx, step.kind, target, None, &cells, &own)?);
            }
            let cells = steps.iter().map(|step| step.labels.len()).sum();
            audit::note(tx, act, AuditAction::Relabelled, AuditObject::Cell, review::several(cells))
        })
    }
}
