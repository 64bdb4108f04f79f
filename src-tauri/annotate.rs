//! Pictures with their cells framed, numbered and named.

use std::{
    collections::HashSet,
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
};

use contract::{Cell, ErrorReport, RESEARCH_USE_ONLY, Verdict};
use image::{Rgb, RgbImage, imageops};

use crate::{glyphs, import::png, table};

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

    /// Writes `picture`, which came from `source`, with `cells` framed.
    pub(crate) fn add(
        &mut self,
        source: &Path,
        picture: &RgbImage,
        cells: &[Cell],
    ) -> Result<(), AnnotateError> {
        let path = self.place(source);
        let bytes = png(&annotated(picture, cells)).map_err(AnnotateError::Encode)?;
        let written = fs::write(&path, bytes).and_then(|()| fs::canonicalize(&path));
        self.taken.insert(written.map_err(|source| AnnotateError::Write { path, source })?);
        Ok(())
    }

    /// `NAME.annotated.png`, or `NAME-2.annotated.png` and so on where that is an original or was just written.
    fn place(&self, source: &Path) -> PathBuf {
        let stem = source.file_stem().unwrap_or_else(|| OsStr::new("picture"));
        let mut number = 1_u32;
        loop {
            let mut name = stem.to_owned();
            if number > 1 {
                name.push(format!("-{number}"));
            }
            name.push(".annotated.png");
            let path = self.folder.join(name);
            // Real paths are compared: links and letter case give one file several names.
            if !fs::canonicalize(&path).is_ok_and(|real| self.taken.contains(&real)) {
                return path;
            }
            number += 1;
        }
    }
}

/// How a verdict's frame looks: colours that the colour-blind can tell apart (Okabe and Ito), and a pattern
/// for those who see none: lengths of line and gap in pen widths.
struct Pen {
    colour: Rgb<u8>,
    line: u32,
    gap: u32,
}

const fn pen(verdict: Verdict) -> Pen {
    match verdict {
        Verdict::All => Pen { colour: Rgb([0xD5, 0x5E, 0x00]), line: 1, gap: 0 },
        Verdict::Hem => Pen { colour: Rgb([0x56, 0xB4, 0xE9]), line: 8, gap: 3 },
        Verdict::Uncertain => Pen { colour: Rgb([0xF0, 0xE4, 0x42]), line: 3, gap: 3 },
        Verdict::NotACell => Pen { colour: Rgb([0xBB, 0xBB, 0xBB]), line: 1, gap: 3 },
    }
}

const BLACK: Rgb<u8> = Rgb([0; 3]);
const WHITE: Rgb<u8> = Rgb([255; 3]);

/// The picture with frames, and a strip below it that says what it may be used for.
fn annotated(picture: &RgbImage, cells: &[Cell]) -> RgbImage {
    let (width, height) = picture.dimensions();
    let dot = (width.min(height) / 200).max(1);
    let line = glyphs::width(RESEARCH_USE_ONLY) + 4;
    let strip_dot = dot.min(width / line).max(1);
    // A narrow picture gets a black margin rather than half a sentence.
    let mut canvas = RgbImage::new(width.max(line), height.saturating_add((glyphs::HEIGHT + 4) * strip_dot));
    imageops::replace(&mut canvas, picture, 0, 0);
    for (number, cell) in (1_u32..).zip(cells) {
        frame(&mut canvas, cell, dot);
        let text = format!("{number} {}", table::verdict(cell.verdict));
        label(&mut canvas, &text, cell, dot);
    }
    write(&mut canvas, RESEARCH_USE_ONLY, (2 * strip_dot, height + 2 * strip_dot), strip_dot, WHITE);
    canvas
}

