//! The outline of a white cell: its nucleus, and the cytoplasm around it.

use image::Luma;
use image::imageops::{FilterType, resize};

use super::blur::blurred;
use super::contour::{self, AWAY, Rays, contour, contour_in};
use super::light::{Densities, Plane, otsu, stain};
use super::parts::{Part, WHOLE, depths, parted};
use crate::features::parting;
use crate::mask::components;
use crate::{CellFlag, Mask, MicrometresPerPixel, RED_CELL_UM};

/// How far from the middle a nucleus reaches, in diameters of a red cell.
pub(super) const REACH: f64 = 1.25;
/// How far the middle of a nucleus, or of the box that is seen at a place, may lie beside the place, in diameters of a red
/// cell.
pub(super) const BESIDE: f64 = 0.7;
/// How far from a place its outlines need densities, in diameters of a red cell.
pub(super) const AROUND: f64 = contour::REACH + BESIDE;
/// Lobes of a nucleus cover at least this part of a red cell.
const LOBE: f64 = 0.04;
/// The lobes of one nucleus lie within this distance of the place, in diameters of a red cell.
const NEAR: f64 = 0.75;
/// Least density of a nucleus ([`stain`]) over that of the red cells.
const LEAST: f32 = 1.15;
/// Smoothing, in diameters of a red cell.
const SMOOTHING: f64 = 0.04;

/// What the field's cells absorb, the medians over all pixels that absorb green.
#[derive(Debug, Clone, Copy)]
pub(super) struct Usual {
    /// Red and green less blue.
    sum: f32,
    /// Red, green and blue together.
    total: f32,
    /// Whether red cells are seen.
    red_cells: bool,
}

impl Usual {
    pub(super) fn of(densities: &Densities, red_cells: bool) -> Self {
        let of = |value: fn(f32, f32, f32) -> f32| {
            let planes = densities.red.iter().zip(densities.green.iter()).zip(densities.blue.iter());
            let values = planes.map(|((&red, &green), &blue)| value(red, green, blue)).collect();
            let (width, height) = densities.red.dimensions();
            let plane = Plane::from_vec(width, height, values);
            plane.and_then(|plane| densities.of_cells(&plane)).unwrap_or_default()
        };
        let (sum, total) = rayon::join(|| of(stain), || of(|red, green, blue| red + green + blue));
        Self { sum, total, red_cells }
    }
}

/// What outlines are drawn by: densities without grain.
pub(super) struct Stain {
    /// Red and green less blue: nuclei.
    sum: Plane,
    /// Red, green and blue together: everything that is no background.
    total: Plane,
    usual: Usual,
}

impl Stain {
    /// `red_cell` is the diameter of a red cell in pixels.
    pub(super) fn of(densities: Densities, red_cell: f64, usual: Usual) -> Self {
        let Densities { red: mut sum, green, blue: mut total, inside, .. } = densities;
        // A large field's planes are many megabytes each: the sums take the places of what they are made of.
        for (((sum, total), &green), &inside) in
            sum.iter_mut().zip(total.iter_mut()).zip(green.iter()).zip(&inside)
        {
            let (red, blue) = (*sum, *total);
            (*sum, *total) = if inside { (stain(red, green, blue), red + green + blue) } else { (0.0, 0.0) };
        }
        let sigma = (SMOOTHING * red_cell).max(0.5) as f32;
        let (sum, total) = rayon::join(|| blurred(sum, sigma), || blurred(total, sigma));
        Self { sum, total, usual }
    }

    /// What a contour runs through that does not hold `others`, nuclei of other cells.
    fn rays<'a>(&'a self, others: Option<&'a Mask>) -> Rays<'a> {
        Rays {
            total: &self.total,
            sum: &self.sum,
            usual_total: self.usual.total,
            red_cell_share: self.usual.red_cells.then(|| self.usual.sum / self.usual.total.max(0.02)),
            others,
        }
    }
}

