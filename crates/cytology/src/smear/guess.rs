//! The scale of a field of which few red cells tell it, by what a network sees at many scales.

use super::sightings::{Look, LookError, Sighting, Survey};
use super::{Circle, Field, MeasuredScale, WhiteCells, resized};
use crate::{MicrometresPerPixel, RED_CELL_UM};

/// Diameter in micrometres of what an eyepiece shows: its field number, 18 to 22 mm and mostly 20, over the 100 times of the
/// objective that white cells are counted with. Through another objective, or a wider eyepiece, the guess is wrong.
const SHOWN_UM: std::ops::Range<f64> = 180.0..220.0;
const MOSTLY_SHOWN_UM: f64 = 200.0;
/// Diameters of red cells on smears, of people and of animals, in micrometres.
const RED_CELLS_UM: std::ops::Range<f64> = 5.5..8.0;
/// From one scale that is tried to the next.
const STEP: f64 = 1.2;
/// Side of a white cell's box in diameters of a red cell, and how far its logarithm scatters.
const SIDE: (f64, f64) = (1.9, 0.3);
/// Weight of the logarithm of the diameter: the parts of a large cell look like small cells more often than the other way
/// round.
const LARGER: f64 = 0.3;
/// A measured scale with a larger error was measured on a few rings, which may be something else than red cells.
const DOUBTFUL: f64 = 0.1;
/// Longest side of the copy that all the smaller ones are made of: a large picture is gone through once.
const COPIED: f64 = 1300.0;

