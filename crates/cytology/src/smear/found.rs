//! The white cells of a field: which candidates are some, and their outlines.

use image::RgbImage;
use rayon::prelude::*;

use super::candidates::{self, Candidate};
use super::light::Densities;
use super::outline::{self, BESIDE, Outline, Stain, Usual};
use super::parts::WHOLE;
use super::sightings::{Look, LookError, Sightings, Survey};
use super::{Field, WhiteCell, WhiteCells, resized};
use crate::{Mask, MicrometresPerPixel, PixelBox, RED_CELL_UM};

/// Diameter of a red cell in the copy that outlines are drawn in, in pixels, at most.
const OUTLINED: f64 = 60.0;
/// Outlines whose boxes share more than this part of the smaller one are of one cell.
const SAME: f64 = 0.4;
/// An outline whose box shares less than this with the one that the network sees has missed a part of its cell, or has more
/// than that (intersection over union).
const AGREES: f64 = 0.75;
/// Two scales so many times apart are no measurements of the same thing.
const ELSEWHERE: f64 = 1.4;

/// A place with a white cell, in pixels of the copy that outlines are drawn in.
struct Place {
    confidence: f64,
    x: f64,
    y: f64,
    /// The box that the network sees: left, top, right, bottom.
    seen: Option<[f64; 4]>,
}

/// An outline in that copy.
struct Outlined {
    outline: Outline,
    /// Whether it is an ellipse in the place of one that was missed.
    mended: bool,
}