fn frame(canvas: &mut RgbImage, cell: &Cell, thick: u32) {
    let [x, y, w, h] = cell.bbox;
    let pen = pen(cell.verdict);
    let drawn = |along: u32| along / thick % (pen.line + pen.gap) < pen.line;
    // What lies beyond the picture is not worth a step.
    let (wide, high) = (w.min(canvas.width()), h.min(canvas.height()));
    for across in 0..thick {
        for along in (0..wide).filter(|&a| drawn(a)) {
            put(canvas, x.saturating_add(along), y.saturating_add(across), pen.colour);
            put(canvas, x.saturating_add(along), y.saturating_add(h.saturating_sub(1 + across)), pen.colour);
        }
        for along in (0..high).filter(|&a| drawn(a)) {
            put(canvas, x.saturating_add(across), y.saturating_add(along), pen.colour);
            put(canvas, x.saturating_add(w.saturating_sub(1 + across)), y.saturating_add(along), pen.colour);
        }
    }
}

/// Black on the verdict's colour: above the frame where there is room, else inside it.
fn label(canvas: &mut RgbImage, text: &str, cell: &Cell, dot: u32) {
    let [x, y, ..] = cell.bbox;
    let size = ((glyphs::width(text) + 2) * dot, (glyphs::HEIGHT + 2) * dot);
    let left = x.min(canvas.width().saturating_sub(size.0));
    let top = y.checked_sub(size.1).unwrap_or(y);
    for (column, row) in (0..size.1).flat_map(|row| (0..size.0).map(move |column| (column, row))) {
        put(canvas, left.saturating_add(column), top.saturating_add(row), pen(cell.verdict).colour);
    }
    write(canvas, text, (left + dot, top + dot), dot, BLACK);
}

fn write(canvas: &mut RgbImage, text: &str, (left, top): (u32, u32), dot: u32, colour: Rgb<u8>) {
    for (column, row) in glyphs::dots(text) {
        for (dx, dy) in (0..dot).flat_map(|dy| (0..dot).map(move |dx| (dx, dy))) {
            put(canvas, left + column * dot + dx, top + row * dot + dy, colour);
        }
    }
}

/// Colours a pixel; one outside the picture is left out.
fn put(canvas: &mut RgbImage, x: u32, y: u32, colour: Rgb<u8>) {
    if let Some(pixel) = canvas.get_pixel_mut_checked(x, y) {
        *pixel = colour;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::Reason;
    use std::iter;

    fn cell(bbox: [u32; 4], verdict: Verdict) -> Cell {
        Cell::judged(bbox, 0.5, verdict, Reason::BetweenThresholds)
    }

    #[test]
    fn verdicts_differ_in_colour_and_in_pattern() {
        let drawn = |verdict| {
            let picture = annotated(&RgbImage::new(200, 200), &[cell([20, 40, 100, 100], verdict)]);
            let colour = pen(verdict).colour;
            (colour, (20..120).filter(|&x| *picture.get_pixel(x, 139) == colour).count())
        };
        let all = [Verdict::All, Verdict::Hem, Verdict::Uncertain, Verdict::NotACell].map(drawn);
        assert_eq!(all[0].1, 100);
        for (i, a) in all.iter().enumerate() {
            for b in &all[i + 1..] {
                assert!(a.0 != b.0 && a.1 != b.1, "{all:?}");
            }
        }
    }

    #[test]
    fn the_inside_of_a_frame_stays_as_it_was_and_the_strip_is_below() {
        let grey = RgbImage::from_pixel(200, 200, Rgb([90; 3]));
        let picture = annotated(&grey, &[cell([20, 40, 100, 100], Verdict::All)]);
        assert_eq!(*picture.get_pixel(70, 90), Rgb([90; 3]));
        assert!(picture.width() > 200 && picture.height() > 200, "the whole sentence needs more width");
        assert!(picture.enumerate_pixels().any(|(_, y, p)| y >= 200 && *p == WHITE));
    }

    #[test]
    fn boxes_at_and_beyond_the_border_do_no_harm() {
        for bbox in [[0, 0, 200, 200], [190, 190, 50, 50], [0, 0, 0, 0], [u32::MAX, u32::MAX, u32::MAX, 9]] {
            annotated(&RgbImage::new(200, 200), &[cell(bbox, Verdict::Hem)]);
        }
        annotated(&RgbImage::new(16, 16), &[cell([0, 0, 16, 16], Verdict::Uncertain)]);
    }

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
