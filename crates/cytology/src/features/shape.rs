//! Size and outline of a set of pixels.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use super::{FeatureDescription, FeatureFamily, ratio};
use crate::{Mask, MicrometresPerPixel};

/// The features of [`measure`].
pub(super) const DESCRIPTIONS: [FeatureDescription; 11] = [
    shape("area", "um2", "a large cell", "pixel count"),
    shape("perimeter", "um", "a long outline", "Crofton; Legland et al. 2007"),
    shape("equivalent_diameter", "um", "a large cell", "diameter of the disc of equal area"),
    shape("roundness", "1", "an outline like a circle's", "Cox 1927"),
    shape("convexity", "1", "an outline without folds and bays", "Cauchy; Legland et al. 2007"),
    shape("solidity", "1", "an outline without large bays", "area over area of the convex hull"),
    shape("eccentricity", "1", "an elongated cell", "Hu 1962, second moments"),
    shape("axis_ratio", "1", "a cell as wide as long", "Hu 1962, second moments"),
    shape("extent", "1", "a cell that fills its rectangle", "Freeman and Shapira 1975"),
    shape("feret_max", "um", "a long cell", "Feret 1930"),
    shape("feret_min", "um", "a wide cell", "Feret 1930"),
];

const fn shape(
    name: &'static str,
    unit: &'static str,
    meaning: &'static str,
    source: &'static str,
) -> FeatureDescription {
    FeatureDescription { name, unit, family: FeatureFamily::Shape, meaning, source }
}

/// The shape features of an outline in pixels of `scale`.
pub(super) fn measure(outline: &Outline, scale: MicrometresPerPixel) -> [f64; DESCRIPTIONS.len()] {
    let um = scale.get();
    [
        outline.area * um * um,
        outline.perimeter * um,
        2.0 * outline.radius() * um,
        outline.roundness(),
        ratio(outline.hull_perimeter, outline.perimeter, 1.0),
        outline.solidity(),
        outline.eccentricity(),
        outline.axis_ratio(),
        ratio(outline.area, outline.rectangle_area, 1.0).min(1.0),
        outline.feret_max * um,
        outline.feret_min * um,
    ]
}

/// A set of pixels.
pub(super) struct Region {
    pub width: usize,
    pub height: usize,
    /// Row by row.
    pub inside: Vec<bool>,
}

impl Region {
    /// The pixels of a mask.
    pub fn of(mask: &Mask) -> Self {
        let b = mask.bounds();
        let inside = (0..b.height)
            .flat_map(|y| (0..b.width).map(move |x| (x, y)))
            .map(|(x, y)| mask.contains(b.x.saturating_add(x), b.y.saturating_add(y)))
            .collect();
        Self { width: b.width as usize, height: b.height as usize, inside }
    }

    fn pixels(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        let width = self.width.max(1);
        let inside = self.inside.iter().enumerate().filter(|(_, inside)| **inside);
        inside.map(move |(i, _)| ((i % width) as f64, (i / width) as f64))
    }
}

/// What is measured of a region, in its pixels; all 0 of an empty one.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub area: f64,
    /// The mean of the pixels' centres.
    pub centroid: (f64, f64),
    perimeter: f64,
    /// The perimeter of the convex hull, by the same lines as `perimeter`.
    hull_perimeter: f64,
    hull_area: f64,
    /// Of the smallest rectangle around, at any angle.
    rectangle_area: f64,
    feret_max: f64,
    feret_min: f64,
    /// Variances along the principal axes, the larger first.
    variances: (f64, f64),
}

impl Outline {
    pub fn of(region: &Region) -> Self {
        let area = region.inside.iter().filter(|inside| **inside).count() as f64;
        if area == 0.0 {
            return Self::default();
        }
        let (x, y) = region.pixels().fold((0.0, 0.0), |(sx, sy), (x, y)| (sx + x, sy + y));
        let centroid = (x / area, y / area);
        let hull = hull(region);
        let (perimeter, hull_perimeter) = perimeters(region);
        let (feret_min, rectangle_area) = calipers(&hull);
        Self {
            area,
            centroid,
            perimeter,
            hull_perimeter,
            hull_area: polygon_area(&hull),
            rectangle_area,
            feret_max: diameter(&hull),
            feret_min,
            variances: principal_variances(region, centroid),
        }
    }

    /// Radius of the disc of the same area.
    pub fn radius(&self) -> f64 {
        (self.area / PI).sqrt()
    }

    /// 4πA/P².
    pub fn roundness(&self) -> f64 {
        ratio(4.0 * PI * self.area, self.perimeter.powi(2), 1.0)
    }

