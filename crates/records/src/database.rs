//! The one place that opens the database: settings, format and damage are looked after here.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, ErrorCode as SqliteCode, OpenFlags};

use crate::RecordsError;

/// Step `n` turns format `n` into format `n + 1`. Steps that were ever shipped are never changed.
const MIGRATIONS: [&str; 1] = ["
    CREATE TABLE pictures (
        id           TEXT    NOT NULL UNIQUE,
        going        INTEGER NOT NULL DEFAULT 0,
        name         TEXT    NOT NULL,
        imported_at  TEXT    NOT NULL,
        sha256       TEXT    NOT NULL,
        width        INTEGER NOT NULL,
        height       INTEGER NOT NULL,
        model_id     TEXT    NOT NULL,
        model_sha256 TEXT    NOT NULL,
        examination  TEXT    NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX pictures_by_content ON pictures (sha256) WHERE going = 0;
    CREATE INDEX pictures_by_time ON pictures (imported_at);
"];

/// How long another process may take to let go of the folder, as after a quick restart.
const PATIENCE: Duration = Duration::from_secs(3);

/// An open database and where it lies.
#[derive(Debug)]
pub(crate) struct Database {
    pub(crate) connection: Connection,
    path: PathBuf,
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
        Ok(database)
    }

    /// Turns SQLite's error into one that names the file.
    pub(crate) fn explain(&self) -> impl FnOnce(rusqlite::Error) -> RecordsError + use<> {
        explain(&self.path)
    }

    /// The error for content that this program did not write.
    pub(crate) fn damaged(&self, reason: String) -> RecordsError {
        RecordsError::DatabaseDamaged { path: self.path.clone(), reason }
    }

    fn configure(&self) -> rusqlite::Result<()> {
        self.connection.busy_timeout(PATIENCE)?;
        // The exclusive lock keeps a second process from sweeping files whose row is about to be written.
        // TRUNCATE, not DELETE: under an exclusive lock SQLite turns DELETE into PERSIST, which keeps the
        // deleted row in the journal. Temporary tables never reach the disk.
        self.connection.execute_batch(
            "PRAGMA locking_mode = EXCLUSIVE;
             PRAGMA journal_mode = TRUNCATE;
             PRAGMA secure_delete = ON;
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
        let explain = self.explain();
        self.apply(&MIGRATIONS[done..], known).map_err(explain)
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
