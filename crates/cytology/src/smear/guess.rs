//! The scale of a field of which few red cells tell it, by what a network sees at many scales.

use super::sightings::{Look, LookError, Sighting, Survey};
use super::{Field, MeasuredScale, WhiteCells, resized};
use crate::{MicrometresPerPixel, RED_CELL_UM};

/// From one scale that is tried to the next.
const STEP: f64 = 1.2;
/// The widest field that is thought of, in diameters of a red cell.
const WIDEST: f64 = 45.0;
/// Diameter of a red cell as a part of the longest side of a picture, at most.
const LARGEST: f64 = 0.4;
/// Side of a white cell's box in diameters of a red cell, and how far its logarithm scatters.
const SIDE: (f64, f64) = (1.9, 0.3);
/// Weight of the logarithm of the diameter: the parts of a large cell look like small cells more often than the other way
/// round.
const LARGER: f64 = 0.3;
/// A measured scale with a larger error was measured on a few rings, which may be something else than red cells.
const DOUBTFUL: f64 = 0.1;
/// Such a scale, where it is one of those that are tried, is not believed where white cells are seen best at one so many times
/// as large or small.
const ELSEWHERE: f64 = 1.4;
/// Evidence of several white cells: the size of one alone says little.
const SEVERAL: f64 = 4.0;
/// Longest side of the copy that all the smaller ones are made of: a large picture is gone through once.
const COPIED: f64 = 1300.0;

/// The scale of a field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FieldScale {
    /// Measured on the red cells.
    Measured(MeasuredScale),
    /// Guessed from what looks like white cells or their nuclei: no firm verdict may rest on it.
    Guessed(MicrometresPerPixel),
}

impl FieldScale {
    /// Whether it was measured.
    #[must_use]
    pub const fn is_measured(&self) -> bool {
        matches!(self, Self::Measured(_))
    }

    /// Micrometres per pixel.
    #[must_use]
    pub const fn value(&self) -> MicrometresPerPixel {
        match self {
            Self::Measured(measured) => measured.scale,
            Self::Guessed(scale) => *scale,
        }
    }
}

impl Field<'_> {
    /// The scale by the red cells; where few of them are seen and several white cells, only if a network does not see those
    /// better at quite another one. Without red cells it is guessed by `classifier`, see [`Field::plausible_scale`].
    ///
    /// # Errors
    /// [`LookError`] where the network fails.
    pub fn scale_seen(
        &self,
        classifier: &WhiteCells,
        network: Option<&dyn Look>,
    ) -> Result<Option<FieldScale>, LookError> {
        let Some(measured) = self.scale() else {
            return Ok(self.plausible_scale(classifier).map(FieldScale::Guessed));
        };
        let Some(network) = network else { return Ok(Some(FieldScale::Measured(measured))) };
        let doubtful = measured.error >= DOUBTFUL
            && self.diameters().contains(&measured.scale.pixels(RED_CELL_UM))
            && evidence(&network.look(&self.survey(measured.scale))?.peaks()) >= SEVERAL;
        if doubtful && let Some(seen) = self.best_seen(network)? {
            let elsewhere = (seen.get() / measured.scale.get()).ln().abs() >= ELSEWHERE.ln();
            if elsewhere {
                return Ok(Some(FieldScale::Guessed(seen)));
            }
        }
        Ok(Some(FieldScale::Measured(measured)))
    }

    /// The diameters of a red cell that are thought of, in pixels.
    fn diameters(&self) -> std::ops::Range<f64> {
        let longest = f64::from(self.picture.width().max(self.picture.height()));
        longest / WIDEST..LARGEST * longest
    }

    /// The scale at which the network sees most, in white cells of a usual size.
    fn best_seen(&self, network: &dyn Look) -> Result<Option<MicrometresPerPixel>, LookError> {
        let diameters = self.diameters();
        let longest = f64::from(self.picture.width().max(self.picture.height()));
        let reduced = (COPIED / longest).min(1.0);
        let copy = resized(self.picture, reduced);
        let tried = std::iter::successors(Some(diameters.start), |d| Some(d * STEP));
        let mut best: Option<(f64, MicrometresPerPixel)> = None;
        for diameter in tried.take_while(|d| diameters.contains(d)) {
            let Some(scale) = MicrometresPerPixel::new(RED_CELL_UM / diameter) else { continue };
            let factor = Survey::RED_CELL / diameter;
            let circle = self.circle.map(|circle| circle.scaled(factor));
            let densities = self.light.densities(&resized(&copy, factor / reduced), circle.as_ref());
            let peaks = network.look(&Survey::of(&densities))?.peaks();
            if peaks.is_empty() {
                continue;
            }
            let side = peaks.iter().map(|peak| peak.side()).sum::<f64>() / peaks.len() as f64;
            let unusual = (side / Survey::RED_CELL / SIDE.0).ln() / SIDE.1;
            let score = evidence(&peaks).ln() - unusual * unusual / 2.0 + LARGER * diameter.ln();
            if best.is_none_or(|(other, _)| score > other) {
                best = Some((score, scale));
            }
        }
        Ok(best.map(|(_, scale)| scale))
    }
}

/// How much the network's peaks speak for white cells.
fn evidence(peaks: &[Sighting]) -> f64 {
    peaks.iter().map(Sighting::weight).sum()
}
