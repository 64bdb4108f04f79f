//! Cells as they are drawn: a square with a margin, and the same under its heat map.

use std::sync::{Arc, PoisonError};

use contract::{Cell, ErrorCode, ErrorReport, ScaleSource};
use cytology::{KnownScale, MicrometresPerPixel};
use image::{ImageEncoder as _, Rgb, RgbImage, codecs::jpeg::JpegEncoder, imageops};
use inference::{Examined, HEAT_SIDE, HeatMap};
use records::{CellId, PictureId};

use crate::{
    bench::Bench,
    report::{of_examination, of_records, report},
};

/// Side of a drawn cell in pixels.
const SIDE: u32 = 192;

/// Room around a cell's box on each side, as a part of its longer side.
const MARGIN: f64 = 0.2;

/// Quality of the small pictures that are kept, 1 to 100.
const QUALITY: u8 = 88;

/// A picture with its cells as the pipeline prepared them, kept for the next of its cells.
pub(crate) struct Prepared {
    picture: PictureId,
    /// SHA-256 of the model whose crops these are.
    model: String,
    examined: Arc<Examined>,
}

/// The square around a cell's box: left, top and side in pixels of the picture. It can reach beyond it.
fn square([x, y, width, height]: [u32; 4]) -> (i64, i64, u32) {
    let longest = width.max(height).max(1);
    let side = (f64::from(longest) * (1.0 + 2.0 * MARGIN)).ceil() as u32;
    let start = |from: u32, length: u32| i64::from(from) + i64::from(length) / 2 - i64::from(side) / 2;
    (start(x, width), start(y, height), side)
}

/// The cell in its surroundings, [`SIDE`] pixels square; what lies beyond the picture is black.
fn crop(picture: &RgbImage, bbox: [u32; 4]) -> RgbImage {
    let (left, top, side) = square(bbox);
    let mut cut = RgbImage::new(side, side);
    imageops::replace(&mut cut, picture, -left, -top);
    if side > SIDE {
        imageops::thumbnail(&cut, SIDE, SIDE)
    } else {
        imageops::resize(&cut, SIDE, SIDE, imageops::FilterType::CatmullRom)
    }
}

/// A small picture as it is kept.
fn jpeg(picture: &RgbImage) -> Result<Vec<u8>, ErrorReport> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, QUALITY)
        .write_image(picture, picture.width(), picture.height(), image::ExtendedColorType::Rgb8)
        .map_err(|e| report(ErrorCode::StorageFailed, format!("the cell cannot be written as JPEG: {e}")))?;
    Ok(bytes)
}

/// The small pictures that are kept of a picture's cells.
pub(crate) fn crops(picture: &RgbImage, cells: &[Cell]) -> Result<Vec<Vec<u8>>, ErrorReport> {
    cells.iter().map(|cell| jpeg(&crop(picture, cell.bbox))).collect()
}

/// A cell's small picture as JPEG: the one that was kept, else cut from the original.
pub(crate) fn kept_crop(bench: &Bench, id: &CellId) -> Result<Vec<u8>, ErrorReport> {
    if let Some(kept) = bench.with_records(|records| records.crop(id))? {
        return Ok(kept);
    }
    let (bbox, original) =
        bench.with_records(|records| Ok((records.cell(id)?.entry.bbox, records.original(&id.picture)?)))?;
    let picture =
        cytology::decode(&original, &cytology::Limits::default()).map_err(|e| of_examination(&e.into()))?;
    jpeg(&crop(&picture, bbox))
}

/// A cell under its heat map, computed anew by the model in use.
///
/// # Errors
/// Another model judged the cell, or found it elsewhere; the picture cannot be read.
pub(crate) fn heat(bench: &Bench, id: &CellId) -> Result<RgbImage, ErrorReport> {
    let classifier = bench.classifier()?;
    let detail = bench.with_records(|records| records.cell(id))?;
    if detail.provenance.model_sha256 != classifier.model().sha256 {
        return Err(report(ErrorCode::ModelInvalid, "another model than the one in use judged this cell"));
    }
    let examined = prepared(bench, &id.picture, &classifier.model().sha256)?;
    let found = examined.examination.cells.iter().position(|cell| cell.bbox == detail.cell.bbox);
    let cell = found.and_then(|at| examined.preparation.cells.get(at)).ok_or_else(|| {
        report(ErrorCode::InferenceFailed, "this version finds the picture's cells in other places")
    })?;
    let scale = examined.preparation.scale.value().get();
    let map =
        classifier.heat_map(cell, scale).map_err(|e| report(ErrorCode::InferenceFailed, e.to_string()))?;
    let mut drawn = crop(&examined.picture, detail.cell.bbox);
    lay(&mut drawn, detail.cell.bbox, &map);
    Ok(drawn)
}

/// The cells of a picture as they were prepared when it was examined.
fn prepared(bench: &Bench, id: &PictureId, model: &str) -> Result<Arc<Examined>, ErrorReport> {
    let mut slot = bench.prepared.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(kept) = slot.as_ref().filter(|kept| kept.picture == *id && kept.model == model) {
        return Ok(Arc::clone(&kept.examined));
    }
    let (bytes, scale) = bench
        .with_records(|records| Ok((records.original(id)?, records.get(id)?.examination.quality.scale)))?;
    let known = (scale.source == ScaleSource::Profile)
        .then(|| MicrometresPerPixel::new(scale.um_per_px))
        .flatten()
        .map(|um_per_px| KnownScale { scale: um_per_px, error: scale.error.unwrap_or_default() });
    let examined = bench.classifier()?.examine(&bytes, known).map_err(|e| of_examination(&e))?;
    let examined = Arc::new(examined);
    *slot = Some(Prepared { picture: id.clone(), model: model.to_owned(), examined: Arc::clone(&examined) });
    Ok(examined)
}

