//! The contact sheet: every cell's picture with its sign, number and probability.

use image::RgbImage;
use krilla::tagging::Tag;

use super::composer::{Composer, Draw, GREY, GROUND, INK, MARGIN, Style, WIDTH};
use super::sign::colour;
use crate::content::Tile;
use crate::picture::reduced;
use crate::words::Words;

const COLUMNS: usize = 7;
const GAP: f32 = 7.0;
/// Seven tiles and six gaps fill the width.
const SIDE: f32 = (WIDTH - 6.0 * GAP) / 7.0;
const CAPTION: Style = Style::bold(7.5, INK);
const DETAIL: Style = Style::regular(6.5, GREY);

impl Composer {
    /// Draws `tiles` in rows.
    pub(super) fn sheet(&mut self, tiles: &[Tile<'_>], words: &Words) {
        for row in tiles.chunks(COLUMNS) {
            let details: Vec<Vec<String>> = row
                .iter()
                .map(|tile| {
                    let text = self.fit(&tile.detail);
                    self.regular.lines(&text, DETAIL.size, SIDE)
                })
                .collect();
            let lines = details.iter().map(Vec::len).max().unwrap_or(0);
            #[expect(clippy::cast_precision_loss, reason = "one or two lines")]
            let below = 4.0 + CAPTION.leading() + lines as f32 * DETAIL.leading();
            self.room(SIDE + below);
            let mut x = MARGIN;
            for (tile, details) in row.iter().zip(details) {
                self.tile(tile, details, x, words);
                x += SIDE + GAP;
            }
            self.y += SIDE + below + 5.0;
        }
        self.y += 3.0;
    }

    fn tile(&mut self, tile: &Tile<'_>, details: Vec<String>, x: f32, words: &Words) {
        let y = self.y;
        let figure = Some(self.node(None, Tag::Figure(Some(tile.alt.clone()))));
        self.draw(figure, Draw::Box { x, y, width: SIDE, height: SIDE, colour: GROUND });
        if tile.crop.width() > 0 && tile.crop.height() > 0 {
            let (width, height) = inside(tile.crop);
            let (left, top) = (x + (SIDE - width) / 2.0, y + (SIDE - height) / 2.0);
            self.draw(figure, Draw::Picture { x: left, y: top, width, height, pixels: reduced(tile.crop) });
        } else {
            let text = self.regular.one_line(words.cells.no_picture, DETAIL.size, SIDE - 4.0);
            let start = x + (SIDE - self.regular.width(&text, DETAIL.size)) / 2.0;
            self.text(figure, start, y + SIDE / 2.0, DETAIL, text);
        }
        let tone = colour(tile.verdict);
        self.draw(figure, Draw::Frame { x, y, width: SIDE, height: SIDE, line: 0.8, colour: tone });

        let mut base = y + SIDE + 4.0 + CAPTION.ascent();
        self.draw(figure, Draw::Sign { verdict: tile.verdict, x, y: base - 6.6, side: 7.5 });
        let caption = self.bold.one_line(&tile.caption, CAPTION.size, SIDE - 10.0);
        self.text(figure, x + 10.0, base, CAPTION, caption);
        base += DETAIL.leading() + 0.6;
        for line in details {
            self.text(figure, x, base, DETAIL, line);
            base += DETAIL.leading();
        }
    }
}

/// Width and height of a picture inside of a tile, keeping its form.
#[expect(clippy::cast_precision_loss, reason = "a size on paper")]
fn inside(crop: &RgbImage) -> (f32, f32) {
    let (width, height) = (crop.width() as f32, crop.height() as f32);
    let factor = SIDE / width.max(height);
    // A picture of one row of pixels is still seen.
    ((width * factor).max(0.5), (height * factor).max(0.5))
}
