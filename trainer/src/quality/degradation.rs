//! Pictures made worse on purpose.

use cytology::smear::Circle;
use image::imageops::blur;
use image::{ImageBuffer, Rgb, RgbImage};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

/// Standard deviation of the grain that a dark picture gets, in steps of a byte: a camera's own noise, which more light would
/// drown.
const GRAIN: f64 = 2.0;

/// A way in which pictures are made worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Degradation {
    /// Gaussian blur, its standard deviation in micrometres.
    Blur,
    /// An even movement while the picture is taken, its length in micrometres.
    Motion,
    /// All light multiplied by this, above 1.
    Bright,
    /// All light multiplied by this, below 1, with grain.
    Dark,
    /// All optical density multiplied by this, below 1.
    Stain,
}

impl Degradation {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::Blur, Self::Motion, Self::Bright, Self::Dark, Self::Stain];

    /// Its name and the unit of its amount.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Blur => "blur, µm standard deviation",
            Self::Motion => "movement, µm",
            Self::Bright => "too much light, gain",
            Self::Dark => "too little light, gain",
            Self::Stain => "weaker stain, density times",
        }
    }
}

/// What must be known of a picture to make it worse.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Facts {
    /// Pixels of a micrometre.
    pub pixels: f64,
    /// Red, green and blue light of the empty field, 0 to 255.
    pub clear: [f64; 3],
    /// Whether black is what a mask has cut away: it stays so, and takes no part.
    pub masked: bool,
    /// The eyepiece's circle: outside there is no stain.
    pub eyepiece: Option<Circle>,
}

/// The picture, worse by this amount. The seed chooses the direction of a movement and the grain.
pub fn degraded(picture: &RgbImage, how: Degradation, amount: f64, facts: &Facts, seed: u64) -> RgbImage {
    match how {
        Degradation::Blur => spread(picture, facts.masked, |light| blur_light(light, amount * facts.pixels)),
        Degradation::Motion => {
            let angle = StdRng::seed_from_u64(seed).random_range(0.0..std::f64::consts::PI);
            spread(picture, facts.masked, |light| moved(light, amount * facts.pixels, angle))
        }
        Degradation::Bright => each(picture, facts.masked, |v, _| v * amount),
        Degradation::Dark => {
            let mut random = StdRng::seed_from_u64(seed);
            // The sum of twelve even draws has variance 1 and is close to normal.
            let mut grain = || GRAIN * ((0..12).map(|_| random.random_range(0.0..1.0)).sum::<f64>() - 6.0);
            each(picture, facts.masked, |v, _| v * amount + grain())
        }
        Degradation::Stain => {
            let weaker = each(picture, facts.masked, |v, c| {
                let clear = facts.clear[c].max(1.0);
                if v >= clear { v } else { clear * (v / clear).powf(amount) }
            });
            let stained = |x, y| facts.eyepiece.is_none_or(|circle| circle.contains(x, y));
            RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
                *if stained(x, y) { &weaker } else { picture }.get_pixel(x, y)
            })
        }
    }
}

type Light = ImageBuffer<Rgb<f32>, Vec<f32>>;

fn lit(Rgb(value): Rgb<u8>) -> bool {
    value != [0; 3]
}

/// Changes every channel of every pixel that the mask has left.
fn each(picture: &RgbImage, masked: bool, mut change: impl FnMut(f64, usize) -> f64) -> RgbImage {
    let least = if masked { 1.0 } else { 0.0 };
    let mut changed = picture.clone();
    for pixel in changed.pixels_mut().filter(|pixel| !masked || lit(**pixel)) {
        pixel.0 = std::array::from_fn(|c| change(f64::from(pixel.0[c]), c).round().clamp(least, 255.0) as u8);
    }
    changed
}

/// Spreads light over the neighbourhood: of a masked cell only its own, as if it had been masked afterwards.
fn spread(picture: &RgbImage, masked: bool, how: impl Fn(&Light) -> Light) -> RgbImage {
    let (width, height) = picture.dimensions();
    let light = Light::from_fn(width, height, |x, y| Rgb(picture.get_pixel(x, y).0.map(f32::from)));
    let light = how(&light);
    let weight = masked.then(|| {
        how(&Light::from_fn(width, height, |x, y| {
            Rgb([f32::from(u8::from(lit(*picture.get_pixel(x, y)))); 3])
        }))
    });
    RgbImage::from_fn(width, height, |x, y| {
        if masked && !lit(*picture.get_pixel(x, y)) {
            return Rgb([0; 3]);
        }
        let part = weight.as_ref().map_or(1.0, |weight| weight.get_pixel(x, y).0[0].max(1e-3));
        let least = if masked { 1.0 } else { 0.0 };
        Rgb(light.get_pixel(x, y).0.map(|v| (v / part).round().clamp(least, 255.0) as u8))
    })
}

fn blur_light(light: &Light, sigma: f64) -> Light {
    if sigma < 0.1 { light.clone() } else { blur(light, sigma as f32) }
}

/// The mean along a line of this many pixels.
fn moved(light: &Light, length: f64, angle: f64) -> Light {
    let steps = length.ceil().max(1.0) as u32;
    let (right, bottom) = (f64::from(light.width() - 1), f64::from(light.height() - 1));
    Light::from_fn(light.width(), light.height(), |x, y| {
        let mut sum = [0.0_f32; 3];
        for i in 0..=steps {
            let along = (f64::from(i) / f64::from(steps) - 0.5) * length;
            let u = (f64::from(x) + along * angle.cos()).round().clamp(0.0, right) as u32;
            let v = (f64::from(y) + along * angle.sin()).round().clamp(0.0, bottom) as u32;
            sum.iter_mut().zip(light.get_pixel(u, v).0).for_each(|(sum, v)| *sum += v);
        }
        Rgb(sum.map(|v| v / (steps + 1) as f32))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACTS: Facts = Facts { pixels: 10.0, clear: [240.0; 3], masked: true, eyepiece: None };

    fn disc() -> RgbImage {
        RgbImage::from_fn(80, 80, |x, y| {
            let inside = (f64::from(x) - 40.0).hypot(f64::from(y) - 40.0) < 30.0;
            Rgb(if !inside {
                [0; 3]
            } else if x < 40 {
                [160, 100, 180]
            } else {
                [80, 40, 110]
            })
        })
    }

    #[test]
    fn what_the_mask_cut_away_stays_black_and_nothing_else_becomes_black() {
        for (how, amount) in Degradation::ALL.into_iter().zip([0.5, 2.0, 1.5, 0.1, 0.3]) {
            let worse = degraded(&disc(), how, amount, &FACTS, 3);
            assert!(disc().pixels().zip(worse.pixels()).all(|(a, b)| lit(*a) == lit(*b)), "{how:?}");
            assert_ne!(worse, disc(), "{how:?}");
            assert_eq!(worse, degraded(&disc(), how, amount, &FACTS, 3), "{how:?}");
        }
    }

    #[test]
    fn a_weaker_stain_keeps_the_light_of_the_empty_field() {
        let facts = Facts { masked: false, clear: [200.0; 3], ..FACTS };
        let picture = RgbImage::from_fn(2, 1, |x, _| Rgb(if x == 0 { [200; 3] } else { [20; 3] }));
        let worse = degraded(&picture, Degradation::Stain, 0.5, &facts, 0);
        assert_eq!(worse.get_pixel(0, 0).0, [200; 3]);
        // Half of a density of 1.
        assert_eq!(worse.get_pixel(1, 0).0, [63; 3]);
    }
}
