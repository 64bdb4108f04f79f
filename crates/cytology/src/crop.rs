//! The crop at a fixed physical size.

use image::{Rgb, RgbImage};

use crate::{Mask, MicrometresPerPixel};

/// How large a piece of the smear a crop shows, and in how many pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CropSpec {
    /// Side of the square window in micrometres, above 0.
    pub window_um: f64,
    /// Side of the crop in pixels, at least 1.
    pub side: u32,
}

/// Cuts the masked cell out of `picture`, centred on the mask's bounding box, on black.
///
/// The window has a fixed physical size whatever the cell's, so a large cell stays large: size is the
/// strongest single cue between lymphoblasts and normal cells. Each output pixel is the mean of the masked area
/// it covers where that is at least half of it, else black: the outline stays crisp, and no pixel mixes cell with
/// background, which would look like dense stain. Shifting the cell by whole pixels or turning the picture by
/// right angles shifts or turns the crop and changes nothing else.
#[must_use]
pub fn crop(picture: &RgbImage, mask: &Mask, scale: MicrometresPerPixel, spec: &CropSpec) -> RgbImage {
    let window = scale.pixels(spec.window_um);
    let step = window / f64::from(spec.side);
    let bounds = mask.bounds();
    let centre = |start: u32, length: u32| f64::from(start) + f64::from(length) / 2.0;
    let columns =
        coverage(centre(bounds.x, bounds.width) - window / 2.0, step, spec.side, bounds.x, bounds.width);
    let rows =
        coverage(centre(bounds.y, bounds.height) - window / 2.0, step, spec.side, bounds.y, bounds.height);
    // The tolerance keeps rounding from deciding a pixel that is covered by exactly half.
    let half = step * step * (0.5 - 1e-9);
    let mut out = RgbImage::new(spec.side, spec.side);
    for (row, oy) in rows.iter().zip(0..) {
        for (column, ox) in columns.iter().zip(0..) {
            let (mut sum, mut covered) = ([0.0_f64; 3], 0.0);
            for (y, wy) in row.pixels() {
                for (x, wx) in column.pixels() {
                    if mask.contains(x, y) {
                        let Rgb(value) = picture.get_pixel(x, y);
                        covered += wy * wx;
                        for (s, &v) in sum.iter_mut().zip(value) {
                            *s += wy * wx * f64::from(v);
                        }
                    }
                }
            }
            if covered >= half {
                // A mean of bytes, so within 0 and 255; black is background, so a cell's pixel is at least 1.
                out.put_pixel(ox, oy, Rgb(sum.map(|s| (s / covered).round().max(1.0) as u8)));
            }
        }
    }
    out
}

/// The source pixels below one output row or column, with the length of each that is covered.
struct Span {
    first: u32,
    weights: Vec<f64>,
}

impl Span {
    fn pixels(&self) -> impl Iterator<Item = (u32, f64)> + '_ {
        self.weights.iter().zip(self.first..).map(|(&w, i)| (i, w))
    }
}

/// The coverage of `count` output pixels of width `step`, the first of which begins at `origin`, over the
/// source pixels `first .. first + length`.
fn coverage(origin: f64, step: f64, count: u32, first: u32, length: u32) -> Vec<Span> {
    let (low, high) = (f64::from(first), f64::from(first + length));
    (0..count)
        .map(|i| {
            let from = (origin + f64::from(i) * step).clamp(low, high);
            let to = (origin + f64::from(i + 1) * step).clamp(low, high);
            let start = from.floor();
            let weights = (0..)
                .map(|k| start + f64::from(k))
                .take_while(|&edge| edge < to)
                .map(|edge| to.min(edge + 1.0) - from.max(edge))
                .collect();
            // Clamped to the mask's box, which lies within a picture of u32 sides.
            Span { first: start as u32, weights }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::components;

    const SPEC: CropSpec = CropSpec { window_um: 8.0, side: 4 };

    fn whole(picture: &RgbImage) -> Mask {
        let all = vec![true; (picture.width() * picture.height()) as usize];
        components(&all, picture.width() as usize, 1).remove(0)
    }

    #[test]
    fn averages_whole_areas() {
        let picture = RgbImage::from_fn(8, 8, |x, _| Rgb([if x % 2 == 0 { 100 } else { 200 }, 10, 1]));
        let crop = crop(&picture, &whole(&picture), MicrometresPerPixel::new(1.0).unwrap(), &SPEC);
        assert!(crop.pixels().all(|p| p.0 == [150, 10, 1]));
    }

    #[test]
    fn a_cell_half_as_large_fills_half_the_crop() {
        let picture = RgbImage::from_pixel(4, 4, Rgb([200, 200, 200]));
        let crop = crop(&picture, &whole(&picture), MicrometresPerPixel::new(1.0).unwrap(), &SPEC);
        let lit = crop.pixels().filter(|p| p.0 == [200; 3]).count();
        assert_eq!(lit, 4);
        assert_eq!(crop.get_pixel(0, 0).0, [0; 3]);
    }

    #[test]
    fn the_same_cell_at_half_the_resolution_gives_the_same_crop() {
        let coarse = RgbImage::from_fn(6, 6, |x, y| Rgb([(x * 40 + 1) as u8, (y * 40 + 1) as u8, 99]));
        let fine = RgbImage::from_fn(12, 12, |x, y| *coarse.get_pixel(x / 2, y / 2));
        let at = |um| MicrometresPerPixel::new(um).unwrap();
        let (a, b) =
            (crop(&coarse, &whole(&coarse), at(1.0), &SPEC), crop(&fine, &whole(&fine), at(0.5), &SPEC));
        assert_eq!(a, b);
    }
}
