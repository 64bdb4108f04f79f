//! Models that were handed over beside the one inside the program: kept by their hash, used when somebody says so.

use std::{
    fs,
    io::{Cursor, Read as _},
    path::{Path, PathBuf},
};

use contract::{ErrorCode, ErrorReport, ModelMetric, ModelPreview, Settings};
use inference::{Classifier, MOST_BYTES};

use crate::{bench::Bench, bundle::Bundle, report::report};

/// Most bytes of all files of a bundle together.
const MOST_TOTAL: u64 = 64 * 1024 * 1024;
/// Most files of a bundle.
const MOST_FILES: usize = 200;

/// Where a model of this hash is kept.
pub(crate) fn place(folder: &Path, sha256: &str) -> PathBuf {
    folder.join("models").join(sha256)
}

/// Checks a ZIP file of a model bundle and keeps it. It is used only once somebody says so.
///
/// # Errors
/// The file is no such bundle, or the model does not reproduce its own golden pairs; nothing is kept then.
pub(crate) fn import(bench: &Bench, bytes: &[u8]) -> Result<ModelPreview, ErrorReport> {
    let folder = bench.folder()?.to_owned();
    // Makes and locks the folder.
    bench.with_records(|records| records.settings())?;
    let fresh = folder.join("models").join("new");
    remove(&fresh)?;
    let kept = unpack(bytes, &fresh).and_then(|()| {
        let bundle = Bundle::Folder(fresh.clone());
        let classifier = bundle.load().map_err(|e| e.report())?;
        bundle.check_golden(&classifier).map_err(|e| e.report())?;
        let preview = preview(bench, &classifier, &bundle)?;
        let to = place(&folder, &preview.model.sha256);
        remove(&to)?;
        fs::rename(&fresh, &to).map_err(|e| unwritten(&to, &e))?;
        Ok(preview)
    });
    // What was refused must not stay; the reason is what is told.
    let _ = remove(&fresh);
    kept
}

/// The models that can be used: the one of the start first, then those that were handed over.
///
/// # Errors
/// The folder of the models cannot be read. One that is damaged is left out.
pub(crate) fn list(bench: &Bench) -> Result<Vec<ModelPreview>, ErrorReport> {
    let mut bundles = vec![bench.bundle().clone()];
    let folder = bench.folder()?.join("models");
    if folder.is_dir() {
        let entries = fs::read_dir(&folder).map_err(|e| unwritten(&folder, &e))?;
        let mut found: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        found.sort();
        bundles.extend(found.into_iter().map(Bundle::Folder));
    }
    let mut models: Vec<ModelPreview> = Vec::new();
    for bundle in bundles {
        if let Ok(classifier) = bundle.load()
            && let Ok(model) = preview(bench, &classifier, &bundle)
            && models.iter().all(|known| known.model != model.model)
        {
            models.push(model);
        }
    }
    Ok(models)
}

/// Uses a model that was handed over, or the one of the start, from now on. Old results keep their model.
///
/// # Errors
/// There is no such model, or it cannot be used; the one that was in use stays.
pub(crate) fn choose(bench: &Bench, mut sha256: Option<String>) -> Result<(), ErrorReport> {
    if let Some(wanted) = &sha256 {
        if wanted.len() != 64 || !wanted.bytes().all(|c| c.is_ascii_hexdigit()) {
            return Err(report(ErrorCode::BadRequest, "a model is named by 64 hexadecimal digits"));
        }
        let place = place(bench.folder()?, wanted);
        let started_with = || bench.bundle().load().is_ok_and(|used| used.model().sha256 == *wanted);
        if !place.is_dir() && started_with() {
            // The one that the program was started with lies in no folder of ours.
            sha256 = None;
        } else {
            Bundle::Folder(place).load().map_err(|e| e.report())?;
        }
    }
    bench.change(|records, act| {
        let settings = Settings { model: sha256, ..records.settings()? };
        records.change_settings(&settings, act)
    })?;
    bench.forget_classifier();
    Ok(())
}

fn preview(bench: &Bench, classifier: &Classifier, bundle: &Bundle) -> Result<ModelPreview, ErrorReport> {
    let description = classifier.description();
    let held_out = description.evaluations.first();
    Ok(ModelPreview {
        model: classifier.model().clone(),
        in_use: bench.classifier().is_ok_and(|used| used.model() == classifier.model()),
        built_in: *bundle == Bundle::Reference,
        licence: description.licence.clone(),
        data: description.training.data.clone(),
        card: description.card.clone(),
        thresholds: (&description.thresholds).into(),
        bytes: bundle.network_bytes().map_err(|e| e.report())?,
        metrics: held_out
            .iter()
            .flat_map(|evaluation| &evaluation.metrics)
            .map(|(name, estimate)| ModelMetric {
                name: name.clone(),
                value: estimate.value,
                interval: [estimate.low, estimate.high],
            })
            .collect(),
    })
}

