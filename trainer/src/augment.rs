//! Random changes that a cell's verdict must not depend on.

use cytology::Normalisation;
use image::RgbImage;
use rand::RngExt;
use rand::rngs::StdRng;
use serde::{Deserialize, Serialize};

/// How strong each change is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Augmentation {
    /// Largest shift in each direction, in pixels of the network's input.
    pub shift_px: f32,
    /// Largest relative change of size, for example 0.06 for ±6 %. Small: size is a cue, not a nuisance.
    pub scale: f32,
    /// Largest change of the exponent on transmitted light (optical density is multiplied by it), the same in
    /// all channels: a stronger or weaker stain.
    pub stain: f32,
    /// The same, drawn for each channel: another mixture of dyes.
    pub hue: f32,
    /// Largest change of the natural logarithm of the light: exposure and white balance.
    pub light: f32,
    /// Most passes of a small blur inside the cell: focus.
    pub blurs: u32,
    /// Largest change of the natural logarithm of each input plane's contrast, and half of it its mean's: what the
    /// standardisation of another microscope's pictures leaves.
    pub contrast: f32,
}

impl Default for Augmentation {
    fn default() -> Self {
        Self { shift_px: 3.0, scale: 0.06, stain: 0.20, hue: 0.12, light: 0.12, blurs: 2, contrast: 0.2 }
    }
}

impl Augmentation {
    /// A randomly turned, mirrored, shifted, scaled and restained copy of `fine`, as planes of half its side.
    #[must_use]
    pub fn apply(&self, fine: &RgbImage, normalisation: &Normalisation, rng: &mut StdRng) -> Vec<f32> {
        let side = (fine.width() / 2) as usize;
        let tables = self.stain_tables(rng);
        let angle = rng.random_range(0.0..std::f32::consts::TAU);
        let mirror = if rng.random_bool(0.5) { -1.0 } else { 1.0 };
        let size = 1.0 + between(rng, self.scale);
        let shift = [between(rng, self.shift_px) * 2.0, between(rng, self.shift_px) * 2.0];
        let (sin, cos) = (angle.sin() / size, angle.cos() / size);
        let centre = side as f32;
        let mut planes = vec![0.0; 3 * side * side];
        for oy in 0..side {
            for ox in 0..side {
                // Four bilinear samples to an output pixel: the mean of the cell's part of the area it covers,
                // where that is at least half of it, as in `cytology::crop`.
                let (mut sum, mut covered) = ([0.0_f32; 3], 0.0);
                for (dy, dx) in [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)] {
                    let x = ox as f32 * 2.0 + dx + 0.5 - centre - shift[0];
                    let y = oy as f32 * 2.0 + dy + 0.5 - centre - shift[1];
                    let sx = mirror * (cos * x + sin * y) + centre - 0.5;
                    let sy = cos * y - sin * x + centre - 0.5;
                    covered += add_bilinear(fine, sx, sy, &tables, &mut sum);
                }
                if covered >= 2.0 {
                    for channel in 0..3 {
                        planes[channel * side * side + oy * side + ox] = sum[channel] / covered;
                    }
                }
            }
        }
        for _ in 0..rng.random_range(0..=self.blurs) {
            planes.chunks_mut(side * side).for_each(|plane| blur(plane, side));
        }
        let mut planes = normalisation.standardise(planes);
        for plane in planes.chunks_mut(side * side) {
            let (gain, shift) = (between(rng, self.contrast).exp(), between(rng, self.contrast / 2.0));
            // A standardised pixel of the cell is practically never exactly 0; background always is.
            for value in plane.iter_mut().filter(|v| **v != 0.0) {
                *value = normalisation.centre + (*value - normalisation.centre) * gain + shift;
            }
        }
        planes
    }

    /// For each channel the light (0 to 255) that each byte becomes. Black stays black: it is background, not
    /// dye.
    fn stain_tables(&self, rng: &mut StdRng) -> [[f32; 256]; 3] {
        let (stain, light) = (between(rng, self.stain), between(rng, self.light));
        std::array::from_fn(|_| {
            let exponent = (stain + between(rng, self.hue)).exp();
            let gain = (light + between(rng, self.light / 2.0)).exp();
            std::array::from_fn(|v| (255.0 * (v as f32 / 255.0).powf(exponent) * gain).min(255.0))
        })
    }
}