    /// Area over hull area. The hull spans the middles of pixel edges, so it can cut the pixels at its own
    /// corners.
    pub fn solidity(&self) -> f64 {
        ratio(self.area, self.hull_area, 1.0).min(1.0)
    }

    pub fn eccentricity(&self) -> f64 {
        (1.0 - self.axis_ratio().powi(2)).max(0.0).sqrt()
    }

    pub fn axis_ratio(&self) -> f64 {
        ratio(self.variances.1, self.variances.0, 1.0).sqrt()
    }
}

/// The perimeter by Crofton's formula with lines in four directions, and that of the convex hull (Cauchy)
/// with the same lines: their directional errors are alike, and their ratio is at most 1 for a connected
/// region.
fn perimeters(region: &Region) -> (f64, f64) {
    let (width, height) = (region.width, region.height);
    let inside = |x: usize, y: usize| {
        (1..=width).contains(&x) && (1..=height).contains(&y) && region.inside[(y - 1) * width + x - 1]
    };
    // How often lines enter or leave the region.
    let (mut straight, mut diagonal) = (0_u64, 0_u64);
    for y in 0..=height {
        for x in 0..=width {
            let [here, right, below, across] =
                [inside(x, y), inside(x + 1, y), inside(x, y + 1), inside(x + 1, y + 1)];
            straight += u64::from(here != right) + u64::from(here != below);
            diagonal += u64::from(here != across) + u64::from(right != below);
        }
    }
    // How many lines meet it.
    let spread = |along: fn(f64, f64) -> f64| {
        let (low, high) = region.pixels().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (x, y)| {
            (low.min(along(x, y)), high.max(along(x, y)))
        });
        high - low + 1.0
    };
    let (rows_and_columns, diagonals) =
        (spread(|x, _| x) + spread(|_, y| y), spread(|x, y| x + y) + spread(|x, y| x - y));
    // ½ · π/4 per direction · distance between the lines.
    let length = |straight: f64, diagonal: f64| PI / 8.0 * (straight + diagonal * FRAC_1_SQRT_2);
    (length(straight as f64, diagonal as f64), length(2.0 * rows_and_columns, 2.0 * diagonals))
}

/// The convex hull of the middles of the pixels' edges, anticlockwise: Andrew's monotone chain.
fn hull(region: &Region) -> Vec<(f64, f64)> {
    let mut points = Vec::new();
    for (row, y) in region.inside.chunks(region.width.max(1)).zip(0..) {
        let y = f64::from(y);
        // Between the ends of a row no pixel can be a corner.
        if let (Some(left), Some(right)) = (row.iter().position(|i| *i), row.iter().rposition(|i| *i)) {
            let (left, right) = (left as f64, right as f64);
            points.extend([(left - 0.5, y), (right + 0.5, y)]);
            points.extend([left, right].into_iter().flat_map(|x| [(x, y - 0.5), (x, y + 0.5)]));
        }
    }
    points.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    points.dedup();
    let chain = |points: &mut dyn Iterator<Item = (f64, f64)>| {
        let mut chain: Vec<(f64, f64)> = Vec::new();
        for point in points {
            while let [.., a, b] = chain[..]
                && cross(a, b, point) <= 0.0
            {
                chain.pop();
            }
            chain.push(point);
        }
        // The last point begins the other chain.
        chain.pop();
        chain
    };
    let mut lower = chain(&mut points.iter().copied());
    lower.extend(chain(&mut points.iter().rev().copied()));
    lower
}

/// Twice the area of a triangle, above 0 where its corners go anticlockwise.
fn cross(a: (f64, f64), b: (f64, f64), c: (f64, f64)) -> f64 {
    (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)
}

fn edges(polygon: &[(f64, f64)]) -> impl Iterator<Item = ((f64, f64), (f64, f64))> + '_ {
    polygon.iter().copied().zip(polygon.iter().copied().cycle().skip(1))
}

fn polygon_area(polygon: &[(f64, f64)]) -> f64 {
    edges(polygon).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum::<f64>().abs() / 2.0
}

/// The largest distance between two corners.
fn diameter(hull: &[(f64, f64)]) -> f64 {
    let pairs = hull.iter().enumerate().flat_map(|(i, a)| hull[i + 1..].iter().map(move |b| (a, b)));
    pairs.map(|(a, b)| (a.0 - b.0).hypot(a.1 - b.1)).fold(0.0, f64::max)
}

