//! Pictures of every sort get an examination or a reason.

use std::io::Cursor;

use contract::{ErrorCode, PictureKind, QualityWarning, Reason, ScaleSource, Verdict};
use cytology::{KnownScale, MicrometresPerPixel};
use image::{ImageFormat, Rgb, RgbImage};
use inference::{Classifier, HEAT_SIDE};

use crate::data::{reference, reference_files};

fn classifier() -> Classifier {
    let (onnx, json) = reference_files();
    Classifier::load(&onnx, &json).unwrap()
}

fn png(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[test]
fn the_sample_smear_gives_a_verdict_for_each_white_cell() {
    let sample = reference().join("../../src-tauri/samples");
    let bytes = std::fs::read(sample.join("synthetic-smear.png")).unwrap();
    let truth = std::fs::read_to_string(sample.join("synthetic-smear.json")).unwrap();
    let truth: serde_json::Value = serde_json::from_str(&truth).unwrap();
    let whites = truth["cells"].as_array().unwrap().iter().filter(|c| c["label"] != 0).count();
    let found = classifier().examine(&bytes, None).unwrap().examination;
    assert_eq!(found.kind, PictureKind::Field);
    assert_eq!(found.cells.len(), whites);
    assert_eq!(found.quality.scale.source, ScaleSource::RedCells);
    assert!(found.quality.warnings.contains(&QualityWarning::FieldNotValidated));
    assert!(found.cells.iter().all(|c| (0.0..=1.0).contains(&c.p_all) && c.verdict != Verdict::NotACell));
}

#[test]
fn a_cut_out_cell_without_red_cells_gets_no_firm_verdict() {
    let crop = RgbImage::from_fn(300, 300, |x, y| {
        let away = (f64::from(x) - 150.0).hypot(f64::from(y) - 150.0);
        Rgb(if away < 58.0 {
            // Denser in the middle, as a nucleus is: flat colours are no real stain.
            let lighter = (away / 2.0) as u8;
            [85 + lighter, 55 + lighter, 210]
        } else if away < 72.0 {
            [190, 170, 222]
        } else {
            [240, 238, 241]
        })
    });
    let found = classifier().examine(&png(&crop), None).unwrap().examination;
    assert_eq!(found.kind, PictureKind::Crop);
    assert_eq!((found.quality.usable, found.quality.scale.source), (false, ScaleSource::Assumed));
    assert_eq!((found.cells[0].verdict, found.cells[0].reason), (Verdict::Uncertain, Reason::ScaleUnknown));
    let [x, y, w, h] = found.cells[0].bbox;
    assert!(x.abs_diff(78) < 8 && y.abs_diff(78) < 8 && w.abs_diff(144) < 14 && h.abs_diff(144) < 14);

    // With the microscope's profile the scale is known.
    let scale = MicrometresPerPixel::new(0.09).unwrap();
    let known =
        classifier().examine(&png(&crop), Some(KnownScale { scale, error: 0.01 })).unwrap().examination;
    assert_eq!(known.quality.scale.source, ScaleSource::Profile);
    assert!(known.cells[0].reason != Reason::ScaleUnknown && known.quality.usable);
}

#[test]
fn something_else_than_a_smear_is_refused() {
    let page =
        RgbImage::from_fn(300, 200, |x, y| Rgb(if y % 20 < 8 && x % 7 < 4 { [30; 3] } else { [245; 3] }));
    let error = classifier().examine(&png(&page), None).unwrap_err();
    assert_eq!(error.code(), ErrorCode::NotASmear);
    assert!(error.to_string().contains("colours"), "{error}");
}

#[test]
fn a_heat_map_lies_over_the_cell() {
    let bytes = std::fs::read(reference().join("synthetic-blast-1.png")).unwrap();
    let classifier = classifier();
    let examined = classifier.examine(&bytes, None).unwrap();
    let cell = &examined.preparation.cells[0];
    let map = classifier.heat_map(cell, examined.preparation.scale.value().get()).unwrap();
    assert_eq!(map.values.len(), HEAT_SIDE * HEAT_SIDE);
    assert!(map.values.iter().all(|v| (-1.0..=1.0).contains(v)));
    // The corner, which is nearly all black, has hardly a say, and something of the cell has one.
    let most = map.values.iter().fold(0.0_f32, |most, v| most.max(v.abs()));
    assert!(most > 1e-3 && map.values[0].abs() < most / 4.0, "{most} {}", map.values[0]);
    let b = cell.bounds();
    let [left, top, side] = map.window;
    assert!(left <= f64::from(b.x) && top <= f64::from(b.y));
    assert!(left + side >= f64::from(b.x + b.width) && top + side >= f64::from(b.y + b.height));
}

#[test]
fn a_speck_on_black_is_no_cell() {
    let mut picture = RgbImage::new(200, 200);
    for (x, y) in (90..105).flat_map(|x| (90..105).map(move |y| (x, y))) {
        picture.put_pixel(x, y, Rgb([80, 50, 140]));
    }
    let found = classifier().examine(&png(&picture), None).unwrap().examination;
    assert_eq!((found.cells[0].verdict, found.cells[0].reason), (Verdict::NotACell, Reason::TooSmall));
}

#[test]
fn bad_pictures_have_their_codes() {
    let classifier = classifier();
    let code = |bytes: &[u8]| classifier.examine(bytes, None).unwrap_err().code();
    assert_eq!(code(b"GIF89a"), ErrorCode::FormatUnsupported);
    assert_eq!(code(b"text"), ErrorCode::NotAPicture);
    assert_eq!(code(&png(&RgbImage::new(200, 200))), ErrorCode::NoCell);
    assert_eq!(code(&png(&RgbImage::new(4, 4))), ErrorCode::PictureTooSmall);
    let whole = png(&RgbImage::from_pixel(64, 64, Rgb([9, 99, 199])));
    assert_eq!(code(&whole[..whole.len() / 2]), ErrorCode::PictureDamaged);
    // A PNG header that promises 60,000 × 60,000 pixels.
    let mut huge = whole;
    huge[16..24].copy_from_slice(&[0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60]);
    assert!(matches!(code(&huge), ErrorCode::PictureTooLarge | ErrorCode::PictureDamaged));
}
