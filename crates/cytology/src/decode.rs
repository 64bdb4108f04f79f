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
    /// A known kind of picture that is not read.
    #[error("{what} cannot be read: save it as a single JPEG or PNG picture")]
    Unsupported {
        /// Which kind.
        what: &'static str,
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
    if let Some(what) = unsupported(bytes) {
        return Err(DecodeError::Unsupported { what });
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

/// Kinds of pictures that people do have and that are not read, and files of several pictures, of which nobody could say
/// which one was meant.
fn unsupported(bytes: &[u8]) -> Option<&'static str> {
    let at = |from: usize, what: &[u8]| bytes.get(from..from + what.len()) == Some(what);
    if at(4, b"ftyp") {
        return match bytes.get(8..12)? {
            b"heic" | b"heix" | b"heim" | b"heis" | b"mif1" | b"msf1" | b"hevc" => Some("a HEIC picture"),
            b"avif" | b"avis" => Some("an AVIF picture"),
            b"crx " => Some("a camera's raw picture"),
            _ => Some("a film"),
        };
    }
    if at(0, b"GIF8") {
        return Some("a GIF picture");
    }
    if at(0, b"FUJIFILMCCD-RAW") || at(0, b"IIRO") || at(0, b"IIU\0") || at(8, b"CR\x02") {
        return Some("a camera's raw picture");
    }
    if at(0, b"\x89PNG") && bytes.windows(4).take(4096).any(|chunk| chunk == b"acTL") {
        return Some("an animated PNG picture");
    }
    if at(0, b"RIFF") && at(8, b"WEBPVP8X") && bytes.get(20)? & 0b10 != 0 {
        return Some("an animated WebP picture");
    }
    let tiff = at(0, b"II*\0") || at(0, b"MM\0*");
    (tiff && tiff_pages(bytes) > 1).then_some("a TIFF file of several pages")
}

/// Full pages of a TIFF file, up to 2; smaller copies of a page, as microscopes add them, do not count.
fn tiff_pages(bytes: &[u8]) -> u32 {
    let little = bytes.first() == Some(&b'I');
    let number = |at: usize, length: usize| {
        let digits = bytes.get(at..at.checked_add(length)?)?;
        let value = |sum: usize, digit: &u8| sum << 8 | usize::from(*digit);
        Some(if little { digits.iter().rev().fold(0, value) } else { digits.iter().fold(0, value) })
    };
    let mut pages = 0;
    let mut directory = number(4, 4).unwrap_or_default();
    // A directory that leads back to itself must not be followed for ever.
    for _ in 0..16 {
        let Some(entries) = number(directory, 2).filter(|_| directory >= 8) else { break };
        // The tag NewSubfileType; its lowest bit says that this is a reduced copy.
        let reduced = (0..entries).map(|i| directory + 2 + 12 * i).any(|entry| {
            number(entry, 2) == Some(254) && number(entry + 8, 4).is_some_and(|value| value & 1 == 1)
        });
        pages += u32::from(!reduced);
        directory = number(directory + 2 + 12 * entries, 4).unwrap_or_default();
        if directory == 0 || pages > 1 {
            break;
        }
    }
    pages
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
    fn kinds_that_are_not_read_are_named() {
        let what = |bytes: &[u8]| match decode(bytes, &Limits::default()) {
            Err(DecodeError::Unsupported { what }) => what,
            other => panic!("{other:?}"),
        };
        assert_eq!(what(b"\0\0\0\x18ftypheic\0\0\0\0"), "a HEIC picture");
        assert_eq!(what(b"\0\0\0\x18ftypavif\0\0\0\0"), "an AVIF picture");
        assert_eq!(what(b"GIF89a"), "a GIF picture");
        let mut animated = encoded(&sample(), ImageFormat::Png);
        let chunk = [&8_u32.to_be_bytes()[..], b"acTL", &[0; 12]].concat();
        animated.splice(33..33, chunk);
        assert_eq!(what(&animated), "an animated PNG picture");
        let webp = b"RIFF\x20\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0\0\0\0\0\0\0";
        assert_eq!(what(webp), "an animated WebP picture");
    }

    #[test]
    fn a_tiff_of_two_pages_is_refused_and_one_with_a_thumbnail_is_not() {
        let one = encoded(&sample(), ImageFormat::Tiff);
        assert!(decode(&one, &Limits::default()).is_ok());
        // A second directory at the end, with one entry: NewSubfileType.
        let with = |kind: u8| {
            let mut two = one.clone();
            let first = u32::from_le_bytes(two[4..8].try_into().unwrap()) as usize;
            let entries = usize::from(u16::from_le_bytes(two[first..first + 2].try_into().unwrap()));
            let next = first + 2 + 12 * entries;
            let end = u32::try_from(two.len()).unwrap().to_le_bytes();
            two[next..next + 4].copy_from_slice(&end);
            two.extend([1, 0, 254, 0, 4, 0, 1, 0, 0, 0, kind, 0, 0, 0, 0, 0, 0, 0]);
            two
        };
        assert!(decode(&with(1), &Limits::default()).is_ok());
        assert!(matches!(decode(&with(0), &Limits::default()), Err(DecodeError::Unsupported { .. })));
        // A directory that is its own successor.
        let mut circle = one.clone();
        let first = u32::from_le_bytes(circle[4..8].try_into().unwrap()) as usize;
        let entries = usize::from(u16::from_le_bytes(circle[first..first + 2].try_into().unwrap()));
        let next = first + 2 + 12 * entries;
        circle.copy_within(4..8, next);
        assert!(matches!(decode(&circle, &Limits::default()), Err(DecodeError::Unsupported { .. })));
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
