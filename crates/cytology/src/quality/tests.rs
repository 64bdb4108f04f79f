//! Drawn fields, each made worse in one way; and real ones, which are not to be refused.

use image::imageops::blur;
use image::{Rgb, RgbImage};
use proptest::prelude::*;

use super::drawn::{Drawn, exposed, moved};
use super::{CellMeasures, Flaw, Measures, judge, judge_cell};
use crate::smear::Field;
use crate::{Limits, MicrometresPerPixel, RED_CELL_UM, TRAINING_SCALE, cell_mask, decode};

fn measured(picture: &RgbImage) -> Measures {
    Measures::of(&Field::of(picture))
}

fn flaws(picture: &RgbImage) -> Vec<Flaw> {
    let measures = measured(picture);
    println!("{measures:.3?}");
    judge(&measures)
}

/// Micrometres in pixels of a drawn field.
fn px(um: f64) -> f64 {
    um / RED_CELL_UM * Drawn::GOOD.red_cell
}

#[test]
fn a_good_field_has_no_flaw() {
    for seed in 1..4 {
        assert_eq!(flaws(&Drawn { seed, ..Drawn::GOOD }.picture()), []);
    }
}

#[test]
fn every_fault_raises_its_own_flaw_and_no_other() {
    let good = Drawn::GOOD.picture();
    let mut burnt = good.clone();
    for (x, y, pixel) in burnt.enumerate_pixels_mut() {
        let inside = ((f64::from(x) - 300.0) / 40.0).hypot((f64::from(y) - 90.0) / 15.0) < 1.0;
        if inside {
            *pixel = Rgb([255; 3]);
        }
    }
    let faulty = [
        (Flaw::Blurred, blur(&good, px(1.7) as f32)),
        (Flaw::Shaken, moved(&good, px(5.0), 0.6)),
        (Flaw::TooBright, exposed(&good, 1.5)),
        (Flaw::TooDark, exposed(&good, 0.1)),
        (Flaw::Glare, burnt),
        (Flaw::WeakStain, Drawn { stain: 0.2, ..Drawn::GOOD }.picture()),
        (Flaw::TooThin, Drawn { spacing: 4.5, ..Drawn::GOOD }.picture()),
        (Flaw::TooThick, Drawn { spacing: 0.85, ..Drawn::GOOD }.picture()),
    ];
    for (flaw, picture) in &faulty {
        assert_eq!(flaws(picture), [*flaw], "{flaw:?}");
    }
    assert!(faulty.iter().map(|(flaw, _)| *flaw).eq(Flaw::ALL));
}

#[test]
fn a_picture_of_twice_the_resolution_measures_the_same() {
    for spoilt in [0.0, 0.6] {
        let of = |red_cell: f64| {
            let picture = Drawn { red_cell, ..Drawn::GOOD }.picture();
            let sigma = spoilt / RED_CELL_UM * red_cell;
            measured(&if sigma > 0.0 { blur(&picture, sigma as f32) } else { picture })
        };
        let (one, two) = (of(32.0), of(64.0));
        let numbers = |m: &Measures| [m.blur_um.unwrap(), m.light(), m.stain, m.red_cells, m.covered];
        for (a, b) in numbers(&one).into_iter().zip(numbers(&two)) {
            assert!((a / b - 1.0).abs() < 0.15, "{one:?}\n{two:?}");
        }
        assert!((one.motion_um.unwrap() - two.motion_um.unwrap()).abs() < 0.1, "{one:?}\n{two:?}");
    }
}

/// A turned picture has a black margin: its border is no edge of the specimen.
#[test]
fn a_black_margin_changes_nothing_of_the_sharpness() {
    let good = Drawn::GOOD.picture();
    let mut framed = good.clone();
    for (x, y, pixel) in framed.enumerate_pixels_mut() {
        if x < 2 || y + 3 > good.height() {
            *pixel = Rgb([0; 3]);
        }
    }
    let (a, b) = (measured(&good).blur_um.unwrap(), measured(&framed).blur_um.unwrap());
    assert!((a / b - 1.0).abs() < 0.1, "{a} {b}");
    assert!(!judge(&measured(&framed)).contains(&Flaw::Shaken));
}

#[test]
fn the_direction_of_a_movement_is_found() {
    for angle in [0.0, 0.6, 1.5, 2.5_f64] {
        let found = measured(&moved(&Drawn::GOOD.picture(), px(4.0), angle));
        let off = (found.motion_direction.unwrap() - angle).sin().abs();
        assert!(off < 0.2, "{angle}: {found:?}");
    }
}

#[test]
fn any_picture_measures_finite_numbers() {
    let noise = |side: u32| {
        RgbImage::from_fn(side, side, |x, y| {
            Rgb([0, 1, 2].map(|c| {
                (x.wrapping_mul(7919) ^ y.wrapping_mul(104_729) ^ (c * 31)).wrapping_mul(2_654_435_761) as u8
            }))
        })
    };
    let flat = |side: u32, v: u8| RgbImage::from_pixel(side, side, Rgb([v; 3]));
    let pictures = [
        noise(200),
        noise(16),
        flat(200, 200),
        flat(200, 0),
        flat(200, 255),
        flat(16, 120),
        flat(1, 9),
        RgbImage::new(300, 2),
    ];
    for picture in &pictures {
        let m = measured(picture);
        let numbers = [
            m.clipped,
            m.black,
            m.level,
            [m.glare, m.glare_contrast, m.stain],
            [m.red_cells, m.covered, m.overlap],
        ];
        assert!(numbers.as_flattened().iter().all(|v| v.is_finite()), "{m:?}");
        let lengths = [m.blur_um, m.motion_um, m.motion_direction, m.red_cell_px];
        assert!(lengths.iter().flatten().all(|v| v.is_finite() && *v >= 0.0), "{m:?}");
        assert!(judge(&m).len() <= Flaw::ALL.len());
    }
}

