//! Drawn fields for the tests. Nothing here is a patient's picture.

use image::{Rgb, RgbImage};

/// What is drawn: the same field at any resolution.
#[derive(Debug, Clone, Copy)]
pub(super) struct Drawn {
    /// Pixels of a red cell's diameter.
    pub red_cell: f64,
    /// From one red cell to the next, in diameters.
    pub spacing: f64,
    /// Strength of the stain, 1 is ordinary.
    pub stain: f64,
    /// Which of the fields.
    pub seed: u64,
}

/// Size of the field in diameters of a red cell.
const SIZE: (f64, f64) = (18.0, 13.0);
/// Light of the empty field.
const LIGHT: [f64; 3] = [222.0, 216.0, 219.0];

impl Drawn {
    pub const GOOD: Self = Self { red_cell: 24.0, spacing: 1.35, stain: 1.0, seed: 1 };

    /// A number from 0 to 1 that depends on the seed and the three numbers (splitmix64).
    fn chance(&self, a: u64, b: u64, c: u64) -> f64 {
        let mut z = self.seed.wrapping_add(a << 40).wrapping_add(b << 20).wrapping_add(c);
        for (shift, factor) in [(30, 0xBF58_476D_1CE4_E5B9), (27, 0x94D0_49BB_1331_11EB), (31, 1)] {
            z = (z.wrapping_add(0x9E37_79B9_7F4A_7C15) ^ (z >> shift)).wrapping_mul(factor);
        }
        ((z >> 11) as f64) / (1_u64 << 53) as f64
    }

    /// Optical density at a place in diameters.
    fn density(&self, x: f64, y: f64) -> [f64; 3] {
        /// A soft border, 0.3 µm wide.
        fn disc(distance: f64, radius: f64) -> f64 {
            1.0 / (1.0 + ((distance - radius) / 0.022).exp())
        }
        let mut sum = [0.0; 3];
        let mut add = |part: f64, density: [f64; 3]| {
            sum.iter_mut().zip(density).for_each(|(sum, d)| *sum += part * d * self.stain);
        };
        let (column, row) = ((x / self.spacing).floor() as i64, (y / self.spacing).floor() as i64);
        let reach = (1.0 / self.spacing).ceil() as i64 + 1;
        for v in row - reach..=row + reach {
            for u in column - reach..=column + reach {
                let (i, j) = ((u + 100) as u64, (v + 100) as u64);
                let at = |k: u64, cell: i64| (cell as f64 + 0.3 + 0.4 * self.chance(i, j, k)) * self.spacing;
                let distance = (x - at(1, u)).hypot(y - at(2, v));
                let radius = 0.48 + 0.04 * self.chance(i, j, 3);
                let pale = 1.0 - 0.35 * (-(distance / 0.2).powi(2)).exp();
                add(disc(distance, radius) * pale, [0.03, 0.19, 0.21]);
            }
        }
        for (cx, cy) in [(4.6, 3.9), (13.2, 8.4)] {
            let distance = (x - cx).hypot(y - cy);
            add(disc(distance, 0.85), [0.10, 0.12, 0.02]);
            add(disc(distance, 0.66), [0.42, 0.46, 0.22]);
        }
        sum
    }

    pub(super) fn picture(&self) -> RgbImage {
        let side = |size: f64| (size * self.red_cell).round() as u32;
        RgbImage::from_fn(side(SIZE.0), side(SIZE.1), |x, y| {
            let at = |pixel: u32| (f64::from(pixel) + 0.5) / self.red_cell;
            let density = self.density(at(x), at(y));
            let away = ((at(x) - SIZE.0 / 2.0).hypot(at(y) - SIZE.1 / 2.0) / SIZE.0).powi(2);
            Rgb(std::array::from_fn(|c| {
                let grain = 2.0 * self.chance(u64::from(x), u64::from(y), 9 + c as u64) - 1.0;
                let light = LIGHT[c] * (1.0 - 0.2 * away) * 10_f64.powf(-density[c]);
                (light + grain).round().clamp(0.0, 255.0) as u8
            }))
        })
    }
}

/// The light of every pixel times `gain`.
pub(super) fn exposed(picture: &RgbImage, gain: f64) -> RgbImage {
    let mut changed = picture.clone();
    changed.iter_mut().for_each(|v| *v = (f64::from(*v) * gain).round().clamp(0.0, 255.0) as u8);
    changed
}

/// The picture moved evenly by `length` pixels in a direction.
pub(super) fn moved(picture: &RgbImage, length: f64, angle: f64) -> RgbImage {
    let steps = (length.ceil() as u32).max(1) * 2;
    let (width, height) = (f64::from(picture.width() - 1), f64::from(picture.height() - 1));
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let mut sum = [0.0; 3];
        for i in 0..=steps {
            let along = (f64::from(i) / f64::from(steps) - 0.5) * length;
            let u = (f64::from(x) + along * angle.cos()).round().clamp(0.0, width);
            let v = (f64::from(y) + along * angle.sin()).round().clamp(0.0, height);
            let value = picture.get_pixel(u as u32, v as u32).0;
            sum.iter_mut().zip(value).for_each(|(sum, v)| *sum += f64::from(v));
        }
        Rgb(sum.map(|v| (v / f64::from(steps + 1)).round() as u8))
    })
}
