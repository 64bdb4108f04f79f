//! The red cells' diameter, and with it the scale.

use image::imageops::{FilterType, resize};
use rayon::prelude::*;

use super::blur::blurred;
use super::light::{Densities, Plane, at, quantile, solve};

/// Smallest radius that is looked for, in pixels of the working copy.
const LEAST_RADIUS: f64 = 4.0;
/// In every smaller copy radii from here to twice as much.
const OCTAVE: f64 = 5.0;
/// How far the votes for one centre scatter, as a part of the radius: cells are not quite round.
const SCATTER: f64 = 0.16;
/// From one radius to the next.
const STEP: f64 = 1.06;
/// An edge is where the density rises by this part of the strongest rises.
const EDGE: f32 = 0.3;
/// A cell whose rim is seen to at least this part counts.
const COVERAGE: f64 = 0.3;
/// Densities count up to so many times that of the field's cells.
const DENSEST: f32 = 2.5;
/// Fewest red cells that a diameter is measured on.
const LEAST: usize = 4;
/// Radii this far from the commonest, as a logarithm, belong to other things.
const NEAR: f64 = 0.25;

/// The red cells of a field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct RedCells {
    /// Median diameter in pixels.
    pub diameter: f64,
    /// Half-width of the 95 % interval of that median, as a part of it, from the spread of the cells.
    pub error: f64,
    /// How many were measured.
    pub count: usize,
}

struct Ring {
    x: f64,
    y: f64,
    radius: f64,
    coverage: f64,
}

/// Measures the red cells by their rims: every edge votes for the centres that it may belong to, on the side where the
/// density is higher, for every radius (the gradient form of the Hough transform for circles; Kimme, Ballard & Sklansky,
/// Comm. ACM 18, 1975). A pale middle does not disturb it, since its edge rises outwards, and overlapping cells are found
/// by what is seen of their rims.
pub(super) fn measure(densities: &Densities) -> Option<RedCells> {
    // Nuclei are several times as dense as red cells, and their edges would be the only strong ones.
    let [_, green, _] = densities.usual()?;
    let most = DENSEST * green;
    let mut green = densities.green.clone();
    green.iter_mut().for_each(|density| *density = density.min(most));
    let smooth: Plane = blurred(green.clone(), 1.0);
    let field = densities.field();
    let rings: Vec<Ring> = rings(green, densities.field())
        .into_par_iter()
        .filter_map(|ring| refined(ring, &smooth, &field))
        .collect();
    // By area: specks and grain are many, but small.
    let weight = |r: &Ring| (r.coverage * r.radius).powi(2);
    // The commonest radius: the one with most weight near it.
    let sizes: Vec<(f64, f64)> = rings.iter().map(|r| (r.radius.ln(), weight(r))).collect();
    let mass = |size: f64| {
        sizes.iter().filter(|other| (other.0 - size).abs() < NEAR / 2.0).map(|other| other.1).sum::<f64>()
    };
    let masses = sizes.iter().map(|&(size, _)| (size, mass(size)));
    let common = masses.max_by(|a, b| a.1.total_cmp(&b.1))?.0;
    let mut radii: Vec<f64> =
        rings.iter().map(|r| r.radius).filter(|r| (r.ln() - common).abs() < NEAR).collect();
    if radii.len() < LEAST {
        return None;
    }
    radii.sort_by(f64::total_cmp);
    let median = radii[radii.len() / 2];
    let mut distances: Vec<f32> = radii.iter().map(|r| (r / median - 1.0).abs() as f32).collect();
    // 1.48 MAD is the standard deviation of a normal distribution; a median's error is 1.25 times that of a mean.
    let spread = 1.48 * f64::from(quantile(&mut distances, 0.5)) + (STEP - 1.0) / 4.0;
    let error = 1.96 * 1.25 * spread / (radii.len() as f64).sqrt();
    Some(RedCells { diameter: 2.0 * median, error, count: radii.len() })
}