/// Colours the drawn cell by its heat map: orange where the place speaks for a lymphoblast, blue where against.
fn lay(drawn: &mut RgbImage, bbox: [u32; 4], map: &HeatMap) {
    let (left, top, side) = square(bbox);
    let most = map.values.iter().fold(1e-3_f32, |most, v| most.max(v.abs()));
    let [window_left, window_top, window_side] = map.window;
    let squares = HEAT_SIDE as f64;
    for (x, y, pixel) in drawn.enumerate_pixels_mut() {
        let place = |at: u32, start: i64, from: f64| {
            let in_picture = start as f64 + (f64::from(at) + 0.5) * f64::from(side) / f64::from(SIDE);
            let square = ((in_picture - from) / window_side * squares).floor();
            (0.0..squares).contains(&square).then_some(square as usize)
        };
        let (Some(column), Some(row)) = (place(x, left, window_left), place(y, top, window_top)) else {
            continue;
        };
        let value = map.values.get(row * HEAT_SIDE + column).copied().unwrap_or_default() / most;
        *pixel = tinted(*pixel, value);
    }
}

/// A pixel coloured by how much its place speaks, -1 to 1.
pub(crate) fn tinted(pixel: Rgb<u8>, value: f32) -> Rgb<u8> {
    let towards: [f32; 3] = if value > 0.0 { [230.0, 110.0, 0.0] } else { [40.0, 130.0, 240.0] };
    let part = 0.6 * value.abs();
    let mut tinted = pixel;
    for (channel, towards) in tinted.0.iter_mut().zip(towards) {
        *channel = (f32::from(*channel) * (1.0 - part) + towards * part).round() as u8;
    }
    tinted
}

/// The cell of this identity.
pub(crate) fn cell_id(text: &str) -> Result<CellId, ErrorReport> {
    CellId::parse(text).map_err(|e| of_records(&e))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{bundle::Bundle, import};
    use records::SlideId;

    #[test]
    fn the_square_holds_the_cell_in_its_middle() {
        assert_eq!(square([100, 200, 50, 30]), (90, 180, 70));
        let picture = RgbImage::from_fn(300, 300, |x, y| {
            Rgb(if (100..150).contains(&x) && (200..230).contains(&y) { [200, 0, 0] } else { [0, 0, 200] })
        });
        let drawn = crop(&picture, [100, 200, 50, 30]);
        assert_eq!(drawn.dimensions(), (SIDE, SIDE));
        assert_eq!(drawn.get_pixel(SIDE / 2, SIDE / 2), &Rgb([200, 0, 0]));
        assert_eq!(drawn.get_pixel(4, 4), &Rgb([0, 0, 200]));
        // Beyond the border there is nothing.
        assert_eq!(crop(&picture, [0, 0, 40, 40]).get_pixel(2, 2), &Rgb([0, 0, 0]));
    }

    #[test]
    fn a_heat_map_colours_the_place_it_speaks_of() {
        let mut drawn = RgbImage::from_pixel(SIDE, SIDE, Rgb([120; 3]));
        let mut values = vec![0.0; HEAT_SIDE * HEAT_SIDE];
        values[0] = 0.4;
        values[HEAT_SIDE * HEAT_SIDE - 1] = -0.4;
        let (left, top, side) = square([100, 100, 50, 50]);
        let map = HeatMap { values, window: [left as f64, top as f64, f64::from(side)] };
        lay(&mut drawn, [100, 100, 50, 50], &map);
        assert!(drawn.get_pixel(1, 1).0[0] > 150, "orange");
        assert!(drawn.get_pixel(SIDE - 2, SIDE - 2).0[2] > 150, "blue");
        assert_eq!(drawn.get_pixel(SIDE / 2, SIDE / 2), &Rgb([120; 3]));
    }

    #[test]
    fn a_stored_cell_is_drawn_with_and_without_its_heat_map() {
        let folder = tempfile::tempdir().unwrap();
        let bench = Bench::new(Bundle::Reference, Some(folder.path().to_owned()), None);
        let cell = include_bytes!("../models/reference/synthetic-blast-1.png").to_vec();
        let added = import::add(&bench, &SlideId::unsorted(), "a.png", cell).unwrap();
        import::examine_waiting(&bench).unwrap();
        let id = cell_id(&format!("{}:1:0", added.picture.id)).unwrap();
        let plain = image::load_from_memory(&kept_crop(&bench, &id).unwrap()).unwrap().into_rgb8();
        assert_eq!(plain.dimensions(), (SIDE, SIDE));
        let heated = heat(&bench, &id).unwrap();
        let differing = plain
            .pixels()
            .zip(heated.pixels())
            .filter(|(a, b)| a.0.iter().zip(b.0).any(|(a, b)| a.abs_diff(b) > 30));
        assert!(differing.count() > 200);
    }
}
