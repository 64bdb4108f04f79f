//! A few letters as dots, enough to label a picture without a font file.

/// Width of a letter in dots; letters stand one dot apart.
pub(crate) const WIDTH: u32 = 3;

/// Height of a letter in dots.
pub(crate) const HEIGHT: u32 = 5;

/// The dots of `text` as `(column, row)`. Lower case is drawn as upper case; what has no glyph is left blank.
pub(crate) fn dots(text: &str) -> impl Iterator<Item = (u32, u32)> + '_ {
    (0..).step_by(WIDTH as usize + 1).zip(text.chars()).flat_map(|(left, letter)| {
        let glyph = glyph(letter);
        (0..HEIGHT)
            .flat_map(|row| (0..WIDTH).map(move |column| (column, row)))
            .filter(move |(column, row)| glyph >> (3 * (HEIGHT - 1 - row) + (WIDTH - 1 - column)) & 1 == 1)
            .map(move |(column, row)| (left + column, row))
    })
}

/// Width of `text` in dots.
pub(crate) fn width(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX).saturating_mul(WIDTH + 1).saturating_sub(1)
}

/// Five rows from top to bottom, one octal digit each.
const fn glyph(letter: char) -> u32 {
    match letter.to_ascii_uppercase() {
        '0' => 0o75557,
        '1' => 0o26227,
        '2' => 0o71747,
        '3' => 0o71717,
        '4' => 0o55711,
        '5' => 0o74717,
        '6' => 0o74757,
        '7' => 0o71111,
        '8' => 0o75757,
        '9' => 0o75717,
        'A' => 0o25755,
        'B' => 0o65656,
        'C' => 0o34443,
        'D' => 0o65556,
        'E' => 0o74647,
        'F' => 0o74644,
        'G' => 0o34553,
        'H' => 0o55755,
        'I' => 0o72227,
        'J' => 0o11152,
        'K' => 0o55655,
        'L' => 0o44447,
        'M' => 0o57755,
        'N' => 0o65555,
        'O' => 0o25552,
        'P' => 0o65644,
        'Q' => 0o25563,
        'R' => 0o65655,
        'S' => 0o34216,
        'T' => 0o72222,
        'U' => 0o55557,
        'V' => 0o55552,
        'W' => 0o55775,
        'X' => 0o55255,
        'Y' => 0o55222,
        'Z' => 0o71247,
        '.' => 0o00002,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_one_is_drawn_as_a_one() {
        let expected = [(1, 0), (0, 1), (1, 1), (1, 2), (1, 3), (0, 4), (1, 4), (2, 4)];
        assert_eq!(dots("1").collect::<Vec<_>>(), expected);
    }

    #[test]
    fn letters_stand_side_by_side() {
        assert_eq!(width("1.1"), 11);
        assert_eq!(dots("l1").filter(|(column, _)| *column >= 4).count(), dots("1").count());
        assert_eq!(dots("11").map(|(column, _)| column).max(), Some(6));
    }

    #[test]
    fn every_letter_of_the_research_line_has_a_glyph() {
        for letter in contract::RESEARCH_USE_ONLY.chars().filter(|c| !c.is_whitespace()) {
            assert_ne!(glyph(letter), 0, "{letter}");
        }
    }
}
