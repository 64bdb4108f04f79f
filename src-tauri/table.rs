//! What `leukolens classify` writes for people.

use std::{fmt::Write as _, path::Path};

use contract::{Cell, ClassifyLine, CountAdvice, PictureKind, QualityWarning, Reason, SlideCount, Verdict};

/// Longest path that widens the first column; a longer one only shifts its own rows.
const WIDEST_PATH: usize = 80;

/// A table whose rows are written one by one.
#[derive(Debug)]
pub(crate) struct Table {
    width: usize,
}

impl Table {
    /// A table for `paths`.
    pub(crate) fn new<'a>(paths: impl Iterator<Item = &'a Path>) -> Self {
        let longest = paths.map(|path| path.display().to_string().chars().count()).max().unwrap_or_default();
        Self { width: longest.clamp("picture".len(), WIDEST_PATH) }
    }

    /// The names of the columns.
    pub(crate) fn header(&self) -> String {
        self.row(["picture", "kind", "cell", "x,y,w,h", "P(ALL)", "verdict", "reason"])
    }

    /// The rows of one picture, each ended by a line feed.
    pub(crate) fn rows(&self, line: &ClassifyLine) -> String {
        match line {
            ClassifyLine::Slide(line) => format!("\n{}\n", slide(&line.slide)),
            ClassifyLine::Failed(failed) => {
                format!("{:<width$}  {}\n", failed.path, failed.error.message, width = self.width)
            }
            ClassifyLine::Read(read) => {
                let kind = kind(read.examination.kind);
                let mut rows = String::new();
                for (number, cell) in (1..).zip(&read.examination.cells) {
                    rows += &self.cell_row(&read.path, kind, number, cell);
                }
                if read.examination.cells.is_empty() {
                    rows += &self.row([&read.path, kind, "-", "-", "-", "no cell found", ""]);
                }
                if !read.examination.quality.usable {
                    rows += "  note: no verdict on this picture should be used\n";
                }
                for &weakness in &read.examination.quality.warnings {
                    // Writing to a string cannot fail.
                    let _ = writeln!(rows, "  note: {}", warning(weakness));
                }
                rows
            }
        }
    }

    fn cell_row(&self, path: &str, kind: &str, number: u32, cell: &Cell) -> String {
        let [x, y, w, h] = cell.bbox;
        self.row([
            path,
            kind,
            &number.to_string(),
            &format!("{x},{y},{w},{h}"),
            &format!("{:.3}", cell.p_all),
            verdict(cell.verdict),
            reason(cell.reason),
        ])
    }

    fn row(&self, [path, kind, cell, bbox, p_all, verdict, reason]: [&str; 7]) -> String {
        let width = self.width;
        let row =
            format!("{path:<width$}  {kind:<5}  {cell:>4}  {bbox:<19}  {p_all:>6}  {verdict:<13}  {reason}");
        format!("{}\n", row.trim_end())
    }
}

/// A verdict in the words of the table and of annotated pictures.
pub(crate) const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::All => "ALL",
        Verdict::Hem => "HEM",
        Verdict::Uncertain => "uncertain",
        Verdict::NotACell => "not a cell",
    }
}

const fn kind(kind: PictureKind) -> &'static str {
    match kind {
        PictureKind::Cell => "cell",
        PictureKind::Crop => "crop",
        PictureKind::Field => "field",
    }
}

/// A reason in the words of the table and of contact sheets.
pub(crate) const fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::AboveThreshold => "above the upper threshold",
        Reason::BelowThreshold => "below the lower threshold",
        Reason::BetweenThresholds => "between the thresholds",
        Reason::ScaleUnknown => "the scale is unknown",
        Reason::ScaleUnsure => "the scale is not sure enough",
        Reason::TouchesBorder => "touches the border",
        Reason::TooSmall => "too small",
        Reason::TooLarge => "too large",
        Reason::Clump => "a clump of cells",
        Reason::Smudge => "a smudged nucleus",
        Reason::UnlikeTraining => "unlike the training cells",
        Reason::Blurred => "the cell is blurred",
        Reason::PoorPicture => "the picture is too poor",
    }
}