/// A number between `-largest` and `largest`.
fn between(rng: &mut StdRng, largest: f32) -> f32 {
    if largest > 0.0 { rng.random_range(-largest..largest) } else { 0.0 }
}

/// Adds the light at `(x, y)` to `sum`, blended from the four pixels around it, and returns how much of them is
/// not background.
fn add_bilinear(picture: &RgbImage, x: f32, y: f32, tables: &[[f32; 256]; 3], sum: &mut [f32; 3]) -> f32 {
    let mut covered = 0.0;
    let side = picture.width() as i32;
    let (left, top) = (x.floor(), y.floor());
    let (fx, fy) = (x - left, y - top);
    let (left, top) = (left as i32, top as i32);
    for (px, py, weight) in [
        (left, top, (1.0 - fx) * (1.0 - fy)),
        (left + 1, top, fx * (1.0 - fy)),
        (left, top + 1, (1.0 - fx) * fy),
        (left + 1, top + 1, fx * fy),
    ] {
        if (0..side).contains(&px) && (0..side).contains(&py) {
            let pixel = picture.get_pixel(px as u32, py as u32).0;
            if pixel == [0; 3] {
                continue;
            }
            covered += weight;
            for channel in 0..3 {
                sum[channel] += weight * tables[channel][usize::from(pixel[channel])];
            }
        }
    }
    covered
}

/// One pass of a small blur over the lit pixels of a plane: half the pixel itself, half the mean of its lit
/// neighbours. Background stays out of it, as a lens blurs before the cell is masked.
fn blur(plane: &mut [f32], side: usize) {
    let sharp = plane.to_vec();
    for y in 1..side.saturating_sub(1) {
        for x in 1..side - 1 {
            let i = y * side + x;
            if sharp[i] > 0.0 {
                let lit = [i - 1, i + 1, i - side, i + side].map(|n| sharp[n]);
                let count = lit.iter().filter(|v| **v > 0.0).count() as f32;
                plane[i] = (4.0 * sharp[i] + lit.iter().sum::<f32>()) / (4.0 + count);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;
    use rand::SeedableRng;

    const PLAIN: Normalisation =
        Normalisation { offset: 8.0, centre: 1.0, spread: 0.7, chroma_spread: 0.5, limit: 4.0 };

    fn disc() -> RgbImage {
        RgbImage::from_fn(80, 80, |x, y| {
            let inside = (x as f32 - 39.5).hypot(y as f32 - 39.5) < 20.0;
            Rgb(if inside { [120, 60, 140] } else { [0; 3] })
        })
    }

    #[test]
    fn the_same_seed_gives_the_same_picture() {
        let draw = |seed| Augmentation::default().apply(&disc(), &PLAIN, &mut StdRng::seed_from_u64(seed));
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }

    #[test]
    fn turning_keeps_the_area() {
        let none = Augmentation {
            shift_px: 0.0,
            scale: 0.0,
            stain: 0.0,
            hue: 0.0,
            light: 0.0,
            blurs: 0,
            contrast: 0.0,
        };
        let planes = none.apply(&disc(), &PLAIN, &mut StdRng::seed_from_u64(3));
        let lit = planes[..1600].iter().filter(|v| **v > 0.0).count() as f32;
        let expected = std::f32::consts::PI * 100.0;
        assert!((lit / expected - 1.0).abs() < 0.03, "{lit} {expected}");
    }

    #[test]
    fn without_any_change_the_augmented_cell_is_the_prepared_cell() {
        // A quarter of a turn or none is all that a picture of 2×2 squares allows; a disc allows any.
        let none = Augmentation {
            shift_px: 0.0,
            scale: 0.0,
            stain: 0.0,
            hue: 0.0,
            light: 0.0,
            blurs: 0,
            contrast: 0.0,
        };
        let coarse = RgbImage::from_fn(40, 40, |x, y| *disc().get_pixel(2 * x, 2 * y));
        let (a, b) = (none.apply(&disc(), &PLAIN, &mut StdRng::seed_from_u64(1)), PLAIN.planes(&coarse));
        let differing = a.iter().zip(&b).filter(|(a, b)| (*a - *b).abs() > 1e-3).count();
        assert!(differing < 3 * 80, "only the outline may differ: {differing}");
    }

    #[test]
    fn background_stays_black() {
        let planes = Augmentation::default().apply(&disc(), &PLAIN, &mut StdRng::seed_from_u64(5));
        assert!(planes[0].abs() < 1e-6 && planes[1599].abs() < 1e-6);
    }
}
