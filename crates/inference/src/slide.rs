//! From the cells of a slide to a count with its interval.

use contract::{CountAdvice, SlideCount, VerdictCounts};

/// What is asked of a slide's count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StopRule {
    /// Cells to count.
    pub target: u32,
    /// Widest interval of the part of suspicious cells that is narrow enough.
    pub widest: f64,
}

impl Default for StopRule {
    /// 100 cells, as in a manual differential count, and an interval no wider than theirs at its widest.
    fn default() -> Self {
        Self { target: 100, widest: 0.2 }
    }
}

/// Normal quantile of a two-sided interval of 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// The 95 % interval of a part by Wilson (J. Am. Stat. Assoc. 22, 1927), 0 to 1; `None` of no cells.
#[must_use]
pub fn wilson(part: u32, whole: u32) -> Option<[f64; 2]> {
    let (n, p) = (f64::from(whole), f64::from(part) / f64::from(whole.max(1)));
    let middle = (p + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half = Z / (1.0 + Z * Z / n) * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    (whole > 0 && part <= whole).then(|| [(middle - half).max(0.0), (middle + half).min(1.0)])
}

/// What the cells of one slide come to.
///
/// A cell without a firm verdict may be either, so the interval reaches from that of the `all` cells alone to that of `all`
/// and `uncertain` together.
#[must_use]
pub fn count(counts: VerdictCounts, rule: &StopRule) -> SlideCount {
    let VerdictCounts { all, hem, uncertain, .. } = counts;
    let counted = all.saturating_add(hem).saturating_add(uncertain);
    let low = wilson(all, counted).map(|i| i[0]);
    let high = wilson(all.saturating_add(uncertain), counted).map(|i| i[1]);
    let interval = low.zip(high).map(|(low, high)| [low, high]);
    let width = interval.map_or(1.0, |[low, high]| high - low);
    let open = f64::from(uncertain) / f64::from(counted.max(1));
    // More cells narrow the interval by the square root of their number, down to the part that is uncertain.
    let more = |width: f64| {
        let needed = f64::from(counted) * ((width - open) / (rule.widest - open)).powi(2);
        (needed.ceil() as u32).saturating_sub(counted).max(1)
    };
    let (advice, missing) = if counted < rule.target {
        (CountAdvice::CountMore, rule.target - counted)
    } else if width <= rule.widest {
        (CountAdvice::Enough, 0)
    } else if open < rule.widest / 2.0 {
        (CountAdvice::IntervalTooWide, more(width))
    } else {
        (CountAdvice::ReviewUncertain, 0)
    };
    SlideCount { counts, counted, suspicious: all, interval, target: rule.target, advice, missing }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(all: u32, hem: u32, uncertain: u32) -> VerdictCounts {
        VerdictCounts { all, hem, uncertain, not_a_cell: 7 }
    }

    /// Values of R's `prop.test(14, 102, correct = FALSE)` and of the closed form at 0.
    #[test]
    fn wilson_intervals_are_those_of_the_literature() {
        let [low, high] = wilson(14, 102).unwrap();
        assert!((low - 0.083_58).abs() < 1e-4 && (high - 0.217_31).abs() < 2e-4, "{low} {high}");
        let [low, high] = wilson(0, 10).unwrap();
        assert!(low == 0.0 && (high - Z * Z / (10.0 + Z * Z)).abs() < 1e-12);
        assert_eq!(wilson(0, 0), None);
    }

    #[test]
    fn the_advice_follows_the_count_and_the_interval() {
        let rule = StopRule::default();
        let of = |all, hem, uncertain| count(counts(all, hem, uncertain), &rule);
        assert_eq!((of(0, 0, 0).advice, of(0, 0, 0).interval), (CountAdvice::CountMore, None));
        assert_eq!((of(4, 56, 0).advice, of(4, 56, 0).missing), (CountAdvice::CountMore, 40));
        assert_eq!((of(14, 88, 0).advice, of(14, 88, 0).missing), (CountAdvice::Enough, 0));
        assert_eq!(of(50, 50, 9).advice, CountAdvice::IntervalTooWide);
        assert_eq!(of(14, 46, 40).advice, CountAdvice::ReviewUncertain);
    }

    #[test]
    fn as_many_more_cells_as_are_named_are_about_enough() {
        let rule = StopRule::default();
        let first = count(counts(50, 50, 4), &rule);
        let factor = f64::from(first.counted + first.missing) / f64::from(first.counted);
        let grown = |n: u32| (f64::from(n) * factor).ceil() as u32;
        let then = count(counts(grown(50), grown(50), (4.0 * factor) as u32), &rule);
        let [low, high] = then.interval.unwrap();
        assert!(first.missing > 0 && high - low < rule.widest + 0.01, "{first:?} {then:?}");
    }

    #[test]
    fn uncertain_cells_widen_the_interval_on_both_sides() {
        let sure = count(counts(20, 80, 0), &StopRule::default()).interval.unwrap();
        let unsure = count(counts(15, 70, 15), &StopRule::default()).interval.unwrap();
        assert!(unsure[0] < sure[0] && unsure[1] > sure[1], "{sure:?} {unsure:?}");
    }
}
