//! Tables: columns of fixed width, rows that may go over pages, heads that come again on each.

use krilla::tagging::{TableHeaderScope, Tag};

use super::composer::{Composer, Draw, GREY, GROUND, INK, LINE, MARGIN, Place, Style, WIDTH};
use crate::content::{Fact, Table};

const CELL: Style = Style::regular(8.0, INK);
const HEAD: Style = Style::bold(8.0, INK);
const NAME: Style = Style::regular(9.0, GREY);
const VALUE: Style = Style::regular(9.0, INK);
/// Between a column's edge and its words.
const PAD: f32 = 4.0;
/// What a sign takes.
const SIGN: f32 = 11.0;

/// One place of a row, laid out.
struct Laid {
    x: f32,
    width: f32,
    numeric: bool,
    sign: Option<contract::Verdict>,
    lines: Vec<String>,
}

impl Laid {
    fn line_start(&self, composer: &Composer, style: Style, line: &str) -> f32 {
        let sign = if self.sign.is_some() { SIGN } else { 0.0 };
        if self.numeric {
            let width = composer.face(style.weight).width(line.trim_end(), style.size);
            self.x + self.width - PAD - width
        } else {
            self.x + PAD + sign
        }
    }
}

impl Composer {
    /// Names and values as a table of two columns.
    pub(super) fn facts(&mut self, facts: &[Fact]) {
        let widest =
            facts.iter().map(|fact| self.regular.width(&fact.name, NAME.size)).fold(90.0_f32, f32::max);
        let names = widest.min(WIDTH / 3.0) + 12.0;
        let table = self.node(None, Tag::Table);
        for fact in facts {
            let row = self.node(Some(table), Tag::TR);
            let name = self.fit(&fact.name);
            let value = self.fit(&fact.value);
            let laid = [
                Laid {
                    x: MARGIN - PAD,
                    width: names,
                    numeric: false,
                    sign: None,
                    lines: self.regular.lines(&name, NAME.size, names - 2.0 * PAD),
                },
                Laid {
                    x: MARGIN - PAD + names,
                    width: WIDTH - names + PAD,
                    numeric: false,
                    sign: None,
                    lines: self.regular.lines(&value, VALUE.size, WIDTH - names - PAD),
                },
            ];
            let places =
                [self.node(Some(row), Tag::TH(TableHeaderScope::Row)), self.node(Some(row), Tag::TD)];
            self.row(&laid, &places, &[NAME, VALUE], |_| {});
            self.y += 1.5;
        }
        self.y += 4.0;
    }

    /// A table with a head.
    pub(super) fn table(&mut self, table: &Table) {
        let total: f32 = table.columns.iter().map(|column| column.width).sum();
        let mut x = MARGIN;
        let spans: Vec<(f32, f32, bool)> = table
            .columns
            .iter()
            .map(|column| {
                let width = WIDTH * column.width / total;
                let span = (x, width, column.numeric);
                x += width;
                span
            })
            .collect();
        let heads: Vec<Laid> = spans
            .iter()
            .zip(&table.columns)
            .map(|(&(x, width, numeric), column)| {
                let head = self.fit(&column.head);
                let lines = self.bold.lines(&head, HEAD.size, width - 2.0 * PAD);
                Laid { x, width, numeric, sign: None, lines }
            })
            .collect();
        let tree = self.node(None, Tag::Table);
        let head = self.node(Some(tree), Tag::THead);
        let head_row = self.node(Some(head), Tag::TR);
        let places: Vec<Place> =
            heads.iter().map(|_| self.node(Some(head_row), Tag::TH(TableHeaderScope::Column))).collect();
        self.room(60.0);
        self.head(&heads, Some(&places));

        let body = self.node(Some(tree), Tag::TBody);
        for entries in &table.rows {
            let row = self.node(Some(body), Tag::TR);
            let mut laid = Vec::with_capacity(entries.len());
            let mut places = Vec::with_capacity(entries.len());
            for (&(x, width, numeric), entry) in spans.iter().zip(entries) {
                let text = self.fit(&entry.text);
                let sign = if entry.verdict.is_some() { SIGN } else { 0.0 };
                let lines = self.regular.lines(&text, CELL.size, width - 2.0 * PAD - sign);
                laid.push(Laid { x, width, numeric, sign: entry.verdict, lines });
                places.push(self.node(Some(row), Tag::TD));
            }
            self.row(&laid, &places, &[CELL], |composer| composer.head(&heads, None));
            let y = self.y + 1.2;
            self.draw(None, Draw::Box { x: MARGIN, y, width: WIDTH, height: 0.4, colour: LINE });
            self.y += 3.4;
        }
        self.y += 5.0;
    }

    /// The head of a table; without `places` it comes again on a later page, where nobody needs it read out.
    fn head(&mut self, heads: &[Laid], places: Option<&[Place]>) {
        let lines = heads.iter().map(|head| head.lines.len()).max().unwrap_or(0);
        #[expect(clippy::cast_precision_loss, reason = "a handful of lines")]
        let height = lines as f32 * HEAD.leading() + 1.3 * PAD;
        let y = self.y;
        self.draw(None, Draw::Box { x: MARGIN, y, width: WIDTH, height, colour: GROUND });
        for (number, head) in heads.iter().enumerate() {
            let place = places.and_then(|places| places.get(number)).copied();
            let mut y = self.y + 0.65 * PAD + HEAD.ascent();
            for line in &head.lines {
                let x = head.line_start(self, HEAD, line);
                self.text(place, x, y, HEAD, line.clone());
                y += HEAD.leading();
            }
        }
        self.y += height + 2.5;
    }

    /// A row, line by line, so that one longer than a page goes on over the next. `styles` are repeated over the
    /// columns; `opened` is called on every new page.
    fn row(&mut self, laid: &[Laid], places: &[Place], styles: &[Style], opened: impl Fn(&mut Self)) {
        let lines = laid.iter().map(|place| place.lines.len()).max().unwrap_or(0);
        let leading = styles.iter().map(|style| style.leading()).fold(0.0_f32, f32::max);
        #[expect(clippy::cast_precision_loss, reason = "compared with the height of a page")]
        let height = lines as f32 * leading;
        // A short row stays whole.
        if height < 200.0 && self.room(height) {
            opened(self);
        }
        for number in 0..lines {
            if self.room(leading) {
                opened(self);
            }
            let top = self.y;
            for ((column, place), style) in laid.iter().zip(places).zip(styles.iter().cycle()) {
                if let (0, Some(verdict)) = (number, column.sign) {
                    let sign = Draw::Sign { verdict, x: column.x + PAD, y: top + 1.0, side: 8.0 };
                    self.draw(None, sign);
                }
                if let Some(line) = column.lines.get(number) {
                    let x = column.line_start(self, *style, line);
                    self.text(Some(*place), x, top + style.ascent(), *style, line.clone());
                }
            }
            self.y = top + leading;
        }
    }
}