/// The scale of a field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FieldScale {
    /// Measured on the red cells.
    Measured(MeasuredScale),
    /// Guessed from what looks like white cells or their nuclei, or from what an eyepiece shows: no firm verdict may rest on
    /// it.
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
    /// The scale by the red cells. Where few of them were measured and an eyepiece's circle shows no such scale, it is guessed
    /// with a network.
    ///
    /// Without red cells it is guessed: in an eyepiece's circle as what the network sees best at the scales that eyepieces
    /// show, or where it sees nothing as what most of them show; else, and without a network, by `classifier`, see
    /// [`Field::plausible_scale`].
    ///
    /// # Errors
    /// [`LookError`] where the network fails.
    pub fn scale_seen(
        &self,
        classifier: &WhiteCells,
        network: Option<&dyn Look>,
    ) -> Result<Option<FieldScale>, LookError> {
        let measured = self.scale();
        let by_nuclei = || self.plausible_scale(classifier).map(FieldScale::Guessed);
        let by_cells = || measured.map(FieldScale::Measured).or_else(by_nuclei);
        let Some((network, circle)) = network.zip(self.circle) else { return Ok(by_cells()) };
        let doubted = |measured: MeasuredScale| {
            measured.error >= DOUBTFUL && !shown(&circle).contains(&measured.scale.pixels(RED_CELL_UM))
        };
        if measured.is_some_and(|measured| !doubted(measured)) {
            return Ok(by_cells());
        }
        let seen = self.best_seen(&circle, network)?;
        let mostly = || MicrometresPerPixel::new(MOSTLY_SHOWN_UM / (2.0 * circle.radius));
        Ok(seen.or_else(mostly).map(FieldScale::Guessed).or_else(by_cells))
    }

    /// The scale of those that an eyepiece shows in this circle at which the network sees most, in white cells of a usual size.
    fn best_seen(
        &self,
        circle: &Circle,
        network: &dyn Look,
    ) -> Result<Option<MicrometresPerPixel>, LookError> {
        let diameters = shown(circle);
        let longest = f64::from(self.picture.width().max(self.picture.height()));
        // None of them is enlarged from it.
        let largest = Survey::RED_CELL / diameters.start.max(f64::MIN_POSITIVE);
        let reduced = (COPIED / longest).max(largest).min(1.0);
        let copy = resized(self.picture, reduced);
        let tried = std::iter::successors(Some(diameters.start), |d| Some(d * STEP));
        let mut best: Option<(f64, MicrometresPerPixel)> = None;
        for diameter in tried.take_while(|d| diameters.contains(d)) {
            let Some(scale) = MicrometresPerPixel::new(RED_CELL_UM / diameter) else { continue };
            let factor = Survey::RED_CELL / diameter;
            let densities =
                self.light.densities(&resized(&copy, factor / reduced), Some(&circle.scaled(factor)));
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

/// The diameters of a red cell that eyepieces show in this circle, in its pixels.
fn shown(circle: &Circle) -> std::ops::Range<f64> {
    let of = |red_cell_um: f64, shown_um: f64| 2.0 * circle.radius * red_cell_um / shown_um;
    of(RED_CELLS_UM.start, SHOWN_UM.end)..of(RED_CELLS_UM.end, SHOWN_UM.start)
}

/// How much the network's peaks speak for white cells.
fn evidence(peaks: &[Sighting]) -> f64 {
    peaks.iter().map(Sighting::weight).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smear::red_cells::RedCells;
    use crate::smear::{SEEN, STRIDE, Sightings};
    use image::{Rgb, RgbImage};

    /// Radius of the eyepiece's circle in pixels.
    const RADIUS: f64 = 190.0;

    /// A field through an eyepiece: one purple disc and nothing that could be a red cell.
    fn through_an_eyepiece() -> RgbImage {
        let circle = Circle { x: 208.0, y: 200.0, radius: RADIUS };
        let disc = Circle { x: 180.0, y: 220.0, radius: 16.0 };
        RgbImage::from_fn(416, 416, |x, y| {
            Rgb(match (circle.contains(x, y), disc.contains(x, y)) {
                (false, _) => [6, 5, 5],
                (_, true) => [92, 52, 140],
                _ => [236, 230, 232],
            })
        })
    }

    /// Sees one white cell of the usual size, the better the nearer a survey is to one of this many columns; by how much.
    struct At(f64, f32);

    impl Look for At {
        fn look(&self, survey: &Survey) -> Result<Sightings, LookError> {
            let (width, height) = (survey.width.div_ceil(STRIDE), survey.height.div_ceil(STRIDE));
            let places = (width * height) as usize;
            let mut values = vec![-9.0; SEEN * places];
            let middle = ((height / 2) * width + width / 2) as usize;
            values[middle] = 5.0 - self.1 * (f64::from(survey.width) / self.0).ln().abs() as f32;
            values[places..3 * places].fill(0.0);
            values[3 * places..].fill(SIDE.0.ln() as f32);
            Ok(Sightings { width, height, values })
        }
    }

    /// Sees it best where a red cell has this diameter in the picture.
    fn at(red_cell: f64) -> At {
        At(416.0 * Survey::RED_CELL / red_cell, 10.0)
    }

    fn guessed(network: &dyn Look) -> MicrometresPerPixel {
        let picture = through_an_eyepiece();
        let field = Field::of(&picture);
        assert_eq!(field.scale(), None);
        match field.scale_seen(&WhiteCells::fitted(), Some(network)).unwrap() {
            Some(FieldScale::Guessed(scale)) => scale,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn without_red_cells_the_network_tells_which_of_the_scales_of_an_eyepiece_it_is() {
        for red_cell in [11.0, 13.0, 15.0] {
            let found = guessed(&at(red_cell)).pixels(RED_CELL_UM);
            assert!((found / red_cell).ln().abs() <= STEP.ln() / 2.0 + 0.02, "{red_cell} {found}");
        }
    }

    #[test]
    fn no_scale_is_guessed_that_no_eyepiece_shows() {
        let shows = |found: f64| (2.0 * RADIUS * 5.4 / 220.0..2.0 * RADIUS * 8.1 / 180.0).contains(&found);
        for red_cell in [8.0, 22.0] {
            let found = guessed(&at(red_cell)).pixels(RED_CELL_UM);
            assert!(shows(found), "{red_cell} {found}");
        }
    }

    #[test]
    fn a_few_rings_that_no_eyepiece_shows_are_not_believed() {
        let picture = through_an_eyepiece();
        let scale = |diameter: f64, error: f64| {
            let red_cells = Some(RedCells { diameter, error, count: 5 });
            let field = Field { red_cells, ..Field::of(&picture) };
            field.scale_seen(&WhiteCells::fitted(), Some(&at(13.0))).unwrap().unwrap()
        };
        assert!(!scale(30.0, 0.2).is_measured());
        assert!(scale(13.0, 0.2).is_measured());
        assert!(scale(30.0, 0.05).is_measured(), "many rings are");
    }

    #[test]
    fn without_a_circle_a_few_rings_are_believed_whatever_is_seen_elsewhere() {
        let picture = through_an_eyepiece();
        let red_cells = Some(RedCells { diameter: 60.0, error: 0.2, count: 5 });
        let field = Field { red_cells, circle: None, ..Field::of(&picture) };
        // It sees the cell well at the measured scale, and a little better at another.
        let network = At(416.0 * Survey::RED_CELL / 30.0, 0.5);
        let found = field.scale_seen(&WhiteCells::fitted(), Some(&network)).unwrap();
        assert_eq!(found, field.scale().map(FieldScale::Measured));
    }

    #[test]
    fn where_nothing_is_seen_the_eyepiece_shows_what_most_do() {
        let found = guessed(&At(1.0, 10.0)).get();
        assert!((found / (MOSTLY_SHOWN_UM / (2.0 * RADIUS)) - 1.0).abs() < 0.04, "{found}");
    }
}
