//! What the window's commands work with: the model and the records.

use std::{
    io::{self, Write as _},
    path::PathBuf,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use contract::{ErrorCode, ErrorReport};
use inference::Classifier;
use records::{Records, RecordsError};

use crate::{
    bundle::Bundle,
    report::{of_records, report},
};

/// The model and the records, each readied when first asked for.
///
/// Neither is needed to open the window: a broken one answers every command with its report.
pub(crate) struct Bench {
    bundle: Bundle,
    classifier: OnceLock<Result<Arc<Classifier>, ErrorReport>>,
    folder: Option<PathBuf>,
    records: Mutex<Option<Records>>,
}

impl Bench {
    /// A bench over `bundle` and the records in `folder`; `None` where no folder is known.
    pub(crate) const fn new(bundle: Bundle, folder: Option<PathBuf>) -> Self {
        Self { bundle, classifier: OnceLock::new(), folder, records: Mutex::new(None) }
    }

    /// The model. The first call loads it, the others wait for that: never call it on the main thread.
    pub(crate) fn classifier(&self) -> Result<Arc<Classifier>, ErrorReport> {
        self.classifier.get_or_init(|| self.bundle.load().map(Arc::new).map_err(|e| e.report())).clone()
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

    fn open(&self) -> Result<Records, ErrorReport> {
        let folder = self.folder.as_deref().ok_or_else(|| {
            report(
                ErrorCode::StorageFailed,
                "this system names no folder for the app's data; set LEUKOLENS_DATA_FOLDER",
            )
        })?;
        let records = Records::open(folder).map_err(|e| of_records(&e))?;
        let unfinished = records.unfinished_deletions().map_err(|e| of_records(&e))?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_folder_answers_with_its_report_and_recovers() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("data");
        std::fs::write(&place, "a file in the way").unwrap();
        let bench = Bench::new(Bundle::Reference, Some(place.clone()));
        let error = bench.with_records(|r| r.list()).unwrap_err();
        assert_eq!(error.code, ErrorCode::StorageFailed);
        assert!(error.message.contains("data"), "{}", error.message);
        std::fs::remove_file(&place).unwrap();
        assert!(bench.with_records(|r| r.list()).unwrap().is_empty());
    }

    #[test]
    fn a_broken_model_answers_with_its_report() {
        let folder = tempfile::tempdir().unwrap();
        let bench = Bench::new(Bundle::Folder(folder.path().to_owned()), None);
        assert_eq!(bench.classifier().err().unwrap().code, ErrorCode::ModelInvalid);
        assert_eq!(bench.with_records(|r| r.list()).unwrap_err().code, ErrorCode::StorageFailed);
    }
}
