//! What holds for every cell.

use image::{Rgb, RgbImage, imageops};
use proptest::prelude::*;

use super::*;
use crate::mask::components;
use crate::{TRAINING_SCALE, cell_mask};

/// An uneven, textured cell on black, with a nucleus to one side.
fn drawn(radii: (f64, f64), bulge: f64, at: (f64, f64), side: u32, magnified: f64) -> RgbImage {
    stained(radii, bulge, at, side, magnified, 1.0)
}

fn stained(
    radii: (f64, f64),
    bulge: f64,
    at: (f64, f64),
    side: u32,
    magnified: f64,
    strength: f64,
) -> RgbImage {
    RgbImage::from_fn(side, side, |x, y| {
        let middle = |v: u32| (f64::from(v) + 0.5) / magnified;
        let (dx, dy) = (middle(x) - at.0, middle(y) - at.1);
        let wave = 1.0 + bulge * (2.0 * dy.atan2(dx) + 0.7).sin();
        if (dx / radii.0).hypot(dy / radii.1) > wave {
            return Rgb([0; 3]);
        }
        let nucleus = (dx - 8.0).hypot(dy - 5.0) < radii.0.min(radii.1) * 0.7;
        let chromatin = 0.12 * (dx * 0.31).sin() * (dy * 0.23).cos() + 0.05 * (dx * 0.11 + dy * 0.17).sin();
        let density = if nucleus { [0.75, 1.1, 0.5] } else { [0.45, 0.5, 0.25] };
        Rgb(density.map(|d| (263.0 * (-(d + chromatin) * strength).exp() - 8.0).round() as u8))
    })
}

fn of(picture: &RgbImage) -> Features {
    features(picture, &cell_mask(picture).unwrap(), TRAINING_SCALE)
}

/// The feature that differs most, by how much of its size (or of 1, if it is smaller).
fn furthest(a: &Features, b: &Features) -> (f32, &'static str) {
    let differences = a
        .iter()
        .zip(b.values())
        .map(|((description, a), b)| ((a - b).abs() / a.abs().max(b.abs()).max(1.0), description.name));
    differences.max_by(|a, b| a.0.total_cmp(&b.0)).unwrap()
}

