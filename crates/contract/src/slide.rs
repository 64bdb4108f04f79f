//! What the cells of one slide come to.

use serde::{Deserialize, Serialize};

use crate::VerdictCounts;

/// What the count supports doing next. It is never a diagnosis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountAdvice {
    /// As many cells as were asked for, and the interval is as narrow as was asked for.
    Enough,
    /// Fewer cells than were asked for.
    CountMore,
    /// Enough cells, but the interval is too wide: more cells make it narrower.
    IntervalTooWide,
    /// Enough cells, but so many are uncertain that only a look at them makes the interval narrower.
    ReviewUncertain,
}

/// What the cells of one slide come to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SlideCount {
    /// How many cells got which verdict.
    pub counts: VerdictCounts,
    /// Cells that count: `all`, `hem` and `uncertain`.
    pub counted: u32,
    /// Cells of them with verdict `all`.
    pub suspicious: u32,
    /// 95 % interval of the part of suspicious cells, 0 to 1; none without a counted cell. Its lower end takes no
    /// uncertain cell for suspicious, its upper end takes all of them.
    pub interval: Option<[f64; 2]>,
    /// Cells that are asked for.
    pub target: u32,
    /// What to do next.
    pub advice: CountAdvice,
    /// Cells that are still to be counted, as far as counting helps; 0 where it is enough.
    pub missing: u32,
}
