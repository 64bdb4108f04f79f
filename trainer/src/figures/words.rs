//! Numbers and names as people read them.

use inference::Estimate;

use crate::dataset::Class;
use crate::results::names;

/// `0.836 [0.352, 0.947]`; what is not a number is said to be not defined.
pub(crate) fn estimate(of: &Estimate) -> String {
    if !of.value.is_finite() {
        return "not defined".to_owned();
    }
    if !of.low.is_finite() || !of.high.is_finite() {
        return format!("{} [interval not defined]", number(of.value));
    }
    format!("{} [{}, {}]", number(of.value), number(of.low), number(of.high))
}

/// Three decimals; what is not a number is said to be not defined.
pub(crate) fn number(of: f64) -> String {
    decimals(of, 3)
}

/// So many decimals, and never a negative zero.
pub(crate) fn decimals(of: f64, places: usize) -> String {
    if !of.is_finite() {
        return "not defined".to_owned();
    }
    let text = format!("{of:.places$}");
    match text.strip_prefix('-') {
        Some(rest) if rest.bytes().all(|b| b == b'0' || b == b'.') => rest.to_owned(),
        _ => text,
    }
}

/// A tick of an axis: no more digits than it needs.
pub(crate) fn tick(of: f64) -> String {
    // Steps between ticks add up to almost nothing where they should give 0.
    let of = if of.abs() < 1e-12 { 0.0 } else { of };
    if of != 0.0 && of.abs() < 1e-5 {
        return format!("{of:.1e}");
    }
    if of.abs() >= 10_000.0 {
        let sign = if of < 0.0 { "-" } else { "" };
        return format!("{sign}{}", count(of.abs().round() as u64));
    }
    let text = decimals(of, 6);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A whole number, its thousands apart by a narrow space that does not break.
pub(crate) fn count(of: u64) -> String {
    let digits = of.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// `of` with at most `most` characters, the last an ellipsis where some are left out; control characters,
/// which XML forbids, become spaces.
pub(crate) fn short(of: &str, most: usize) -> String {
    let clean = of.chars().map(|c| if c.is_control() { ' ' } else { c });
    if of.chars().count() <= most {
        return clean.collect();
    }
    clean.take(most.saturating_sub(1)).chain(['…']).collect()
}

/// `of` with the characters that mean something in HTML and XML written as references.
pub(crate) fn escape(of: &str) -> String {
    let mut text = String::with_capacity(of.len());
    for c in of.chars() {
        match c {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            '\'' => text.push_str("&#39;"),
            '\n' => text.push('\n'),
            c if c.is_control() => text.push(' '),
            c => text.push(c),
        }
    }
    text
}

/// `ALL` or `HEM`.
pub(crate) const fn class(of: Class) -> &'static str {
    match of {
        Class::All => "ALL",
        Class::Hem => "HEM",
    }
}

/// `held out` to `held-out`: part of a file's name.
pub(crate) fn slug(of: &str) -> String {
    let mut text = String::new();
    for c in of.chars() {
        if c.is_ascii_alphanumeric() {
            text.push(c.to_ascii_lowercase());
        } else if !text.is_empty() && !text.ends_with('-') {
            text.push('-');
        }
    }
    text.trim_end_matches('-').to_owned()
}

/// A metric's name in plain English; an unknown one stands as it is.
pub(crate) fn metric(name: &str) -> &str {
    match name {
        names::AUROC => "Area under the ROC curve",
        names::AUROC_AREA => "Area under the ROC curve of cell area alone",
        names::AUROC_GAIN => "Gain in area under the ROC curve over cell area alone",
        names::AUROC_BY_SUBJECT => "Area under the ROC curve, every subject weighing the same",
        names::AVERAGE_PRECISION => "Average precision of ALL",
        names::ACCURACY => "Accuracy",
        names::BALANCED_ACCURACY => "Balanced accuracy",
        names::WEIGHTED_F1 => "Weighted F1 score",
        names::PRECISION => "Precision, mean of both classes",
        names::RECALL => "Recall, mean of both classes",
        names::F1 => "F1 score, mean of both classes",
        names::MCC => "Matthews correlation coefficient",
        names::SENSITIVITY => "Sensitivity",
        names::SPECIFICITY => "Specificity",
        names::AUROC_RAW => "Area under the ROC curve before calibration",
        names::PREVALENCE => "Part of the cells that is ALL",
        names::ECE_RAW => "Expected calibration error before calibration",
        names::ECE => "Expected calibration error after calibration",
        names::BRIER_RAW => "Brier score before calibration",
        names::BRIER => "Brier score after calibration",
        names::UNCERTAIN => "Part of the cells called uncertain",
        names::FIRM_ERROR => "Part of the firm verdicts that are wrong",
        other => other,
    }
}

/// The metrics in the order in which they are shown.
pub(crate) const ORDER: [&str; 20] = [
    names::AUROC,
    names::AUROC_BY_SUBJECT,
    names::AUROC_AREA,
    names::AUROC_GAIN,
    names::AVERAGE_PRECISION,
    names::WEIGHTED_F1,
    names::F1,
    names::PRECISION,
    names::RECALL,
    names::ACCURACY,
    names::BALANCED_ACCURACY,
    names::SENSITIVITY,
    names::SPECIFICITY,
    names::MCC,
    names::ECE_RAW,
    names::ECE,
    names::BRIER_RAW,
    names::BRIER,
    names::UNCERTAIN,
    names::FIRM_ERROR,
];

/// Where a metric stands in [`ORDER`]; unknown ones come last.
pub(crate) fn rank(name: &str) -> usize {
    ORDER.iter().position(|known| *known == name).unwrap_or(ORDER.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(estimate(&Estimate { value: 0.8361, low: 0.352, high: 0.947 }), "0.836 [0.352, 0.947]");
        assert_eq!(estimate(&Estimate { value: f64::NAN, low: 0.0, high: 1.0 }), "not defined");
        assert_eq!(
            estimate(&Estimate { value: 0.5, low: f64::NAN, high: f64::NAN }),
            "0.500 [interval not defined]"
        );
        assert_eq!(number(-0.0001), "0.000");
        assert_eq!(number(-0.01), "-0.010");
        assert_eq!(count(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(count(999), "999");
        assert_eq!(
            [0.0, 0.25, 1.0, 0.0005, 400.0].map(tick),
            ["0", "0.25", "1", "0.0005", "400"].map(str::to_owned)
        );
        assert_eq!(tick(-5.6e-17), "0");
        assert_eq!(tick(-12_000.0), "-12\u{202f}000");
    }

    #[test]
    fn names_read_well() {
        assert_eq!(slug("held out"), "held-out");
        assert_eq!(slug("../x y/"), "x-y");
        assert_eq!(short("12=34=56", 5), "12=3…");
        assert_eq!(short("a\u{0}b", 5), "a b");
        assert_eq!(metric("unheard_of"), "unheard_of");
        assert!(ORDER.iter().all(|name| metric(name) != *name), "each known metric has plain words");
    }
}