/// The ring brought to where the density falls along rays from its middle: votes prefer radii that are too small, since a
/// rim that is not round touches a smaller circle along more of its length. `None` where hardly a ray meets a rim.
fn refined(mut ring: Ring, green: &Plane, field: &Plane) -> Option<Ring> {
    const RAYS: u32 = 32;
    const STEPS: u32 = 24;
    for _ in 0..2 {
        let fall = |ray: u32| {
            let (sin, cos) = (f64::from(ray) / f64::from(RAYS) * std::f64::consts::TAU).sin_cos();
            let radius = |k: u32| ring.radius * (0.7 + 0.7 * f64::from(k) / f64::from(STEPS));
            let density = |k: u32| {
                let (x, y) = (ring.x + radius(k) * cos, ring.y + radius(k) * sin);
                let inside =
                    x >= 0.0 && y >= 0.0 && x < f64::from(green.width()) && y < f64::from(green.height());
                let pixel = (x as u32, y as u32);
                (inside && field.get_pixel(pixel.0, pixel.1).0[0] > 0.5).then(|| at(green, x, y))
            };
            let mut densities = [0.0; STEPS as usize + 1];
            for (place, k) in densities.iter_mut().zip(0..) {
                *place = density(k)?;
            }
            let falls = densities.windows(3).map(|d| d[0] - d[2]).zip(1_u32..);
            let (steepest, k) = falls.max_by(|a, b| a.0.total_cmp(&b.0))?;
            (steepest > LEAST_FALL).then(|| (ring.x + radius(k) * cos, ring.y + radius(k) * sin))
        };
        let points: Vec<(f64, f64)> = (0..RAYS).filter_map(fall).collect();
        if points.len() < RAYS as usize / 2 {
            return None;
        }
        let rows = points.iter().map(|&(x, y)| ([2.0 * x, 2.0 * y, 1.0], x * x + y * y, 1.0));
        let [x, y, _] = solve(rows)?;
        if (x - ring.x).hypot(y - ring.y) > 0.3 * ring.radius {
            return None;
        }
        let mut radii: Vec<f32> = points.iter().map(|p| (p.0 - x).hypot(p.1 - y) as f32).collect();
        ring = Ring { x, y, radius: f64::from(quantile(&mut radii, 0.5)), ..ring };
    }
    Some(ring)
}

/// Least fall of density over two steps of a ray that is a rim.
const LEAST_FALL: f32 = 0.01;

/// An edge's place and the direction in which the density rises.
struct Edge {
    x: f64,
    y: f64,
    direction: (f64, f64),
}

fn edges(green: &Plane, field: &Plane) -> Vec<Edge> {
    let smooth: Plane = blurred(green.clone(), 1.0);
    let (width, height) = smooth.dimensions();
    let at = |x: u32, y: u32| smooth.get_pixel(x, y).0[0];
    let inside = |x: u32, y: u32| field.get_pixel(x, y).0[0] > 0.99;
    let slopes = (2..height.saturating_sub(2)).into_par_iter().flat_map_iter(|y| {
        (2..width.saturating_sub(2)).filter_map(move |x| {
            let around = [(x - 2, y), (x + 2, y), (x, y - 2), (x, y + 2)];
            around.into_iter().all(|(x, y)| inside(x, y)).then(|| {
                let (dx, dy) = (at(x + 1, y) - at(x - 1, y), at(x, y + 1) - at(x, y - 1));
                (x, y, dx, dy, dx.hypot(dy))
            })
        })
    });
    let found: Vec<(u32, u32, f32, f32, f32)> = slopes.collect();
    let mut rises: Vec<f32> = found.iter().map(|slope| slope.4).collect();
    let least = EDGE * quantile(&mut rises, 0.97);
    let strong = |&(x, y, dx, dy, rise): &(u32, u32, f32, f32, f32)| {
        // Only the steepest place of a slope votes.
        let step = |d: f32| if d.abs() * 2.0 >= rise { d.signum() as i64 } else { 0 };
        let (sx, sy) = (step(dx), step(dy));
        let beside = |sign: i64| {
            let (x, y) = ((i64::from(x) + sign * sx) as u32, (i64::from(y) + sign * sy) as u32);
            (at(x + 1, y) - at(x - 1, y)).hypot(at(x, y + 1) - at(x, y - 1))
        };
        rise > least.max(0.01) && rise >= beside(1) && rise >= beside(-1)
    };
    found
        .into_par_iter()
        .filter(|edge| edge.0 > 3 && edge.1 > 3 && edge.0 + 4 < width && edge.1 + 4 < height && strong(edge))
        .map(|(x, y, dx, dy, rise)| {
            let rise = f64::from(rise);
            Edge { x: f64::from(x), y: f64::from(y), direction: (f64::from(dx) / rise, f64::from(dy) / rise) }
        })
        .collect()
}

/// Circles of every size, none within another's middle. Larger ones are looked for in smaller copies, where grain and
/// the cells' small irregularities are gone.
fn rings(mut green: Plane, mut inside: Plane) -> Vec<Ring> {
    let mut found = Vec::new();
    let mut factor = 1.0;
    let mut least = LEAST_RADIUS;
    while green.width().min(green.height()) >= 32 {
        let edges = edges(&green, &inside);
        let radii: Vec<f64> = std::iter::successors(Some(least), |r| Some(r * STEP))
            .take_while(|&r| r < 2.0 * OCTAVE)
            .collect();
        let rings = radii.into_par_iter().flat_map_iter(|radius| of_radius(radius, &edges, &inside));
        found.par_extend(rings.map(|ring| Ring {
            x: ring.x * factor,
            y: ring.y * factor,
            radius: ring.radius * factor,
            coverage: ring.coverage,
        }));
        let half = |plane: &Plane| resize(plane, plane.width() / 2, plane.height() / 2, FilterType::Triangle);
        (green, inside) = (half(&green), half(&inside));
        factor *= 2.0;
        least = OCTAVE;
    }
    found.sort_by(|a, b| b.coverage.total_cmp(&a.coverage));
    apart(found)
}

