//! Which range of values the 256 bytes of an activation stand for.

use serde::{Deserialize, Serialize};

/// Bins of a histogram.
const BINS: usize = 2048;
/// Levels of a byte.
const LEVELS: usize = 256;

/// How the range of an activation is found.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// From the least to the largest value.
    MinMax,
    /// So that this part of the values lies inside, 0 to 1.
    Percentile(f64),
    /// So that the distribution of bytes says most of the distribution of values (Kullback–Leibler divergence; Migacz,
    /// GPU Technology Conference 2017, "8-bit Inference with TensorRT").
    Entropy,
}

impl std::fmt::Display for Method {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::MinMax => f.write_str("min-max"),
            Self::Percentile(part) => write!(f, "percentile {}", part * 100.0),
            Self::Entropy => f.write_str("entropy"),
        }
    }
}

/// How often values occur, from `low` to `high`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Histogram {
    low: f32,
    high: f32,
    counts: Vec<u64>,
}

impl Histogram {
    /// No value yet. The range always holds 0, which padding and background need to be exact.
    pub(super) fn new(low: f32, high: f32) -> Self {
        let (low, high) = (low.min(0.0), high.max(0.0));
        Self {
            low,
            high: if high > low { high } else { low + f32::MIN_POSITIVE.sqrt() },
            counts: vec![0; BINS],
        }
    }

    pub(super) fn add(&mut self, values: &[f32]) {
        let gain = BINS as f32 / (self.high - self.low);
        for value in values {
            let bin = ((value - self.low) * gain) as usize;
            self.counts[bin.min(BINS - 1)] += 1;
        }
    }

    pub(super) fn join(mut self, other: &Self) -> Self {
        self.counts.iter_mut().zip(&other.counts).for_each(|(a, b)| *a += b);
        self
    }

    /// The range by `method`; it holds 0.
    pub(super) fn range(&self, method: Method) -> (f32, f32) {
        let at = |bin: usize| self.low + (self.high - self.low) * bin as f32 / BINS as f32;
        match method {
            Method::MinMax => (self.low, self.high),
            Method::Percentile(part) => {
                let total: u64 = self.counts.iter().sum();
                let outside = (total as f64 * (1.0 - part) / 2.0).round() as u64;
                let first = cut(self.counts.iter(), outside);
                let last = BINS - cut(self.counts.iter().rev(), outside);
                // After a ReLU there is nothing below 0 to leave out, so its part goes to the top.
                let last =
                    if self.low < 0.0 { last } else { BINS - cut(self.counts.iter().rev(), 2 * outside) };
                (at(first).min(0.0), at(last).max(0.0))
            }
            // The divergence is of one-sided distributions; the input's is two-sided and keeps its whole range.
            Method::Entropy if self.low < 0.0 => (self.low, self.high),
            Method::Entropy => (0.0, at(self.least_divergence())),
        }
    }

    /// Number of bins whose bytes diverge least from all values. Zeros are left out: a ReLU makes many, and they are
    /// exact whatever the range.
    fn least_divergence(&self) -> usize {
        let counts: Vec<f64> =
            self.counts.iter().enumerate().map(|(i, &c)| if i == 0 { 0.0 } else { c as f64 }).collect();
        let divergence = |bins: usize| {
            let mut reference = counts[..bins].to_vec();
            let outside: f64 = counts[bins..].iter().sum();
            reference[bins - 1] += outside;
            let total: f64 = reference.iter().sum();
            let mut sum = 0.0;
            for level in 0..LEVELS {
                let part = level * bins / LEVELS..(level + 1) * bins / LEVELS;
                let inside = &counts[part.clone()];
                let filled = inside.iter().filter(|c| **c > 0.0).count() as f64;
                let mean = inside.iter().sum::<f64>() / filled.max(1.0);
                for bin in part.filter(|&bin| reference[bin] > 0.0) {
                    // A bin that holds nothing but what was cut off has no byte of its own: a small part stands for it.
                    let byte = if counts[bin] > 0.0 { mean } else { 1e-3 };
                    sum += reference[bin] / total
                        * (reference[bin] / total / (byte / (total - outside).max(1.0))).ln();
                }
            }
            sum
        };
        let candidates = (LEVELS / 2..=BINS).step_by(8);
        candidates
            .map(|bins| (bins, divergence(bins)))
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .map_or(BINS, |(bins, _)| bins)
    }
}

/// How many of the first bins hold no more than `outside` values together.
fn cut<'a>(counts: impl Iterator<Item = &'a u64>, outside: u64) -> usize {
    let mut sum = 0;
    counts
        .take_while(|&&count| {
            sum += count;
            sum <= outside
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[f32]) -> Histogram {
        let (low, high) = values.iter().fold((0.0_f32, 0.0_f32), |(l, h), &v| (l.min(v), h.max(v)));
        let mut histogram = Histogram::new(low, high);
        histogram.add(values);
        histogram
    }

    #[test]
    fn every_range_holds_zero_and_lies_inside_the_values() {
        let values: Vec<f32> = (0..5000).map(|i| (i % 997) as f32 / 100.0 - 3.0).collect();
        for values in [&values[..], &[0.0; 9][..], &[-1.0, -2.0]] {
            for method in [Method::MinMax, Method::Percentile(0.99), Method::Entropy] {
                let (low, high) = of(values).range(method);
                assert!(low <= 0.0 && high >= 0.0 && high > low, "{method}: {low} {high}");
            }
        }
    }

    #[test]
    fn a_rare_giant_is_cut_off_by_percentile_and_entropy_only() {
        // Most values are small, so that few wide levels would say little of them.
        let mut values: Vec<f32> = (0..20_000).map(|i| ((i % 1000) as f32 / 1000.0).powi(4)).collect();
        values.push(50.0);
        let histogram = of(&values);
        assert!((histogram.range(Method::MinMax).1 - 50.0).abs() < 1e-6);
        assert!(histogram.range(Method::Percentile(0.999)).1 < 1.1);
        assert!(histogram.range(Method::Entropy).1 < 10.0);
    }
}
