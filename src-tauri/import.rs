//! From an imported file's bytes to a stored picture that waits, and from there to its result.

use std::io::Cursor;

use contract::{AddedPicture, ErrorCode, ErrorReport, PictureState, Slide};
use cytology::{KnownScale, MicrometresPerPixel};
use image::{
    ExtendedColorType, ImageEncoder as _, RgbImage,
    codecs::png::{CompressionType, FilterType, PngEncoder},
    imageops,
};
use records::{NewFile, NewResult, PictureId, Records, RecordsError, SlideId};

use crate::{
    bench::{Bench, now},
    drawn,
    report::{of_examination, of_records, report},
};

/// Longest side of a thumbnail in pixels: the list's largest card on a screen with doubled pixels.
const THUMBNAIL_SIDE: u32 = 360;

/// Longest name that is kept, in characters.
const NAME_LENGTH: usize = 200;

/// Stores a file in a slide, to be examined in the background. One that is stored already is not stored again; where
/// another model examined it, it is examined again: nobody may take an older model's verdict for that of the model in
/// use.
///
/// # Errors
/// What is wrong with the picture or the slide; nothing of it is kept then.
pub(crate) fn add(
    bench: &Bench,
    slide: &SlideId,
    file_name: &str,
    bytes: Vec<u8>,
) -> Result<AddedPicture, ErrorReport> {
    let picture =
        cytology::decode(&bytes, &cytology::Limits::default()).map_err(|e| of_examination(&e.into()))?;
    let thumbnail_png = thumbnail_png(&picture)?;
    let (width, height) = picture.dimensions();
    drop(picture);
    let id = PictureId::parse(&uuid::Uuid::new_v4().to_string()).map_err(|e| of_records(&e))?;
    let model = bench.classifier().map(|classifier| classifier.model().clone()).ok();
    let added = bench.change(|records, act| {
        let name = bare_name(file_name);
        let (imported_at, by) = (act.at.clone(), act.by.clone());
        let file = NewFile { id, name, imported_at, by, bytes, thumbnail_png, width, height };
        let added = records.add_to(slide, &file, None)?;
        if !added.new {
            let stored = records.slide_picture(&added.id)?;
            let outdated = stored.state == PictureState::Examined
                && model
                    .is_some_and(|model| records.get(&added.id).is_ok_and(|d| d.examination.model != model));
            if outdated || matches!(stored.state, PictureState::Failed(_)) {
                match records.examine_again(&added.id) {
                    // What is signed stays as it was signed.
                    Ok(()) | Err(RecordsError::SlideSigned { .. }) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(AddedPicture { picture: records.slide_picture(&added.id)?, new: added.new })
    })?;
    bench.ring();
    Ok(added)
}

/// Examines the pictures that wait, one after the other, as long as there are any.
///
/// # Errors
/// The records cannot be read or written, or there is no model: the pictures go on waiting then.
pub(crate) fn examine_waiting(bench: &Bench) -> Result<(), ErrorReport> {
    while let Some(next) = bench.with_records(|records| records.waiting())?.into_iter().next() {
        let id = PictureId::parse(&next.id).map_err(|e| of_records(&e))?;
        match examine(bench, &id, &next.slide) {
            // It was deleted or its slide signed meanwhile: nobody waits for it.
            Err(error) if matches!(error.code, ErrorCode::UnknownPicture | ErrorCode::SlideSigned) => {}
            other => other?,
        }
    }
    Ok(())
}

fn examine(bench: &Bench, id: &PictureId, slide: &str) -> Result<(), ErrorReport> {
    let classifier = bench.classifier()?;
    let (bytes, known) = bench.with_records(|records| {
        let slide = records.slide(&SlideId::parse(slide)?)?;
        Ok((records.original(id)?, profile_scale(records, &slide)?))
    })?;
    let examined = match classifier.examine(&bytes, known) {
        Ok(examined) => examined,
        Err(error) => {
            let error = of_examination(&error);
            let reason = format!("{}: {}", error.code.as_str(), error.message);
            let reason: String = reason.chars().take(2000).collect();
            return bench.change(|records, act| records.examination_failed(id, &reason, act));
        }
    };
    let result = NewResult {
        crops: drawn::crops(&examined.picture, &examined.examination.cells)?,
        examination: examined.examination,
        app_version: env!("CARGO_PKG_VERSION").to_owned(),
        thresholds: (&classifier.description().thresholds).into(),
        examined_at: now()?,
        by: String::new(),
    };
    bench.change(|records, act| {
        records.re_examined(id, &NewResult { by: act.by.clone(), ..result }).map(|_| ())
    })
}

/// The scale of the slide's microscope profile; none where it has none.
pub(crate) fn profile_scale(records: &Records, slide: &Slide) -> Result<Option<KnownScale>, RecordsError> {
    let Some(wanted) = &slide.details.profile else { return Ok(None) };
    let profile = records.profiles()?.into_iter().find(|profile| profile.id == *wanted);
    Ok(profile.and_then(|profile| {
        let scale = MicrometresPerPixel::new(profile.details.um_per_px)?;
        Some(KnownScale { scale, error: profile.details.error })
    }))
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

/// The small picture of the list, as PNG.
pub(crate) fn thumbnail_png(picture: &RgbImage) -> Result<Vec<u8>, ErrorReport> {
    png(&thumbnail(picture))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::Bundle;
    use contract::Thresholds;

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

    #[test]
    fn a_picture_waits_is_examined_and_is_known_when_it_comes_again() {
        let folder = tempfile::tempdir().unwrap();
        let bench = Bench::new(Bundle::Reference, Some(folder.path().to_owned()), None);
        let cell = include_bytes!("../models/reference/synthetic-blast-1.png");
        let unsorted = SlideId::unsorted();
        let first = add(&bench, &unsorted, "a.png", cell.to_vec()).unwrap();
        assert_eq!((first.new, &first.picture.state), (true, &PictureState::Waiting));
        examine_waiting(&bench).unwrap();
        let again = add(&bench, &unsorted, "b.png", cell.to_vec()).unwrap();
        assert_eq!(
            (again.new, &again.picture.state, &again.picture.id),
            (false, &PictureState::Examined, &first.picture.id)
        );
        let id = PictureId::parse(&first.picture.id).unwrap();
        let detail = bench.with_records(|records| records.get(&id)).unwrap();

        // An older model's verdict is not taken for that of the model in use.
        let mut old = detail.examination.clone();
        old.model.id = "an older model".to_owned();
        old.cells.clear();
        let result = NewResult {
            examination: old,
            crops: Vec::new(),
            app_version: "0.0.1".to_owned(),
            thresholds: Thresholds { hem_below: 0.2, all_from: 0.8 },
            examined_at: now().unwrap(),
            by: "x".to_owned(),
        };
        bench.with_records(|records| records.re_examined(&id, &result)).unwrap();
        let third = add(&bench, &unsorted, "c.png", cell.to_vec()).unwrap();
        assert_eq!((third.new, &third.picture.state), (false, &PictureState::Waiting));
        examine_waiting(&bench).unwrap();
        let third = bench.with_records(|records| records.get(&id)).unwrap();
        assert_eq!((third.examination, third.summary), (detail.examination, detail.summary));
    }

    #[test]
    fn what_is_no_smear_is_told_and_examined_again_when_it_comes_again() {
        let folder = tempfile::tempdir().unwrap();
        let bench = Bench::new(Bundle::Reference, Some(folder.path().to_owned()), None);
        let blue =
            png(&RgbImage::from_fn(300, 200, |x, y| image::Rgb([(x % 7) as u8, 90, 200 + (y % 9) as u8])))
                .unwrap();
        let added = add(&bench, &SlideId::unsorted(), "sky.png", blue.clone()).unwrap();
        examine_waiting(&bench).unwrap();
        let id = PictureId::parse(&added.picture.id).unwrap();
        let state = bench.with_records(|records| records.slide_picture(&id)).unwrap().state;
        assert!(matches!(&state, PictureState::Failed(why) if why.starts_with("not_a_smear: ")), "{state:?}");
        let again = add(&bench, &SlideId::unsorted(), "sky.png", blue).unwrap();
        assert_eq!((again.new, again.picture.state), (false, PictureState::Waiting));
        let error = add(&bench, &SlideId::unsorted(), "x.png", b"no picture".to_vec()).unwrap_err();
        assert_eq!(error.code, ErrorCode::NotAPicture);
    }

    #[test]
    fn png_keeps_every_pixel() {
        let picture = RgbImage::from_fn(9, 5, |x, y| image::Rgb([x as u8 * 20, y as u8 * 40, 7]));
        let read = image::load_from_memory(&png(&picture).unwrap()).unwrap().into_rgb8();
        assert_eq!(read, picture);
    }
}
