//! Is a folder really C-NMC 2019, whole and intact?

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::fs;
use std::io::Read as _;
use std::path::Path;

use cytology::{Limits, cell_mask, decode};
use rayon::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::cnmc::{KNOWN_LINKS, OFFICIAL_FOLDS, OFFICIAL_SUBJECTS, official_file};
use crate::dataset::Class;
use crate::layout::{self, Layout, LayoutError, SourceCell};
use crate::{progress, subjects};

/// What a look at the folder found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verification {
    /// What it is, in a sentence.
    pub summary: String,
    /// Whether counts and content are those of the complete official training set.
    pub complete: bool,
    /// Whether every picture can be used: what is there is intact, though it may be a part.
    pub intact: bool,
    /// Cells of each fold beside the official number.
    pub folds: Vec<FoldCount>,
    /// Cells of each subject.
    pub subjects: Vec<SubjectCount>,
    /// ALL and HEM subject ids, beside the official 47 and 26.
    pub subject_ids: [usize; 2],
    /// Files that cannot be read or show no cell, each with its reason.
    pub unreadable: Vec<Named>,
    /// Files whose names do not parse or contradict their folders.
    pub misnamed: Vec<Named>,
    /// Pictures that occur more than once, by the content of their pixels.
    pub duplicates: Vec<Vec<String>>,
    /// Subject groups of more than one id: by duplicates, or known to be linked in the official set.
    pub linked: Vec<Link>,
    /// Linked subjects that stand in more than one official fold: the official folds leak there.
    pub across_folds: Vec<Link>,
    /// The comparison with the official list of files, where it was given.
    pub manifest: Option<ManifestCheck>,
}

/// Pictures beside the official list of files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ManifestCheck {
    /// Pictures whose pixels are those of the official file.
    pub same: usize,
    /// Pictures with other pixels.
    pub altered: Vec<String>,
    /// Pictures that are not in the list.
    pub unlisted: Vec<String>,
    /// Training pictures of the list that are not here.
    pub missing: usize,
}

/// The official training files of a list: SHA-256 by file name without its extension.
type Manifest = HashMap<String, String>;

fn read_manifest(path: &Path) -> Result<Manifest, LayoutError> {
    let failed = |source| LayoutError::Read { path: path.to_owned(), source };
    let mut bytes = fs::read(path).map_err(failed)?;
    if path.extension().is_some_and(|e| e == "gz") {
        let mut plain = Vec::new();
        flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut plain).map_err(failed)?;
        bytes = plain;
    }
    let wrong = |reason: String| LayoutError::Name { path: path.to_owned(), reason };
    let mut manifest = Manifest::new();
    for row in csv::Reader::from_reader(bytes.as_slice()).records() {
        let row = row.map_err(|e| wrong(e.to_string()))?;
        let (Some(file), Some(hash)) = (row.get(0), row.get(2)) else {
            return Err(wrong("its columns are not path,bytes,sha256".to_owned()));
        };
        if let Some((_, name)) = file.rsplit_once('/').filter(|_| file.contains("fold_")) {
            manifest.insert(name.trim_end_matches(".bmp").to_owned(), hash.to_owned());
        }
    }
    Ok(manifest)
}

fn check_manifest(manifest: &Manifest, readable: &[(&SourceCell, Content)]) -> ManifestCheck {
    let mut check = ManifestCheck::default();
    let mut here = BTreeSet::new();
    for (cell, content) in readable {
        let name = cell.file.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        match manifest.get(&name) {
            None => check.unlisted.push(cell.path.clone()),
            Some(hash) if content.official.as_ref() == Some(hash) => check.same += 1,
            Some(_) => check.altered.push(cell.path.clone()),
        }
        here.insert(name);
    }
    check.missing = manifest.keys().filter(|name| !here.contains(*name)).count();
    check
}

/// Fingerprints of one picture.
struct Content {
    /// SHA-256 of its pixels.
    pixels: String,
    /// SHA-256 of the official file with these pixels.
    official: Option<String>,
}

/// Cells of one fold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FoldCount {
    /// The fold; none for cells outside `fold_k`.
    pub fold: Option<u32>,
    /// ALL cells.
    pub all: usize,
    /// HEM cells.
    pub hem: usize,
    /// The official numbers of ALL and HEM, where the fold is an official one.
    pub official: Option<[usize; 2]>,
}

/// Cells of one subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SubjectCount {
    /// The subject.
    pub subject: String,
    /// The class.
    pub class: Class,
    /// Its cells.
    pub cells: usize,
    /// The folds they stand in.
    pub folds: BTreeSet<u32>,
}

