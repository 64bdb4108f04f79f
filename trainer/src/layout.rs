//! Where the cells of a data set lie, and what class and subject each has.
//!
//! Three layouts: C-NMC's (`fold_k/{all,hem}/UID_…` or a flat `{all,hem}/UID_…`), a clinic's own folders
//! (`{all,hem}/<subject>/…`), and a CSV file with the columns `path,label,subject`.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::cnmc::CellName;
use crate::dataset::Class;

/// How a data set is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Layout {
    /// `fold_k/{all,hem}/UID_<subject>_<image>_<cell>_<all|hem>`, with or without the folds.
    Cnmc,
    /// `{all,hem}/<subject>/` with pictures of any name.
    Folders,
    /// A CSV file with the columns `path,label,subject`; paths count from its folder.
    Csv,
}

/// One cell's picture as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceCell {
    /// Where it lies.
    pub file: PathBuf,
    /// Its path below the data set's folder, with `/`.
    pub path: String,
    /// Its class.
    pub class: Class,
    /// Its subject, in canonical form.
    pub subject: String,
    /// The fold it came in, where the layout has folds.
    pub fold: Option<u32>,
}

/// Why the cells of a data set could not be listed.
#[derive(Debug, thiserror::Error)]
pub enum LayoutError {
    /// A file or folder could not be read.
    #[error("{path}: {source}")]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A name, a folder or a line of the CSV file says nothing usable.
    #[error("{path}: {reason}")]
    Name {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The same subject has cells of both classes: then a cell's label is not the subject's, and neither a split
    /// nor a verdict by subject means anything.
    #[error("subject {subject} is in both classes: {all} is ALL, {hem} is HEM")]
    BothClasses {
        /// The subject.
        subject: String,
        /// One of its ALL cells.
        all: PathBuf,
        /// One of its HEM cells.
        hem: PathBuf,
    },
    /// No cell of one of the two classes was found.
    #[error("{path}: found {all} ALL and {hem} HEM cells; both classes are needed")]
    OneClass {
        /// The folder or file.
        path: PathBuf,
        /// ALL cells found.
        all: usize,
        /// HEM cells found.
        hem: usize,
    },
}

/// The layout of what is at `root`: a file is CSV, names that begin with `UID_` are C-NMC's.
///
/// # Errors
/// [`LayoutError::Read`] where the folder cannot be listed.
pub fn recognise(root: &Path) -> Result<Layout, LayoutError> {
    if root.is_file() {
        return Ok(Layout::Csv);
    }
    let is_cnmc = |path: &PathBuf| stem(path).to_ascii_uppercase().starts_with("UID_");
    Ok(if pictures_below(root)?.iter().any(is_cnmc) { Layout::Cnmc } else { Layout::Folders })
}

/// Every cell of the data set, sorted by path. Names that say nothing usable are errors in the list, so that a
/// check can count them all.
///
/// # Errors
/// [`LayoutError::Read`] where a folder or the CSV file cannot be read.
pub fn list(root: &Path, layout: Layout) -> Result<Vec<Result<SourceCell, LayoutError>>, LayoutError> {
    let mut found = match layout {
        Layout::Csv => read_csv(root)?,
        Layout::Cnmc => pictures_below(root)?.into_iter().map(|file| from_cnmc(root, file)).collect(),
        Layout::Folders => pictures_below(root)?.into_iter().map(|file| from_folders(root, file)).collect(),
    };
    found.sort_by(|a: &Result<SourceCell, _>, b| match (a, b) {
        (Ok(a), Ok(b)) => a.path.cmp(&b.path),
        (a, b) => a.is_ok().cmp(&b.is_ok()),
    });
    Ok(found)
}

/// The cells of a data set that can be trained on.
///
/// # Errors
/// [`LayoutError`]: the first name that says nothing usable, a subject in both classes, or a missing class.
pub fn cells(root: &Path, layout: Layout) -> Result<Vec<SourceCell>, LayoutError> {
    let found = list(root, layout)?.into_iter().collect::<Result<Vec<_>, _>>()?;
    let count = |class| found.iter().filter(|c| c.class == class).count();
    let (all, hem) = (count(Class::All), count(Class::Hem));
    if all == 0 || hem == 0 {
        return Err(LayoutError::OneClass { path: root.to_owned(), all, hem });
    }
    one_class_each(&found)?;
    Ok(found)
}

fn one_class_each(cells: &[SourceCell]) -> Result<(), LayoutError> {
    let mut first: HashMap<&str, &SourceCell> = HashMap::new();
    for cell in cells {
        let other = *first.entry(&cell.subject).or_insert(cell);
        if other.class != cell.class {
            let (all, hem) = if cell.class == Class::All { (cell, other) } else { (other, cell) };
            return Err(LayoutError::BothClasses {
                subject: cell.subject.clone(),
                all: all.file.clone(),
                hem: hem.file.clone(),
            });
        }
    }
    Ok(())
}

/// Every lossless picture below `root`, in no order.
fn pictures_below(root: &Path) -> Result<Vec<PathBuf>, LayoutError> {
    let (mut found, mut open) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = open.pop() {
        let failed = |source| LayoutError::Read { path: folder.clone(), source };
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.is_dir() {
                open.push(path);
            } else if is_picture(&path) {
                found.push(path);
            }
        }
    }
    Ok(found)
}

