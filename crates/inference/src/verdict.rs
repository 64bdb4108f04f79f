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

/// What a verdict rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// The calibrated probability at the picture's scale.
    pub p_all: f64,
    /// The least and the greatest probability within the scale's interval; `None` where nothing is known of the scale.
    pub within: Option<[f64; 2]>,
    /// Set where it is not one whole cell.
    pub flag: Option<CellFlag>,
    /// Distance from the training cells over the limit, where the model says.
    pub novelty: Option<f64>,
    /// Whether its outline was not found, so that an ellipse was cut out: no cell that the model has learnt from was.
    pub mended: bool,
    /// Why the cell, or its whole picture, is too poor for a verdict.
    pub poor: Option<Reason>,
}

/// What is said of a cell, and why.
///
/// What is not one whole cell gets no class. Without a scale there is no firm verdict, since size is the strongest cue, and
/// none for a cell that is unlike all that the model has learnt from. Else the thresholds decide, where they decide alike at
/// both ends of the scale's interval.
#[must_use]
pub fn verdict(evidence: &Evidence, thresholds: &Thresholds) -> (Verdict, Reason) {
    let flagged = |reason| (Verdict::NotACell, reason);
    match evidence.flag {
        Some(CellFlag::TouchesBorder) => return flagged(Reason::TouchesBorder),
        Some(CellFlag::TooSmall) => return flagged(Reason::TooSmall),
        Some(CellFlag::TooLarge) => return flagged(Reason::TooLarge),
        Some(CellFlag::Clump) => return flagged(Reason::Clump),
        Some(CellFlag::Smudge) => return flagged(Reason::Smudge),
        None => {}
    }
    let Some([low, high]) = evidence.within else { return (Verdict::Uncertain, Reason::ScaleUnknown) };
    if let Some(reason) = evidence.poor {
        return (Verdict::Uncertain, reason);
    }
    if evidence.mended || evidence.novelty.is_some_and(|novelty| novelty > 1.0) {
        return (Verdict::Uncertain, Reason::UnlikeTraining);
    }
    let alone = |p: f64| {
        if p >= thresholds.all_from {
            (Verdict::All, Reason::AboveThreshold)
        } else if p < thresholds.hem_below {
            (Verdict::Hem, Reason::BelowThreshold)
        } else {
            (Verdict::Uncertain, Reason::BetweenThresholds)
        }
    };
    let here = alone(evidence.p_all);
    if here.0 != Verdict::Uncertain && (alone(low) != here || alone(high) != here) {
        return (Verdict::Uncertain, Reason::ScaleUnsure);
    }
    here
}

#[cfg(test)]
mod tests {
    use super::*;

    const BAND: Thresholds = Thresholds { hem_below: 0.3, all_from: 0.7 };

    fn sure(p: f64) -> Evidence {
        Evidence { p_all: p, within: Some([p, p]), flag: None, novelty: None, mended: false, poor: None }
    }

    #[test]
    fn thresholds_belong_to_the_upper_side() {
        let of = |p| verdict(&sure(p), &BAND).0;
        assert_eq!(of(0.7), Verdict::All);
        assert_eq!(of(0.6999), Verdict::Uncertain);
        assert_eq!(of(0.3), Verdict::Uncertain);
        assert_eq!(of(0.2999), Verdict::Hem);
    }

    #[test]
    fn no_firm_verdict_without_a_scale_or_a_whole_cell() {
        let unknown = Evidence { within: None, ..sure(0.99) };
        assert_eq!(verdict(&unknown, &BAND), (Verdict::Uncertain, Reason::ScaleUnknown));
        let cut = Evidence { flag: Some(CellFlag::TouchesBorder), ..sure(0.99) };
        assert_eq!(verdict(&cut, &BAND), (Verdict::NotACell, Reason::TouchesBorder));
    }

    #[test]
    fn a_verdict_that_the_scales_interval_would_change_is_not_firm() {
        let of = |p, low, high| verdict(&Evidence { within: Some([low, high]), ..sure(p) }, &BAND);
        assert_eq!(of(0.8, 0.72, 0.9), (Verdict::All, Reason::AboveThreshold));
        assert_eq!(of(0.8, 0.6, 0.9), (Verdict::Uncertain, Reason::ScaleUnsure));
        assert_eq!(of(0.1, 0.05, 0.35), (Verdict::Uncertain, Reason::ScaleUnsure));
        assert_eq!(of(0.5, 0.2, 0.9), (Verdict::Uncertain, Reason::BetweenThresholds));
    }

    #[test]
    fn a_cell_unlike_the_training_cells_gets_no_firm_verdict() {
        let of = |novelty| verdict(&Evidence { novelty: Some(novelty), ..sure(0.95) }, &BAND);
        assert_eq!(of(0.99), (Verdict::All, Reason::AboveThreshold));
        assert_eq!(of(1.01), (Verdict::Uncertain, Reason::UnlikeTraining));
    }

    #[test]
    fn a_poor_cell_gets_no_firm_verdict() {
        let poor = Evidence { poor: Some(Reason::Blurred), ..sure(0.95) };
        assert_eq!(verdict(&poor, &BAND), (Verdict::Uncertain, Reason::Blurred));
    }

    #[test]
    fn temperature_softens() {
        assert!((probability(0.0, 2.0) - 0.5).abs() < 1e-12);
        assert!(probability(3.0, 2.0) < probability(3.0, 1.0));
    }
}
