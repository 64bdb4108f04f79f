//! Golden values on real C-NMC cells. Names and numbers only: the cells themselves stay outside the repository.

use std::path::PathBuf;

use cytology::{CropSpec, Kind, Limits, decode, prepare};

/// `(file, area of the mask in pixels, [x, y, width, height], mean red, green and blue of the crop's cell)`.
const GOLDEN: &[(&str, usize, [u32; 4], [f64; 3])] = &include!("golden.in");

#[test]
fn real_cells_are_prepared_as_before() {
    let Some(data) = testdata::real_pictures() else { return };
    let spec = CropSpec { window_um: 320.0 * cytology::TRAINING_SCALE.get(), side: 40 };
    assert!(GOLDEN.len() >= 6);
    for (file, area, bbox, mean) in GOLDEN {
        let bytes = std::fs::read(data.join(file)).unwrap();
        let picture = decode(&bytes, &Limits::default()).unwrap();
        let found = prepare(&picture, None, &spec, None).unwrap();
        assert_eq!(found.kind, Kind::Cell, "{file}");
        let cell = &found.cells[0];
        let b = cell.bounds();
        assert_eq!([b.x, b.y, b.width, b.height], *bbox, "{file}");
        let expected = cytology::TRAINING_SCALE.area_um2(*area);
        assert!((cell.area_um2 - expected).abs() < 1e-6, "{file}: {} {expected}", cell.area_um2);
        let lit: Vec<_> = cell.crop.pixels().filter(|p| p.0 != [0; 3]).collect();
        for (channel, mean) in mean.iter().enumerate() {
            let found = lit.iter().map(|p| f64::from(p.0[channel])).sum::<f64>() / lit.len() as f64;
            assert!((found - mean).abs() < 0.05, "{file} channel {channel}: {found} {mean}");
        }
    }
}

#[test]
fn the_lossless_copy_is_prepared_like_the_original() {
    let Some(data) = testdata::real_pictures() else { return };
    let spec = CropSpec { window_um: 15.0, side: 40 };
    let read = |path: PathBuf| {
        let picture = decode(&std::fs::read(path).unwrap(), &Limits::default()).unwrap();
        prepare(&picture, None, &spec, None).unwrap()
    };
    for (file, ..) in GOLDEN {
        let copy = file.replace("c-nmc-original/", "c-nmc/training_data/").replace(".bmp", ".webp");
        assert_eq!(read(data.join(file)), read(data.join(copy)), "{file}");
    }
}
