//! What was chosen for this device.

use contract::{AuditAction, AuditObject, ItemCounts, Settings};
use rusqlite::OptionalExtension as _;

use crate::{
    Act, Records, RecordsError, audit,
    database::Fault,
    words::{check_name, entered},
};

/// Most cells that a count can ask for.
const MOST_TARGET: u32 = 10_000;
/// Most days that signed slides can be kept for: a hundred years.
const MOST_DAYS: u32 = 36_500;

impl Records {
    /// What was chosen; nothing at first.
    ///
    /// # Errors
    /// [`RecordsError`] where the database cannot be read.
    pub fn settings(&self) -> Result<Settings, RecordsError> {
        self.read(|db| {
            let content: Option<String> =
                db.query_row("SELECT content FROM settings", [], |row| row.get(0)).optional()?;
            content.map_or(Ok(Settings::default()), |content| {
                serde_json::from_str(&content)
                    .map_err(|e| Fault::Damaged(format!("the settings are unreadable: {e}")))
            })
        })
    }

    /// Puts other choices in the place of those that were made.
    ///
    /// # Errors
    /// [`RecordsError::Entered`] for a name that is empty, too long or not one line, for a count's target that is not 1 to
    /// 10,000, and for days that are not 1 to 36,500; another where it cannot be written.
    pub fn change_settings(&mut self, settings: &Settings, act: &Act) -> Result<(), RecordsError> {
        if let Some(name) = &settings.reviewer {
            check_name("the reviewer's name", name)?;
        }
        if settings.target.is_some_and(|target| !(1..=MOST_TARGET).contains(&target)) {
            return Err(entered("the number of cells to count", format!("it is not 1 to {MOST_TARGET}")));
        }
        if settings.retention_days.is_some_and(|days| !(1..=MOST_DAYS).contains(&days)) {
            return Err(entered(
                "the days that signed slides are kept",
                format!("it is not 1 to {MOST_DAYS}"),
            ));
        }
        let before = self.settings()?;
        let content =
            serde_json::to_string(settings).map_err(|source| RecordsError::Examination { source })?;
        self.change(|tx| {
            tx.execute(
                "INSERT INTO settings (only, content) VALUES (1, ?1)
                 ON CONFLICT (only) DO UPDATE SET content = excluded.content",
                [&content],
            )?;
            // What a look at the tour or a watched folder changes is nobody's concern; the rule that deletes is.
            if before.retention_days == settings.retention_days {
                return Ok(());
            }
            audit::note(tx, act, AuditAction::Changed, AuditObject::Retention, ItemCounts::default())
        })
    }
}
