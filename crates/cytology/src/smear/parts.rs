//! Nuclei that touch are parted.

use image::Luma;

use crate::Mask;

/// A connected part of what is as dense as nuclei are.
pub(super) struct Part {
    pub mask: Mask,
    /// Radius of the largest circle in it.
    pub radius: f64,
}

impl Part {
    /// From a place to the nearest pixel.
    pub(super) fn distance(&self, x: f64, y: f64) -> f64 {
        let away = |(u, v): (u32, u32)| (f64::from(u) + 0.5 - x).hypot(f64::from(v) + 0.5 - y);
        self.mask.pixels().map(away).fold(f64::INFINITY, f64::min)
    }
}

/// The largest circle in a part of a nucleus that is a whole nucleus of its own is at least this large: a lobe is smaller.
/// Radius in diameters of a red cell.
pub(super) const WHOLE: f64 = 0.42;
/// Two nuclei that touch are narrower between their middles than this part of the smaller one's circle.
const NECK: f64 = 0.8;

/// Nuclei that touch, parted where they are narrow: a watershed of the distance from the edge, from the middles of circles
/// that are each large enough for a nucleus (as in Malpica et al., Cytometry 28, 1997).
pub(super) fn parted(mask: &Mask, red_cell: f64) -> Vec<Part> {
    let b = mask.bounds();
    let (columns, rows) = (b.width as usize, b.height as usize);
    let depths = depths(mask);
    let depth = |x: f64, y: f64| depths[(y as usize).min(rows - 1) * columns + (x as usize).min(columns - 1)];
    let mut order: Vec<usize> = (0..depths.len()).filter(|&i| depths[i] > 0.0).collect();
    order.sort_by(|&i, &j| depths[j].total_cmp(&depths[i]));
    let place = |i: usize| ((i % columns) as f64 + 0.5, (i / columns) as f64 + 0.5);
    let mut middles: Vec<(f64, f64, f64)> = Vec::new();
    for i in order {
        let ((x, y), radius) = (place(i), depths[i]);
        let narrow = |&(u, v, other): &(f64, f64, f64)| {
            let between = |k: u32| {
                let part = f64::from(k) / 16.0;
                depth(x + part * (u - x), y + part * (v - y))
            };
            (0..=16).map(between).fold(f64::INFINITY, f64::min) < NECK * radius.min(other)
        };
        if middles.is_empty() || (radius >= WHOLE * red_cell && middles.iter().all(narrow)) {
            middles.push((x, y, radius));
        }
        if radius < WHOLE * red_cell {
            break;
        }
    }
    let nearest = |(u, v): (u32, u32)| {
        let (x, y) = (f64::from(u - b.x) + 0.5, f64::from(v - b.y) + 0.5);
        let away = |m: &(f64, f64, f64)| (m.0 - x).hypot(m.1 - y) - m.2;
        middles.iter().enumerate().min_by(|a, b| away(a.1).total_cmp(&away(b.1))).map_or(0, |(k, _)| k)
    };
    let part = |k: usize| {
        let radius = middles[k].2;
        if middles.len() == 1 {
            return Some(Part { mask: mask.clone(), radius });
        }
        let mut raster = vec![false; columns * rows];
        for (u, v) in mask.pixels().filter(|&pixel| nearest(pixel) == k) {
            raster[(v - b.y) as usize * columns + (u - b.x) as usize] = true;
        }
        Some(Part { mask: Mask::from_raster(&raster, columns)?.moved(b.x, b.y), radius })
    };
    (0..middles.len()).filter_map(part).collect()
}

/// The distance of each pixel of the mask's box from the nearest pixel outside of the mask; 0 outside.
pub(super) fn depths(mask: &Mask) -> Vec<f64> {
    use imageproc::distance_transform::euclidean_squared_distance_transform;
    let b = mask.bounds();
    // One pixel of outside all around.
    let outside = image::GrayImage::from_fn(b.width + 2, b.height + 2, |x, y| {
        let inside = x > 0 && y > 0 && mask.contains(b.x + x - 1, b.y + y - 1);
        Luma([u8::from(!inside) * 255])
    });
    let distances = euclidean_squared_distance_transform(&outside);
    let rows = (1..=b.height).flat_map(|y| (1..=b.width).map(move |x| (x, y)));
    rows.map(|(x, y)| distances.get_pixel(x, y).0[0].sqrt()).collect()
}