impl Field<'_> {
    /// The white cells at this scale, from top to bottom, by the logistic model alone.
    #[must_use]
    pub fn white_cells(&self, scale: MicrometresPerPixel, classifier: &WhiteCells) -> Vec<WhiteCell> {
        let coarse = self.coarse(scale);
        let judge = |candidate: &Candidate| Some((classifier.judged(&candidate.features)?, None));
        self.found(scale, &coarse, &[], judge)
    }

    /// The white cells at this scale, from top to bottom, by the logistic model and a network together. Where the scale is
    /// not `known` but guessed, and no eyepiece's circle bounds the guess, the network's boxes do not mend outlines: at
    /// another scale than it has learnt at they are boxes of anything.
    ///
    /// # Errors
    /// [`LookError`] where the network fails.
    pub fn white_cells_seen(
        &self,
        scale: MicrometresPerPixel,
        known: bool,
        classifier: &WhiteCells,
        network: &dyn Look,
    ) -> Result<Vec<WhiteCell>, LookError> {
        let (coarse, sightings) = self.seen(scale, network)?;
        let near = known || self.circle.is_some();
        let judge = |candidate: &Candidate| {
            let sighting = sightings.near(candidate.x, candidate.y)?;
            let confidence = classifier.judged_with(&candidate.features, &sighting)?;
            Some((confidence, near.then_some(sighting.bounds)))
        };
        Ok(self.found(scale, &coarse, &sightings.middles(), judge))
    }

    /// The candidates at this scale that [`Field::white_cells_seen`] judges, each with the network's logit.
    ///
    /// # Errors
    /// [`LookError`] where the network fails.
    pub fn candidates_seen(
        &self,
        scale: MicrometresPerPixel,
        network: &dyn Look,
    ) -> Result<Vec<(Candidate, f64)>, LookError> {
        let (coarse, sightings) = self.seen(scale, network)?;
        let found = candidates::candidates(&coarse, &sightings.middles()).into_iter();
        let seen = found.filter_map(|c| {
            let logit = sightings.near(c.x, c.y)?.logit;
            Some((c.enlarged(1.0 / Survey::factor(scale)), logit))
        });
        Ok(seen.collect())
    }

    /// The copy that candidates are looked for in, and what a network sees in it.
    fn seen(
        &self,
        scale: MicrometresPerPixel,
        network: &dyn Look,
    ) -> Result<(Densities, Sightings), LookError> {
        let coarse = self.coarse(scale);
        let sightings = network.look(&Survey::of(&coarse))?;
        Ok((coarse, sightings))
    }

    /// What a network is shown of the field at this scale.
    #[must_use]
    pub fn survey(&self, scale: MicrometresPerPixel) -> Survey {
        Survey::of(&self.coarse(scale))
    }

    /// Whether the rings that were measured are red cells at this scale, and not lobes of a nucleus or something else.
    fn sees_red_cells(&self, scale: MicrometresPerPixel) -> bool {
        self.scale().is_some_and(|measured| (measured.scale.get() / scale.get()).ln().abs() < ELSEWHERE.ln())
    }

    /// The copy that candidates are looked for in.
    fn coarse(&self, scale: MicrometresPerPixel) -> Densities {
        self.densities(Survey::factor(scale))
    }

    /// The outlined cells at the candidates of a coarse copy, those that are `seen` in it among them, that `judge` accepts: it
    /// says how sure it is, and which box is seen there.
    fn found(
        &self,
        scale: MicrometresPerPixel,
        coarse: &Densities,
        seen: &[(f64, f64)],
        judge: impl Fn(&Candidate) -> Option<(f64, Option<[f64; 4]>)>,
    ) -> Vec<WhiteCell> {
        let red_cell = scale.pixels(RED_CELL_UM);
        let factor = (OUTLINED / red_cell).min(1.0);
        let larger = factor * red_cell / candidates::RED_CELL;
        let mut places: Vec<Place> = candidates::candidates(coarse, seen)
            .into_iter()
            .filter_map(|c| {
                let (confidence, seen) = judge(&c)?;
                let seen = seen.map(|bounds| bounds.map(|side| side * larger));
                Some(Place { confidence, x: c.x * larger, y: c.y * larger, seen })
            })
            .collect();
        places.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
        let usual = Usual::of(coarse, self.sees_red_cells(scale));
        let outlines = self.outlines(&places, factor, red_cell * factor, usual);
        let mut found: Vec<(f64, Outlined)> = Vec::new();
        for (place, outlined) in places.into_iter().zip(outlines) {
            let Some(outlined) = outlined else { continue };
            // Two places in one cell have outlines that overlap.
            if found.iter().all(|(_, other)| overlap(&outlined.outline.cell, &other.outline.cell) < SAME) {
                found.push((place.confidence, outlined));
            }
        }
        let size = self.picture.dimensions();
        let mut cells: Vec<WhiteCell> = found
            .into_iter()
            .filter_map(|(confidence, Outlined { outline, mended })| {
                let nucleus = outline::enlarged(&outline.nucleus, size, 1.0 / factor)?;
                let cell = outline::enlarged(&outline.cell, size, 1.0 / factor)?;
                Some(WhiteCell { confidence, outline: Outline { nucleus, cell }, mended })
            })
            .collect();
        cells.sort_by_key(|cell| (cell.outline.cell.bounds().y, cell.outline.cell.bounds().x));
        cells
    }

    /// The outlines at places of a copy `factor` times as large as the picture, with red cells of `red_cell` pixels, in its
    /// pixels.
    fn outlines(&self, places: &[Place], factor: f64, red_cell: f64, usual: Usual) -> Vec<Option<Outlined>> {
        let copy: &RgbImage = &resized(self.picture, factor);
        let circle = self.circle.map(|circle| circle.scaled(factor));
        let (width, height) = copy.dimensions();
        let stain = |part| Stain::of(self.light.densities_in(copy, circle.as_ref(), part), red_cell, usual);
        let side = 2.0 * outline::AROUND * red_cell;
        // Of a few cells only what lies around them is looked at; of many all is, once.
        let few = places.len() as f64 * side * side < f64::from(width) * f64::from(height);
        let whole = (!few).then(|| stain(PixelBox { x: 0, y: 0, width, height }));
        let seen = |place: &Place| place.seen.map(|bounds| within(bounds, (width, height)));
        let drawn = |place: &Place| {
            let (x, y) = (place.x, place.y);
            if let Some(stain) = &whole {
                return Drawn::of(stain, (x, y), seen(place), red_cell);
            }
            let span = |at: f64, size: u32| {
                let low = (at - side / 2.0).floor().clamp(0.0, f64::from(size)) as u32;
                let high = (at + side / 2.0).ceil().clamp(0.0, f64::from(size)) as u32;
                (low, high - low)
            };
            let ((left, width), (top, height)) = (span(x, width), span(y, height));
            if width == 0 || height == 0 {
                return None;
            }
            let stain = stain(PixelBox { x: left, y: top, width, height });
            let (dx, dy) = (f64::from(left), f64::from(top));
            let seen = seen(place).map(|[l, t, r, b]| [l - dx, t - dy, r - dx, b - dy]);
            Some(Drawn::of(&stain, (x - dx, y - dy), seen, red_cell)?.moved(left, top))
        };
        let drawn: Vec<Option<Drawn>> = places.par_iter().map(drawn).collect();
        places.iter().enumerate().map(|(i, place)| settled(&drawn, i, seen(place), red_cell)).collect()
    }
}

