//! The numbers the network sees.

use image::RgbImage;

/// How a crop becomes network inputs: how much dye, and which, each standardised within the cell.
///
/// Per channel, `d = −ln((v + offset) / (255 + offset))` is the optical density of the byte `v` (Beer–Lambert;
/// `offset` keeps the darkest pixels finite), and `t` is `d` less its mean over the cell. The first plane is the mean
/// of `t` over the channels, `L`: the amount of dye. What a channel has beyond its share of that amount is
/// `r = t − L · Σ(t·L) / Σ(L·L)`; the second plane is `r_red − r_blue`, the third `r_green − (r_red + r_blue) / 2`:
/// the mixture of dyes. Over the cell's own pixels each plane is brought to the mean `centre` and the standard
/// deviation `spread` (the first) or `chroma_spread` (the others), and no value is left further from the mean than
/// `limit` of them; background is 0.
///
/// A stronger stain multiplies `d`, another exposure shifts it and another mixture of the stain's dyes changes the
/// shares, so none of them reaches the network, which in C-NMC would otherwise learn them: every subject is one class
/// and has one stain. What stays is the outline, the size and the patterns inside.
///
/// The limit is for pixels at a ragged edge, which resampling mixes with the black around: they come out as dark as no
/// dye is, up to 19 standard deviations, and a range of bytes that held them would leave few for all the others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Normalisation {
    /// Added to every byte, above 0.
    pub offset: f32,
    /// Mean of the cell's pixels, above 0.
    pub centre: f32,
    /// Standard deviation of the first plane over the cell's pixels, above 0.
    pub spread: f32,
    /// Standard deviation of the other two, above 0.
    pub chroma_spread: f32,
    /// Furthest that a value may lie from the mean, in standard deviations, above 0.
    pub limit: f32,
}

/// Below this standard deviation the amount of dye is flat, and is not blown up.
const FLAT: f32 = 0.05;
/// The same for the mixture of dyes, which varies less: two grey levels of a well-stained nucleus.
const FLAT_CHROMA: f32 = 0.02;

impl Normalisation {
    /// The crop as planes (amount of dye, then the two of its mixture), row by row: shape `[3, height, width]`.
    /// Black pixels are background.
    #[must_use]
    pub fn planes(&self, crop: &RgbImage) -> Vec<f32> {
        let size = (crop.width() * crop.height()) as usize;
        let mut light = vec![0.0; 3 * size];
        for (i, pixel) in crop.pixels().enumerate() {
            for (channel, &value) in pixel.0.iter().enumerate() {
                light[channel * size + i] = f32::from(value);
            }
        }
        self.standardise(light)
    }

    /// Planes of light (0 to 255; red, green, blue) as inputs. A pixel that is 0 in every channel is background.
    #[must_use]
    pub fn standardise(&self, mut light: Vec<f32>) -> Vec<f32> {
        let size = light.len() / 3;
        let cell: Vec<usize> = (0..size).filter(|&i| (0..3).any(|c| light[c * size + i] > 0.0)).collect();
        let count = cell.len().max(1) as f32;
        for plane in light.chunks_mut(size.max(1)) {
            let density = |value: f32| -((value + self.offset) / (255.0 + self.offset)).ln();
            cell.iter().for_each(|&i| plane[i] = density(plane[i]));
            let mean = cell.iter().map(|&i| plane[i]).sum::<f32>() / count;
            cell.iter().for_each(|&i| plane[i] -= mean);
        }
        let amount: Vec<f32> =
            cell.iter().map(|&i| (light[i] + light[size + i] + light[2 * size + i]) / 3.0).collect();
        let power = amount.iter().map(|l| l * l).sum::<f32>().max(f32::MIN_POSITIVE);
        let share: [f32; 3] = std::array::from_fn(|c| {
            cell.iter().zip(&amount).map(|(&i, l)| light[c * size + i] * l).sum::<f32>() / power
        });
        for (&i, l) in cell.iter().zip(&amount) {
            let [r, g, b]: [f32; 3] = std::array::from_fn(|c| light[c * size + i] - share[c] * l);
            light[i] = *l;
            light[size + i] = r - b;
            light[2 * size + i] = g - f32::midpoint(r, b);
        }
        let spreads =
            [(self.spread, FLAT), (self.chroma_spread, FLAT_CHROMA), (self.chroma_spread, FLAT_CHROMA)];
        for (plane, (spread, flat)) in light.chunks_mut(size.max(1)).zip(spreads) {
            let variance = cell.iter().map(|&i| plane[i] * plane[i]).sum::<f32>() / count;
            let gain = spread / variance.sqrt().max(flat);
            let reach = self.limit * spread;
            cell.iter().for_each(|&i| plane[i] = self.centre + (plane[i] * gain).clamp(-reach, reach));
        }
        light
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    const NORM: Normalisation =
        Normalisation { offset: 8.0, centre: 1.0, spread: 0.7, chroma_spread: 0.5, limit: 4.0 };

    fn stained(strength: f32, exposure: f32) -> RgbImage {
        RgbImage::from_fn(8, 4, |x, y| {
            if x == 0 {
                return Rgb([0; 3]);
            }
            let od = [0.3 + 0.1 * x as f32, 0.4 + 0.25 * y as f32, 0.3 + 0.08 * (x + y) as f32];
            Rgb(od.map(|od| (exposure * 263.0 * (-od * strength).exp() - 8.0).round() as u8))
        })
    }

    #[test]
    fn the_cell_has_the_given_mean_and_spread_and_background_is_nothing() {
        let planes = NORM.planes(&stained(1.0, 1.0));
        for (plane, spread) in planes.chunks(32).zip([0.7, 0.5, 0.5]) {
            let cell: Vec<f32> = (0..32).filter(|i| i % 8 != 0).map(|i| plane[i]).collect();
            let mean = cell.iter().sum::<f32>() / 28.0;
            let sd = (cell.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / 28.0).sqrt();
            assert!((mean - 1.0).abs() < 1e-4 && (sd - spread).abs() < 1e-3, "{mean} {sd}");
            assert!((0..4).all(|row| plane[row * 8] == 0.0));
        }
    }

    #[test]
    fn stain_strength_and_exposure_do_not_reach_the_network() {
        let plain = NORM.planes(&stained(1.0, 1.0));
        for other in [stained(1.3, 1.0), stained(1.0, 0.85)] {
            let furthest =
                plain.iter().zip(NORM.planes(&other)).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            // Bytes are rounded, nothing else differs.
            assert!(furthest < 0.25, "{furthest}");
        }
    }

    #[test]
    fn a_pixel_darker_than_any_dye_is_brought_to_the_limit() {
        let mut cell = RgbImage::from_fn(20, 20, |x, y| Rgb([100 + (x + y) as u8, 60 + y as u8, 130]));
        cell.put_pixel(3, 3, Rgb([1, 0, 0]));
        let planes = NORM.planes(&cell);
        let most = planes[..400].iter().copied().fold(f32::MIN, f32::max);
        assert!((most - (1.0 + 4.0 * 0.7)).abs() < 1e-5, "{most}");
        assert!(planes.iter().all(|v| (v - 1.0).abs() <= 4.0 * 0.7 + 1e-5));
    }

    #[test]
    fn a_flat_or_empty_crop_stays_finite() {
        let flat = RgbImage::from_pixel(4, 4, Rgb([90, 40, 120]));
        assert!(NORM.planes(&flat).iter().all(|v| v.is_finite()));
        assert!(NORM.planes(&RgbImage::new(4, 4)).iter().all(|v| *v == 0.0));
    }
}
