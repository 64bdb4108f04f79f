//! The count, as words, a bar and a table.

use contract::{Verdict, VerdictCounts};

use super::{Block, Column, Content, Entry, Interval, Table, VERDICTS};
use crate::document::Notice;
use crate::report::SlideReport;
use crate::text::{fill, outward_percent, percent};
use crate::words::Words;

/// The count in one sentence.
pub(crate) fn sentence(report: &SlideReport, words: &Words) -> String {
    let count = &report.count;
    if count.counted == 0 {
        return words.result.no_cell.to_owned();
    }
    let (suspicious, counted) = (count.suspicious.to_string(), count.counted.to_string());
    match count.interval {
        Some(interval) => {
            let [low, high] = outward_percent(interval);
            fill(
                words.result.count,
                &[("suspicious", &suspicious), ("counted", &counted), ("low", &low), ("high", &high)],
            )
        }
        None => fill(words.result.count_alone, &[("suspicious", &suspicious), ("counted", &counted)]),
    }
}

/// How many cells of `counts` have `verdict`.
pub(crate) const fn of(counts: &VerdictCounts, verdict: Verdict) -> u32 {
    match verdict {
        Verdict::All => counts.all,
        Verdict::Hem => counts.hem,
        Verdict::Uncertain => counts.uncertain,
        Verdict::NotACell => counts.not_a_cell,
    }
}

fn counted(counts: &VerdictCounts) -> u32 {
    counts.all.saturating_add(counts.hem).saturating_add(counts.uncertain)
}

impl Content<'_> {
    /// The section of the count.
    pub(super) fn result(&mut self, report: &SlideReport) {
        let (words, count) = (self.words, &report.count);
        let result = &words.result;
        self.heading(result.heading);
        self.push(Block::Statement(sentence(report, words)));
        self.push(Block::Paragraph(result.no_diagnosis.to_owned()));
        if let Some(ends) =
            count.interval.filter(|ends| count.counted > 0 && ends.iter().all(|e| e.is_finite()))
        {
            let part = f64::from(count.suspicious) / f64::from(count.counted);
            let [low, high] = outward_percent(ends);
            let alt = fill(result.bar, &[("part", &percent(part)), ("low", &low), ("high", &high)]);
            self.push(Block::Interval(Interval { part, ends, alt }));
            self.push(Block::Note(result.interval.to_owned()));
        }
        self.push(Block::Paragraph(fill(
            words.advice(count.advice),
            &[("missing", &count.missing.to_string()), ("target", &count.target.to_string())],
        )));
        if !report.count_matches_cells() {
            self.notices.push(Notice::CountDiffersFromCells);
            self.push(Block::Notice(result.differs.to_owned()));
        }
        self.counts(report);
    }

    fn counts(&mut self, report: &SlideReport) {
        let words = self.words;
        let (model, reviewed) = (report.model_counts(), report.reviewed_counts());
        let mut rows: Vec<Vec<Entry>> = VERDICTS
            .into_iter()
            .map(|verdict| {
                vec![
                    Entry::verdict(words, verdict),
                    Entry::text(of(&model, verdict).to_string()),
                    Entry::text(of(&reviewed, verdict).to_string()),
                ]
            })
            .collect();
        rows.push(vec![
            Entry::text(words.result.counted),
            Entry::text(counted(&model).to_string()),
            Entry::text(counted(&reviewed).to_string()),
        ]);
        self.push(Block::Subheading { text: words.result.counts.to_owned(), verdict: None });
        self.push(Block::Table(Table {
            columns: vec![
                Column::text(words.verdict.heading, 5.0),
                Column::number(words.result.by_model, 2.0),
                Column::number(words.result.after_review, 2.0),
            ],
            rows,
        }));
        let relabelled = report.cells.iter().filter(|cell| cell.review.is_some()).count();
        self.push(Block::Note(if relabelled == 0 {
            words.result.none_relabelled.to_owned()
        } else {
            fill(words.result.relabelled, &[("count", &relabelled.to_string())])
        }));
    }
}
