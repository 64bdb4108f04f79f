//! The folder of annotated pictures and contact sheets.

use std::{
    collections::HashSet,
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
};

use contract::{Cell, ErrorReport};
use image::RgbImage;

use crate::{
    draw::annotated,
    import::png,
    sheet::{Tile, contact_sheet},
};

/// A folder that annotated pictures are written to.
#[derive(Debug)]
pub(crate) struct Album {
    folder: PathBuf,
    /// Files that must not be overwritten, by their real paths: the originals and what was written.
    taken: HashSet<PathBuf>,
}

/// Why an annotated picture was not written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AnnotateError {
    /// The file or its folder could not be written.
    #[error("cannot write {}: {source}", .path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The picture could not be encoded.
    #[error("{}", .0.message)]
    Encode(ErrorReport),
}

impl Album {
    /// An album in `folder`, which is made if it is not there. The files `originals` are never overwritten.
    pub(crate) fn open<'a>(
        folder: &Path,
        originals: impl Iterator<Item = &'a Path>,
    ) -> Result<Self, AnnotateError> {
        fs::create_dir_all(folder)
            .map_err(|source| AnnotateError::Write { path: folder.to_owned(), source })?;
        // One that has no real path cannot be read either, so there is nothing to protect.
        let taken = originals.filter_map(|path| fs::canonicalize(path).ok()).collect();
        Ok(Self { folder: folder.to_owned(), taken })
    }

    /// Writes the picture that came from `source` with its cells outlined, as `NAME.annotated.png`.
    pub(crate) fn add(
        &mut self,
        source: &Path,
        picture: &RgbImage,
        cells: &[Cell],
    ) -> Result<(), AnnotateError> {
        self.write(source, "annotated", &annotated(picture, cells))
    }

    /// Writes the contact sheet of the cells of the picture that came from `source`, as `NAME.cells.png`; none without cells.
    pub(crate) fn add_sheet(&mut self, source: &Path, tiles: &[Tile<'_>]) -> Result<(), AnnotateError> {
        contact_sheet(tiles).map_or(Ok(()), |sheet| self.write(source, "cells", &sheet))
    }

    fn write(&mut self, source: &Path, what: &str, picture: &RgbImage) -> Result<(), AnnotateError> {
        let path = self.place(source, what);
        let bytes = png(picture).map_err(AnnotateError::Encode)?;
        let written = fs::write(&path, bytes).and_then(|()| fs::canonicalize(&path));
        self.taken.insert(written.map_err(|source| AnnotateError::Write { path, source })?);
        Ok(())
    }

    /// `NAME.what.png`, or `NAME-2.what.png` and so on where that is an original or was just written.
    fn place(&self, source: &Path, what: &str) -> PathBuf {
        let stem = source.file_stem().unwrap_or_else(|| OsStr::new("picture"));
        let mut number = 1_u32;
        loop {
            let mut name = stem.to_owned();
            if number > 1 {
                name.push(format!("-{number}"));
            }
            name.push(format!(".{what}.png"));
            let path = self.folder.join(name);
            // Real paths are compared: links and letter case give one file several names.
            if !fs::canonicalize(&path).is_ok_and(|real| self.taken.contains(&real)) {
                return path;
            }
            number += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::iter;

    #[test]
    fn equal_names_do_not_overwrite_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let mut album = Album::open(&folder.path().join("new"), iter::empty()).unwrap();
        for source in ["a/x.bmp", "b/x.bmp", "c/x.png"] {
            album.add(Path::new(source), &RgbImage::new(16, 16), &[]).unwrap();
        }
        for name in ["x.annotated.png", "x-2.annotated.png", "x-3.annotated.png"] {
            assert!(folder.path().join("new").join(name).is_file(), "{name}");
        }
    }

    #[test]
    fn an_original_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let originals = ["x.png", "x.annotated.png"].map(|name| folder.path().join(name));
        for original in &originals {
            fs::write(original, "original").unwrap();
        }
        // Named by another way than the album's own.
        let roundabout = folder.path().join("..").join(folder.path().file_name().unwrap());
        let mut album = Album::open(&roundabout, originals.iter().map(PathBuf::as_path)).unwrap();
        album.add(&originals[0], &RgbImage::new(16, 16), &[]).unwrap();
        for original in &originals {
            assert_eq!(fs::read(original).unwrap(), b"original", "{}", original.display());
        }
        assert!(folder.path().join("x-2.annotated.png").is_file());
    }

    #[test]
    fn a_file_of_an_earlier_call_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        for _ in 0..2 {
            let mut album = Album::open(folder.path(), iter::empty()).unwrap();
            album.add(Path::new("x.bmp"), &RgbImage::new(16, 16), &[]).unwrap();
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
