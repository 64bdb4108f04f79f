//! Which model is used, and where its files come from.

use std::{
    borrow::Cow,
    ffi::OsString,
    fmt, io,
    path::{Component, Path, PathBuf},
    time::Instant,
};

use contract::{ErrorCode, ErrorReport};
use inference::{BundleError, Classifier, MOST_BYTES};

use crate::find::read_at_most;

/// Names the bundle's folder in the environment.
pub(crate) const VARIABLE: &str = "LEUKOLENS_MODEL";

/// The files of `models/reference`: name inside the bundle and content.
const REFERENCE: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/reference_bundle.rs"));

/// Where a model bundle lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Bundle {
    /// Inside the program.
    Reference,
    /// In a folder.
    Folder(PathBuf),
}

/// Why a bundle cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LoadError {
    /// A file of the bundle cannot be read.
    #[error("the model bundle {bundle} has no readable {part}: {source}")]
    Part {
        /// Which bundle.
        bundle: Bundle,
        /// The file's name inside the bundle.
        part: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// A file that should be text is not.
    #[error("the model bundle {bundle} is damaged: {part} is not UTF-8 text")]
    NotText {
        /// Which bundle.
        bundle: Bundle,
        /// The file's name inside the bundle.
        part: &'static str,
    },
    /// The files are there and their content is refused.
    #[error("the model bundle {bundle} is not valid: {source}")]
    Invalid {
        /// Which bundle.
        bundle: Bundle,
        /// What is wrong with it.
        source: BundleError,
    },
}

impl LoadError {
    /// The error as it leaves the shell.
    pub(crate) fn report(&self) -> ErrorReport {
        ErrorReport { code: ErrorCode::ModelInvalid, message: self.to_string() }
    }
}

impl fmt::Display for Bundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reference => f.write_str("inside the program"),
            Self::Folder(folder) => write!(f, "{}", folder.display()),
        }
    }
}

impl Bundle {
    /// The bundle given by `flag`, else by the environment's `variable`, else the reference.
    pub(crate) fn choose(flag: Option<PathBuf>, variable: Option<OsString>) -> Self {
        flag.or_else(|| variable.filter(|v| !v.is_empty()).map(PathBuf::from))
            .map_or(Self::Reference, Self::Folder)
    }

    /// Reads and checks the model.
    pub(crate) fn load(&self) -> Result<Classifier, LoadError> {
        let onnx = self.part("model.onnx")?;
        let json = self.text("model.json")?;
        let clock = Instant::now();
        Classifier::load_fastest(&onnx, &json, || clock.elapsed()).map_err(|source| self.invalid(source))
    }

    /// Size of the network's file in bytes.
    pub(crate) fn network_bytes(&self) -> Result<u64, LoadError> {
        Ok(self.part("model.onnx")?.len() as u64)
    }

    /// Lets `classifier` reproduce the bundle's golden pairs.
    pub(crate) fn check_golden(&self, classifier: &Classifier) -> Result<(), LoadError> {
        let golden = self.text("golden.json")?;
        classifier
            .check_golden(&golden, |name| self.read(name).ok().map(Cow::into_owned))
            .map(|_largest_difference| ())
            .map_err(|source| self.invalid(source))
    }

    fn text(&self, part: &'static str) -> Result<String, LoadError> {
        String::from_utf8(self.part(part)?.into_owned())
            .map_err(|_| LoadError::NotText { bundle: self.clone(), part })
    }

    fn part(&self, part: &'static str) -> Result<Cow<'static, [u8]>, LoadError> {
        self.read(part).map_err(|source| LoadError::Part { bundle: self.clone(), part, source })
    }

    fn read(&self, name: &str) -> io::Result<Cow<'static, [u8]>> {
        // A bundle speaks of its own files only.
        if !Path::new(name).components().all(|c| matches!(c, Component::Normal(_))) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "the name leads out of the bundle"));
        }
        match self {
            Self::Folder(folder) => read_at_most(&folder.join(name), MOST_BYTES).map(Cow::Owned),
            Self::Reference => REFERENCE
                .iter()
                .find(|(part, _)| *part == name)
                .map(|(_, content)| Cow::Borrowed(*content))
                .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "it was not built in")),
        }
    }

    fn invalid(&self, source: BundleError) -> LoadError {
        LoadError::Invalid { bundle: self.clone(), source }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_flag_comes_before_the_environment_and_that_before_the_reference() {
        let folder = |name: &str| Bundle::Folder(PathBuf::from(name));
        assert_eq!(Bundle::choose(Some("a".into()), Some("b".into())), folder("a"));
        assert_eq!(Bundle::choose(None, Some("b".into())), folder("b"));
        assert_eq!(Bundle::choose(None, Some("".into())), Bundle::Reference);
        assert_eq!(Bundle::choose(None, None), Bundle::Reference);
    }

    #[test]
    fn the_reference_model_is_built_in_and_reproduces_its_golden_pairs() {
        let classifier = Bundle::Reference.load().unwrap();
        Bundle::Reference.check_golden(&classifier).unwrap();
    }

    #[test]
    fn a_missing_part_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let bundle = Bundle::Folder(folder.path().to_owned());
        let message = |bundle: &Bundle| bundle.load().err().unwrap().report().message;
        assert!(message(&bundle).contains("model.onnx"));
        fs::write(folder.path().join("model.onnx"), "x").unwrap();
        assert!(message(&bundle).contains("model.json"));
        fs::write(folder.path().join("model.json"), [0xFF, 0xFE]).unwrap();
        assert!(message(&bundle).contains("UTF-8"));
    }

    #[test]
    fn a_bundle_cannot_read_outside_itself() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("bundle");
        fs::create_dir(&inner).unwrap();
        fs::write(folder.path().join("secret"), "s").unwrap();
        let bundle = Bundle::Folder(inner);
        assert!(bundle.read("../secret").is_err());
        assert!(bundle.read(folder.path().join("secret").to_str().unwrap()).is_err());
    }
}