/// By its extension: formats that keep every pixel. A JPEG would bring its own artefacts into the training.
fn is_picture(path: &Path) -> bool {
    let lossless = ["bmp", "png", "tif", "tiff", "webp"];
    path.extension()
        .and_then(|e| e.to_str())
        .is_some_and(|e| lossless.contains(&e.to_ascii_lowercase().as_str()))
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default()
}

fn below(root: &Path, file: &Path) -> String {
    let relative = file.strip_prefix(root).unwrap_or(file);
    relative.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn from_cnmc(root: &Path, file: PathBuf) -> Result<SourceCell, LayoutError> {
    let wrong = |reason| LayoutError::Name { path: file.clone(), reason };
    let name = CellName::parse(&stem(&file)).map_err(wrong)?;
    let path = below(root, &file);
    let folders: Vec<&str> = path.split('/').rev().skip(1).collect();
    let folder = folders.first().copied().unwrap_or_default();
    if Class::parse(folder) != Some(name.class) {
        return Err(wrong(format!("the label is {}, but the folder is {folder:?}", name.class)));
    }
    let fold = folders.get(1).and_then(|f| f.strip_prefix("fold_")).and_then(|f| f.parse().ok());
    Ok(SourceCell { file, path, class: name.class, subject: name.subject, fold })
}

fn from_folders(root: &Path, file: PathBuf) -> Result<SourceCell, LayoutError> {
    let path = below(root, &file);
    let wrong = |reason: &str| LayoutError::Name { path: file.clone(), reason: reason.to_owned() };
    let mut folders = path.split('/').rev().skip(1);
    let (Some(subject), Some(class)) = (folders.next(), folders.next()) else {
        return Err(wrong(
            "it has no subject: put the cells of each subject into a folder of its own, all/<subject>/ or \
             hem/<subject>/, or list them in a CSV file",
        ));
    };
    let class =
        Class::parse(class).ok_or_else(|| wrong("it does not lie in all/<subject>/ or hem/<subject>/"))?;
    let subject = subject.to_owned();
    Ok(SourceCell { file, path, class, subject, fold: None })
}

#[derive(Deserialize)]
struct Row {
    path: String,
    label: String,
    subject: String,
}

fn read_csv(file: &Path) -> Result<Vec<Result<SourceCell, LayoutError>>, LayoutError> {
    let folder = file.parent().unwrap_or(Path::new("."));
    let wrong = |line: u64, reason: String| LayoutError::Name {
        path: file.to_owned(),
        reason: format!("line {line}: {reason}"),
    };
    let bytes = fs::read(file).map_err(|source| LayoutError::Read { path: file.to_owned(), source })?;
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes.as_slice());
    let mut found = Vec::new();
    for (i, row) in reader.deserialize::<Row>().enumerate() {
        // The header is line 1.
        let line = i as u64 + 2;
        found.push(row.map_err(|e| wrong(line, e.to_string())).and_then(|row| {
            let class = Class::parse(&row.label)
                .ok_or_else(|| wrong(line, format!("the label is {:?}, not all or hem", row.label)))?;
            if row.subject.is_empty() {
                return Err(wrong(line, "the subject is missing".to_owned()));
            }
            let file = folder.join(&row.path);
            Ok(SourceCell { file, path: row.path, class, subject: row.subject, fold: None })
        }));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, b"").unwrap();
        }
        folder
    }

    #[test]
    fn the_official_layout_gives_folds_and_canonical_subjects() {
        let data = folder(&["fold_1/hem/UID_h3_1_1_hem.bmp", "fold_0/all/UID_11_2_1_all.bmp", "notes.txt"]);
        assert_eq!(recognise(data.path()).unwrap(), Layout::Cnmc);
        let found = cells(data.path(), Layout::Cnmc).unwrap();
        let told: Vec<_> = found.iter().map(|c| (c.subject.as_str(), c.class, c.fold)).collect();
        assert_eq!(told, [("11", Class::All, Some(0)), ("H3", Class::Hem, Some(1))]);
        assert_eq!(found[0].path, "fold_0/all/UID_11_2_1_all.bmp");
    }

    #[test]
    fn a_clinics_folders_name_the_subject() {
        let data = folder(&["all/anna/1.png", "all/anna/2.png", "hem/ben/x.tif"]);
        assert_eq!(recognise(data.path()).unwrap(), Layout::Folders);
        let found = cells(data.path(), Layout::Folders).unwrap();
        assert_eq!(found.iter().map(|c| c.subject.as_str()).collect::<Vec<_>>(), ["anna", "anna", "ben"]);
        let flat = folder(&["all/1.png", "hem/2.png"]);
        let error = cells(flat.path(), Layout::Folders).unwrap_err().to_string();
        assert!(error.contains("no subject"), "{error}");
    }

    #[test]
    fn a_csv_file_names_everything_and_its_errors_name_the_line() {
        let data = folder(&["a.png", "b.png"]);
        let file = data.path().join("cells.csv");
        fs::write(&file, "path,label,subject\na.png, ALL, s1\nb.png,hem,s2\n").unwrap();
        assert_eq!(recognise(&file).unwrap(), Layout::Csv);
        let found = cells(&file, Layout::Csv).unwrap();
        assert_eq!((found[0].class, found[1].file.clone()), (Class::All, data.path().join("b.png")));
        for (rows, word) in [
            ("a.png,aml,s1\n", "line 2: the label is \"aml\""),
            ("a.png,all\n", "line 2"),
            ("a.png,all,s1\nb.png,hem,\n", "line 3: the subject"),
            ("a.png,all,s1\n", "found 1 ALL and 0 HEM"),
            ("a.png,all,s1\nb.png,hem,s1\n", "s1 is in both classes"),
        ] {
            fs::write(&file, format!("path,label,subject\n{rows}")).unwrap();
            let error = cells(&file, Layout::Csv).unwrap_err().to_string();
            assert!(error.contains(word), "{rows}: {error}");
        }
    }

    #[test]
    fn a_label_that_contradicts_its_folder_is_named() {
        let data = folder(&["hem/UID_11_2_1_all.bmp"]);
        let error = cells(data.path(), Layout::Cnmc).unwrap_err().to_string();
        assert!(error.contains("UID_11_2_1_all.bmp") && error.contains("folder"), "{error}");
    }
}