/// A drawn cell on black with a nucleus and grains of chromatin, `side` pixels to 15 µm, blurred before it is masked.
fn cell(side: u32, blur_um: f64, moved_um: f64) -> RgbImage {
    let field = Drawn { red_cell: f64::from(side) / 2.0, ..Drawn::GOOD };
    let sharp = RgbImage::from_fn(side, side, |x, y| {
        let at = |v: u32| (f64::from(v) + 0.5) / field.red_cell - 1.0;
        let (u, v) = (at(x), at(y));
        let soft = |edge: f64| 1.0 / (1.0 + (edge / 0.02).exp());
        let nucleus = soft(u.hypot(1.2 * v) - 0.55);
        let chromatin = soft(0.4 - (9.0 * u).sin() * (9.0 * v + 2.0 * u).sin());
        let density = 0.15 + nucleus * (0.35 + 0.2 * chromatin);
        Rgb([0.9, 1.0, 0.5].map(|part| (230.0 * 10_f64.powf(-part * density)) as u8))
    });
    let scale = f64::from(side) / 15.0;
    let mut spoilt = if blur_um > 0.0 { blur(&sharp, (blur_um * scale) as f32) } else { sharp };
    if moved_um > 0.0 {
        spoilt = moved(&spoilt, moved_um * scale, 0.4);
    }
    for (x, y, pixel) in spoilt.enumerate_pixels_mut() {
        let at = |v: u32| (f64::from(v) + 0.5) / field.red_cell - 1.0;
        if at(x).hypot(at(y)) > 0.8 {
            *pixel = Rgb([0; 3]);
        }
    }
    spoilt
}

fn cell_measures(picture: &RgbImage) -> CellMeasures {
    let scale = MicrometresPerPixel::new(15.0 / f64::from(picture.width())).unwrap();
    CellMeasures::of(picture, &cell_mask(picture).unwrap(), scale)
}

#[test]
fn a_cell_is_sharp_blurred_or_shaken() {
    let of = |blur_um, moved_um| judge_cell(&cell_measures(&cell(320, blur_um, moved_um)));
    assert_eq!(of(0.0, 0.0), []);
    assert_eq!(of(1.2, 0.0), [Flaw::Blurred]);
    assert_eq!(of(0.0, 4.0), [Flaw::Shaken]);
}

#[test]
fn a_cell_of_another_resolution_measures_about_the_same() {
    let of = |side| cell_measures(&cell(side, 0.4, 0.0)).blur_um.unwrap();
    for side in [160, 100] {
        assert!((of(side) / of(320) - 1.0).abs() < 0.2, "{side}: {} {}", of(side), of(320));
    }
}

#[test]
fn a_cell_without_structure_is_not_judged() {
    let disc = RgbImage::from_fn(200, 200, |x, y| {
        let inside = (f64::from(x) - 100.0).hypot(f64::from(y) - 100.0) < 80.0;
        Rgb(if inside { [120, 60, 140] } else { [0; 3] })
    });
    let found = CellMeasures::of(&disc, &cell_mask(&disc).unwrap(), TRAINING_SCALE);
    assert_eq!(found, CellMeasures { blur_um: None, motion_um: None });
    assert_eq!(judge_cell(&found), []);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn more_blur_never_measures_sharper(seed in 1..1000_u64, first in 0.2..1.2_f64, more in 0.2..0.6_f64) {
        let picture = Drawn { seed, ..Drawn::GOOD }.picture();
        let of = |um: f64| measured(&blur(&picture, px(um) as f32)).blur_um.unwrap_or(f64::INFINITY);
        prop_assert!(of(first + more) > of(first), "{} {}", of(first), of(first + more));
    }

    #[test]
    fn more_blur_never_measures_a_cell_sharper(first in 0.05..0.8_f64, more in 0.1..0.5_f64) {
        let of = |um: f64| cell_measures(&cell(320, um, 0.0)).blur_um.unwrap_or(f64::INFINITY);
        prop_assert!(of(first + more) > of(first), "{} {}", of(first), of(first + more));
    }
}

#[test]
fn real_fields_are_not_refused() {
    let Some(data) = testdata::real_pictures() else { return };
    let (mut refused, mut all) = (0, 0);
    for set in ["bccd", "eyepiece-phone"] {
        let folder = data.join("fields").join(set).join("images");
        let mut names: Vec<_> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        names.sort();
        for path in names.iter().step_by(names.len().div_ceil(20)) {
            let picture = decode(&std::fs::read(path).unwrap(), &Limits::default()).unwrap();
            all += 1;
            refused += usize::from(judge(&measured(&picture)).into_iter().any(Flaw::makes_unusable));
        }
    }
    assert!(all >= 30 && refused * 20 <= all, "{refused} of {all} refused");
}
