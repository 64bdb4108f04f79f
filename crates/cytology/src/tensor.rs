//! The numbers the network sees.

use image::RgbImage;

/// How bytes become network inputs: `(value / 255 - mean) / std`, per channel in the order red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Normalisation {
    /// Mean of each channel, 0 to 1.
    pub mean: [f32; 3],
    /// Spread of each channel, above 0.
    pub std: [f32; 3],
}

impl Normalisation {
    /// The crop as planes, channel by channel, row by row: shape `[3, height, width]`.
    #[must_use]
    pub fn planes(&self, crop: &RgbImage) -> Vec<f32> {
        let size = (crop.width() * crop.height()) as usize;
        let mut planes = vec![0.0; 3 * size];
        for (i, pixel) in crop.pixels().enumerate() {
            for channel in 0..3 {
                let value = f32::from(pixel.0[channel]) / 255.0;
                planes[channel * size + i] = (value - self.mean[channel]) / self.std[channel];
            }
        }
        planes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    #[test]
    fn planes_are_channel_by_channel() {
        let crop = RgbImage::from_fn(2, 1, |x, _| if x == 0 { Rgb([255, 0, 51]) } else { Rgb([0, 255, 102]) });
        let norm = Normalisation { mean: [0.0, 0.5, 0.0], std: [1.0, 0.5, 1.0] };
        let expected = [1.0, 0.0, -1.0, 1.0, 0.2, 0.4];
        for (got, want) in norm.planes(&crop).iter().zip(expected) {
            assert!((got - want).abs() < 1e-6, "{got} {want}");
        }
    }
}
