//! A folder whose new pictures are added to the slide that is being counted: a camera's card, or where another
//! program puts what it takes.

use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use contract::ErrorReport;
use records::SlideId;

use crate::{bench::Bench, find::read_at_most, import};

/// Most bytes of a picture, as for any imported file.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// How a file looked: another look tells whether it is still being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Look {
    bytes: u64,
    changed: Option<SystemTime>,
}

/// What is known of the watched folder from one round to the next.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    folder: Option<PathBuf>,
    /// Files that are dealt with, or were there before the watch began.
    done: HashMap<PathBuf, Look>,
    /// New files as they looked in the round before.
    growing: HashMap<PathBuf, Look>,
}

impl Watch {
    /// One round: files that are new and did not change since the round before are added to the slide that is being
    /// counted, the one begun last, or to those without a slide. Returns what could not be added, by file.
    ///
    /// # Errors
    /// The settings cannot be read.
    pub(crate) fn round(&mut self, bench: &Bench) -> Result<Vec<(PathBuf, ErrorReport)>, ErrorReport> {
        let chosen = bench.with_records(|records| records.settings())?.watched_folder.map(PathBuf::from);
        let Some(folder) = chosen else {
            *self = Self::default();
            return Ok(Vec::new());
        };
        // A folder that is not there, as a card that is not in, may come later.
        let Ok(now) = looks(&folder) else { return Ok(Vec::new()) };
        if self.folder.as_ref() != Some(&folder) {
            *self = Self { folder: Some(folder), done: now, growing: HashMap::new() };
            return Ok(Vec::new());
        }
        let new: HashMap<_, _> =
            now.into_iter().filter(|(path, look)| self.done.get(path) != Some(look)).collect();
        let (ready, growing): (HashMap<_, _>, HashMap<_, _>) =
            new.into_iter().partition(|(path, look)| self.growing.get(path) == Some(look));
        self.growing = growing;
        let mut refused = Vec::new();
        for (path, look) in ready {
            if let Err(error) = add(bench, &path) {
                refused.push((path.clone(), error));
            }
            self.done.insert(path, look);
        }
        Ok(refused)
    }
}

fn add(bench: &Bench, path: &Path) -> Result<(), ErrorReport> {
    let bytes = read_at_most(path, MOST_BYTES).map_err(|e| crate::find::unreadable(path, &e))?;
    let open = bench.with_records(|records| {
        let latest = records.open_slides()?.into_iter().next();
        latest.map_or(Ok(SlideId::unsorted()), |slide| SlideId::parse(&slide.id))
    })?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    import::add(bench, &open, &name, bytes).map(drop)
}

/// The files of a folder, those of folders inside left out.
fn looks(folder: &Path) -> io::Result<HashMap<PathBuf, Look>> {
    let mut looks = HashMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(meta) = entry.metadata() else { continue };
        if meta.is_file() {
            looks.insert(entry.path(), Look { bytes: meta.len(), changed: meta.modified().ok() });
        }
    }
    Ok(looks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::Bundle;
    use contract::Settings;

    #[test]
    fn new_files_are_added_once_they_are_whole_and_old_ones_are_left() {
        let folder = tempfile::tempdir().unwrap();
        let card = folder.path().join("card");
        fs::create_dir(&card).unwrap();
        let bench = Bench::new(Bundle::Reference, Some(folder.path().join("records")), None);
        let mut watch = Watch::default();
        assert!(watch.round(&bench).unwrap().is_empty(), "none is watched");
        let settings = Settings { watched_folder: Some(card.display().to_string()), ..Settings::default() };
        bench.change(|records, act| records.change_settings(&settings, act)).unwrap();
        let cell = include_bytes!("../models/reference/synthetic-blast-1.png");
        fs::write(card.join("old.png"), cell).unwrap();
        watch.round(&bench).unwrap();

        let pictures = || {
            bench
                .with_records(|records| {
                    records.unsorted_slide()?;
                    records.pictures_of(&SlideId::unsorted())
                })
                .unwrap()
        };
        fs::write(card.join("new.png"), &cell[..200]).unwrap();
        watch.round(&bench).unwrap();
        fs::write(card.join("new.png"), cell).unwrap();
        assert!(watch.round(&bench).unwrap().is_empty());
        assert!(pictures().is_empty(), "it was still being written");
        assert!(watch.round(&bench).unwrap().is_empty());
        watch.round(&bench).unwrap();
        assert_eq!(pictures().iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["new.png"]);

        fs::write(card.join("notes.txt"), "no picture").unwrap();
        watch.round(&bench).unwrap();
        let refused = watch.round(&bench).unwrap();
        assert_eq!(refused.len(), 1);
        assert!(watch.round(&bench).unwrap().is_empty(), "told once");
    }
}