/// A cell as it is drawn by the stain.
struct Drawn {
    outline: Outline,
    /// Drawn again near the box that is seen there, where the first does not agree with it.
    again: Option<Outline>,
}

impl Drawn {
    /// At a place of a stain where a box is seen, in its pixels.
    fn of(stain: &Stain, at: (f64, f64), seen: Option<[f64; 4]>, red_cell: f64) -> Option<Self> {
        let stained = outline::outline(stain, at, red_cell)?;
        let beside = |[left, top, right, bottom]: &[f64; 4]| {
            let (x, y) = (f64::midpoint(*left, *right), f64::midpoint(*top, *bottom));
            (x - at.0).hypot(y - at.1) <= BESIDE * red_cell
        };
        let again = seen
            .filter(|seen| beside(seen) && !agree(&corners(&stained.outline.cell), seen))
            .and_then(|seen| stained.redrawn(stain, seen, red_cell));
        Some(Self { outline: stained.outline, again })
    }

    fn moved(self, x: u32, y: u32) -> Self {
        let moved =
            |Outline { nucleus, cell }| Outline { nucleus: nucleus.moved(x, y), cell: cell.moved(x, y) };
        Self { outline: moved(self.outline), again: self.again.map(moved) }
    }
}

/// The outline at place `i` of those where cells were drawn, where a box is seen; `red_cell` is the diameter of a red cell in
/// pixels.
fn settled(drawn: &[Option<Drawn>], i: usize, seen: Option<[f64; 4]>, red_cell: f64) -> Option<Outlined> {
    let as_drawn = |outline: &Outline| Outlined { outline: outline.clone(), mended: false };
    let here = drawn[i].as_ref();
    let Some(seen) = seen else { return here.map(|here| as_drawn(&here.outline)) };
    if let Some(Drawn { outline, again }) = here {
        let own = corners(&outline.cell);
        // The network may see two cells that touch as one; each has a nucleus that is no lobe.
        let least = std::f64::consts::PI * (WHOLE * red_cell).powi(2);
        let whole = |outline: &Outline| outline.nucleus.area() as f64 >= least;
        let parted = |other: &Drawn| {
            let cell = &other.outline.cell;
            overlap(&outline.cell, cell) < SAME
                && agree(&around(&own, &corners(cell)), &seen)
                && whole(outline)
                && whole(&other.outline)
        };
        if agree(&own, &seen) || drawn.iter().flatten().any(parted) {
            return Some(as_drawn(outline));
        }
        if let Some(again) = again.as_ref().filter(|again| agree(&corners(&again.cell), &seen)) {
            return Some(as_drawn(again));
        }
    }
    Some(Outlined { outline: Outline::within(here.map(|here| &here.outline), seen)?, mended: true })
}

/// Whether two boxes are of the same cell, drawn nearly alike.
fn agree(a: &[f64; 4], b: &[f64; 4]) -> bool {
    iou(a, b) >= AGREES
}

/// The box around two boxes.
fn around(a: &[f64; 4], b: &[f64; 4]) -> [f64; 4] {
    [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]
}

