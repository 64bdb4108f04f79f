//! The single cells: contact sheet, morphology, labels of reviewers.

use contract::{Cell, Feature, Measure, Verdict};

use super::{Block, Column, Content, Entry, Table, Tile, VERDICTS};
use crate::report::{ReportedCell, SlideReport};
use crate::text::{clean, decimal, fill, moment, percent};
use crate::words::Words;

/// The measured properties, as columns of the morphology table, with their decimals.
const FEATURES: [(Feature, usize); 6] = [
    (Feature::DiameterUm, 1),
    (Feature::AreaUm2, 0),
    (Feature::NucleusAreaUm2, 0),
    (Feature::NucleusToCell, 2),
    (Feature::Roundness, 2),
    (Feature::NucleusSolidity, 2),
];

/// What `cell` measures of `feature`; none where it was not measured.
pub(crate) fn measure(cell: &Cell, feature: Feature) -> Option<&Measure> {
    cell.morphology.iter().find(|measure| measure.feature == feature)
}

fn tile<'a>(reported: &'a ReportedCell, words: &Words) -> Tile<'a> {
    let verdict = reported.effective();
    let (number, picture) = (reported.number.to_string(), reported.picture.to_string());
    // The probability of what is not one cell means nothing, so it is not shown.
    let whole = reported.cell.verdict != Verdict::NotACell && reported.cell.p_all.is_finite();
    let probability = percent(reported.cell.p_all);
    let values = [
        ("number", number.as_str()),
        ("picture", picture.as_str()),
        ("verdict", words.of(verdict)),
        ("percent", probability.as_str()),
    ];
    let mut detail = fill(words.cells.picture, &values);
    if reported.review.is_some() {
        detail = format!("{detail}, {}", words.cells.reviewed);
    }
    Tile {
        number: reported.number,
        crop: &reported.crop,
        verdict,
        caption: if whole { format!("{number} · {probability}\u{a0}%") } else { number.clone() },
        detail,
        alt: fill(if whole { words.cells.alt } else { words.cells.alt_no_cell }, &values),
    }
}

/// The range of normal cells for `feature`, where all cells that give one give the same.
fn shared_range(cells: &[ReportedCell], feature: Feature) -> Option<[f64; 2]> {
    let mut ranges = cells.iter().filter_map(|c| measure(&c.cell, feature).and_then(|m| m.normal));
    let first = ranges.next()?;
    ranges.all(|range| range == first).then_some(first)
}

impl<'a> Content<'a> {
    /// The contact sheet, grouped by the verdict that counts.
    pub(super) fn sheet(&mut self, report: &'a SlideReport) {
        let words = self.words;
        self.heading(words.cells.heading);
        if report.cells.is_empty() {
            self.push(Block::Paragraph(words.cells.none.to_owned()));
            return;
        }
        self.push(Block::Note(words.cells.caption.to_owned()));
        for verdict in VERDICTS {
            let tiles: Vec<Tile<'a>> =
                report.cells.iter().filter(|c| c.effective() == verdict).map(|c| tile(c, words)).collect();
            if !tiles.is_empty() {
                let text = format!("{} ({})", words.of(verdict), tiles.len());
                self.push(Block::Subheading { text, verdict: Some(verdict) });
                self.push(Block::Sheet(tiles));
            }
        }
    }

    /// The table of what was measured.
    pub(super) fn morphology(&mut self, report: &SlideReport) {
        let words = self.words;
        let measured: Vec<&ReportedCell> = report
            .cells
            .iter()
            .filter(|c| !c.cell.morphology.is_empty() || c.cell.novelty.is_some())
            .collect();
        self.heading(words.cells.morphology);
        if measured.is_empty() {
            self.push(Block::Paragraph(words.cells.morphology_none.to_owned()));
            return;
        }
        let mut rows = Vec::with_capacity(measured.len() + 1);
        let ranges = FEATURES.map(|(feature, _)| shared_range(&report.cells, feature));
        if ranges.iter().any(Option::is_some) {
            let mut row = vec![Entry::text(words.cells.normal)];
            row.extend(ranges.iter().zip(FEATURES).map(|(range, (_, places))| {
                Entry::text(range.map_or_else(String::new, |[low, high]| {
                    let end = |value| decimal(value, places, words.decimal);
                    format!("{}–{}", end(low), end(high))
                }))
            }));
            row.push(Entry::text("≤\u{a0}1"));
            rows.push(row);
        }
        for reported in measured {
            let verdict = reported.effective();
            let mut row = vec![Entry { text: reported.number.to_string(), verdict: Some(verdict) }];
            row.extend(FEATURES.map(|(feature, places)| {
                Entry::text(measure(&reported.cell, feature).map_or_else(String::new, |measure| {
                    let sign = match measure.normal {
                        Some([_, high]) if measure.value > high => "\u{a0}↑",
                        Some([low, _]) if measure.value < low => "\u{a0}↓",
                        _ => "",
                    };
                    format!("{}{sign}", decimal(measure.value, places, words.decimal))
                }))
            }));
            row.push(Entry::text(
                reported.cell.novelty.map_or_else(String::new, |novelty| decimal(novelty, 2, words.decimal)),
            ));
            rows.push(row);
        }
        let mut columns = vec![Column::text(words.cells.number, 1.3)];
        columns.extend(FEATURES.map(|(feature, _)| Column::number(words.feature(feature), 1.2)));
        columns.push(Column::number(words.cells.novelty, 1.0));
        self.push(Block::Note(words.cells.morphology_note.to_owned()));
        self.push(Block::Table(Table { columns, rows }));
    }

    /// The table of the reviewers' labels.
    pub(super) fn reviews(&mut self, report: &SlideReport) {
        let words = self.words;
        let rows: Vec<Vec<Entry>> = report
            .cells
            .iter()
            .filter_map(|reported| reported.review.as_ref().map(|review| (reported, review)))
            .map(|(reported, review)| {
                vec![
                    Entry::text(reported.number.to_string()),
                    Entry::verdict(words, reported.cell.verdict),
                    Entry::verdict(words, review.verdict),
                    Entry::text(clean(&review.by)),
                    Entry::text(moment(&review.at)),
                ]
            })
            .collect();
        if rows.is_empty() {
            return;
        }
        self.heading(words.cells.review);
        self.push(Block::Table(Table {
            columns: vec![
                Column::text(words.cells.number, 0.9),
                Column::text(words.cells.model, 2.6),
                Column::text(words.cells.reviewer, 2.6),
                Column::text(words.cells.by, 1.6),
                Column::text(words.cells.at, 1.8),
            ],
            rows,
        }));
    }
}
