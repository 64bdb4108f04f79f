//! Bytes to an upright 8-bit RGB picture, within limits.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, RgbImage};

/// What a picture may cost before it is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of the encoded picture.
    pub max_bytes: usize,
    /// Most pixels of the decoded picture.
    pub max_pixels: u64,
    /// Longest side in pixels.
    pub max_side: u32,
    /// Shortest side in pixels that can still hold a cell.
    pub min_side: u32,
}

impl Default for Limits {
    /// 64 MiB, 100 megapixels (beyond any microscope camera or phone), 20,000 pixels a side, 16 at least.
    fn default() -> Self {
        Self { max_bytes: 64 << 20, max_pixels: 100_000_000, max_side: 20_000, min_side: 16 }
    }
}

/// Why bytes did not become a picture.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// The file is longer than [`Limits::max_bytes`].
    #[error("the file has {bytes} bytes; at most {limit} are read")]
    TooManyBytes {
        /// Length of the file.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// No format that is read begins like this.
    #[error("the file is no BMP, JPEG, PNG, TIFF or WebP picture")]
    UnknownFormat,
    /// The picture has more pixels than [`Limits::max_pixels`] or a side beyond [`Limits::max_side`].
    #[error(
        "the picture has {width} × {height} pixels; at most {max_pixels} in all and {max_side} a side are read"
    )]
    TooLarge {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// The limit on pixels.
        max_pixels: u64,
        /// The limit on a side.
        max_side: u32,
    },
    /// A side is shorter than [`Limits::min_side`].
    #[error("the picture has {width} × {height} pixels; a side needs at least {min_side} to hold a cell")]
    TooSmall {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// The limit on a side.
        min_side: u32,
    },
    /// The picture is damaged, ends early or uses a feature that is not read.
    #[error("the {format} picture is damaged or ends early: {reason}")]
    Damaged {
        /// Name of the format.
        format: &'static str,
        /// What the decoder said.
        reason: String,
    },
}

/// Decodes a BMP, JPEG (grey, YCbCr, CMYK), PNG, TIFF or WebP picture of 8 or 16 bits, turns it upright by its
/// EXIF orientation, and lays transparent parts over black, which is what a masked cell's background means.
///
/// # Errors
/// [`DecodeError`] names the limit or the damage.
pub fn decode(bytes: &[u8], limits: &Limits) -> Result<RgbImage, DecodeError> {
    if bytes.len() > limits.max_bytes {
        return Err(DecodeError::TooManyBytes { bytes: bytes.len(), limit: limits.max_bytes });
    }
    let format = image::guess_format(bytes).map_err(|_| DecodeError::UnknownFormat)?;
    let name = format_name(format).ok_or(DecodeError::UnknownFormat)?;
    let damaged = |e: ImageError| DecodeError::Damaged { format: name, reason: e.to_string() };
    let mut decoder = ImageReader::with_format(Cursor::new(bytes), format).into_decoder().map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    if width > limits.max_side
        || height > limits.max_side
        || u64::from(width) * u64::from(height) > limits.max_pixels
    {
        let (max_pixels, max_side) = (limits.max_pixels, limits.max_side);
        return Err(DecodeError::TooLarge { width, height, max_pixels, max_side });
    }
    if width < limits.min_side || height < limits.min_side {
        return Err(DecodeError::TooSmall { width, height, min_side: limits.min_side });
    }
    if format == ImageFormat::Jpeg && !jpeg_is_complete(bytes) {
        let reason = "the end-of-image marker is missing".to_owned();
        return Err(DecodeError::Damaged { format: name, reason });
    }
    // Orientation is best effort: a broken EXIF block must not hide a readable picture.
    let orientation = decoder.orientation().ok();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    if let Some(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    Ok(over_black(picture))
}

const fn format_name(format: ImageFormat) -> Option<&'static str> {
    match format {
        ImageFormat::Bmp => Some("BMP"),
        ImageFormat::Jpeg => Some("JPEG"),
        ImageFormat::Png => Some("PNG"),
        ImageFormat::Tiff => Some("TIFF"),
        ImageFormat::WebP => Some("WebP"),
        _ => None,
    }
}

/// The JPEG decoder fills what is missing with grey and says nothing, so a cut file is found here: walking the
/// markers from the start, the end-of-image marker must come. What follows it (a phone's film) is not looked at.
fn jpeg_is_complete(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some(marker) = bytes[at.min(bytes.len())..].windows(2).position(is_marker).map(|i| at + i) {
        if bytes[marker + 1] == END_OF_IMAGE {
            return true;
        }
        // A scan's header is skipped like any segment; the search then runs over its coded data.
        let Some(length) = bytes.get(marker + 2..marker + 4) else { return false };
        at = marker + 2 + usize::from(u16::from_be_bytes([length[0], length[1]]));
    }
    false
}

const END_OF_IMAGE: u8 = 0xD9;

/// Whether two bytes begin a segment or end the image: not a stuffed `FF 00`, a fill byte or a restart.
fn is_marker(bytes: &[u8]) -> bool {
    bytes[0] == 0xFF && !matches!(bytes[1], 0x00 | 0x01 | 0xD0..=0xD8 | 0xFF)
}

