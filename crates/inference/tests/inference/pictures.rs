//! Pictures of every sort get an examination or a reason.

use std::io::Cursor;

use contract::{ErrorCode, PictureKind, QualityWarning, Reason, ScaleSource, Verdict};
use image::{ImageFormat, Rgb, RgbImage};
use inference::Classifier;

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
    let found = classifier().examine(&bytes).unwrap().examination;
    assert_eq!(found.kind, PictureKind::Field);
    assert_eq!(found.cells.len(), whites);
    assert_eq!(found.quality.scale.source, ScaleSource::RedCells);
    assert!(found.quality.warnings.contains(&QualityWarning::FieldNotValidated));
    assert!(found.cells.iter().all(|c| (0.0..=1.0).contains(&c.p_all) && c.verdict != Verdict::NotACell));
}

#[test]
fn a_field_without_red_cells_gets_no_firm_verdict() {
    let mut field = RgbImage::from_pixel(300, 300, Rgb([240, 238, 241]));
    for (x, y) in (100..180).flat_map(|x| (100..180).map(move |y| (x, y))) {
        field.put_pixel(x, y, Rgb([80, 50, 140]));
    }
    let found = classifier().examine(&png(&field)).unwrap().examination;
    assert!(!found.quality.usable);
    assert_eq!(found.cells.len(), 1);
    assert_eq!((found.cells[0].verdict, found.cells[0].reason), (Verdict::Uncertain, Reason::ScaleUnknown));
}

#[test]
fn a_speck_on_black_is_no_cell() {
    let mut picture = RgbImage::new(200, 200);
    for (x, y) in (90..105).flat_map(|x| (90..105).map(move |y| (x, y))) {
        picture.put_pixel(x, y, Rgb([80, 50, 140]));
    }
    let found = classifier().examine(&png(&picture)).unwrap().examination;
    assert_eq!((found.cells[0].verdict, found.cells[0].reason), (Verdict::NotACell, Reason::TooSmall));
}

#[test]
fn bad_pictures_have_their_codes() {
    let classifier = classifier();
    let code = |bytes: &[u8]| classifier.examine(bytes).unwrap_err().code();
    assert_eq!(code(b"GIF89a"), ErrorCode::NotAPicture);
    assert_eq!(code(&png(&RgbImage::new(200, 200))), ErrorCode::NoCell);
    assert_eq!(code(&png(&RgbImage::new(4, 4))), ErrorCode::PictureTooSmall);
    let whole = png(&RgbImage::from_pixel(64, 64, Rgb([9, 99, 199])));
    assert_eq!(code(&whole[..whole.len() / 2]), ErrorCode::PictureDamaged);
    // A PNG header that promises 60,000 × 60,000 pixels.
    let mut huge = whole;
    huge[16..24].copy_from_slice(&[0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60]);
    assert!(matches!(code(&huge), ErrorCode::PictureTooLarge | ErrorCode::PictureDamaged));
}
