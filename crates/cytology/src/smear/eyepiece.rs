//! The circle that an eyepiece lets through.

use image::RgbImage;

use super::blur::blurred;
use super::light::{Plane, quantile, solve};
use crate::mask::{Mask, components};

/// Part of the bright field's light below which a pixel lies outside the eyepiece.
const DARK: f32 = 0.35;
/// Part of the radius that is left out at the rim, where lenses blur and colour.
const RIM: f64 = 0.015;
/// Part of a picture that must be dark before an eyepiece is looked for.
const LEAST_DARK: f64 = 0.03;
/// Largest median distance of the bright field's edge from the circle, as a part of its radius.
const ROUGHNESS: f64 = 0.02;

/// A circle in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Circle {
    /// Centre, from the left.
    pub x: f64,
    /// Centre, from the top.
    pub y: f64,
    /// Radius.
    pub radius: f64,
}

impl Circle {
    /// The same circle in a picture `factor` times as large.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        Self { x: self.x * factor, y: self.y * factor, radius: self.radius * factor }
    }

    /// Whether the middle of pixel `(x, y)` is inside.
    #[must_use]
    pub fn contains(&self, x: u32, y: u32) -> bool {
        (f64::from(x) + 0.5 - self.x).hypot(f64::from(y) + 0.5 - self.y) < self.radius
    }
}

/// The eyepiece's circle without its rim, where the picture's surroundings are dark and the edge of what is bright is
/// round; `None` where the whole picture is field.
pub(super) fn eyepiece(picture: &RgbImage) -> Option<Circle> {
    let (width, height) = picture.dimensions();
    let brightest = |x, y| image::Luma([f32::from(picture.get_pixel(x, y).0.into_iter().max().unwrap_or(0))]);
    let light: Plane = blurred(Plane::from_fn(width, height, brightest), 2.0);
    let at = DARK * quantile(&mut light.as_raw().clone(), 0.95);
    let bright: Vec<bool> = light.iter().map(|&v| v > at).collect();
    let field =
        components(&bright, width as usize, bright.len() / 20).into_iter().max_by_key(Mask::area)?.filled();
    if field.area() as f64 > (1.0 - LEAST_DARK) * bright.len() as f64 {
        return None;
    }
    // A straight dark margin is an arc of a circle far larger than any eyepiece shows.
    let diagonal = f64::from(width).hypot(f64::from(height));
    fitted(rim(&field, width, height)).filter(|circle| circle.radius < diagonal)
}

/// Pixels of the mask with a neighbour outside, those at the picture's border left out.
fn rim(field: &Mask, width: u32, height: u32) -> Vec<(f64, f64)> {
    let inner = (2..height.saturating_sub(2)).flat_map(|y| (2..width.saturating_sub(2)).map(move |x| (x, y)));
    inner
        .filter(|&(x, y)| field.contains(x, y))
        .filter(|&(x, y)| {
            [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)].iter().any(|&(x, y)| !field.contains(x, y))
        })
        .map(|(x, y)| (f64::from(x) + 0.5, f64::from(y) + 0.5))
        .collect()
}

/// A circle through the points by least squares of `x² + y² = 2ax + 2by + c` (Kåsa, IEEE Trans. Instrum. Meas. 25, 1976),
/// the farthest fifth left out twice.
fn fitted(mut points: Vec<(f64, f64)>) -> Option<Circle> {
    const LEAST: usize = 20;
    let mut found = None;
    for _ in 0..3 {
        if points.len() < LEAST {
            return None;
        }
        let rows = points.iter().map(|&(x, y)| ([2.0 * x, 2.0 * y, 1.0], x * x + y * y, 1.0));
        let [x, y, c] = solve(rows)?;
        let circle = Circle { x, y, radius: (c + x * x + y * y).max(0.0).sqrt() };
        let distance = |p: &(f64, f64)| ((p.0 - x).hypot(p.1 - y) - circle.radius).abs();
        points.sort_by(|a, b| distance(a).total_cmp(&distance(b)));
        let rough = distance(&points[points.len() / 2]) > ROUGHNESS * circle.radius;
        found = (!rough).then_some(circle);
        points.truncate(points.len() * 4 / 5);
    }
    found.map(|circle| Circle { radius: circle.radius * (1.0 - RIM), ..circle })
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    fn lit(circle: Circle) -> RgbImage {
        RgbImage::from_fn(200, 150, |x, y| {
            Rgb(if circle.contains(x, y) { [220, 210, 215] } else { [9, 8, 8] })
        })
    }

    #[test]
    fn the_circle_is_found_also_where_the_picture_cuts_it() {
        for circle in [
            Circle { x: 100.0, y: 75.0, radius: 60.0 },
            Circle { x: 90.0, y: 70.0, radius: 95.0 },
            Circle { x: 120.0, y: 80.0, radius: 50.5 },
        ] {
            let found = eyepiece(&lit(circle)).unwrap();
            assert!((found.x - circle.x).hypot(found.y - circle.y) < 1.5, "{circle:?} {found:?}");
            assert!((found.radius / circle.radius - 0.985).abs() < 0.03, "{circle:?} {found:?}");
        }
    }

    #[test]
    fn a_slightly_bent_dark_margin_is_no_eyepiece() {
        let far = Circle { x: 100.0, y: 20_000.0, radius: 19_990.0 };
        assert_eq!(eyepiece(&lit(far)), None);
    }

    #[test]
    fn a_picture_that_is_all_field_and_a_dark_stripe_have_no_circle() {
        assert_eq!(eyepiece(&RgbImage::from_pixel(200, 150, Rgb([220; 3]))), None);
        assert_eq!(
            eyepiece(&RgbImage::from_fn(200, 150, |x, _| Rgb([if x < 60 { 5 } else { 220 }; 3]))),
            None
        );
    }
}
