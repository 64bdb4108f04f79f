//! How the learning rate goes.

use serde::{Deserialize, Serialize};

/// How the learning rate goes, as a part of the highest one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum Schedule {
    /// The highest one all the time.
    Constant,
    /// Rises over the first part of the steps, then falls to nothing along half a cosine (Loshchilov & Hutter,
    /// SGDR, ICLR 2017, without restarts).
    Cosine {
        /// Part of the steps over which it rises.
        warm_up: f64,
    },
    /// Multiplied by `factor` whenever the inner validation's loss has not fallen for `patience` points.
    Plateau {
        /// What it is multiplied by, below 1.
        factor: f64,
        /// Points to wait.
        patience: usize,
    },
}

impl Default for Schedule {
    fn default() -> Self {
        Self::Cosine { warm_up: 0.05 }
    }
}

/// What the schedule and early stopping remember of the inner validation; part of a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Lowest loss so far; none before the first point.
    pub lowest: Option<f64>,
    /// Points since then.
    pub since: usize,
    /// What plateaus have multiplied the learning rate by.
    pub factor: f64,
}

impl Default for Progress {
    fn default() -> Self {
        Self { lowest: None, since: 0, factor: 1.0 }
    }
}

impl Progress {
    /// Takes note of the inner validation's `loss`. Returns whether it is the lowest so far.
    pub fn note(&mut self, loss: f64, schedule: &Schedule) -> bool {
        if self.lowest.is_none_or(|lowest| loss < lowest) {
            self.lowest = Some(loss);
            self.since = 0;
            return true;
        }
        self.since += 1;
        if let Schedule::Plateau { factor, patience } = schedule
            && self.since.is_multiple_of((*patience).max(1))
        {
            self.factor *= factor;
        }
        false
    }
}

impl Schedule {
    /// The part of the highest learning rate at `step` of `steps`.
    #[must_use]
    pub fn at(&self, step: usize, steps: usize, progress: &Progress) -> f64 {
        match self {
            Self::Constant => 1.0,
            Self::Plateau { .. } => progress.factor,
            Self::Cosine { warm_up } => {
                let rise = ((steps as f64 * warm_up) as usize).max(1);
                if step < rise {
                    return (step + 1) as f64 / rise as f64;
                }
                let done = (step - rise) as f64 / steps.saturating_sub(rise).max(1) as f64;
                f64::midpoint(1.0, (std::f64::consts::PI * done).cos())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cosine_rises_and_falls_to_nothing() {
        let at = |step| Schedule::Cosine { warm_up: 0.1 }.at(step, 100, &Progress::default());
        assert!((at(0) - 0.1).abs() < 1e-12 && (at(9) - 1.0).abs() < 1e-12);
        assert!((at(55) - 0.5).abs() < 1e-12);
        assert!(at(99) < 1e-3 && (10..99).all(|s| at(s + 1) < at(s)));
    }

    #[test]
    fn a_plateau_lowers_the_rate_after_its_patience() {
        let schedule = Schedule::Plateau { factor: 0.5, patience: 2 };
        let mut progress = Progress::default();
        assert!(progress.note(1.0, &schedule));
        assert!(!progress.note(1.1, &schedule));
        assert!((schedule.at(0, 9, &progress) - 1.0).abs() < 1e-12);
        assert!(!progress.note(1.0, &schedule));
        assert!((schedule.at(0, 9, &progress) - 0.5).abs() < 1e-12);
        assert!(progress.note(0.9, &schedule));
        assert_eq!(progress.since, 0);
    }
}