/// A slide's count in one sentence, never a diagnosis.
fn slide(slide: &SlideCount) -> String {
    let SlideCount { counted, suspicious, target, missing, .. } = *slide;
    let interval = slide
        .interval
        .map_or_else(String::new, |[low, high]| format!(" ({:.0} to {:.0} %)", 100.0 * low, 100.0 * high));
    let advice = match slide.advice {
        CountAdvice::Enough => "as many as were asked for".to_owned(),
        CountAdvice::CountMore => format!("count {missing} more: {target} are asked for"),
        CountAdvice::IntervalTooWide => format!("count {missing} more: the interval is too wide"),
        CountAdvice::ReviewUncertain => {
            format!("look at the {} uncertain cells: they make the interval wide", slide.counts.uncertain)
        }
    };
    format!("Suspicious cells {suspicious} of {counted}{interval}; {advice}.")
}

const fn warning(warning: QualityWarning) -> &'static str {
    match warning {
        QualityWarning::FieldNotValidated => "verdicts on whole fields have not been validated yet",
        QualityWarning::ScaleUnknown => "the scale could not be measured",
        QualityWarning::NoCells => "no white cell was found",
        QualityWarning::Blurred => "the picture is out of focus: refocus and take it again",
        QualityWarning::Shaken => "the picture is shaken: hold camera and slide still and take it again",
        QualityWarning::TooBright => "the picture is too bright: turn the lamp down and take it again",
        QualityWarning::TooDark => "the picture is too dark: turn the lamp up and take it again",
        QualityWarning::Glare => {
            "a reflection covers a part of the field: shade the eyepiece and take it again"
        }
        QualityWarning::WeakStain => "the stain is too weak to tell nuclei: stain longer",
        QualityWarning::TooThin => {
            "hardly any cells here: move to where red cells lie close without overlapping"
        }
        QualityWarning::TooThick => {
            "cells lie on top of each other: move to where red cells lie side by side"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::{
        ErrorCode, ErrorReport, Examination, FailedPicture, ModelRef, Quality, ReadPicture, Scale,
        ScaleSource,
    };

    fn line(cells: Vec<Cell>) -> ClassifyLine {
        ClassifyLine::Read(ReadPicture {
            path: "a.bmp".to_owned(),
            examination: Examination {
                kind: PictureKind::Cell,
                quality: Quality {
                    usable: true,
                    warnings: vec![QualityWarning::Blurred],
                    scale: Scale { um_per_px: 0.047, source: ScaleSource::Training, error: None },
                    eyepiece: None,
                },
                cells,
                model: ModelRef { id: "m".to_owned(), sha256: "0".repeat(64) },
            },
            elapsed_ms: 1.0,
        })
    }

    #[test]
    fn columns_stand_below_their_names() {
        let table = Table::new([Path::new("a.bmp")].into_iter());
        let cell = Cell::judged([1, 2, 30, 40], 0.98765, Verdict::All, Reason::AboveThreshold);
        let rows = table.rows(&line(vec![cell]));
        let header = table.header();
        assert_eq!(header.find("P(ALL)"), rows.find(" 0.988"), "{header}{rows}");
        assert_eq!(header.find("verdict"), rows.find("ALL"));
        assert_eq!(header.find("reason"), rows.find("above"));
        assert!(rows.contains("1,2,30,40") && rows.contains("note: the picture is out of focus"));
    }

    #[test]
    fn a_picture_without_cells_and_a_failed_one_have_rows_of_their_own() {
        let table = Table::new([Path::new("a.bmp")].into_iter());
        assert!(table.rows(&line(Vec::new())).contains("no cell found"));
        let error = ErrorReport { code: ErrorCode::NotAPicture, message: "is a text".to_owned() };
        let row = table.rows(&ClassifyLine::Failed(FailedPicture { path: "b.txt".to_owned(), error }));
        assert_eq!(row, "b.txt    is a text\n");
    }
}