/// The rings in their order without those whose middle lies within an earlier one's, or within whose own an earlier one's
/// lies.
fn apart(found: Vec<Ring>) -> Vec<Ring> {
    /// Side of the tiles that list the rings over them.
    const TILE: f64 = 8.0;
    /// Part of a radius that counts as the middle.
    const MIDDLE: f64 = 0.7;
    let most = |at: fn(&Ring) -> f64| found.iter().map(|ring| at(ring) + ring.radius).fold(0.0, f64::max);
    let tile = |at: f64| (at.max(0.0) / TILE) as usize;
    let (columns, rows) = (tile(most(|ring| ring.x)) + 1, tile(most(|ring| ring.y)) + 1);
    let mut over: Vec<Vec<usize>> = vec![Vec::new(); columns * rows];
    let mut rings: Vec<Ring> = Vec::new();
    for ring in found {
        let reach = MIDDLE * ring.radius;
        let span = |at: f64| tile(at - reach)..=tile(at + reach);
        let tiles = || span(ring.y).flat_map(|y| span(ring.x).map(move |x| y * columns + x));
        let far = |other: &Ring| {
            (ring.x - other.x).hypot(ring.y - other.y) > MIDDLE * ring.radius.max(other.radius)
        };
        if tiles().flat_map(|tile| &over[tile]).all(|&other| far(&rings[other])) {
            tiles().for_each(|tile| over[tile].push(rings.len()));
            rings.push(ring);
        }
    }
    rings
}

/// The circles of one radius.
fn of_radius(radius: f64, edges: &[Edge], inside: &Plane) -> Vec<Ring> {
    let (width, height) = inside.dimensions();
    let mut votes = Plane::new(width, height);
    for edge in edges {
        let x = (edge.x + radius * edge.direction.0).round();
        let y = (edge.y + radius * edge.direction.1).round();
        if x >= 0.0 && y >= 0.0 && x < f64::from(width) && y < f64::from(height) {
            votes.get_pixel_mut(x as u32, y as u32).0[0] += 1.0;
        }
    }
    let sigma = SCATTER * radius;
    let votes = blurred(votes, sigma as f32);
    // All votes of a whole circle in one place give 1.
    let gain = sigma * sigma / radius;
    // What scattered votes give anywhere.
    let by_chance = edges.len() as f64 / (f64::from(width) * f64::from(height)) * gain;
    let at = |x: u32, y: u32| votes.get_pixel(x, y).0[0];
    let mut found = Vec::new();
    for (y, row) in (0..height).zip(votes.as_raw().chunks_exact(width as usize)) {
        for (x, &vote) in (0..width).zip(row) {
            let coverage = f64::from(vote) * gain - by_chance;
            if coverage < COVERAGE || x == 0 || y == 0 || x + 1 == width || y + 1 == height {
                continue;
            }
            let mut around = (y - 1..=y + 1).flat_map(|v| (x - 1..=x + 1).map(move |u| (u, v)));
            if inside.get_pixel(x, y).0[0] > 0.5 && around.all(|(u, v)| at(u, v) <= vote) {
                found.push(Ring { x: f64::from(x) + 0.5, y: f64::from(y) + 0.5, radius, coverage });
            }
        }
    }
    found
}
#[cfg(test)]
mod tests {
    use super::*;
    use crate::smear::light::Light;
    use image::{Rgb, RgbImage};

    /// Pink discs with a pale middle on white, every third overlapping its neighbour.
    fn drawn(cells: u32, radius: f64) -> Densities {
        let (width, height) = (480, 360);
        let centres: Vec<(f64, f64)> = (0..cells)
            .map(|i| {
                let shift = if i % 3 == 0 { 0.8 * radius } else { 0.0 };
                let each = 3.0 * radius;
                let row = (f64::from(width) / each) as u32 - 1;
                (2.0 * radius + each * f64::from(i % row) + shift, 2.0 * radius + each * f64::from(i / row))
            })
            .collect();
        let picture = RgbImage::from_fn(width, height, |x, y| {
            let nearest = centres.iter().map(|c| (f64::from(x) - c.0).hypot(f64::from(y) - c.1));
            let distance = nearest.fold(f64::INFINITY, f64::min) / radius;
            Rgb(if distance < 0.35 {
                [235, 190, 200]
            } else if distance < 1.0 {
                [222, 150, 162]
            } else {
                [245, 243, 244]
            })
        });
        Light::of(&picture, None).densities(&picture, None)
    }

    #[test]
    fn the_diameter_of_discs_of_every_size_is_found() {
        for (cells, radius) in [(60, 7.0), (40, 12.0), (16, 21.0), (6, 40.0)] {
            let found = measure(&drawn(cells, radius)).unwrap();
            let ratio = found.diameter / (2.0 * radius);
            assert!((ratio - 1.0).abs() < 0.1, "radius {radius}: {found:?}");
            assert!(found.error > 0.0 && found.error < 0.3, "{found:?}");
        }
    }

    #[test]
    fn an_empty_field_has_no_scale() {
        assert_eq!(measure(&drawn(0, 10.0)), None);
    }
}
