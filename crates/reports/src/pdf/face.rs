//! The embedded font: which letters it has, how wide they are, where lines break.

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider};

use crate::document::ReportError;

/// What stands for a letter that the font lacks.
const REPLACEMENT: char = '\u{fffd}';

/// One weight of the font.
pub(super) struct Face {
    /// As krilla embeds it.
    pub font: Font,
    charmap: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
    units: f32,
}

impl Face {
    /// Reads a font.
    pub(super) fn new(bytes: &'static [u8]) -> Result<Self, ReportError> {
        let reference = FontRef::new(bytes).map_err(|_| ReportError::Font)?;
        let font = Font::new(bytes.to_vec().into(), 0).ok_or(ReportError::Font)?;
        let units = font.units_per_em();
        Ok(Self {
            font,
            charmap: reference.charmap(),
            metrics: reference.glyph_metrics(Size::unscaled(), LocationRef::default()),
            units,
        })
    }

    /// The glyph of `c` and its advance as a part of the font's size.
    fn glyph(&self, c: char) -> Option<(u32, f32)> {
        // Codes for private use mean nothing to a reader or to a program that extracts the text.
        if matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..) {
            return None;
        }
        let glyph = self.charmap.map(c).filter(|glyph| glyph.to_u32() != 0)?;
        Some((glyph.to_u32(), self.metrics.advance_width(glyph)? / self.units))
    }

    /// `text` with letters that the font lacks replaced, and how many they were.
    pub(super) fn fit(&self, text: &str) -> (String, usize) {
        let mut replaced = 0;
        let fitting = text
            .chars()
            .map(|c| {
                if self.glyph(c).is_some() {
                    c
                } else {
                    replaced += 1;
                    REPLACEMENT
                }
            })
            .collect();
        (fitting, replaced)
    }

    /// Width of `text` at `size`.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().filter_map(|c| self.glyph(c)).map(|(_, advance)| advance * size).sum()
    }

    /// `text` as glyphs, one a letter.
    pub(super) fn glyphs(&self, text: &str) -> Vec<KrillaGlyph> {
        text.char_indices()
            .filter_map(|(at, c)| {
                let (glyph, advance) = self.glyph(c)?;
                Some(KrillaGlyph::new(
                    GlyphId::new(glyph),
                    advance,
                    0.0,
                    0.0,
                    0.0,
                    at..at + c.len_utf8(),
                    None,
                ))
            })
            .collect()
    }

    /// `text` in lines of at most `width`: broken at spaces, and inside of a word that is wider than a line. A line
    /// that ends at a space keeps it, so that an extracted text keeps its words apart. There is always a line.
    pub(super) fn lines(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let (mut lines, mut line, mut used) = (Vec::new(), String::new(), 0.0_f32);
        for word in text.split_inclusive(' ') {
            let bare = self.width(word.trim_end_matches(' '), size);
            if !line.is_empty() && used + bare > width {
                lines.push(std::mem::take(&mut line));
                used = 0.0;
            }
            if bare <= width {
                line.push_str(word);
                used += self.width(word, size);
                continue;
            }
            for c in word.chars() {
                let advance = self.glyph(c).map_or(0.0, |(_, advance)| advance * size);
                if !line.is_empty() && c != ' ' && used + advance > width {
                    lines.push(std::mem::take(&mut line));
                    used = 0.0;
                }
                line.push(c);
                used += advance;
            }
        }
        lines.push(line);
        lines
    }

    /// `text` on one line of at most `width`, with an ellipsis where something was cut.
    pub(super) fn one_line(&self, text: &str, size: f32, width: f32) -> String {
        if self.width(text, size) <= width {
            return text.to_owned();
        }
        let (mut line, mut used) = (String::new(), self.width("…", size));
        for c in text.chars() {
            used += self.glyph(c).map_or(0.0, |(_, advance)| advance * size);
            if used > width {
                break;
            }
            line.push(c);
        }
        line.push('…');
        line
    }
}

#[cfg(test)]
mod tests {
    use super::Face;
    use crate::words::LANGUAGES;

    fn face() -> Face {
        Face::new(notosans::REGULAR_TTF).unwrap()
    }

    #[test]
    fn the_font_has_every_letter_of_the_languages_that_claim_it() {
        for words in LANGUAGES {
            let text = format!("{words:?}").replace('\u{fffd}', "");
            let lacking = face().fit(&text).1 + Face::new(notosans::BOLD_TTF).unwrap().fit(&text).1;
            assert_eq!(lacking == 0, words.in_font, "{}: {lacking}", words.tag);
        }
        assert_eq!(face().fit("↑↓–≤≥µμ²·…×“”«»\u{a0}\u{fffd}").1, 0);
    }

    #[test]
    fn lines_hold_the_width_and_lose_nothing() {
        let face = face();
        let text = format!("a few words, then {} and the end", "x".repeat(400));
        let lines = face.lines(&text, 9.0, 100.0);
        assert!(lines.iter().all(|line| face.width(line.trim_end(), 9.0) <= 100.0));
        assert_eq!(lines.concat(), text);
        assert_eq!(face.lines("", 9.0, 100.0), [""]);
    }

    #[test]
    fn what_the_font_lacks_is_replaced_and_counted() {
        assert_eq!(face().fit("a漢\u{e000}b"), ("a\u{fffd}\u{fffd}b".to_owned(), 2));
    }

    #[test]
    fn one_line_is_cut_to_its_width() {
        let face = face();
        let line = face.one_line(&"w".repeat(99), 8.0, 50.0);
        assert!(line.ends_with('…') && face.width(&line, 8.0) <= 50.0);
    }
}