/// Writes the files of a ZIP file into a folder. A single folder around them is left out.
fn unpack(bytes: &[u8], folder: &Path) -> Result<(), ErrorReport> {
    let refused = |reason: String| {
        report(ErrorCode::ModelInvalid, format!("the file is no ZIP of a model bundle: {reason}"))
    };
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| refused(e.to_string()))?;
    if zip.len() > MOST_FILES {
        return Err(refused(format!("it has {} files, more than {MOST_FILES}", zip.len())));
    }
    let names: Vec<PathBuf> = (0..zip.len())
        .map(|at| {
            let file = zip.by_index(at).map_err(|e| refused(e.to_string()))?;
            file.enclosed_name().ok_or_else(|| refused(format!("file {at} leads out of it")))
        })
        .collect::<Result<_, _>>()?;
    let root = names
        .iter()
        .find(|name| name.file_name().is_some_and(|name| name == "model.json"))
        .and_then(|name| name.parent())
        .ok_or_else(|| refused("it has no model.json".to_owned()))?
        .to_owned();
    let mut total = 0;
    for (at, name) in names.iter().enumerate() {
        let mut file = zip.by_index(at).map_err(|e| refused(e.to_string()))?;
        let Ok(name) = name.strip_prefix(&root) else { continue };
        if file.is_dir() {
            continue;
        }
        let mut content = Vec::new();
        file.by_ref()
            .take(MOST_BYTES as u64 + 1)
            .read_to_end(&mut content)
            .map_err(|e| refused(format!("{}: {e}", name.display())))?;
        total += content.len() as u64;
        if content.len() > MOST_BYTES || total > MOST_TOTAL {
            return Err(refused(format!("{} makes it too large", name.display())));
        }
        let to = folder.join(name);
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent).map_err(|e| unwritten(parent, &e))?;
        }
        fs::write(&to, content).map_err(|e| unwritten(&to, &e))?;
    }
    Ok(())
}

fn remove(folder: &Path) -> Result<(), ErrorReport> {
    if folder.exists() { fs::remove_dir_all(folder).map_err(|e| unwritten(folder, &e)) } else { Ok(()) }
}

fn unwritten(path: &Path, error: &std::io::Error) -> ErrorReport {
    report(ErrorCode::StorageFailed, format!("cannot use {}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::{ZipWriter, write::SimpleFileOptions};

    use super::*;

    /// The reference bundle as a ZIP file, with what `change` makes of each file; none where it is left out.
    fn packed(change: impl Fn(&str, Vec<u8>) -> Option<Vec<u8>>) -> Vec<u8> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/reference");
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_file())
        {
            let name = entry.file_name().into_string().unwrap();
            let Some(content) = change(&name, fs::read(entry.path()).unwrap()) else { continue };
            zip.start_file(format!("bundle/{name}"), SimpleFileOptions::default()).unwrap();
            zip.write_all(&content).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    /// The reference bundle under another name.
    fn renamed(name: &str, content: Vec<u8>) -> Option<Vec<u8>> {
        Some(if name == "model.json" {
            String::from_utf8(content).unwrap().replacen("leukolens-cnmc-4", "another model", 1).into_bytes()
        } else {
            content
        })
    }

    fn bench(folder: &Path) -> Bench {
        Bench::new(Bundle::Reference, Some(folder.to_owned()), None)
    }

    #[test]
    fn a_model_is_looked_at_kept_and_used_when_somebody_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let first = bench(folder.path());
        let preview = import(&first, &packed(renamed)).unwrap();
        assert_eq!(
            (preview.model.id.as_str(), preview.in_use, preview.built_in),
            ("another model", false, false)
        );
        assert!(preview.bytes > 1000 && !preview.metrics.is_empty() && preview.data.contains("C-NMC"));
        assert_ne!(first.classifier().unwrap().model().id, "another model");
        choose(&first, Some(preview.model.sha256)).unwrap();
        assert_eq!(first.classifier().unwrap().model().id, "another model");
        assert_eq!(list(&first).unwrap().iter().filter(|model| model.in_use).count(), 1);
        drop(first);

        let second = bench(folder.path());
        assert_eq!(second.classifier().unwrap().model().id, "another model", "after a restart");
        choose(&second, None).unwrap();
        fs::remove_dir_all(place(folder.path(), &second.classifier().unwrap().model().sha256)).unwrap();
        choose(&second, Some(second.classifier().unwrap().model().sha256.clone())).unwrap();
        assert_eq!(
            second.with_records(|records| records.settings()).unwrap().model,
            None,
            "the one of the start"
        );
        assert_ne!(second.classifier().unwrap().model().id, "another model");
        assert_eq!(list(&second).unwrap().len(), 1);
    }

    #[test]
    fn a_bundle_that_does_not_hold_is_refused_and_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let bench = bench(folder.path());
        let broken = |part: &'static str| {
            packed(move |name, mut content| {
                if name == part {
                    let middle = content.len() / 2;
                    content[middle] ^= 0x55;
                }
                Some(content)
            })
        };
        let without = |part: &'static str| packed(move |name, content| (name != part).then_some(content));
        for (what, bytes) in [
            ("altered network", broken("model.onnx")),
            ("no network", without("model.onnx")),
            ("no description", without("model.json")),
            ("no golden pairs", without("golden.json")),
            ("no ZIP", b"PK something".to_vec()),
        ] {
            let error = import(&bench, &bytes).unwrap_err();
            assert_eq!(error.code, ErrorCode::ModelInvalid, "{what}: {}", error.message);
        }
        let left = fs::read_dir(folder.path().join("models")).map_or(0, Iterator::count);
        assert_eq!(left, 0);
        assert_eq!(list(&bench).unwrap().len(), 1);
    }
}
