//! Errors against a measured quality, and where they begin.

use cytology::quality::Flaw;
use inference::Estimate;

use super::degradation::Degradation;
use crate::dataset::Class;
use crate::metrics::{Prediction, auroc};

/// A number that errors are told by.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// Its name.
    pub name: &'static str,
    /// Whether more of it is better.
    pub more_is_better: bool,
    /// Its value with its 95 % interval.
    pub estimate: Estimate,
}

/// What was measured at one amount of a degradation.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// How much worse the pictures were made; none for the pictures as they are.
    pub amount: Option<f64>,
    /// The measured quality of every picture or cell that has one.
    pub measured: Vec<f64>,
    /// Part of the pictures or cells that the thresholds in use would refuse for this.
    pub refused: f64,
    /// The errors.
    pub scores: Vec<Score>,
}

/// One degradation.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// How the pictures were made worse.
    pub how: Degradation,
    /// What was measured on them, with its unit.
    pub measure: &'static str,
    /// From the pictures as they are to the worst.
    pub points: Vec<Point>,
}

/// Where a curve's error begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Onset {
    /// The measured quality there.
    pub measured: f64,
    /// The amount of the degradation there.
    pub amount: f64,
    /// The score that left its interval.
    pub score: &'static str,
}

impl Curve {
    /// The measured quality at which a score first leaves the interval that it has on the pictures as they are, on a
    /// straight line between the amounts before and after; `None` where none does.
    pub fn onset(&self) -> Option<Onset> {
        let first = self.points.first()?;
        for pair in self.points.windows(2) {
            let [before, after] = pair else { continue };
            let mut crossings: Vec<(f64, &'static str)> = Vec::new();
            for (i, reference) in first.scores.iter().enumerate() {
                let sign = if reference.more_is_better { 1.0 } else { -1.0 };
                let bound =
                    if reference.more_is_better { reference.estimate.low } else { reference.estimate.high };
                let left = |p: &Point| sign * (bound - p.scores[i].estimate.value);
                if left(after) > 0.0 {
                    let part = -left(before) / (left(after) - left(before)).max(f64::MIN_POSITIVE);
                    crossings.push((part.clamp(0.0, 1.0), reference.name));
                }
            }
            let Some((part, score)) = crossings.into_iter().min_by(|a, b| a.0.total_cmp(&b.0)) else {
                continue;
            };
            let between = |a: f64, b: f64| a + part * (b - a);
            let measured = |p: &Point| quantile(&p.measured, 0.5);
            let neutral = self.neutral();
            return Some(Onset {
                measured: between(measured(before), measured(after)),
                amount: between(before.amount.unwrap_or(neutral), after.amount.unwrap_or(neutral)),
                score,
            });
        }
        None
    }

    /// The median of the measured quality at an amount, on a straight line between those that were measured; `None`
    /// beyond them.
    pub fn measured_at(&self, amount: f64) -> Option<f64> {
        self.points.windows(2).find_map(|pair| {
            let [before, after] = pair else { return None };
            let (a, b) = (before.amount.unwrap_or(self.neutral()), after.amount?);
            let part = (amount - a) / (b - a);
            let (low, high) = (quantile(&before.measured, 0.5), quantile(&after.measured, 0.5));
            (0.0..=1.0).contains(&part).then_some(low + part * (high - low))
        })
    }

    /// The amount that changes nothing.
    const fn neutral(&self) -> f64 {
        if matches!(self.how, Degradation::Blur | Degradation::Motion) { 0.0 } else { 1.0 }
    }

    /// How well the measure tells the pictures from `amount` on from those as they are: the area under the receiver
    /// operating characteristic, ½ for not at all. More of some measures is worse, and less of others.
    pub fn separation(&self, amount: f64) -> f64 {
        let worse = |p: &&Point| {
            p.amount.is_none_or(|a| match self.how {
                Degradation::Dark | Degradation::Stain => a <= amount,
                _ => a >= amount,
            })
        };
        let predictions: Vec<Prediction> = self
            .points
            .iter()
            .filter(worse)
            .flat_map(|p| {
                let class = if p.amount.is_some() { Class::All } else { Class::Hem };
                p.measured.iter().map(move |&score| Prediction { class, group: 0, score })
            })
            .collect();
        let found = auroc(&predictions);
        if matches!(self.how, Degradation::Dark | Degradation::Stain) { 1.0 - found } else { found }
    }
}

/// The flaw that a degradation is told by.
pub const fn flaw(how: Degradation) -> Flaw {
    match how {
        Degradation::Blur => Flaw::Blurred,
        Degradation::Motion => Flaw::Shaken,
        Degradation::Bright => Flaw::TooBright,
        Degradation::Dark => Flaw::TooDark,
        Degradation::Stain => Flaw::WeakStain,
    }
}

/// The value below which a part of the values lie; NaN of none.
pub fn quantile(values: &[f64], part: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(((sorted.len().max(1) - 1) as f64 * part).round() as usize).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(amount: Option<f64>, measured: f64, value: f64) -> Point {
        let estimate = Estimate { value, low: value - 0.1, high: value + 0.1 };
        Point {
            amount,
            measured: vec![measured - 0.1, measured, measured + 0.1],
            refused: 0.0,
            scores: vec![Score { name: "F1", more_is_better: true, estimate }],
        }
    }

    #[test]
    fn the_onset_lies_where_the_error_leaves_the_interval() {
        let points = vec![point(None, 0.4, 0.9), point(Some(1.0), 0.6, 0.85), point(Some(2.0), 1.0, 0.75)];
        let curve = Curve { how: Degradation::Blur, measure: "blur", points };
        let found = curve.onset().unwrap();
        // 0.80 is half-way between 0.85 and 0.75.
        assert!((found.measured - 0.8).abs() < 1e-9 && (found.amount - 1.5).abs() < 1e-9, "{found:?}");
        assert!((curve.measured_at(0.5).unwrap() - 0.5).abs() < 1e-9);
        assert_eq!(curve.measured_at(3.0), None);
        assert!((curve.separation(2.0) - 1.0).abs() < 1e-9);
        let steady = Curve { points: curve.points[..2].to_vec(), ..curve };
        assert_eq!(steady.onset(), None);
    }
}