/// A white cell's outlines.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// The nucleus, all its lobes.
    pub nucleus: Mask,
    /// Nucleus and cytoplasm.
    pub cell: Mask,
}

impl Outline {
    /// What keeps it from being one whole cell, by its form.
    #[must_use]
    pub fn flag(&self, scale: MicrometresPerPixel) -> Option<CellFlag> {
        let nucleus = scale.area_um2(self.nucleus.area());
        let bare = self.nucleus.area() as f64 > BARE * self.cell.area() as f64;
        if nucleus > MOST_NUCLEUS_UM2 {
            Some(CellFlag::Clump)
        } else if bare && nucleus > SMUDGE_UM2 && solidity(&self.nucleus) < RAGGED {
            Some(CellFlag::Smudge)
        } else {
            None
        }
    }
}

impl Outline {
    /// An ellipse in a box (left, top, right, bottom in pixels) for a cell whose outline was missed, with what the missed
    /// one has of a nucleus in it. `None` where the box is empty.
    pub(super) fn within(missed: Option<&Self>, bounds: [f64; 4]) -> Option<Self> {
        let [left, top, right, bottom] = bounds;
        let (x, y) = (f64::midpoint(left, right), f64::midpoint(top, bottom));
        let ellipse = |part: f64| {
            let (a, b) = (part * (right - left) / 2.0, part * (bottom - top) / 2.0);
            let span =
                |at: f64, reach: f64| ((at - reach).floor().max(0.0) as u32)..((at + reach).ceil() as u32);
            let (xs, ys) = (span(x, a), span(y, b));
            let pixels = ys.clone().flat_map(|v| xs.clone().map(move |u| (u, v)));
            let raster: Vec<bool> = pixels.map(|pixel| in_ellipse(bounds, part, pixel)).collect();
            Some(Mask::from_raster(&raster, xs.len())?.moved(xs.start, ys.start))
        };
        let cell = ellipse(1.0)?;
        let nucleus = missed.and_then(|missed| {
            let b = cell.bounds();
            let rows = (b.y..b.y + b.height).flat_map(|v| (b.x..b.x + b.width).map(move |u| (u, v)));
            let raster: Vec<bool> =
                rows.map(|(u, v)| cell.contains(u, v) && missed.nucleus.contains(u, v)).collect();
            Some(Mask::from_raster(&raster, b.width as usize)?.moved(b.x, b.y))
        });
        // Without any dense spot half of the cell's area is a nucleus as good as another.
        let nucleus = nucleus.or_else(|| ellipse(std::f64::consts::FRAC_1_SQRT_2))?;
        Some(Self { nucleus, cell })
    }
}

/// Whether a pixel lies in the ellipse in a box (left, top, right, bottom) that is `part` times as large.
fn in_ellipse([left, top, right, bottom]: [f64; 4], part: f64, (u, v): (u32, u32)) -> bool {
    let off = |at: u32, low: f64, high: f64| {
        (f64::from(at) + 0.5 - f64::midpoint(low, high)) / (part * (high - low) / 2.0)
    };
    off(u, left, right).hypot(off(v, top, bottom)) <= 1.0
}

/// No outline that is drawn by the stain covers more, in square micrometres: it lies within two reaches of the middle of its
/// nucleus.
pub(crate) const MOST_UM2: f64 =
    std::f64::consts::PI * (2.0 * REACH * RED_CELL_UM) * (2.0 * REACH * RED_CELL_UM);
/// A nucleus is not larger than this; two that could not be parted are.
const MOST_NUCLEUS_UM2: f64 = 260.0;
/// A nucleus that takes this part of its cell has no cytoplasm around it.
const BARE: f64 = 0.85;
/// A smeared nucleus has spread beyond that of a small lymphocyte.
const SMUDGE_UM2: f64 = 70.0;
/// Area over that of the convex hull below which an outline is ragged.
const RAGGED: f64 = 0.8;

