//! Cells' pictures as documents hold them.

use std::borrow::Cow;
use std::io::Cursor;

use image::{ImageFormat, RgbImage, imageops};

use crate::document::ReportError;

/// Pixels of the longer side that are enough for a picture of 23 mm in print.
const SIDE: u32 = 192;

/// `crop`, made smaller where it has more pixels than a document needs.
pub(crate) fn reduced(crop: &RgbImage) -> RgbImage {
    shrunk(crop).into_owned()
}

fn shrunk(crop: &RgbImage) -> Cow<'_, RgbImage> {
    let longer = crop.width().max(crop.height());
    if longer <= SIDE {
        return Cow::Borrowed(crop);
    }
    let scaled = |side: u32| {
        u32::try_from(u64::from(side) * u64::from(SIDE) / u64::from(longer)).unwrap_or(SIDE).max(1)
    };
    let (width, height) = (scaled(crop.width()), scaled(crop.height()));
    Cow::Owned(imageops::resize(crop, width, height, imageops::FilterType::Triangle))
}

/// `crop` as PNG, made smaller as in the PDF; none where it has no pixel.
pub(crate) fn png(number: u32, crop: &RgbImage) -> Result<Option<Vec<u8>>, ReportError> {
    if crop.width() == 0 || crop.height() == 0 {
        return Ok(None);
    }
    let mut bytes = Cursor::new(Vec::new());
    shrunk(crop)
        .write_to(&mut bytes, ImageFormat::Png)
        .map_err(|source| ReportError::Picture { number, source })?;
    Ok(Some(bytes.into_inner()))
}

#[cfg(test)]
mod tests {
    use image::RgbImage;

    use super::{png, reduced};

    #[test]
    fn large_pictures_shrink_and_small_ones_stay() {
        assert_eq!(reduced(&RgbImage::new(400, 100)).dimensions(), (192, 48));
        assert_eq!(reduced(&RgbImage::new(4000, 1)).dimensions(), (192, 1));
        let small = RgbImage::from_fn(3, 2, |x, y| image::Rgb([x as u8, y as u8, 7]));
        assert_eq!(reduced(&small), small);
    }

    #[test]
    fn a_picture_without_pixels_is_none() {
        assert!(png(1, &RgbImage::new(0, 9)).unwrap().is_none());
        assert!(png(1, &RgbImage::new(9, 9)).unwrap().is_some());
    }
}
