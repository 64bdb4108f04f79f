//! The one place that opens the database: settings, format and damage are looked after here.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, ErrorCode as SqliteCode, OpenFlags, Transaction, TransactionBehavior};

use crate::{RecordsError, schema::MIGRATIONS};

/// How long another process may take to let go of the folder, as after a quick restart.
const PATIENCE: Duration = Duration::from_secs(3);

/// An open database and where it lies.
#[derive(Debug)]
pub(crate) struct Database {
    connection: Connection,
    path: PathBuf,
}

/// What ends work on the database, before the database's file is named.
#[derive(Debug)]
pub(crate) enum Fault {
    /// SQLite said so.
    Sql(rusqlite::Error),
    /// There is content that this program did not write.
    Damaged(String),
    /// The work itself is refused.
    Refused(RecordsError),
}

impl From<rusqlite::Error> for Fault {
    fn from(source: rusqlite::Error) -> Self {
        Self::Sql(source)
    }
}

impl From<RecordsError> for Fault {
    fn from(error: RecordsError) -> Self {
        Self::Refused(error)
    }
}

impl Database {
    /// Opens or makes `records.sqlite` in `folder` and brings it to the newest format.
    ///
    /// `stored_files` is the number of pictures that files are there for: with none, an empty database is a
    /// new one; with some, it is a lost one, and taking it for new would sweep the files away.
    pub(crate) fn open(folder: &Path, stored_files: usize) -> Result<Self, RecordsError> {
        let path = folder.join("records.sqlite");
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&path, flags).map_err(explain(&path))?;
        let mut database = Self { connection, path };
        database.configure().map_err(explain(&database.path))?;
        database.check()?;
        database.migrate(stored_files)?;
        database.let_it_shrink();
        Ok(database)
    }

    /// Where the database lies.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Reads.
    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Fault>,
    ) -> Result<T, RecordsError> {
        work(&self.connection).map_err(|fault| self.settle(fault))
    }

    /// Writes everything that `work` does, or nothing where it fails or the power does.
    pub(crate) fn change<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>,
    ) -> Result<T, RecordsError> {
        let done = (|| {
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = work(&transaction)?;
            transaction.commit()?;
            Ok(done)
        })();
        done.map_err(|fault| self.settle(fault))
    }

    /// Gives the room of what was deleted back to the disk. The room itself was overwritten by the deletion.
    pub(crate) fn shrink(&self) -> Result<(), RecordsError> {
        self.read(|db| {
            // The statement frees one page at a time, and stops where it is not asked to go on.
            let mut statement = db.prepare("PRAGMA incremental_vacuum")?;
            let mut rows = statement.query(())?;
            while rows.next()?.is_some() {}
            Ok(())
        })
    }

    fn settle(&self, fault: Fault) -> RecordsError {
        match fault {
            Fault::Sql(source) => explain(&self.path)(source),
            Fault::Damaged(reason) => self.damaged(reason),
            Fault::Refused(error) => error,
        }
    }

    fn explain(&self) -> impl FnOnce(rusqlite::Error) -> RecordsError + use<> {
        explain(&self.path)
    }

    fn damaged(&self, reason: String) -> RecordsError {
        RecordsError::DatabaseDamaged { path: self.path.clone(), reason }
    }

    fn configure(&self) -> rusqlite::Result<()> {
        self.connection.busy_timeout(PATIENCE)?;
        // The exclusive lock keeps a second process from sweeping files whose row is about to be written.
        // TRUNCATE, not DELETE: under an exclusive lock SQLite turns DELETE into PERSIST, which keeps the
        // deleted row in the journal. Temporary tables never reach the disk. Statistics (ANALYZE, PRAGMA
        // optimize) are never gathered: SQLite keeps samples of the indexed values, which would outlive the rows.
        self.connection.execute_batch(
            "PRAGMA locking_mode = EXCLUSIVE;
             PRAGMA journal_mode = TRUNCATE;
             PRAGMA secure_delete = ON;
             PRAGMA foreign_keys = ON;
             PRAGMA synchronous = EXTRA;
             PRAGMA temp_store = MEMORY;
             PRAGMA trusted_schema = OFF;
             BEGIN EXCLUSIVE; COMMIT;",
        )
    }

    fn check(&self) -> Result<(), RecordsError> {
        let verdict: String = self
            .connection
            .query_row("PRAGMA quick_check(1)", (), |row| row.get(0))
            .map_err(self.explain())?;
        if verdict == "ok" { Ok(()) } else { Err(self.damaged(verdict)) }
    }

    fn migrate(&mut self, stored_files: usize) -> Result<(), RecordsError> {
        let found: i64 =
            self.connection.query_row("PRAGMA user_version", (), |row| row.get(0)).map_err(self.explain())?;
        if found == 0 && stored_files > 0 {
            return Err(RecordsError::DatabaseMissing { path: self.path.clone(), files: stored_files });
        }
        let known = MIGRATIONS.len() as i64;
        if found > known {
            return Err(RecordsError::NewerVersion { path: self.path.clone(), found, known });
        }
        let Ok(done) = usize::try_from(found) else {
            return Err(self.damaged(format!("its format is {found}")));
        };
        if done == 0 {
            // Only before the first table can it be said that a database can give room back.
            self.connection.pragma_update(None, "auto_vacuum", "INCREMENTAL").map_err(self.explain())?;
        }
        let explain = self.explain();
        self.apply(&MIGRATIONS[done..], known).map_err(explain)
    }

    /// A database of the first format was made without the ability to give room back: rewriting it once adds it.
    fn let_it_shrink(&self) {
        let able = self.connection.query_row("PRAGMA auto_vacuum", (), |row| row.get::<_, i64>(0));
        if matches!(able, Ok(0)) {
            // It is whole before and after. Without the room for a second copy the next opening tries again.
            let _ = self.connection.execute_batch("PRAGMA auto_vacuum = INCREMENTAL; VACUUM;");
        }
    }

    fn apply(&mut self, steps: &[&str], version: i64) -> rusqlite::Result<()> {
        if steps.is_empty() {
            return Ok(());
        }
        let transaction = self.connection.transaction()?;
        for step in steps {
            transaction.execute_batch(step)?;
        }
        transaction.pragma_update(None, "user_version", version)?;
        transaction.commit()
    }
}

fn explain(path: &Path) -> impl FnOnce(rusqlite::Error) -> RecordsError + use<> {
    let path = path.to_owned();
    move |source| match source.sqlite_error_code() {
        Some(SqliteCode::NotADatabase | SqliteCode::DatabaseCorrupt) => {
            RecordsError::DatabaseDamaged { path, reason: source.to_string() }
        }
        Some(SqliteCode::DatabaseBusy | SqliteCode::DatabaseLocked) => RecordsError::InUse { path },
        _ => RecordsError::Database { path, source },
    }
}