/// Area of a mask over that of its convex hull, 0 to 1.
fn solidity(mask: &Mask) -> f64 {
    use imageproc::geometry::convex_hull;
    use imageproc::point::Point;
    let corners = |(x, y): (u32, u32)| {
        let (x, y) = (x as i32, y as i32);
        [Point::new(x, y), Point::new(x + 1, y), Point::new(x, y + 1), Point::new(x + 1, y + 1)]
    };
    let hull = convex_hull(mask.pixels().flat_map(corners).collect::<Vec<_>>());
    let next = |i: usize| &hull[(i + 1) % hull.len()];
    let cross = |(i, p): (usize, &Point<i32>)| {
        f64::from(p.x) * f64::from(next(i).y) - f64::from(next(i).x) * f64::from(p.y)
    };
    let area = hull.iter().enumerate().map(cross).sum::<f64>().abs() / 2.0;
    mask.area() as f64 / area.max(1.0)
}

/// The white cell around `(x, y)`; `red_cell` is the diameter of a red cell in pixels. `None` where nothing is denser than
/// red cells are, or where none are seen than clear glass.
pub(super) fn outline(stain: &Stain, (x, y): (f64, f64), red_cell: f64) -> Option<Stained> {
    let (width, height) = stain.sum.dimensions();
    let reach = REACH * red_cell;
    let window = |at: f64, size: u32| {
        ((at - reach).floor().max(0.0) as u32)..((at + reach).ceil().max(0.0) as u32).min(size)
    };
    let (xs, ys) = (window(x, width), window(y, height));
    if xs.is_empty() || ys.is_empty() {
        return None;
    }
    let (columns, rows) = (xs.len(), ys.len());
    let place = |i: usize| (xs.start + (i % columns) as u32, ys.start + (i / columns) as u32);
    let near = |i: usize| {
        let (u, v) = place(i);
        (f64::from(u) + 0.5 - x).hypot(f64::from(v) + 0.5 - y) < reach
    };
    let sum = |i: usize| {
        let (u, v) = place(i);
        stain.sum.get_pixel(u, v).0[0]
    };
    let around: Vec<f32> = (0..columns * rows).filter(|&i| near(i)).map(sum).collect();
    // Without red cells the usual density is that of white cells, their nuclei among them.
    let red_cells = if stain.usual.red_cells { stain.usual.sum } else { 0.0 };
    let nucleus_at = otsu(&around).max(LEAST.mul_add(red_cells, 0.02));
    let dense: Vec<bool> = (0..columns * rows).map(|i| near(i) && sum(i) >= nucleus_at).collect();
    let lobes: Vec<Mask> =
        components(&dense, columns, least_lobe(red_cell)).into_iter().map(Mask::filled).collect();
    // The lobes of one cell lie near each other; what is far from the middle is another cell's.
    let beside = |mask: &Mask| {
        let b = mask.bounds();
        let away = |low: u32, size: u32, at: f64, start: u32| {
            let (low, high) = (f64::from(start + low), f64::from(start + low + size));
            (low - at).max(at - high).max(0.0)
        };
        away(b.x, b.width, x, xs.start).hypot(away(b.y, b.height, y, ys.start)) < NEAR * red_cell
    };
    let parts: Vec<Part> =
        lobes.into_iter().filter(beside).flat_map(|lobe| parted(&lobe, red_cell)).collect();
    let away = |part: &Part| part.distance(x - f64::from(xs.start), y - f64::from(ys.start));
    let (main, _) = parts.iter().enumerate().min_by(|a, b| away(a.1).total_cmp(&away(b.1)))?;
    // A nucleus has one large part at most; a second one is another cell's.
    let whole = WHOLE * red_cell;
    let own = |i: usize| i == main || parts[i].radius < whole || parts[main].radius < whole;
    let mut nucleus = vec![false; columns * rows];
    for part in (0..parts.len()).filter(|&i| own(i)).map(|i| &parts[i]) {
        for (u, v) in part.mask.pixels() {
            nucleus[v as usize * columns + u as usize] = true;
        }
    }
    let others: Vec<bool> = dense.iter().zip(&nucleus).map(|(&dense, &own)| dense && !own).collect();
    let nucleus = Mask::from_raster(&nucleus, columns)?.moved(xs.start, ys.start);
    let others = Mask::from_raster(&others, columns).map(|mask| mask.moved(xs.start, ys.start));
    let cell = contour(&stain.rays(others.as_ref()), &nucleus, red_cell)?;
    // Where red cells are seen, cytoplasm is told from a nucleus by theirs.
    let dense = (!stain.usual.red_cells).then(|| denser(stain, &nucleus, &cell, red_cell)).flatten();
    let nucleus = dense.unwrap_or(nucleus);
    Some(Stained { outline: Outline { nucleus, cell }, others })
}