/// A file and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    /// The file.
    pub path: String,
    /// What is wrong.
    pub reason: String,
}

/// Subjects that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    /// The subjects.
    pub subjects: Vec<String>,
    /// Whether pictures found here show it; if not, it is known from the complete set.
    pub shown_here: bool,
}

/// Looks at every file below `root`, and compares each with the official list of files where `manifest` is one.
///
/// # Errors
/// [`LayoutError`] where a folder cannot be listed; what is wrong with single files stands in the result.
pub fn verify(root: &Path, manifest: Option<&Path>) -> Result<Verification, LayoutError> {
    let manifest = manifest.map(read_manifest).transpose()?;
    let (mut cells, mut misnamed) = (Vec::new(), Vec::new());
    for found in layout::list(root, Layout::Cnmc)? {
        match found {
            Ok(cell) => cells.push(cell),
            Err(LayoutError::Name { path, reason }) => {
                misnamed.push(Named { path: path.display().to_string(), reason });
            }
            Err(other) => return Err(other),
        }
    }
    let bar = progress::bar("reading cells", cells.len());
    let contents: Vec<Result<Content, String>> = cells
        .par_iter()
        .map(|cell| {
            let content = content(cell);
            progress::step(&bar);
            content
        })
        .collect();
    bar.finish();
    let (mut unreadable, mut readable) = (Vec::new(), Vec::new());
    for (cell, content) in cells.iter().zip(contents) {
        match content {
            Ok(content) => readable.push((cell, content)),
            Err(reason) => unreadable.push(Named { path: cell.path.clone(), reason }),
        }
    }
    let check = manifest.map(|manifest| check_manifest(&manifest, &readable));
    Ok(conclude(&cells, &readable, unreadable, misnamed, check))
}

fn content(cell: &SourceCell) -> Result<Content, String> {
    let bytes = fs::read(&cell.file).map_err(|e| e.to_string())?;
    let picture = decode(&bytes, &Limits::default()).map_err(|e| e.to_string())?;
    cell_mask(&picture).ok_or("there is no cell on black")?;
    let hash = |bytes: &[u8]| inference::hex(&Sha256::digest(bytes));
    let official = official_file(&picture).map(|bytes| hash(&bytes));
    Ok(Content { pixels: hash(picture.as_raw()), official })
}

fn conclude(
    cells: &[SourceCell],
    readable: &[(&SourceCell, Content)],
    unreadable: Vec<Named>,
    misnamed: Vec<Named>,
    manifest: Option<ManifestCheck>,
) -> Verification {
    let folds = fold_counts(cells);
    let subjects = subject_counts(cells);
    let ids = |class| subjects.iter().filter(|s| s.class == class).count();
    let subject_ids = [ids(Class::All), ids(Class::Hem)];
    let mut by_content = BTreeMap::<&str, Vec<String>>::new();
    for (cell, content) in readable {
        by_content.entry(&content.pixels).or_default().push(cell.path.clone());
    }
    let mut duplicates: Vec<_> = by_content.into_values().filter(|paths| paths.len() > 1).collect();
    duplicates.sort();
    let pairs = || readable.iter().map(|(cell, content)| (cell.subject.as_str(), content.pixels.as_str()));
    let by_pictures = subjects::join(pairs(), &[]);
    let linked: Vec<Link> = subjects::join(pairs(), &KNOWN_LINKS)
        .into_iter()
        .filter(|group| group.len() > 1)
        .map(|subjects| Link { shown_here: by_pictures.contains(&subjects), subjects })
        .collect();
    let folds_of = |link: &Link| {
        let of = subjects.iter().filter(|s| link.subjects.contains(&s.subject));
        of.flat_map(|s| s.folds.iter().copied()).collect::<BTreeSet<_>>()
    };
    let across_folds = linked.iter().filter(|link| folds_of(link).len() > 1).cloned().collect();
    let altered = manifest.as_ref().is_some_and(|m| !m.altered.is_empty());
    let intact = unreadable.is_empty() && misnamed.is_empty() && !cells.is_empty() && !altered;
    let official_counts = folds.len() == OFFICIAL_FOLDS.len()
        && folds.iter().all(|f| f.official == Some([f.all, f.hem]))
        && subject_ids == OFFICIAL_SUBJECTS;
    let complete = intact && official_counts;
    let summary = summary(cells.len(), complete, intact, &folds);
    Verification {
        summary,
        complete,
        intact,
        folds,
        subjects,
        subject_ids,
        unreadable,
        misnamed,
        duplicates,
        linked,
        across_folds,
        manifest,
    }
}

