//! From an imported file's bytes to a picture that can be stored.

use std::io::Cursor;

use contract::{ErrorCode, ErrorReport, PictureDetail, Thresholds};
use image::{
    ExtendedColorType, ImageEncoder as _, RgbImage,
    codecs::png::{CompressionType, FilterType, PngEncoder},
    imageops,
};
use records::{Act, NewFile, NewPicture, NewResult, PictureId, Timestamp};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{
    bench::Bench,
    report::{of_examination, of_records, report},
};

/// Longest side of a thumbnail in pixels: the list's largest card on a screen with doubled pixels.
const THUMBNAIL_SIDE: u32 = 360;

/// Longest name that is kept, in characters.
const NAME_LENGTH: usize = 200;

/// Classifies and stores a file. One that is stored already is not stored again, and is classified again only
/// where another model did it then: nobody may take an older model's verdict for that of the model in use.
pub(crate) fn import(bench: &Bench, file_name: &str, bytes: Vec<u8>) -> Result<PictureDetail, ErrorReport> {
    let sha256 = records::fingerprint(&bytes);
    let classifier = bench.classifier()?;
    let outdated = match bench.with_records(|records| records.find_by_sha256(&sha256))? {
        Some(stored) if stored.examination.model == *classifier.model() => return Ok(stored),
        stored => stored,
    };
    let examined = classifier.examine(&bytes, None).map_err(|e| of_examination(&e))?;
    let Act { by, at } = act()?;
    let thresholds = &classifier.description().thresholds;
    let result = NewResult {
        examination: examined.examination,
        app_version: env!("CARGO_PKG_VERSION").to_owned(),
        thresholds: Thresholds { hem_below: thresholds.hem_below, all_from: thresholds.all_from },
        examined_at: at.clone(),
        by: by.clone(),
    };
    if let Some(outdated) = outdated {
        let id = PictureId::parse(&outdated.summary.id).map_err(|e| of_records(&e))?;
        return bench.with_records(|records| records.re_examined(&id, &result));
    }
    let picture = &examined.picture;
    let file = NewFile {
        id: PictureId::parse(&uuid::Uuid::new_v4().to_string()).map_err(|e| of_records(&e))?,
        name: bare_name(file_name),
        imported_at: at,
        by,
        thumbnail_png: png(&thumbnail(picture))?,
        width: picture.width(),
        height: picture.height(),
        bytes,
    };
    bench.with_records(|records| records.add(&NewPicture { file, result }))
}

/// `picture` as PNG, written fast rather than small: it is shown once and not kept.
pub(crate) fn png(picture: &RgbImage) -> Result<Vec<u8>, ErrorReport> {
    let mut bytes = Cursor::new(Vec::new());
    PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::Adaptive)
        .write_image(picture, picture.width(), picture.height(), ExtendedColorType::Rgb8)
        .map_err(|e| {
            report(ErrorCode::StorageFailed, format!("the picture cannot be written as PNG: {e}"))
        })?;
    Ok(bytes.into_inner())
}

fn thumbnail(picture: &RgbImage) -> RgbImage {
    let (width, height) = picture.dimensions();
    let longest = width.max(height);
    if longest <= THUMBNAIL_SIDE {
        return picture.clone();
    }
    let scaled = |side: u32| (u64::from(side) * u64::from(THUMBNAIL_SIDE) / u64::from(longest)).max(1) as u32;
    imageops::thumbnail(picture, scaled(width), scaled(height))
}

/// The name without folders and control characters, cut to a length that a list can show.
fn bare_name(file_name: &str) -> String {
    let bare = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = bare.chars().filter(|c| !c.is_control()).take(NAME_LENGTH).collect();
    if clean.trim().is_empty() { "picture".to_owned() } else { clean }
}

/// Who acts, as far as this app knows, and when, in whole seconds so that text order is time order.
pub(crate) fn act() -> Result<Act, ErrorReport> {
    let unusable =
        |e: String| report(ErrorCode::StorageFailed, format!("the system's clock gives no usable time: {e}"));
    let now = OffsetDateTime::now_utc()
        .replace_nanosecond(0)
        .map_err(|e| unusable(e.to_string()))?
        .format(&Rfc3339)
        .map_err(|e| unusable(e.to_string()))?;
    Ok(Act { by: "this device".to_owned(), at: Timestamp::parse(&now).map_err(|e| unusable(e.to_string()))? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::Bundle;

    #[test]
    fn names_lose_folders_and_control_characters() {
        assert_eq!(bare_name("C:\\smears\\a.bmp"), "a.bmp");
        assert_eq!(bare_name("/home/x/Blut Ä.png"), "Blut Ä.png");
        assert_eq!(bare_name("a\u{7}\nb"), "ab");
        assert_eq!(bare_name("folder/"), "picture");
        assert_eq!(bare_name(&"x".repeat(999)).len(), NAME_LENGTH);
    }

    #[test]
    fn thumbnails_keep_the_proportions() {
        assert_eq!(thumbnail(&RgbImage::new(7200, 3600)).dimensions(), (360, 180));
        assert_eq!(thumbnail(&RgbImage::new(10, 20_000)).dimensions(), (1, 360));
        assert_eq!(thumbnail(&RgbImage::new(40, 30)).dimensions(), (40, 30));
    }

    /// One purple cell on black, as in C-NMC, in a PNG file.
    fn cell() -> Vec<u8> {
        let picture = RgbImage::from_fn(450, 450, |x, y| {
            let distance = (f64::from(x) - 224.5).hypot(f64::from(y) - 224.5);
            let grain = ((x * 7 + y * 13) % 17) as u8;
            image::Rgb(if distance > 90.0 {
                [0; 3]
            } else if distance > 70.0 {
                [150 + grain, 110 + grain, 180]
            } else {
                [80 + grain, 30, 110 + grain]
            })
        });
        png(&picture).unwrap()
    }

    #[test]
    fn a_picture_that_another_model_examined_is_examined_again() {
        let folder = tempfile::tempdir().unwrap();
        let bench = Bench::new(Bundle::Reference, Some(folder.path().to_owned()));
        let first = import(&bench, "a.png", cell()).unwrap();
        assert_eq!(import(&bench, "b.png", cell()).unwrap(), first, "stored once, by its content");

        let mut examination = first.examination.clone();
        examination.model.id = "an older model".to_owned();
        examination.cells.clear();
        let Act { by, at } = act().unwrap();
        let old = NewResult {
            examination,
            app_version: "0.0.1".to_owned(),
            thresholds: Thresholds { hem_below: 0.2, all_from: 0.8 },
            examined_at: at,
            by,
        };
        let id = PictureId::parse(&first.summary.id).unwrap();
        bench.with_records(|records| records.re_examined(&id, &old)).unwrap();
        assert_eq!(import(&bench, "b.png", cell()).unwrap(), first);
        assert_eq!(bench.with_records(|records| records.list()).unwrap(), [first.summary]);
    }

    #[test]
    fn png_keeps_every_pixel() {
        let picture = RgbImage::from_fn(9, 5, |x, y| image::Rgb([x as u8 * 20, y as u8 * 40, 7]));
        let read = image::load_from_memory(&png(&picture).unwrap()).unwrap().into_rgb8();
        assert_eq!(read, picture);
    }
}
