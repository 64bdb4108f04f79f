//! The cell at a fixed physical resolution.

use image::RgbImage;

use super::mean_and_sd;
use crate::{Mask, MicrometresPerPixel};

/// Side of a raster pixel in micrometres: about half of what an oil-immersion lens resolves, and twice the
/// pixel of the training pictures.
pub(super) const STEP_UM: f64 = 0.1;
/// A cell of more raster pixels than this to a side gets larger ones: at [`STEP_UM`] that is 51 µm, twice the
/// largest white cell.
const MAX_SIDE: f64 = 512.0;
/// Added to every byte before its logarithm; as the network's normalisation does it.
const OFFSET: f64 = 8.0;
/// Below this standard deviation of the optical density a cell is flat, and its texture is not blown up.
pub(super) const FLAT: f64 = 0.05;

/// The cell's optical density, resampled by area. All planes are row by row.
pub(super) struct Raster {
    pub width: usize,
    pub height: usize,
    /// Side of a pixel in micrometres: [`STEP_UM`] but for monstrous cells.
    pub step_um: f64,
    /// Pixels that the cell covers at least by half. Everything else in every plane is 0.
    pub inside: Vec<bool>,
    /// Optical density in red, green and blue light: `−ln((v + 8) / 263)` of the mean byte `v`.
    pub density: [Vec<f64>; 3],
    /// Green optical density in standard deviations from the cell's mean: neither the strength of the stain
    /// nor the exposure reaches it.
    pub relative: Vec<f64>,
}

impl Raster {
    pub fn of(picture: &RgbImage, mask: &Mask, scale: MicrometresPerPixel) -> Self {
        let bounds = mask.bounds();
        let longest_um = f64::from(bounds.width.max(bounds.height)) * scale.get();
        let step_um = STEP_UM.max(longest_um / MAX_SIDE).min(f64::MAX);
        let pixel = scale.get() / step_um;
        let (columns, rows) = (Shares::of(bounds.width, pixel), Shares::of(bounds.height, pixel));
        let (width, height) = (columns.count, rows.count);
        let mut covered = vec![0.0; width * height];
        let mut light = [(); 3].map(|()| vec![0.0; width * height]);
        for (row, y) in rows.of_pixel.iter().zip(bounds.y..) {
            for (column, x) in columns.of_pixel.iter().zip(bounds.x..) {
                let Some(value) = picture.get_pixel_checked(x, y).filter(|_| mask.contains(x, y)) else {
                    continue;
                };
                for &(j, wy) in row {
                    for &(i, wx) in column {
                        let at = j * width + i;
                        covered[at] += wy * wx;
                        for (plane, &byte) in light.iter_mut().zip(&value.0) {
                            plane[at] += wy * wx * f64::from(byte);
                        }
                    }
                }
            }
        }
        // Half of the fullest, which is 1 for all but the tiniest cells: they keep a pixel at least. The
        // tolerance keeps rounding from deciding a pixel that is covered by exactly half.
        let half = covered.iter().copied().fold(0.0, f64::max) * (0.5 - 1e-9);
        let inside: Vec<bool> = covered.iter().map(|&c| c > 0.0 && c >= half).collect();
        let density = light.map(|plane| {
            let cell = plane.iter().zip(&covered).zip(&inside);
            cell.map(|((sum, covered), inside)| if *inside { optical_density(sum / covered) } else { 0.0 })
                .collect::<Vec<f64>>()
        });
        let relative = standardised(&density[1], &inside);
        Self { width, height, step_um, inside, density, relative }
    }

    /// The values of `plane` where `region` is.
    pub fn values(plane: &[f64], region: &[bool]) -> Vec<f64> {
        plane.iter().zip(region).filter(|(_, inside)| **inside).map(|(value, _)| *value).collect()
    }

    /// The place of `(x, y)` in the planes; `None` unless it is inside the cell.
    pub fn at(&self, x: isize, y: isize) -> Option<usize> {
        let (x, y) = (usize::try_from(x).ok()?, usize::try_from(y).ok()?);
        let i = y * self.width + x;
        (x < self.width && y < self.height && self.inside[i]).then_some(i)
    }

    /// Column, row and place in the planes of every pixel of the cell.
    pub fn pixels(&self) -> impl Iterator<Item = (isize, isize, usize)> + '_ {
        let cell = self.inside.iter().enumerate().filter(|(_, inside)| **inside);
        // Sides are at most MAX_SIDE.
        cell.map(|(i, _)| ((i % self.width) as isize, (i / self.width) as isize, i))
    }

    /// The mean of `plane` over the pixels of `region` in the square that reaches `reach` pixels from each
    /// pixel of `region`; 0 elsewhere.
    pub fn blurred(&self, plane: &[f64], region: &[bool], reach: usize) -> Vec<f64> {
        let masked: Vec<f64> = plane.iter().zip(region).map(|(v, i)| if *i { *v } else { 0.0 }).collect();
        let ones: Vec<f64> = region.iter().map(|i| f64::from(u8::from(*i))).collect();
        let (sums, counts) = (self.integral(&masked), self.integral(&ones));
        let stride = self.width + 1;
        let mut out = vec![0.0; plane.len()];
        for (i, out) in out.iter_mut().enumerate().filter(|(i, _)| region[*i]) {
            let (x, y) = (i % self.width, i / self.width);
            let (left, right) = (x.saturating_sub(reach), (x + reach + 1).min(self.width));
            let (top, bottom) = (y.saturating_sub(reach), (y + reach + 1).min(self.height));
            let over = |table: &[f64]| {
                table[bottom * stride + right] - table[top * stride + right] - table[bottom * stride + left]
                    + table[top * stride + left]
            };
            *out = over(&sums) / over(&counts);
        }
        out
    }

    /// The sums of all rectangles that begin at the upper left corner.
    fn integral(&self, plane: &[f64]) -> Vec<f64> {
        let stride = self.width + 1;
        let mut table = vec![0.0; stride * (self.height + 1)];
        for y in 0..self.height {
            let mut row = 0.0;
            for x in 0..self.width {
                row += plane[y * self.width + x];
                table[(y + 1) * stride + x + 1] = table[y * stride + x + 1] + row;
            }
        }
        table
    }
}

