//! What the window's commands work with: the model, the records, and the thread that examines pictures.

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, PoisonError},
};

use contract::{ErrorCode, ErrorReport};
use inference::Classifier;
use records::{Act, Records, RecordsError, Timestamp};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{
    bundle::Bundle,
    drawn::Prepared,
    models,
    report::{of_records, report},
};

/// Who acts where nobody gave a name.
const NOBODY: &str = "this device";

/// A model that was asked for, or why there is none.
type Loaded = Result<Arc<Classifier>, ErrorReport>;

/// The model and the records, each readied when first asked for.
///
/// Neither is needed to open the window: a broken one answers every command with its report.
pub(crate) struct Bench {
    bundle: Bundle,
    classifier: Mutex<Option<Loaded>>,
    folder: Option<PathBuf>,
    exports: Option<PathBuf>,
    records: Mutex<Option<Records>>,
    /// Whether there may be pictures to examine.
    waiting: Mutex<bool>,
    bell: Condvar,
    /// The picture whose cells were drawn last.
    pub(crate) prepared: Mutex<Option<Prepared>>,
}

impl Bench {
    /// A bench over `bundle` and the records in `folder`, whose exports go to `exports`; `None` where the system
    /// names no folder.
    pub(crate) const fn new(bundle: Bundle, folder: Option<PathBuf>, exports: Option<PathBuf>) -> Self {
        Self {
            bundle,
            classifier: Mutex::new(None),
            folder,
            exports,
            records: Mutex::new(None),
            waiting: Mutex::new(true),
            bell: Condvar::new(),
            prepared: Mutex::new(None),
        }
    }

    /// The model that was chosen. The first call loads it, the others wait for that: never call it on the main thread.
    pub(crate) fn classifier(&self) -> Loaded {
        let mut slot = self.classifier.lock().unwrap_or_else(PoisonError::into_inner);
        slot.get_or_insert_with(|| self.chosen().load().map(Arc::new).map_err(|e| e.report())).clone()
    }

    /// The next call of [`Bench::classifier`] loads the model that is chosen then.
    pub(crate) fn forget_classifier(&self) {
        *self.classifier.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// The bundle that the program was started with.
    pub(crate) const fn bundle(&self) -> &Bundle {
        &self.bundle
    }

    /// The bundle that the settings choose; that of the start where they choose none or cannot be read.
    fn chosen(&self) -> Bundle {
        let chosen = self.with_records(|records| records.settings()).ok().and_then(|settings| settings.model);
        match (chosen, &self.folder) {
            (Some(sha256), Some(folder)) => Bundle::Folder(models::place(folder, &sha256)),
            _ => self.bundle.clone(),
        }
    }

    /// The folder of the records.
    pub(crate) fn folder(&self) -> Result<&Path, ErrorReport> {
        self.folder.as_deref().ok_or_else(|| {
            report(
                ErrorCode::StorageFailed,
                "this system names no folder for the app's data; set LEUKOLENS_DATA_FOLDER",
            )
        })
    }

    /// The folder that exports go to.
    pub(crate) fn exports(&self) -> Result<&Path, ErrorReport> {
        self.exports.as_deref().ok_or_else(|| {
            report(
                ErrorCode::StorageFailed,
                "this system names no folder for documents; set LEUKOLENS_EXPORT_FOLDER",
            )
        })
    }

    /// Lets `work` use the records. Where they cannot be opened, the next call tries again: the cause, such as
    /// a second running app or a full disk, may be gone by then.
    pub(crate) fn with_records<T>(
        &self,
        work: impl FnOnce(&mut Records) -> Result<T, RecordsError>,
    ) -> Result<T, ErrorReport> {
        // The store's state is on the disk: a panic elsewhere cannot have left it half-changed in memory.
        let mut slot = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let records = match slot.as_mut() {
            Some(records) => records,
            None => slot.insert(self.open()?),
        };
        work(records).map_err(|e| of_records(&e))
    }

    /// Lets `work` change the records in the name of the reviewer, or of the device where none gave a name.
    pub(crate) fn change<T>(
        &self,
        work: impl FnOnce(&mut Records, &Act) -> Result<T, RecordsError>,
    ) -> Result<T, ErrorReport> {
        let at = now()?;
        self.with_records(|records| {
            let by = records.settings()?.reviewer.unwrap_or_else(|| NOBODY.to_owned());
            work(records, &Act { by, at })
        })
    }

    /// Tells the thread that examines pictures that there may be some.
    pub(crate) fn ring(&self) {
        *self.waiting.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.bell.notify_all();
    }

    /// Waits until there may be pictures to examine.
    pub(crate) fn wait_for_pictures(&self) {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let mut waiting =
            self.bell.wait_while(waiting, |waiting| !*waiting).unwrap_or_else(PoisonError::into_inner);
        *waiting = false;
    }

    fn open(&self) -> Result<Records, ErrorReport> {
        let folder = self.folder()?;
        let mut records = Records::open(folder).map_err(|e| of_records(&e))?;
        // What was deleted before the app was closed can not be taken back any more.
        let act = Act { by: NOBODY.to_owned(), at: now()? };
        let unfinished = records
            .purge(&act)
            .map(|_| 0)
            .or_else(|_| records.unfinished_deletions())
            .map_err(|e| of_records(&e))?;
        if unfinished > 0 {
            // For the log; without one the records are of use all the same.
            let _ = writeln!(
                io::stderr(),
                "leukolens: files of {unfinished} deleted pictures in {} cannot be removed; the next start tries again",
                folder.display()
            );
        }
        Ok(records)
    }
}

/// The time, in whole seconds so that text order is time order.
pub(crate) fn now() -> Result<Timestamp, ErrorReport> {
    let unusable =
        |e: String| report(ErrorCode::StorageFailed, format!("the system's clock gives no usable time: {e}"));
    let now = OffsetDateTime::now_utc()
        .replace_nanosecond(0)
        .map_err(|e| unusable(e.to_string()))?
        .format(&Rfc3339)
        .map_err(|e| unusable(e.to_string()))?;
    Timestamp::parse(&now).map_err(|e| unusable(e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_folder_answers_with_its_report_and_recovers() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("data");
        std::fs::write(&place, "a file in the way").unwrap();
        let bench = Bench::new(Bundle::Reference, Some(place.clone()), None);
        let error = bench.with_records(|r| r.list()).unwrap_err();
        assert_eq!(error.code, ErrorCode::StorageFailed);
        assert!(error.message.contains("data"), "{}", error.message);
        std::fs::remove_file(&place).unwrap();
        assert!(bench.with_records(|r| r.list()).unwrap().is_empty());
    }

    #[test]
    fn a_broken_model_answers_with_its_report() {
        let folder = tempfile::tempdir().unwrap();
        let bench = Bench::new(Bundle::Folder(folder.path().to_owned()), None, None);
        assert_eq!(bench.classifier().err().unwrap().code, ErrorCode::ModelInvalid);
        assert_eq!(bench.with_records(|r| r.list()).unwrap_err().code, ErrorCode::StorageFailed);
    }
}
