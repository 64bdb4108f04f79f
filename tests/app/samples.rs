//! Drawn cells: no patient's data.

use std::path::Path;

use image::{Rgb, RgbImage};

/// Radius of the drawn cell in pixels.
pub const RADIUS: u32 = 90;

/// One purple cell with a darker nucleus in the middle of 450×450 black pixels, as in C-NMC.
pub fn cell() -> RgbImage {
    RgbImage::from_fn(450, 450, |x, y| {
        let distance = (f64::from(x) - 224.5).hypot(f64::from(y) - 224.5);
        // A little texture, so that no two rows of bytes are alike.
        let grain = ((x * 7 + y * 13) % 17) as u8;
        if distance > f64::from(RADIUS) {
            Rgb([0; 3])
        } else if distance > 70.0 {
            Rgb([150 + grain, 110 + grain, 180])
        } else {
            Rgb([80 + grain, 30, 110 + grain])
        }
    })
}

/// Writes the drawn cell; the path's ending says in which format.
pub fn write_cell(path: &Path) {
    cell().save(path).unwrap();
}
