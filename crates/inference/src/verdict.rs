//! From a logit to what is said of a cell.

use contract::{Reason, Verdict};
use cytology::CellFlag;

use crate::bundle::Thresholds;

/// The calibrated probability of a lymphoblast: the logistic function of `logit / temperature`
/// (temperature scaling; Guo et al., ICML 2017, §4.2). The trainer calibrates with this very function.
#[must_use]
pub fn probability(logit: f64, temperature: f64) -> f64 {
    1.0 / (1.0 + (-logit / temperature).exp())
}

/// What is said of a cell with probability `p_all`, and why.
///
/// What is not one whole cell gets no class. Without a known scale there is no firm verdict, since size is
/// the strongest cue. Else the thresholds decide.
#[must_use]
pub fn verdict(
    p_all: f64,
    thresholds: &Thresholds,
    flag: Option<CellFlag>,
    scale_known: bool,
) -> (Verdict, Reason) {
    match flag {
        Some(CellFlag::TouchesBorder) => (Verdict::NotACell, Reason::TouchesBorder),
        Some(CellFlag::TooSmall) => (Verdict::NotACell, Reason::TooSmall),
        Some(CellFlag::TooLarge) => (Verdict::NotACell, Reason::TooLarge),
        None if !scale_known => (Verdict::Uncertain, Reason::ScaleUnknown),
        None if p_all >= thresholds.all_from => (Verdict::All, Reason::AboveThreshold),
        None if p_all < thresholds.hem_below => (Verdict::Hem, Reason::BelowThreshold),
        None => (Verdict::Uncertain, Reason::BetweenThresholds),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BAND: Thresholds = Thresholds { hem_below: 0.3, all_from: 0.7 };

    #[test]
    fn thresholds_belong_to_the_upper_side() {
        let of = |p| verdict(p, &BAND, None, true).0;
        assert_eq!(of(0.7), Verdict::All);
        assert_eq!(of(0.6999), Verdict::Uncertain);
        assert_eq!(of(0.3), Verdict::Uncertain);
        assert_eq!(of(0.2999), Verdict::Hem);
    }

    #[test]
    fn no_firm_verdict_without_a_scale_or_a_whole_cell() {
        assert_eq!(verdict(0.99, &BAND, None, false), (Verdict::Uncertain, Reason::ScaleUnknown));
        let cut = Some(CellFlag::TouchesBorder);
        assert_eq!(verdict(0.99, &BAND, cut, true), (Verdict::NotACell, Reason::TouchesBorder));
    }

    #[test]
    fn temperature_softens() {
        assert!((probability(0.0, 2.0) - 0.5).abs() < 1e-12);
        assert!(probability(3.0, 2.0) < probability(3.0, 1.0));
    }
}
