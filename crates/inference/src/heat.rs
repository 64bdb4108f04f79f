//! Which parts of a cell its probability rests on.

use cytology::PreparedCell;

use crate::examine::Classifier;
use crate::network::NetworkError;

/// Squares along a side of the map.
pub const HEAT_SIDE: usize = 20;
/// Side of the square that is hidden at a time, in squares of the map.
const HIDDEN: usize = 4;

/// How much each place of a crop speaks for a lymphoblast.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatMap {
    /// [`HEAT_SIDE`]² changes of the probability, row by row, -1 to 1: above 0 where the place speaks for a lymphoblast.
    pub values: Vec<f32>,
    /// The part of the picture that the map covers: left, top and side in pixels of the picture. It can reach beyond it.
    pub window: [f64; 3],
}

impl Classifier {
    /// Hides one part of the cell after another behind its mean colour and sees what that does to the probability
    /// (occlusion; Zeiler & Fergus, ECCV 2014, §4.2). `um_per_px` is the scale that the cell was cut at.
    ///
    /// # Errors
    /// [`NetworkError`] where the network fails.
    pub fn heat_map(&self, cell: &PreparedCell, um_per_px: f64) -> Result<HeatMap, NetworkError> {
        let side = cell.crop.width() as usize;
        let edge = |k: usize| k * side / HEAT_SIDE;
        let lit = |x: u32, y: u32| cell.crop.get_pixel(x, y).0 != [0; 3];
        let (mut sum, mut count) = ([0_u64; 3], 0_u64);
        for pixel in cell.crop.pixels().filter(|pixel| pixel.0 != [0; 3]) {
            sum.iter_mut().zip(pixel.0).for_each(|(s, v)| *s += u64::from(v));
            count += 1;
        }
        let mean = image::Rgb(sum.map(|s| (s / count.max(1)).clamp(1, 255) as u8));
        let places = HEAT_SIDE - HIDDEN + 1;
        let hidden = |place: usize| {
            let (column, row) = (place % places, place / places);
            let mut crop = cell.crop.clone();
            for y in edge(row)..edge(row + HIDDEN) {
                for x in edge(column)..edge(column + HIDDEN) {
                    if lit(x as u32, y as u32) {
                        crop.put_pixel(x as u32, y as u32, mean);
                    }
                }
            }
            crop
        };
        let crops: Vec<_> =
            std::iter::once(cell.crop.clone()).chain((0..places * places).map(hidden)).collect();
        let p = self.p_all_of(&crops)?;
        let (mut values, mut times) =
            (vec![0.0_f32; HEAT_SIDE * HEAT_SIDE], vec![0.0_f32; HEAT_SIDE * HEAT_SIDE]);
        for place in 0..places * places {
            let (column, row) = (place % places, place / places);
            for i in
                (row..row + HIDDEN).flat_map(|y| (column..column + HIDDEN).map(move |x| y * HEAT_SIDE + x))
            {
                values[i] += (p[0] - p[place + 1]) as f32;
                times[i] += 1.0;
            }
        }
        values.iter_mut().zip(times).for_each(|(value, times)| *value /= times.max(1.0));
        let b = cell.bounds();
        let window = self.description().input.window_um / um_per_px;
        let corner = |start: u32, length: u32| f64::from(start) + f64::from(length) / 2.0 - window / 2.0;
        Ok(HeatMap { values, window: [corner(b.x, b.width), corner(b.y, b.height), window] })
    }
}