fn optical_density(byte: f64) -> f64 {
    -((byte + OFFSET) / (255.0 + OFFSET)).ln()
}

fn standardised(plane: &[f64], inside: &[bool]) -> Vec<f64> {
    let (mean, sd) = mean_and_sd(&Raster::values(plane, inside));
    let cell = plane.iter().zip(inside);
    cell.map(|(value, inside)| if *inside { (value - mean) / sd.max(FLAT) } else { 0.0 }).collect()
}

/// Which raster pixels each pixel of a row or column covers, and how much of them.
struct Shares {
    count: usize,
    of_pixel: Vec<Vec<(usize, f64)>>,
}

impl Shares {
    /// Of `length` pixels, each `pixel` raster pixels wide, in the middle of the raster.
    fn of(length: u32, pixel: f64) -> Self {
        let extent = f64::from(length) * pixel;
        let count = (extent - 1e-9).ceil().max(1.0);
        let origin = (count - extent) / 2.0;
        let of_pixel = (0..length)
            .map(|i| {
                let from = (origin + f64::from(i) * pixel).clamp(0.0, count);
                let to = (origin + f64::from(i + 1) * pixel).clamp(0.0, count);
                // At most MAX_SIDE and one for rounding.
                (from as usize..to.ceil() as usize)
                    .map(|j| (j, to.min(j as f64 + 1.0) - from.max(j as f64)))
                    .collect()
            })
            .collect();
        Self { count: count as usize, of_pixel }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::mask::components;
    use image::Rgb;

    /// A mask of every pixel of a picture.
    pub fn whole(picture: &RgbImage) -> Mask {
        let all = vec![true; (picture.width() * picture.height()) as usize];
        components(&all, picture.width() as usize, 1).remove(0)
    }

    /// A raster of `rows` whose optical densities are given, one pixel to a number.
    pub fn drawn<Row: AsRef<[f64]>>(rows: &[Row]) -> Raster {
        let plane: Vec<f64> = rows.iter().flat_map(AsRef::as_ref).copied().collect();
        let inside = vec![true; plane.len()];
        let relative = standardised(&plane, &inside);
        let density = [plane.clone(), plane.clone(), plane];
        Raster {
            width: rows[0].as_ref().len(),
            height: rows.len(),
            step_um: STEP_UM,
            inside,
            density,
            relative,
        }
    }

    fn at(um: f64) -> MicrometresPerPixel {
        MicrometresPerPixel::new(um).unwrap()
    }

    #[test]
    fn pixels_are_averaged_before_the_logarithm() {
        let picture = RgbImage::from_fn(8, 4, |x, _| Rgb([if x % 2 == 0 { 100 } else { 200 }, 255, 0]));
        let raster = Raster::of(&picture, &whole(&picture), at(0.05));
        assert_eq!((raster.width, raster.height), (4, 2));
        let expected = [-(158.0_f64 / 263.0).ln(), 0.0, (263.0_f64 / 8.0).ln()];
        for (plane, expected) in raster.density.iter().zip(expected) {
            assert!(plane.iter().all(|d| (d - expected).abs() < 1e-9), "{plane:?}");
        }
        assert!(raster.relative.iter().all(|z| *z == 0.0), "a flat plane");
    }

    #[test]
    fn the_raster_lies_in_the_middle_of_the_cell() {
        let picture = RgbImage::from_pixel(3, 3, Rgb([60; 3]));
        let raster = Raster::of(&picture, &whole(&picture), at(0.05));
        // 1.5 raster pixels on 2: each is covered by 9/16.
        assert_eq!((raster.width, raster.height), (2, 2));
        assert_eq!(raster.inside, [true; 4]);
    }

    #[test]
    fn a_speck_keeps_a_pixel_and_a_monster_stays_small() {
        let picture = RgbImage::from_pixel(300, 1, Rgb([60; 3]));
        let speck = RgbImage::from_pixel(1, 1, Rgb([60; 3]));
        assert_eq!(Raster::of(&speck, &whole(&speck), at(0.01)).inside, [true]);
        for um in [1e-300, 1e-3, 1.0, 1e6, 1e300, 1.7e308] {
            let raster = Raster::of(&picture, &whole(&picture), at(um));
            assert!(raster.width <= 513 && raster.inside.len() < 300_000, "{um}");
            assert!(raster.relative.iter().all(|z| z.is_finite()), "{um}");
        }
    }

    #[test]
    fn blurring_leaves_the_rest_of_the_picture_out() {
        let raster = drawn(&[[1.0, 2.0, 6.0, 100.0]]);
        let blurred = raster.blurred(&raster.density[1], &[true, true, true, false], 1);
        assert_eq!(blurred, [1.5, 3.0, 4.0, 0.0]);
    }
}