prop_compose! {
    fn cells()(a in 60.0..110.0, b in 60.0..110.0, bulge in -0.15..0.15_f64) -> ((f64, f64), f64) {
        ((a, b), bulge)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn shifting_changes_nothing((radii, bulge) in cells(), dx in 0..60_u32, dy in 0..60_u32) {
        let still = drawn(radii, bulge, (190.0, 190.0), 420, 1.0);
        let mut moved = RgbImage::new(480, 480);
        imageops::replace(&mut moved, &still, i64::from(dx), i64::from(dy));
        prop_assert_eq!(of(&still), of(&moved));
    }

    #[test]
    fn turning_and_mirroring_change_nothing_but_rounding((radii, bulge) in cells()) {
        let picture = drawn(radii, bulge, (190.0, 190.0), 380, 1.0);
        let plain = of(&picture);
        for turned in [
            imageops::rotate90(&picture),
            imageops::rotate180(&picture),
            imageops::flip_horizontal(&picture),
        ] {
            let (difference, name) = furthest(&plain, &of(&turned));
            prop_assert!(difference < 1e-3, "{name}: {difference}");
        }
    }

    #[test]
    fn whatever_the_mask_and_the_picture_numbers_are_finite(
        pixels in prop::collection::vec(any::<(bool, [u8; 3])>(), 1..400),
        width in 1..24_u32,
        missing in 0..4_u32,
        um in prop_oneof![1e-3..10.0, Just(1e-300), Just(1e300)],
    ) {
        let height = pixels.len() as u32 / width;
        let raster: Vec<bool> = pixels.iter().take((width * height) as usize).map(|p| p.0).collect();
        // Smaller than the mask, at times.
        let picture = RgbImage::from_fn(width.saturating_sub(missing), height, |x, y| {
            Rgb(pixels[(y * width + x) as usize].1)
        });
        for mask in components(&raster, width as usize, 1).into_iter().take(4) {
            let described = features(&picture, &mask, MicrometresPerPixel::new(um).unwrap());
            prop_assert!(described.iter().all(|(_, value)| value.is_finite()), "{described:?}");
        }
    }
}

/// What a count may differ by where a spot is just as large or distinct as one has to be.
fn steps(description: &FeatureDescription) -> f32 {
    if description.name.ends_with("_spots") { 2.0 } else { 0.0 }
}

#[test]
fn resolution_hardly_matters() {
    let (fine, coarse) = (
        drawn((85.0, 70.0), 0.1, (110.0, 110.0), 440, 2.0),
        drawn((85.0, 70.0), 0.1, (110.0, 110.0), 220, 1.0),
    );
    let at = |picture: &RgbImage, um| {
        features(picture, &cell_mask(picture).unwrap(), MicrometresPerPixel::new(um).unwrap())
    };
    let (fine, coarse) = (at(&fine, 0.0235), at(&coarse, 0.047));
    for ((description, a), b) in fine.iter().zip(coarse.values()) {
        let tolerance = 0.03 * a.abs().max(b.abs()).max(1.0) + steps(description);
        assert!((a - b).abs() < tolerance, "{}: {a} and {b}", description.name);
    }
}

#[test]
fn the_strength_of_the_stain_reaches_no_shape_texture_or_place() {
    let at = |strength| of(&stained((90.0, 75.0), 0.1, (150.0, 150.0), 300, 1.0, strength));
    let (plain, strong) = (at(1.0), at(1.25));
    for ((description, a), b) in plain.iter().zip(strong.values()) {
        let absolute = description.family == FeatureFamily::Colour
            || description.unit == "OD"
            || description.name == "od_centroid_offset";
        // Bytes are rounded, and a stronger stain leaves fewer of them.
        let tolerance = 0.05 * a.abs().max(b.abs()).max(1.0) + steps(description);
        assert!(absolute || (a - b).abs() < tolerance, "{}: {a} and {b}", description.name);
    }
}

#[test]
fn what_a_drawn_cell_measures() {
    let picture =
        RgbImage::from_fn(300, 300, |x, y| match (f64::from(x) - 149.5).hypot(f64::from(y) - 149.5) {
            r if r > 120.0 => Rgb([0; 3]),
            r if r > 84.0 => Rgb([160, 170, 200]),
            _ => Rgb([100, 60, 140]),
        });
    let described = of(&picture);
    let near = |name: &str, expected: f64, tolerance: f64| {
        let value = f64::from(described.get(name).unwrap());
        assert!((value - expected).abs() <= tolerance, "{name}: {value} is not {expected} ± {tolerance}");
    };
    near("area", std::f64::consts::PI * 5.64 * 5.64, 0.5);
    near("equivalent_diameter", 11.28, 0.03);
    near("roundness", 1.0, 0.02);
    near("nucleus_cell_ratio", 0.49, 0.01);
    near("nucleus_contrast", (178.0_f64 / 68.0).ln(), 0.03);
    near("cytoplasm_od_red", (263.0_f64 / 168.0).ln(), 0.03);
    near("nucleus_in_rim", 0.0, 0.0);
    near("nucleus_parts", 1.0, 0.0);
}

#[test]
fn a_family_alone_measures_what_it_does_among_all() {
    let picture = drawn((20.0, 24.0), 0.1, (30.0, 30.0), 60, 1.0);
    let mask = cell_mask(&picture).unwrap();
    let all = features(&picture, &mask, TRAINING_SCALE);
    for family in FeatureFamily::ALL {
        let alone = features_of(&picture, &mask, TRAINING_SCALE, &[family]);
        assert!(alone.iter().all(|(feature, value)| all.get(feature.name) == Some(value)));
        for feature in FEATURES {
            let there = alone.get(feature.name).is_some();
            assert_eq!(there, feature.family == family, "{}", feature.name);
        }
    }
}

#[test]
fn names_are_keys() {
    let mut names: Vec<_> = FEATURES.iter().map(|f| f.name).collect();
    assert!(
        names.iter().all(|n| n.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'))
    );
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), FEATURES.len());
    let picture = drawn((60.0, 60.0), 0.0, (80.0, 80.0), 160, 1.0);
    assert_eq!(of(&picture).values().len(), FEATURES.len());
    assert_eq!(of(&picture).get("no such feature"), None);
}

#[test]
fn every_feature_is_documented() {
    let text = include_str!("../../../../docs/features.md");
    for feature in FEATURES {
        assert!(text.contains(&format!("| `{}` | {} |", feature.name, feature.unit)), "{}", feature.name);
    }
}

#[test]
fn real_cells_measure_what_cells_do() {
    let Some(folder) = testdata::real_pictures() else { return };
    for class in ["all", "hem"] {
        let folder = folder.join("c-nmc/training_data/fold_0").join(class);
        let mut paths: Vec<_> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort_unstable();
        for path in paths.iter().step_by(paths.len() / 4) {
            let picture = image::open(path).unwrap().to_rgb8();
            let described = of(&picture);
            let named = |name: &str| described.get(name).unwrap();
            assert!((5.0..20.0).contains(&named("equivalent_diameter")), "{}", path.display());
            assert!((0.3..=1.0).contains(&named("nucleus_cell_ratio")), "{}", path.display());
            assert!(named("nucleus_od_green") > named("cytoplasm_od_green"), "{}", path.display());
            let (difference, name) = furthest(&described, &of(&imageops::rotate270(&picture)));
            assert!(difference < 0.01, "{name}: {difference}");
        }
    }
}
