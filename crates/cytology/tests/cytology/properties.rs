//! Turning, shifting and padding a prepared cell changes nothing but what it says.

use cytology::{CropSpec, Kind, PrepareError, prepare};
use image::{Rgb, RgbImage, imageops};
use proptest::prelude::*;

const SPEC: CropSpec = CropSpec { window_um: 15.04, side: 40 };

/// An uneven blob on black: an ellipse with a bulge, textured.
fn drawn(radii: (f64, f64), bulge: f64, at: (u32, u32), size: (u32, u32)) -> RgbImage {
    RgbImage::from_fn(size.0, size.1, |x, y| {
        let (dx, dy) = (f64::from(x) - f64::from(at.0), f64::from(y) - f64::from(at.1));
        let angle = dy.atan2(dx);
        let depth = (dx / radii.0).hypot(dy / radii.1) / (1.0 + bulge * (2.0 * angle + 0.7).sin());
        if depth > 1.0 {
            return Rgb([0; 3]);
        }
        // Texture that moves with the cell.
        let grain = ((dx * 0.3).sin() * (dy * 0.21).cos() * 20.0) as i32;
        Rgb([90, 45, 120].map(|v: i32| (v + grain) as u8))
    })
}

fn the_crop(picture: &RgbImage) -> RgbImage {
    prepare(picture, None, &SPEC, None).unwrap().cells.remove(0).crop
}

prop_compose! {
    fn cells()(a in 40.0..110.0, b in 40.0..110.0, bulge in -0.15..0.15_f64) -> ((f64, f64), f64) {
        ((a, b), bulge)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn shifting_changes_nothing((radii, bulge) in cells(), dx in 0..60_u32, dy in 0..60_u32) {
        let still = drawn(radii, bulge, (225, 225), (450, 450));
        let moved = drawn(radii, bulge, (195 + dx, 195 + dy), (450, 450));
        prop_assert_eq!(the_crop(&still), the_crop(&moved));
    }

    #[test]
    fn padding_changes_nothing((radii, bulge) in cells(), right in 0..200_u32, below in 0..200_u32) {
        let tight = drawn(radii, bulge, (150, 150), (300, 300));
        let padded = drawn(radii, bulge, (150, 150), (300 + right, 300 + below));
        prop_assert_eq!(the_crop(&tight), the_crop(&padded));
    }

    #[test]
    fn turning_turns_the_crop((radii, bulge) in cells()) {
        let picture = drawn(radii, bulge, (225, 225), (450, 450));
        let turned = the_crop(&imageops::rotate90(&picture));
        let expected = imageops::rotate90(&the_crop(&picture));
        // The order of sums differs, so a byte may round the other way.
        let furthest = turned.iter().zip(expected.iter()).map(|(a, b)| a.abs_diff(*b)).max();
        prop_assert!(furthest <= Some(1), "{:?}", furthest);
    }

    #[test]
    fn a_larger_cell_fills_more_of_the_crop(radius in 40.0..100.0_f64) {
        let lit = |r| {
            let crop = the_crop(&drawn((r, r), 0.0, (225, 225), (450, 450)));
            crop.pixels().filter(|p| p.0 != [0; 3]).count()
        };
        // Eight source pixels are one of the crop, whose middle is the cell's: a pixel is lit where its own middle lies
        // in the disc, with a source pixel's doubt about the outline. (The area alone does not do: a disc of lattice
        // points grows in steps of eight and twelve.)
        let within = |r: f64| {
            let middles = (0..SPEC.side).map(|at| f64::from(at) + 0.5 - f64::from(SPEC.side) / 2.0);
            middles.clone().flat_map(|x| middles.clone().map(move |y| x.hypot(y))).filter(|&away| away <= r / 8.0).count()
        };
        let (lit, fewest, most) = (lit(radius), within(radius - 1.0), within(radius + 1.0));
        prop_assert!((fewest..=most).contains(&lit), "{} is not in {}..={}", lit, fewest, most);
    }

    #[test]
    fn any_picture_is_prepared_or_refused(
        width in 16..120_u32,
        height in 16..120_u32,
        seed in any::<u64>(),
        dark in 0..=255_u8,
    ) {
        let picture = RgbImage::from_fn(width, height, |x, y| {
            let mut z = seed ^ (u64::from(x) << 32 | u64::from(y)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            z ^= z >> 29;
            Rgb([z as u8 & dark, (z >> 8) as u8 & dark, (z >> 16) as u8 & dark])
        });
        match prepare(&picture, None, &SPEC, None) {
            Ok(found) => {
                prop_assert!(found.kind != Kind::Cell || found.cells.len() == 1);
                for cell in found.cells {
                    let b = cell.bounds();
                    prop_assert!(b.x + b.width <= width && b.y + b.height <= height);
                    prop_assert_eq!(cell.crop.dimensions(), (40, 40));
                }
            }
            Err(PrepareError::Black | PrepareError::NotASmear(_)) => {}
            Err(PrepareError::Look(error)) => prop_assert!(false, "there is no network: {error}"),
        }
    }
}