fn summary(cells: usize, complete: bool, intact: bool, folds: &[FoldCount]) -> String {
    let beyond = folds.iter().any(|f| f.official.is_none_or(|[all, hem]| f.all > all || f.hem > hem));
    match (cells, complete, intact) {
        (0, _, _) => "No C-NMC cell was found.".to_owned(),
        (_, true, _) => "This is the complete C-NMC 2019 training set.".to_owned(),
        (_, _, false) => "Some files cannot be used: see below.".to_owned(),
        _ if beyond => format!("{cells} cells in C-NMC naming, but not in the official folds."),
        _ => format!("This is a part of the C-NMC 2019 training set: {cells} of 10661 cells, all readable."),
    }
}

fn fold_counts(cells: &[SourceCell]) -> Vec<FoldCount> {
    let mut counts = BTreeMap::<Option<u32>, [usize; 2]>::new();
    for cell in cells {
        counts.entry(cell.fold).or_default()[usize::from(cell.class == Class::Hem)] += 1;
    }
    let official =
        |fold: Option<u32>| OFFICIAL_FOLDS.iter().find(|f| Some(f.fold) == fold).map(|f| [f.all, f.hem]);
    counts
        .into_iter()
        .map(|(fold, [all, hem])| FoldCount { fold, all, hem, official: official(fold) })
        .collect()
}

fn subject_counts(cells: &[SourceCell]) -> Vec<SubjectCount> {
    let mut counts = BTreeMap::<(Class, &str), (usize, BTreeSet<u32>)>::new();
    for cell in cells {
        let count = counts.entry((cell.class, &cell.subject)).or_default();
        count.0 += 1;
        count.1.extend(cell.fold);
    }
    counts
        .into_iter()
        .map(|((class, subject), (cells, folds))| SubjectCount {
            subject: subject.to_owned(),
            class,
            cells,
            folds,
        })
        .collect()
}

impl Verification {
    /// The result as a table for people.
    #[must_use]
    pub fn table(&self) -> String {
        let mut text = format!("{}\n\nfold        ALL  official    HEM  official\n", self.summary);
        for FoldCount { fold, all, hem, official } in &self.folds {
            let name = fold.map_or_else(|| "none".to_owned(), |f| f.to_string());
            let of = |i: usize| official.map_or_else(|| "-".to_owned(), |o| o[i].to_string());
            let _ = writeln!(text, "{name:8} {all:6}  {:>8} {hem:6}  {:>8}", of(0), of(1));
        }
        let [all, hem] = self.subject_ids;
        let _ = writeln!(
            text,
            "\nsubject ids: {all} ALL (official {}), {hem} HEM (official {})",
            OFFICIAL_SUBJECTS[0], OFFICIAL_SUBJECTS[1]
        );
        for SubjectCount { subject, class, cells, folds } in &self.subjects {
            let folds: Vec<String> = folds.iter().map(u32::to_string).collect();
            let _ = writeln!(text, "  {subject:5} {class} {cells:5} cells, folds {}", folds.join(" "));
        }
        let list = |text: &mut String, title: &str, rows: &[String]| {
            let _ = writeln!(text, "\n{title}: {}", if rows.is_empty() { "none" } else { "" });
            rows.iter().for_each(|row| {
                let _ = writeln!(text, "  {row}");
            });
        };
        let named =
            |rows: &[Named]| rows.iter().map(|n| format!("{}: {}", n.path, n.reason)).collect::<Vec<_>>();
        let links = |rows: &[Link]| {
            let why = |l: &Link| if l.shown_here { "same pictures" } else { "known from the complete set" };
            rows.iter().map(|l| format!("{} ({})", l.subjects.join(" = "), why(l))).collect::<Vec<_>>()
        };
        list(&mut text, "unreadable files", &named(&self.unreadable));
        list(&mut text, "names that do not parse", &named(&self.misnamed));
        let duplicates: Vec<_> = self.duplicates.iter().map(|d| d.join(" = ")).collect();
        list(&mut text, "identical pictures", &duplicates);
        list(&mut text, "linked subjects", &links(&self.linked));
        list(&mut text, "linked subjects in more than one official fold", &links(&self.across_folds));
        if let Some(ManifestCheck { same, altered, unlisted, missing }) = &self.manifest {
            let _ = writeln!(
                text,
                "\nofficial list: {same} pictures have the official pixels, {missing} training pictures are not here"
            );
            list(&mut text, "pictures with other pixels than the official ones", altered);
            list(&mut text, "pictures that are not in the official list", unlisted);
        }
        text
    }
}
