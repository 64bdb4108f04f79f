//! What a cell measures, beside what normal cells measure.

use contract::{Feature, Measure};

use super::{Phrase, Text};

/// Where a value stands to the range of normal cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Smaller than its lower end.
    Below,
    /// Between its ends, or at one of them.
    Within,
    /// Larger than its upper end.
    Above,
}

impl Standing {
    /// Where a measure stands; none where no range is known.
    #[must_use]
    pub fn of(measure: &Measure) -> Option<Self> {
        measure.normal.map(|[low, high]| {
            if measure.value < low {
                Self::Below
            } else if measure.value > high {
                Self::Above
            } else {
                Self::Within
            }
        })
    }
}

impl Text {
    /// A value with its unit.
    #[must_use]
    pub fn value(&self, feature: Feature, value: f64) -> String {
        match feature {
            Feature::DiameterUm => {
                self.fill(Phrase::Micrometres, [("number", self.decimal(value, 1).into())])
            }
            Feature::AreaUm2 | Feature::NucleusAreaUm2 => {
                self.fill(Phrase::SquareMicrometres, [("number", self.decimal(value, 0).into())])
            }
            Feature::NucleusToCell | Feature::Roundness | Feature::NucleusSolidity => self.decimal(value, 2),
        }
    }

    /// Where a measure stands to the range of normal cells, in words.
    #[must_use]
    pub fn standing(&self, measure: &Measure) -> String {
        let (Some(standing), Some([low, high])) = (Standing::of(measure), measure.normal) else {
            return self.say(Phrase::RangeUnknown);
        };
        let phrase = match standing {
            Standing::Below => Phrase::RangeBelow,
            Standing::Within => Phrase::RangeWithin,
            Standing::Above => Phrase::RangeAbove,
        };
        let end = |value| self.value(measure.feature, value).into();
        self.fill(phrase, [("low", end(low)), ("high", end(high))])
    }

    /// What a cell's distance from the training cells means.
    #[must_use]
    pub fn novelty(&self, novelty: f64) -> String {
        self.say(if novelty > 1.0 { Phrase::NoveltyUnusual } else { Phrase::NoveltyUsual })
    }

    /// The heading over a cell's measures.
    #[must_use]
    pub fn measures(&self, number: usize) -> String {
        self.fill(Phrase::Measures, [("number", number.into())])
    }
}
