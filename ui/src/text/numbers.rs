//! Numbers, dates and fingerprints as they are read.

/// A moment on the device's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Year.
    pub year: u32,
    /// Month, from 0 as browsers count.
    pub month: u32,
    /// Day of the month, from 1.
    pub day: u32,
    /// Hour, 0 to 23.
    pub hour: u32,
    /// Minute, 0 to 59.
    pub minute: u32,
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A date and time with the month in letters, so that no country reads it wrongly.
#[must_use]
pub fn moment(moment: Moment) -> String {
    let Moment { year, month, day, hour, minute } = moment;
    let month = usize::try_from(month).ok().and_then(|m| MONTHS.get(m)).copied().unwrap_or_default();
    format!("{day} {month} {year}, {hour:02}:{minute:02}")
}

/// A probability in whole per cent. Neither 0 % nor 100 % is ever said: no model is that sure.
#[must_use]
pub fn percent(probability: f64) -> String {
    if probability < 0.01 {
        "< 1\u{a0}%".to_owned()
    } else if probability > 0.99 {
        "> 99\u{a0}%".to_owned()
    } else {
        format!("{:.0}\u{a0}%", probability * 100.0)
    }
}

/// The probability of a lymphoblast.
#[must_use]
pub fn p_all(probability: f64) -> String {
    format!("P(ALL) {}", percent(probability))
}

/// The probability of the likeliest lymphoblast among several cells.
#[must_use]
pub fn highest_p_all(probability: f64) -> String {
    format!("Highest {}", p_all(probability))
}

/// A scale.
#[must_use]
pub fn scale(um_per_px: f64) -> String {
    format!("{um_per_px:.3}\u{a0}µm per pixel")
}

/// A picture's size.
#[must_use]
pub fn pixels(width: u32, height: u32) -> String {
    format!("{width}\u{a0}×\u{a0}{height}\u{a0}pixels")
}

/// The first digits of a fingerprint, enough to compare by eye.
#[must_use]
pub fn short_hash(sha256: &str) -> String {
    sha256.chars().take(12).collect()
}
