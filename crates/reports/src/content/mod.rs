//! What a report says, in the order it is read: the PDF and the page are drawn from the same blocks, so that one
//! never says what the other does not.

mod cells;
mod result;

pub(crate) use result::{of, sentence};

use contract::Verdict;
use image::RgbImage;

use crate::document::Notice;
use crate::report::{SlideReport, Status};
use crate::text::{clean, fill, moment, percent};
use crate::words::{ENGLISH, Words, of_tag};

/// The order that verdicts are listed in.
pub(crate) const VERDICTS: [Verdict; 4] = [Verdict::All, Verdict::Uncertain, Verdict::Hem, Verdict::NotACell];

/// A report as blocks.
#[derive(Debug)]
pub(crate) struct Content<'a> {
    /// The words that it is written with.
    pub words: &'static Words,
    /// What the caller should hear.
    pub notices: Vec<Notice>,
    /// What stands on every page: the slide and the patient's code.
    pub running: String,
    /// The blocks.
    pub blocks: Vec<Block<'a>>,
}

/// A part of a report.
#[derive(Debug)]
pub(crate) enum Block<'a> {
    /// The head of a section.
    Heading(String),
    /// The head of a part of a section.
    Subheading {
        /// The words.
        text: String,
        /// The verdict that it is about.
        verdict: Option<Verdict>,
    },
    /// The sentence that the report is about.
    Statement(String),
    /// Something that nobody should read past.
    Notice(String),
    /// A paragraph.
    Paragraph(String),
    /// A paragraph in small print.
    Note(String),
    /// Sentences under each other.
    List(Vec<String>),
    /// Names and values.
    Facts(Vec<Fact>),
    /// The interval of the count, drawn.
    Interval(Interval),
    /// A table.
    Table(Table),
    /// Pictures of cells.
    Sheet(Vec<Tile<'a>>),
    /// Lines to write on by hand, with what belongs there.
    Lines(Vec<String>),
}

/// A name and its value.
#[derive(Debug)]
pub(crate) struct Fact {
    /// What it is.
    pub name: String,
    /// The value.
    pub value: String,
}

/// The interval of the count.
#[derive(Debug)]
pub(crate) struct Interval {
    /// Part of suspicious cells, 0 to 1.
    pub part: f64,
    /// Lower and upper end, 0 to 1.
    pub ends: [f64; 2],
    /// What is drawn, in words.
    pub alt: String,
}

/// A table.
#[derive(Debug)]
pub(crate) struct Table {
    /// The heads of its columns.
    pub columns: Vec<Column>,
    /// Its rows, each as long as `columns`.
    pub rows: Vec<Vec<Entry>>,
}

/// A column of a table.
#[derive(Debug)]
pub(crate) struct Column {
    /// Its head.
    pub head: String,
    /// Its part of the width, relative to the others.
    pub width: f32,
    /// True where it holds numbers, which stand at its end.
    pub numeric: bool,
}

/// What stands in one place of a table.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// The words; never empty.
    pub text: String,
    /// The verdict whose sign stands before them.
    pub verdict: Option<Verdict>,
}

/// A cell of the contact sheet.
#[derive(Debug)]
pub(crate) struct Tile<'a> {
    /// The cell's number.
    pub number: u32,
    /// Its pixels.
    pub crop: &'a RgbImage,
    /// The verdict that counts.
    pub verdict: Verdict,
    /// Number and probability.
    pub caption: String,
    /// Picture and review.
    pub detail: String,
    /// What is seen, in words.
    pub alt: String,
}

impl Entry {
    fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { text: if text.is_empty() { "–".to_owned() } else { text }, verdict: None }
    }

    fn verdict(words: &Words, verdict: Verdict) -> Self {
        Self { text: words.of(verdict).to_owned(), verdict: Some(verdict) }
    }
}

impl Column {
    fn text(head: impl Into<String>, width: f32) -> Self {
        Self { head: head.into(), width, numeric: false }
    }

    fn number(head: impl Into<String>, width: f32) -> Self {
        Self { head: head.into(), width, numeric: true }
    }
}

impl Fact {
    fn new(name: &str, value: impl Into<String>) -> Self {
        let value = value.into();
        Self { name: name.to_owned(), value: if value.is_empty() { "–".to_owned() } else { value } }
    }
}

/// The words for `report`: those of its language, or English where it is not known or, with `by_font`, where the
/// embedded font lacks its letters.
pub(crate) fn words(report: &SlideReport, by_font: bool) -> (&'static Words, Option<Notice>) {
    let asked = || report.language.clone();
    match of_tag(&report.language) {
        None => (ENGLISH, Some(Notice::LanguageUnknown { asked: asked() })),
        Some(words) if by_font && !words.in_font => {
            (ENGLISH, Some(Notice::ScriptNotInFont { asked: asked() }))
        }
        Some(words) => (words, None),
    }
}

/// The words after "by" of how far the report has come.
pub(crate) fn status(report: &SlideReport, words: &Words) -> String {
    let signed = |template| {
        let (who, when) =
            report.signature.as_ref().map(|s| (clean(&s.by), moment(&s.at))).unwrap_or_default();
        fill(
            template,
            &[
                ("who", dashed(&who)),
                ("when", dashed(&when)),
                ("count", &report.amendments.len().to_string()),
            ],
        )
    };
    match report.status() {
        Status::Preliminary => words.status.preliminary.to_owned(),
        Status::Final => signed(words.status.signed),
        Status::Amended => signed(words.status.amended),
    }
}

fn dashed(text: &str) -> &str {
    if text.is_empty() { "–" } else { text }
}