fn over_black(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let rgba = picture.into_rgba8();
    RgbImage::from_fn(rgba.width(), rgba.height(), |x, y| {
        let [r, g, b, a] = rgba.get_pixel(x, y).0;
        image::Rgb([r, g, b].map(|v| (u16::from(v) * u16::from(a) / 255) as u8))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ImageBuffer, Luma, Rgb, Rgba};

    fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn sample() -> DynamicImage {
        RgbImage::from_fn(24, 20, |x, y| Rgb([(x * 9) as u8, (y * 11) as u8, 77])).into()
    }

    #[test]
    fn lossless_formats_keep_every_pixel() {
        for format in [ImageFormat::Bmp, ImageFormat::Png, ImageFormat::Tiff, ImageFormat::WebP] {
            let read = decode(&encoded(&sample(), format), &Limits::default()).unwrap();
            assert_eq!(read, sample().into_rgb8(), "{format:?}");
        }
    }

    #[test]
    fn sixteen_bit_and_grey_become_eight_bit_rgb() {
        let deep: ImageBuffer<Rgb<u16>, Vec<u16>> =
            ImageBuffer::from_pixel(16, 16, Rgb([65535, 0, 257 * 100]));
        let read = decode(&encoded(&deep.into(), ImageFormat::Png), &Limits::default()).unwrap();
        assert_eq!(read.get_pixel(3, 3).0, [255, 0, 100]);
        let grey: ImageBuffer<Luma<u8>, Vec<u8>> = ImageBuffer::from_pixel(16, 16, Luma([42]));
        let read = decode(&encoded(&grey.into(), ImageFormat::Png), &Limits::default()).unwrap();
        assert_eq!(read.get_pixel(3, 3).0, [42, 42, 42]);
    }

    #[test]
    fn transparent_is_black() {
        let clear: ImageBuffer<Rgba<u8>, Vec<u8>> = ImageBuffer::from_pixel(16, 16, Rgba([200, 100, 50, 0]));
        let read = decode(&encoded(&clear.into(), ImageFormat::Png), &Limits::default()).unwrap();
        assert_eq!(read.get_pixel(0, 0).0, [0, 0, 0]);
    }

    #[test]
    fn a_palette_becomes_colours() {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, 16, 16);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(vec![0, 0, 0, 130, 60, 170]);
        encoder.write_header().unwrap().write_image_data(&[1; 256]).unwrap();
        let read = decode(&bytes, &Limits::default()).unwrap();
        assert_eq!(read.get_pixel(7, 7).0, [130, 60, 170]);
    }

    #[test]
    fn cmyk_jpegs_become_rgb() {
        let mut bytes = Vec::new();
        // Half magenta ink and nothing else.
        let ink: Vec<u8> = [0, 128, 0, 0].repeat(256);
        let encoder = jpeg_encoder::Encoder::new(&mut bytes, 100);
        encoder.encode(&ink, 16, 16, jpeg_encoder::ColorType::Cmyk).unwrap();
        let [r, g, b] = decode(&bytes, &Limits::default()).unwrap().get_pixel(8, 8).0;
        assert!(r > 245 && b > 245 && (115..=140).contains(&g), "{r} {g} {b}");
    }

    #[test]
    fn what_follows_a_jpeg_is_not_looked_at() {
        let mut bytes = encoded(&sample(), ImageFormat::Jpeg);
        bytes.extend([0xFF, 0xDA, 1, 2, 3]);
        assert!(decode(&bytes, &Limits::default()).is_ok());
    }

    #[test]
    fn exif_orientation_is_applied() {
        // A minimal EXIF block (TIFF header, one entry: orientation 6, a quarter turn clockwise) after SOI.
        let jpeg = encoded(&sample(), ImageFormat::Jpeg);
        let tiff: &[u8] = b"II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        let length = u16::try_from(2 + 6 + tiff.len()).unwrap().to_be_bytes();
        let mut turned = jpeg[..2].to_vec();
        turned.extend([0xFF, 0xE1, length[0], length[1]]);
        turned.extend(b"Exif\0\0");
        turned.extend(tiff);
        turned.extend(&jpeg[2..]);
        let read = decode(&turned, &Limits::default()).unwrap();
        assert_eq!(read.dimensions(), (20, 24));
    }

    #[test]
    fn refuses_and_says_why() {
        let limits = Limits::default();
        assert!(matches!(decode(b"not a picture", &limits), Err(DecodeError::UnknownFormat)));
        assert!(matches!(decode(b"", &limits), Err(DecodeError::UnknownFormat)));
        let tiny = DynamicImage::new_rgb8(8, 400);
        assert!(matches!(
            decode(&encoded(&tiny, ImageFormat::Png), &limits),
            Err(DecodeError::TooSmall { width: 8, .. })
        ));
        let small = Limits { max_pixels: 100, ..limits };
        assert!(matches!(
            decode(&encoded(&sample(), ImageFormat::Png), &small),
            Err(DecodeError::TooLarge { width: 24, height: 20, .. })
        ));
        let few = Limits { max_bytes: 10, ..limits };
        assert!(matches!(decode(&[0; 11], &few), Err(DecodeError::TooManyBytes { bytes: 11, limit: 10 })));
    }

    #[test]
    fn a_cut_file_is_damaged_in_every_format() {
        let formats =
            [ImageFormat::Bmp, ImageFormat::Png, ImageFormat::Tiff, ImageFormat::WebP, ImageFormat::Jpeg];
        for format in formats {
            let bytes = encoded(&sample(), format);
            let cut = &bytes[..bytes.len() * 2 / 3];
            let outcome = decode(cut, &Limits::default());
            assert!(matches!(outcome, Err(DecodeError::Damaged { .. })), "{format:?}: {outcome:?}");
        }
    }
}
