//! How often the model and the reviewers say the same, month by month.

use contract::{AgreementTable, Verdict};

use crate::{Records, RecordsError, words::read_word};

/// Cells that a person labelled, counted for one month and model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelledMonth {
    /// The month of the label that counts, `YYYY-MM`.
    pub month: String,
    /// The name and version of the model that judged the cells.
    pub model_id: String,
    /// How many cells of each verdict got which label.
    pub table: AgreementTable,
}

impl Records {
    /// Cells of the results in use whose label a person set to `all` or `hem`, by the month of that label and by
    /// model, oldest first. Labels that were taken back are none.
    ///
    /// # Errors
    /// [`RecordsError`] where the database cannot be read.
    pub fn labelled_by_month(&self) -> Result<Vec<LabelledMonth>, RecordsError> {
        self.read(|db| {
            let mut statement = db.prepare_cached(
                "SELECT substr(t.at, 1, 7) AS month, r.model_id, c.verdict, c.label, count(*) AS cells
                 FROM cells AS c JOIN results AS r ON r.num = c.result
                 JOIN labels AS l ON l.num = (SELECT max(num) FROM labels WHERE cell = c.num)
                 JOIN steps AS t ON t.num = l.step
                 WHERE c.reviewed = 1 AND c.current = 1 AND c.deletion IS NULL AND c.label IN ('all', 'hem')
                 GROUP BY month, r.model_id, c.verdict, c.label ORDER BY month, r.model_id",
            )?;
            let mut rows = statement.query(())?;
            let mut months: Vec<LabelledMonth> = Vec::new();
            while let Some(row) = rows.next()? {
                let (month, model_id): (String, String) = (row.get("month")?, row.get("model_id")?);
                if months.last().is_none_or(|last| last.month != month || last.model_id != model_id) {
                    months.push(LabelledMonth { month, model_id, table: AgreementTable::default() });
                }
                let Some(last) = months.last_mut() else { continue };
                let table = &mut last.table;
                let (verdict, label) = (read_word(row.get("verdict")?)?, read_word(row.get("label")?)?);
                let count = match (verdict, label) {
                    (Verdict::All, Verdict::All) => &mut table.all_all,
                    (Verdict::All, _) => &mut table.all_hem,
                    (Verdict::Hem, Verdict::All) => &mut table.hem_all,
                    (Verdict::Hem, _) => &mut table.hem_hem,
                    (_, Verdict::All) => &mut table.unsure_all,
                    (..) => &mut table.unsure_hem,
                };
                *count = row.get("cells")?;
            }
            Ok(months)
        })
    }
}