impl<'a> Content<'a> {
    /// Words `report`; with `by_font`, in a language that the embedded font has the letters of.
    pub(crate) fn new(report: &'a SlideReport, by_font: bool) -> Self {
        let (words, fallback) = words(report, by_font);
        let running = format!(
            "{} {} · {} {}",
            words.slide.id,
            dashed(&clean(&report.slide.id)),
            words.slide.patient,
            dashed(&clean(&report.patient.code))
        );
        let mut content =
            Self { words, notices: fallback.into_iter().collect(), running, blocks: Vec::new() };
        content.opening(report);
        content.slide(report);
        content.result(report);
        content.sheet(report);
        content.morphology(report);
        content.reviews(report);
        content.model(report);
        content.signature(report);
        content.limits();
        content
    }

    fn push(&mut self, block: Block<'a>) {
        self.blocks.push(block);
    }

    fn heading(&mut self, text: &str) {
        self.push(Block::Heading(text.to_owned()));
    }

    fn opening(&mut self, report: &SlideReport) {
        self.push(Block::Notice(self.words.research_use.to_owned()));
        self.push(Block::Paragraph(status(report, self.words)));
        for notice in &self.notices {
            let (template, asked) = match notice {
                Notice::LanguageUnknown { asked } => (self.words.limits.language_unknown, asked),
                Notice::ScriptNotInFont { asked } => (self.words.limits.script_not_in_font, asked),
                _ => continue,
            };
            self.blocks.push(Block::Paragraph(fill(template, &[("tag", dashed(&clean(asked)))])));
        }
    }

    fn slide(&mut self, report: &SlideReport) {
        let words = &self.words.slide;
        let given = |text: &Option<String>| {
            text.as_deref().map(clean).filter(|t| !t.is_empty()).unwrap_or_else(|| words.not_given.to_owned())
        };
        let scale = report.slide.scale.map_or_else(
            || words.not_given.to_owned(),
            |scale| {
                fill(
                    words.scale_value,
                    &[
                        ("um", &crate::text::decimal(scale.um_per_px, 4, self.words.decimal)),
                        ("source", self.words.scale_source(scale.source)),
                    ],
                )
            },
        );
        let mut pictures: Vec<u32> = report.cells.iter().map(|cell| cell.picture).collect();
        pictures.sort_unstable();
        pictures.dedup();
        let facts = vec![
            Fact::new(words.patient, clean(&report.patient.code)),
            Fact::new(words.age_band, given(&report.patient.age_band)),
            Fact::new(words.id, clean(&report.slide.id)),
            Fact::new(
                words.taken,
                report.slide.taken.as_deref().map_or_else(|| words.not_given.to_owned(), moment),
            ),
            Fact::new(words.stain, given(&report.slide.stain)),
            Fact::new(words.microscope, given(&report.slide.microscope)),
            Fact::new(words.scale, scale),
            Fact::new(words.pictures, pictures.len().to_string()),
            Fact::new(words.reported_at, moment(&report.reported_at)),
            Fact::new(words.app, format!("Leukolens {}", clean(&report.app_version)).trim_end()),
        ];
        self.heading(words.heading);
        self.push(Block::Facts(facts));
    }

    fn model(&mut self, report: &SlideReport) {
        let words = &self.words.model;
        let [low, high] = report.model.thresholds;
        self.heading(words.heading);
        self.push(Block::Facts(vec![
            Fact::new(words.name, clean(&report.model.reference.id)),
            Fact::new(words.sha256, clean(&report.model.reference.sha256)),
            Fact::new(
                words.thresholds,
                fill(words.thresholds_value, &[("low", &percent(low)), ("high", &percent(high))]),
            ),
        ]));
        let card: Vec<String> =
            report.model.card.iter().map(|line| clean(line)).filter(|line| !line.is_empty()).collect();
        if !card.is_empty() {
            self.push(Block::Subheading { text: words.card.to_owned(), verdict: None });
            if self.words.tag != ENGLISH.tag {
                self.push(Block::Note(words.card_language.to_owned()));
            }
            for line in card {
                self.push(Block::Paragraph(line));
            }
        }
    }

    fn signature(&mut self, report: &SlideReport) {
        let words = &self.words.signature;
        self.heading(words.heading);
        match &report.signature {
            Some(signature) => self.push(Block::Facts(vec![
                Fact::new(words.by, clean(&signature.by)),
                Fact::new(words.at, moment(&signature.at)),
                Fact::new(words.sha256, clean(&signature.content_sha256)),
            ])),
            None => {
                self.push(Block::Paragraph(words.unsigned.to_owned()));
                self.push(Block::Lines(vec![
                    words.name.to_owned(),
                    words.date.to_owned(),
                    words.sign.to_owned(),
                ]));
            }
        }
        if report.amendments.is_empty() {
            return;
        }
        let rows = report.amendments.iter().map(|amendment| {
            vec![
                Entry::text(moment(&amendment.at)),
                Entry::text(clean(&amendment.by)),
                Entry::text(clean(&amendment.reason)),
            ]
        });
        self.blocks.push(Block::Heading(words.amendments.to_owned()));
        self.blocks.push(Block::Table(Table {
            rows: rows.collect(),
            columns: vec![
                Column::text(self.words.cells.at, 2.0),
                Column::text(self.words.cells.by, 2.0),
                Column::text(words.reason, 5.0),
            ],
        }));
    }

    fn limits(&mut self) {
        let words = &self.words.limits;
        self.heading(words.heading);
        let mut sentences: Vec<String> = words.sentences.iter().map(|s| (*s).to_owned()).collect();
        sentences.insert(0, self.words.research_use.to_owned());
        self.push(Block::List(sentences));
    }
}
