//! Copies of a picture in other sizes.

use std::borrow::Cow;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeError, ResizeOptions, Resizer};
use image::RgbImage;
use image::imageops::{self, resize, thumbnail};

/// A copy `factor` times as large, or the picture itself where that is as large: means of areas where it is smaller.
pub(super) fn resized(picture: &RgbImage, factor: f64) -> Cow<'_, RgbImage> {
    let side = |side: u32| ((f64::from(side) * factor).round() as u32).max(1);
    let (width, height) = (side(picture.width()), side(picture.height()));
    if (width, height) == picture.dimensions() {
        Cow::Borrowed(picture)
    } else if factor < 1.0 {
        // The library refuses no picture that has pixels; of one that has none any copy is as good.
        Cow::Owned(means(picture, width, height).unwrap_or_else(|| thumbnail(picture, width, height)))
    } else {
        Cow::Owned(resize(picture, width, height, imageops::FilterType::Triangle))
    }
}

/// The means of areas; all cores take part.
fn means(picture: &RgbImage, width: u32, height: u32) -> Option<RgbImage> {
    let from = ImageRef::new(picture.width(), picture.height(), picture, PixelType::U8x3).ok()?;
    let mut to = Image::new(width, height, PixelType::U8x3);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Box));
    let done: Result<(), ResizeError> = Resizer::new().resize(&from, &mut to, &options);
    done.ok()?;
    RgbImage::from_raw(width, height, to.into_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    #[test]
    fn a_smaller_copy_has_the_means_of_areas() {
        let picture = RgbImage::from_fn(60, 40, |x, y| Rgb([(4 * x) as u8, (6 * y) as u8, 77]));
        let copy = resized(&picture, 0.1);
        assert_eq!(copy.dimensions(), (6, 4));
        for (x, y, pixel) in copy.enumerate_pixels() {
            // The middle of ten columns and of ten rows; what is rounded twice may be one off.
            let [red, green] = [4 * (10 * x) + 18, 6 * (10 * y) + 27].map(|mean| mean as u8);
            let near = |found: u8, mean: u8| found.abs_diff(mean) <= 1;
            assert!(
                near(pixel.0[0], red) && near(pixel.0[1], green) && pixel.0[2] == 77,
                "{x} {y}: {pixel:?}"
            );
        }
    }

    #[test]
    fn other_sizes_are_what_was_asked_for() {
        let picture = RgbImage::from_pixel(30, 20, Rgb([9; 3]));
        assert!(matches!(resized(&picture, 1.0), Cow::Borrowed(_)));
        for (factor, size) in [(1.5, (45, 30)), (0.01, (1, 1))] {
            let copy = resized(&picture, factor);
            assert!(copy.dimensions() == size && copy.pixels().all(|pixel| pixel.0 == [9; 3]), "{factor}");
        }
        assert_eq!(resized(&RgbImage::new(0, 0), 0.5).dimensions(), (1, 1));
    }
}