/// A cell as the stain tells it.
pub(super) struct Stained {
    pub outline: Outline,
    /// Nuclei of other cells.
    others: Option<Mask>,
}

impl Stained {
    /// The same cell with its contour drawn again near the ellipse in a box (left, top, right, bottom in pixels). `None`
    /// where the nucleus does not lie there: then it is another cell's.
    pub(super) fn redrawn(&self, stain: &Stain, seen: [f64; 4], red_cell: f64) -> Option<Outline> {
        let nucleus = &self.outline.nucleus;
        let held = nucleus.pixels().filter(|&pixel| in_ellipse(seen, 1.0 + AWAY, pixel)).count();
        if (held as f64) < HELD * nucleus.area() as f64 {
            return None;
        }
        let cell = contour_in(&stain.rays(self.others.as_ref()), nucleus, seen, red_cell)?;
        Some(Outline { nucleus: nucleus.clone(), cell })
    }
}

/// The part of a nucleus that lies near a box of its cell, at least.
const HELD: f64 = 0.9;
/// A nucleus that takes more of its cell than this may have cytoplasm in it.
const FULL: f64 = 0.7;
/// The part of their variance that two densities explain, at least: of a single normal one a threshold explains 2/π.
const TWO: f64 = 0.65;
/// A nucleus is denser than its cytoplasm by this factor.
const DENSER: f64 = 1.25;
/// What is left out at a cell's edge, where smoothing makes all densities, in diameters of a red cell.
const EDGE: f64 = 2.0 * SMOOTHING;

/// The nucleus of a cell whose cytoplasm was dense enough to be taken for a part of it: where that is nearly all of the
/// cell, and falls into two densities.
fn denser(stain: &Stain, nucleus: &Mask, cell: &Mask, red_cell: f64) -> Option<Mask> {
    if (nucleus.area() as f64) < FULL * cell.area() as f64 {
        return None;
    }
    let b = cell.bounds();
    let columns = b.width as usize;
    let depths = depths(cell);
    let inner: Vec<usize> = (0..depths.len()).filter(|&i| depths[i] > EDGE * red_cell).collect();
    let sum = |&i: &usize| {
        let (x, y) = (b.x + (i % columns) as u32, b.y + (i / columns) as u32);
        f64::from(stain.sum.get_pixel(x, y).0[0])
    };
    let (at, explained) = parting(&inner.iter().map(sum).collect::<Vec<_>>());
    let mean = |of: &[usize]| of.iter().map(sum).sum::<f64>() / of.len().max(1) as f64;
    let (dense, rest): (Vec<usize>, Vec<usize>) = inner.iter().partition(|&i| sum(i) >= at);
    if explained < TWO || mean(&dense) < DENSER * mean(&rest) {
        return None;
    }
    let mut raster = vec![false; depths.len()];
    // At the edge what is dense enough belongs to it as well.
    (0..raster.len()).filter(|&i| depths[i] > 0.0).for_each(|i| raster[i] = sum(&i) >= at);
    let lobes = components(&raster, columns, least_lobe(red_cell));
    raster.fill(false);
    for lobe in lobes {
        lobe.filled().pixels().for_each(|(x, y)| raster[y as usize * columns + x as usize] = true);
    }
    Some(Mask::from_raster(&raster, columns)?.moved(b.x, b.y))
}