/// A box cut off at the picture's border.
fn within([left, top, right, bottom]: [f64; 4], (width, height): (u32, u32)) -> [f64; 4] {
    let (width, height) = (f64::from(width), f64::from(height));
    [left.clamp(0.0, width), top.clamp(0.0, height), right.clamp(0.0, width), bottom.clamp(0.0, height)]
}

/// The box of a mask: left, top, right, bottom.
#[must_use]
pub fn corners(mask: &Mask) -> [f64; 4] {
    let b = mask.bounds();
    [b.x, b.y, b.x + b.width, b.y + b.height].map(f64::from)
}

/// Intersection over union of two boxes: left, top, right, bottom.
#[must_use]
pub fn iou(a: &[f64; 4], b: &[f64; 4]) -> f64 {
    let area = |[left, top, right, bottom]: [f64; 4]| (right - left).max(0.0) * (bottom - top).max(0.0);
    let shared = area([a[0].max(b[0]), a[1].max(b[1]), a[2].min(b[2]), a[3].min(b[3])]);
    shared / (area(*a) + area(*b) - shared).max(f64::MIN_POSITIVE)
}

/// The part of the smaller one's box that two masks' boxes share.
fn overlap(a: &Mask, b: &Mask) -> f64 {
    let (a, b) = (a.bounds(), b.bounds());
    let shared = |a: u32, a_size: u32, b: u32, b_size: u32| {
        f64::from((a + a_size).min(b + b_size).saturating_sub(a.max(b)))
    };
    let area = shared(a.x, a.width, b.x, b.width) * shared(a.y, a.height, b.y, b.height);
    area / (f64::from(a.width) * f64::from(a.height)).min(f64::from(b.width) * f64::from(b.height))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Diameter of a red cell; the drawn cells' nuclei are about as large.
    const RED_CELL: f64 = 21.0;
    const LEFT: [f64; 4] = [10.0, 10.0, 40.0, 40.0];
    const RIGHT: [f64; 4] = [40.0, 10.0, 70.0, 40.0];
    const BOTH: [f64; 4] = [10.0, 10.0, 70.0, 40.0];

    fn drawn(bounds: [f64; 4], again: Option<[f64; 4]>) -> Option<Drawn> {
        let of = |bounds| Outline::within(None, bounds);
        Some(Drawn { outline: of(bounds)?, again: again.and_then(of) })
    }

    fn of_first(drawn: &[Option<Drawn>], seen: Option<[f64; 4]>) -> ([f64; 4], bool) {
        let settled = settled(drawn, 0, seen, RED_CELL).unwrap();
        (corners(&settled.outline.cell), settled.mended)
    }

    #[test]
    fn an_outline_gives_way_only_to_one_that_agrees_with_what_is_seen() {
        assert_eq!(of_first(&[drawn(LEFT, None)], None), (LEFT, false));
        assert_eq!(of_first(&[drawn(LEFT, Some(RIGHT))], Some(LEFT)), (LEFT, false));
        assert_eq!(of_first(&[drawn(LEFT, Some(RIGHT))], Some(RIGHT)), (RIGHT, false));
        assert_eq!(of_first(&[drawn(LEFT, Some(RIGHT))], Some(BOTH)), (BOTH, true));
        assert_eq!(of_first(&[None], Some(BOTH)), (BOTH, true));
        assert!(settled(&[None], 0, None, RED_CELL).is_none());
    }

    #[test]
    fn two_cells_that_are_seen_as_one_stay_two() {
        let both = [drawn(LEFT, None), None, drawn(RIGHT, None)];
        assert_eq!(of_first(&both, Some(BOTH)), (LEFT, false));
        let far = [drawn(LEFT, None), drawn([140.0, 10.0, 170.0, 40.0], None)];
        assert_eq!(of_first(&far, Some(BOTH)), (BOTH, true));
        let lobes = settled(&both, 0, Some(BOTH), 2.0 * RED_CELL).unwrap();
        assert!(lobes.mended, "what is small beside red cells is a lobe");
        let same = [drawn(LEFT, None), drawn(BOTH, None)];
        assert_eq!(
            of_first(&same, Some(BOTH)),
            (BOTH, true),
            "another outline of the same cell is no other cell"
        );
    }
}