/// The smallest width and the smallest rectangle around: both lie along an edge of the hull (Freeman and
/// Shapira).
fn calipers(hull: &[(f64, f64)]) -> (f64, f64) {
    let mut smallest: Option<(f64, f64)> = None;
    for (a, b) in edges(hull) {
        let length = (b.0 - a.0).hypot(b.1 - a.1);
        let (ux, uy) = ((b.0 - a.0) / length, (b.1 - a.1) / length);
        let extent = |dx: f64, dy: f64| {
            let along = hull.iter().map(|p| p.0 * dx + p.1 * dy);
            let (low, high) =
                along.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
            high - low
        };
        let (long, wide) = (extent(ux, uy), extent(-uy, ux));
        let (least_wide, least_area) = smallest.unwrap_or((wide, long * wide));
        smallest = Some((least_wide.min(wide), least_area.min(long * wide)));
    }
    smallest.unwrap_or_default()
}

/// The eigenvalues of the covariance of the pixels, each a unit square, which adds 1/12.
fn principal_variances(region: &Region, centroid: (f64, f64)) -> (f64, f64) {
    let (mut xx, mut xy, mut yy, mut count) = (0.0, 0.0, 0.0, 0.0);
    for (x, y) in region.pixels() {
        let (dx, dy) = (x - centroid.0, y - centroid.1);
        xx += dx * dx;
        xy += dx * dy;
        yy += dy * dy;
        count += 1.0;
    }
    let (xx, xy, yy) = (xx / count + 1.0 / 12.0, xy / count, yy / count + 1.0 / 12.0);
    let (middle, apart) = ((xx + yy) / 2.0, ((xx - yy) / 2.0).hypot(xy));
    (middle + apart, (middle - apart).max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(side: usize, inside: impl Fn(f64, f64) -> bool) -> Outline {
        let middle = (side as f64 - 1.0) / 2.0;
        let pixel = |i: usize| inside((i % side) as f64 - middle, (i / side) as f64 - middle);
        Outline::of(&Region { width: side, height: side, inside: (0..side * side).map(pixel).collect() })
    }

    #[track_caller]
    fn near(value: f64, expected: f64, tolerance: f64) {
        assert!((value - expected).abs() <= tolerance, "{value} is not {expected} ± {tolerance}");
    }

    #[test]
    fn a_disc() {
        let disc = drawn(201, |x, y| x.hypot(y) <= 90.0);
        near(disc.area, PI * 8100.0, 60.0);
        near(disc.perimeter, 2.0 * PI * 90.0, 4.0);
        near(disc.roundness(), 1.0, 0.015);
        near(disc.hull_perimeter / disc.perimeter, 1.0, 1e-12);
        near(disc.solidity(), 1.0, 0.01);
        near(disc.axis_ratio(), 1.0, 1e-9);
        near(disc.feret_max, 181.0, 0.5);
        near(disc.feret_min, 181.0, 1.0);
        near(disc.area / disc.rectangle_area, PI / 4.0, 0.01);
    }

    #[test]
    fn an_ellipse_at_an_angle() {
        let ellipse = drawn(301, |x, y| {
            let (u, v) = (0.8 * x + 0.6 * y, 0.8 * y - 0.6 * x);
            (u / 120.0).hypot(v / 60.0) <= 1.0
        });
        near(ellipse.axis_ratio(), 0.5, 0.005);
        near(ellipse.eccentricity(), 0.75_f64.sqrt(), 0.005);
        near(ellipse.feret_max, 240.0, 2.0);
        near(ellipse.feret_min, 120.0, 2.0);
        // Ramanujan's formula gives 581.3.
        near(ellipse.perimeter, 581.3, 12.0);
    }

    #[test]
    fn a_square_and_its_known_directional_error() {
        let square = drawn(40, |_, _| true);
        near(square.area, 1600.0, 0.0);
        near(square.perimeter, 0.948 * 160.0, 1.5);
        near(square.feret_min, 40.0, 1e-9);
        near(square.rectangle_area, 1600.0, 1e-9);
        near(square.axis_ratio(), 1.0, 1e-9);
    }

    #[test]
    fn bays_lower_convexity_and_solidity() {
        let notched = drawn(200, |x, y| x.hypot(y) <= 90.0 && !(x.abs() < 10.0 && y < 0.0));
        assert!(notched.solidity() < 0.95);
        assert!(notched.hull_perimeter / notched.perimeter < 0.85);
    }

    #[test]
    fn one_pixel_and_none() {
        let pixel = drawn(1, |_, _| true);
        near(pixel.axis_ratio(), 1.0, 0.0);
        near(pixel.solidity(), 1.0, 0.0);
        near(pixel.feret_max, 1.0, 1e-12);
        let none = drawn(3, |_, _| false);
        let values = measure(&none, MicrometresPerPixel::new(1.0).unwrap());
        assert!(values.iter().all(|v| v.is_finite()));
    }
}