/// Pixels of the smallest lobe.
fn least_lobe(red_cell: f64) -> usize {
    (LOBE * std::f64::consts::PI * red_cell * red_cell / 4.0) as usize
}

/// A mask brought to a picture `factor` times as large.
pub(super) fn enlarged(mask: &Mask, size: (u32, u32), factor: f64) -> Option<Mask> {
    let b = mask.bounds();
    let (left, top) = ((f64::from(b.x) * factor).round() as u32, (f64::from(b.y) * factor).round() as u32);
    let width = ((f64::from(b.width) * factor).round() as u32).clamp(1, size.0.saturating_sub(left).max(1));
    let height = ((f64::from(b.height) * factor).round() as u32).clamp(1, size.1.saturating_sub(top).max(1));
    let small = image::GrayImage::from_fn(b.width, b.height, |x, y| {
        Luma([u8::from(mask.contains(b.x + x, b.y + y)) * 255])
    });
    let large = resize(&small, width, height, FilterType::Triangle);
    let raster: Vec<bool> = large.pixels().map(|p| p.0[0] >= 128).collect();
    Mask::from_raster(&raster, width as usize).map(|mask| mask.moved(left, top))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A grainy cell of this density whose middle has another, smoothed as cells are, and all of it.
    fn drawn(middle: f32, around: f32) -> (Stain, Mask) {
        let away = |x: u32, y: u32| (f64::from(x) + 0.5 - 50.0).hypot(f64::from(y) + 0.5 - 50.0);
        let sum = Plane::from_fn(100, 100, |x, y| {
            // The sum of several even numbers is nearly normal.
            let grain = [(7, 13, 11), (5, 3, 7), (11, 17, 13), (3, 19, 17)].map(|(a, b, n)| {
                let n: u32 = n;
                ((x * a + y * b + x * y) % n) as f32 / (n - 1) as f32 - 0.5
            });
            let density = if away(x, y) < 18.0 { middle } else { around };
            Luma([if away(x, y) < 30.0 { density + 0.3 * grain.iter().sum::<f32>() } else { 0.0 }])
        });
        let sum = blurred(sum, (SMOOTHING * RED_CELL) as f32);
        let raster: Vec<bool> = (0..100 * 100).map(|i| away(i % 100, i / 100) < 30.0).collect();
        let usual = Usual { sum: 0.6, total: 1.0, red_cells: false };
        (Stain { total: sum.clone(), sum, usual }, Mask::from_raster(&raster, 100).unwrap())
    }

    /// Diameter of a red cell in the drawn pictures, in pixels.
    const RED_CELL: f64 = 36.0;

    #[test]
    fn a_nucleus_is_parted_from_cytoplasm_that_was_taken_for_it() {
        let (stain, cell) = drawn(1.1, 0.6);
        let found = denser(&stain, &cell, &cell, RED_CELL).unwrap();
        let disc = std::f64::consts::PI * 18.0 * 18.0;
        assert!((found.area() as f64 / disc - 1.0).abs() < 0.05, "{}", found.area());
        assert!(found.bounds().x.abs_diff(32) <= 1, "{:?}", found.bounds());
    }

    #[test]
    fn a_nucleus_that_fills_its_cell_evenly_or_not_at_all_is_left() {
        for density in [0.4, 0.8, 1.4] {
            let (stain, cell) = drawn(density, density);
            assert_eq!(denser(&stain, &cell, &cell, RED_CELL), None, "{density}");
        }
        let (stain, cell) = drawn(1.1, 0.6);
        let half: Vec<bool> =
            (0..100 * 100).map(|i| i % 100 < 50 && cell.contains(i % 100, i / 100)).collect();
        let nucleus = Mask::from_raster(&half, 100).unwrap();
        assert_eq!(denser(&stain, &nucleus, &cell, RED_CELL), None);
    }
}
