//! Texts from outside, made fit for a document, and numbers as they are read.

use std::fmt::Write as _;

/// `text` without anything that is not seen but acts: control characters, marks that turn the direction of
/// writing, signs without width, codes that are no character. Every space becomes a plain one; none stands at the
/// ends or twice in a row.
pub(crate) fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_whitespace() || c.is_control() {
            if !cleaned.is_empty() && !cleaned.ends_with(' ') {
                cleaned.push(' ');
            }
        } else if !acts(c) {
            cleaned.push(c);
        }
    }
    cleaned.truncate(cleaned.trim_end().len());
    cleaned
}

fn acts(c: char) -> bool {
    let code = u32::from(c);
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{fdd0}'..='\u{fdef}' | '\u{e0000}'..='\u{e0fff}')
        || code & 0xfffe == 0xfffe
}

/// `text` cut to `length` characters, with an ellipsis where something was cut.
pub(crate) fn shorten(text: &str, length: usize) -> String {
    if text.chars().count() <= length {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(length.saturating_sub(1)).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

/// `template` with each `{name}` replaced by the value of that name. Values are not looked at again, so a value
/// that looks like a placeholder stays what it is.
pub(crate) fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, behind)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            continue;
        };
        match values.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => filled.push_str(value),
            None => {
                let _ = write!(filled, "{{{name}}}");
            }
        }
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

/// A probability in whole per cent, without the sign. Neither 0 nor 100 is ever said: no model is that sure.
pub(crate) fn percent(probability: f64) -> String {
    if !probability.is_finite() {
        "–".to_owned()
    } else if probability < 0.01 {
        "<\u{a0}1".to_owned()
    } else if probability > 0.99 {
        ">\u{a0}99".to_owned()
    } else {
        format!("{:.0}", probability * 100.0)
    }
}

/// The ends of an interval of a part in whole per cent, rounded outwards so that the words never promise more
/// than the numbers.
pub(crate) fn outward_percent([low, high]: [f64; 2]) -> [String; 2] {
    // What is a whole per cent but for the last bits of its floating-point number stays that per cent.
    let exact = |part: f64| (part.clamp(0.0, 1.0) * 1e11).round() / 1e9;
    let digits = |percent: f64| if percent.is_finite() { format!("{percent:.0}") } else { "–".to_owned() };
    [digits(exact(low).floor()), digits(exact(high).ceil())]
}

/// A number with `places` digits after `separator`; a dash where it is none.
pub(crate) fn decimal(value: f64, places: usize, separator: char) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    if value.abs() >= 1e7 {
        return format!("{value:.2e}").replace('.', &separator.to_string());
    }
    let digits = format!("{value:.places$}");
    if separator == '.' { digits } else { digits.replace('.', &separator.to_string()) }
}

/// A time to the minute in UTC, or a date, as ISO 8601 writes it; anything else as it is, cleaned.
pub(crate) fn moment(text: &str) -> String {
    use crate::moment::Moment;
    match Moment::parse(text) {
        Some(Moment::Date(_)) | None => clean(text),
        Some(Moment::Time(at)) => format!(
            "{:04}-{:02}-{:02} {:02}:{:02} UTC",
            at.year(),
            u8::from(at.month()),
            at.day(),
            at.hour(),
            at.minute()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::{clean, decimal, fill, outward_percent, percent, shorten};

    #[test]
    fn what_is_not_seen_does_not_pass() {
        assert_eq!(clean("  a\u{0}b\r\n\tc\u{202e}d\u{200b}\u{feff}e\u{fffe}  "), "a b cde");
        assert_eq!(clean("\u{7}\u{9b}"), "");
        assert_eq!(clean("Zoë مريم ñ"), "Zoë مريم ñ");
    }

    #[test]
    fn values_are_not_templates() {
        assert_eq!(fill("{a} of {b}", &[("a", "{b}"), ("b", "2")]), "{b} of 2");
        assert_eq!(fill("{unknown} {", &[]), "{unknown} {");
    }

    #[test]
    fn intervals_round_outwards() {
        assert_eq!(outward_percent([0.084, 0.2179]), ["8", "22"]);
        assert_eq!(outward_percent([0.07, 0.29]), ["7", "29"]);
        assert_eq!(outward_percent([-1.0, 2.0]), ["0", "100"]);
        assert_eq!(outward_percent([f64::NAN, 1.0]), ["–", "100"]);
    }

    #[test]
    fn no_probability_is_certain() {
        assert_eq!(percent(0.0), "<\u{a0}1");
        assert_eq!(percent(1.0), ">\u{a0}99");
        assert_eq!(percent(0.5), "50");
        assert_eq!(percent(f64::NAN), "–");
    }

    #[test]
    fn numbers_have_their_separator() {
        assert_eq!(decimal(9.256, 2, ','), "9,26");
        assert_eq!(decimal(f64::INFINITY, 2, '.'), "–");
        assert_eq!(decimal(1e300, 2, ','), "1,00e300");
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(shorten("áéíóú", 4), "áéí…");
        assert_eq!(shorten("áé", 4), "áé");
    }
}
