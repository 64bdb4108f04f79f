//! How each block looks on paper.

use std::num::NonZeroU16;

use krilla::tagging::{ListNumbering, Tag};

use super::composer::{Bookmark, Composer, Draw, GREY, GROUND, INK, LINE, MARGIN, Place, Style, WIDTH};
use super::sign::colour;
use crate::content::{Block, Interval};
use crate::text::shorten;
use crate::words::Words;

const BODY: Style = Style::regular(9.0, INK);
const NOTE: Style = Style::regular(7.8, GREY);

/// A PDF/A string ends at 32,767 bytes; titles of headings need far less.
const TITLE_LENGTH: usize = 200;

impl Composer {
    /// The title.
    pub(super) fn title(&mut self, text: &str) {
        let place = self.heading_node(1, text);
        self.paragraph(place, text, MARGIN, WIDTH, Style::bold(19.0, INK));
        self.y += 6.0;
    }

    /// Draws a block below what stands there. `next` are the blocks behind it.
    pub(super) fn block(&mut self, block: &Block<'_>, next: &[Block<'_>], words: &Words) {
        match block {
            Block::Heading(text) => {
                // A heading stays with the first row of pictures below it.
                let pictures = next.iter().take(3).any(|block| matches!(block, Block::Sheet(_)));
                self.heading(text, if pictures { 190.0 } else { 70.0 });
            }
            Block::Subheading { text, verdict } => {
                self.space(5.0);
                // A heading never stands alone at the foot of a page.
                self.room(125.0);
                let place = self.heading_node(3, text);
                let style = Style::bold(10.0, verdict.map_or(INK, colour));
                let mut x = MARGIN;
                if let Some(verdict) = *verdict {
                    let y = self.y + style.ascent() - 8.3;
                    self.draw(None, Draw::Sign { verdict, x, y, side: 9.5 });
                    x += 14.0;
                }
                self.paragraph(place, text, x, WIDTH - (x - MARGIN), style);
                self.y += 3.5;
            }
            Block::Statement(text) => {
                let place = self.node(None, Tag::P);
                self.paragraph(place, text, MARGIN, WIDTH, Style::bold(16.0, INK));
                self.y += 3.0;
            }
            Block::Notice(text) => self.notice(text),
            Block::Paragraph(text) => {
                let place = self.node(None, Tag::P);
                self.paragraph(place, text, MARGIN, WIDTH, BODY);
                self.y += 4.0;
            }
            Block::Note(text) => self.note(text),
            Block::List(items) => self.list(items),
            Block::Facts(facts) => self.facts(facts),
            Block::Interval(interval) => self.interval(interval),
            Block::Table(table) => self.table(table),
            Block::Sheet(tiles) => self.sheet(tiles, words),
            Block::Lines(names) => self.writing_lines(names),
        }
    }

    fn heading_node(&mut self, level: u16, text: &str) -> Place {
        let level = NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN);
        let title = shorten(text, TITLE_LENGTH);
        self.node(None, Tag::Hn(level, Some(title)))
    }

    /// The head of a section, with `height` free for it and what belongs to it.
    fn heading(&mut self, text: &str, height: f32) {
        self.space(14.0);
        self.room(height);
        let (page, y) = (self.pages.len() - 1, self.y);
        self.bookmarks.push(Bookmark { text: shorten(text, TITLE_LENGTH), page, y });
        let place = self.heading_node(2, text);
        self.paragraph(place, text, MARGIN, WIDTH, Style::bold(13.0, INK));
        let y = self.y + 1.0;
        self.draw(None, Draw::Box { x: MARGIN, y, width: WIDTH, height: 0.7, colour: LINE });
        self.y += 7.0;
    }

    fn notice(&mut self, text: &str) {
        const PAD: f32 = 7.0;
        let style = Style::bold(10.0, INK);
        let text = self.fit(text);
        let lines = self.bold.lines(&text, style.size, WIDTH - 2.0 * PAD - 4.0);
        #[expect(clippy::cast_precision_loss, reason = "a notice has a handful of lines")]
        let height = lines.len() as f32 * style.leading() + 2.0 * PAD;
        self.room(height);
        let y = self.y;
        self.draw(None, Draw::Box { x: MARGIN, y, width: WIDTH, height, colour: GROUND });
        self.draw(None, Draw::Box { x: MARGIN, y, width: 3.0, height, colour: INK });
        let place = self.node(None, Tag::P);
        self.y += PAD;
        for line in lines {
            let y = self.y + style.ascent();
            self.text(Some(place), MARGIN + PAD + 4.0, y, style, line);
            self.y += style.leading();
        }
        self.y += PAD + 6.0;
    }

    /// A paragraph in small print.
    pub(super) fn note(&mut self, text: &str) {
        let place = self.node(None, Tag::P);
        self.paragraph(place, text, MARGIN, WIDTH, NOTE);
        self.y += 5.0;
    }

    fn list(&mut self, items: &[String]) {
        let list = self.node(None, Tag::L(ListNumbering::Disc));
        for item in items {
            self.room(BODY.leading());
            let entry = self.node(Some(list), Tag::LI);
            let label = self.node(Some(entry), Tag::Lbl);
            let y = self.y + BODY.ascent();
            self.text(Some(label), MARGIN + 2.0, y, BODY, "•".to_owned());
            let body = self.node(Some(entry), Tag::LBody);
            self.paragraph(body, item, MARGIN + 12.0, WIDTH - 12.0, BODY);
            self.y += 3.0;
        }
    }

    /// A bar from 0 to 100 %: a band from end to end of the interval, a line where the part itself lies.
    fn interval(&mut self, interval: &Interval) {
        const HEIGHT: f32 = 12.0;
        const BAR: f32 = 340.0;
        self.room(40.0);
        let figure = Some(self.node(None, Tag::Figure(Some(interval.alt.clone()))));
        let (x, y) = (MARGIN + 8.0, self.y + 5.0);
        #[expect(clippy::cast_possible_truncation, reason = "a place on paper")]
        let at = |part: f64| x + part.clamp(0.0, 1.0) as f32 * BAR;
        self.draw(figure, Draw::Box { x, y, width: BAR, height: HEIGHT, colour: GROUND });
        let [low, high] = interval.ends.map(at);
        let width = (high - low).max(1.0);
        self.draw(figure, Draw::Box { x: low, y, width, height: HEIGHT, colour: [0xd9, 0x8b, 0xa3] });
        self.draw(figure, Draw::Frame { x, y, width: BAR, height: HEIGHT, line: 0.6, colour: GREY });
        let part = at(interval.part);
        let mark = Draw::Box { x: part - 1.0, y: y - 4.0, width: 2.0, height: HEIGHT + 8.0, colour: INK };
        self.draw(figure, mark);
        let style = Style::regular(7.0, GREY);
        for (label, part) in [("0 %", 0.0), ("25 %", 0.25), ("50 %", 0.5), ("75 %", 0.75), ("100 %", 1.0)] {
            let tick = at(part);
            let below = y + HEIGHT;
            self.draw(figure, Draw::Box { x: tick - 0.3, y: below, width: 0.6, height: 3.0, colour: GREY });
            let start = tick - self.regular.width(label, style.size) / 2.0;
            self.text(figure, start, below + 11.0, style, label.to_owned());
        }
        self.y = y + HEIGHT + 20.0;
    }

    fn writing_lines(&mut self, names: &[String]) {
        self.room(50.0);
        self.y += 30.0;
        #[expect(clippy::cast_precision_loss, reason = "a handful of lines")]
        let step = WIDTH / names.len().max(1) as f32;
        let mut x = MARGIN;
        for name in names {
            let y = self.y;
            self.draw(None, Draw::Box { x, y, width: step - 14.0, height: 0.7, colour: INK });
            let place = self.node(None, Tag::P);
            let text = self.fit(name);
            self.text(Some(place), x, y + 10.0, NOTE, text);
            x += step;
        }
        self.y += 18.0;
    }
}
