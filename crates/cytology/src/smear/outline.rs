//! The outline of a white cell: its nucleus, and the cytoplasm around it.

use image::Luma;
use image::imageops::{FilterType, resize};
use imageproc::filter::gaussian_blur_f32;

use super::light::{Densities, Plane, quantile, stain};
use crate::Mask;
use crate::mask::components;

/// How far from the middle a nucleus reaches, in diameters of a red cell.
const REACH: f64 = 1.25;
/// Lobes of a nucleus cover at least this part of a red cell.
const LOBE: f64 = 0.04;
/// How far cytoplasm reaches beyond the nucleus, in diameters of a red cell.
const CYTOPLASM: f64 = 0.6;
/// Pixels this near to the nucleus belong to the cell, whatever their stain; in diameters of a red cell.
const RIM: f64 = 0.1;
/// Between what the red cells absorb of red light, 0, and what the nucleus absorbs, 1: from here on it is nucleus.
const NUCLEUS_LEVEL: f32 = 0.42;
/// The same of red and green less blue ([`stain`]): from here on it is cytoplasm.
const CYTOPLASM_LEVEL: f32 = 0.07;
/// Smoothing, in diameters of a red cell.
const SMOOTHING: f64 = 0.04;

/// What outlines are drawn by: densities without grain.
pub(super) struct Stain {
    red: Plane,
    sum: Plane,
    usual_red: f32,
    usual_sum: f32,
}

impl Stain {
    /// `red_cell` is the diameter of a red cell in pixels.
    pub(super) fn of(densities: &Densities, red_cell: f64) -> Self {
        let (width, height) = densities.red.dimensions();
        let smooth = |value: &dyn Fn(usize) -> f32| {
            let within = |x, y| {
                let i = (y * width + x) as usize;
                Luma([if densities.inside[i] { value(i) } else { 0.0 }])
            };
            gaussian_blur_f32(&Plane::from_fn(width, height, within), (SMOOTHING * red_cell).max(0.5) as f32)
        };
        let (r, g, b) = (densities.red.as_raw(), densities.green.as_raw(), densities.blue.as_raw());
        let (red, sum) = (smooth(&|i| r[i]), smooth(&|i| stain(r[i], g[i], b[i])));
        let usual = |plane: &Plane| densities.of_cells(plane).unwrap_or_default();
        let (usual_red, usual_sum) = (usual(&red), usual(&sum));
        Self { red, sum, usual_red, usual_sum }
    }
}

/// A white cell's outlines.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// The nucleus, all its lobes.
    pub nucleus: Mask,
    /// Nucleus and cytoplasm.
    pub cell: Mask,
}

/// The white cell around `(x, y)`; `red_cell` is the diameter of a red cell in pixels. `None` where nothing is denser than
/// red cells are.
pub(super) fn outline(stain: &Stain, (x, y): (f64, f64), red_cell: f64) -> Option<Outline> {
    let (width, height) = stain.red.dimensions();
    let reach = (REACH + CYTOPLASM) * red_cell;
    let window = |at: f64, size: u32| {
        ((at - reach).floor().max(0.0) as u32)..((at + reach).ceil().max(0.0) as u32).min(size)
    };
    let (xs, ys) = (window(x, width), window(y, height));
    if xs.is_empty() || ys.is_empty() {
        return None;
    }
    let (columns, rows) = (xs.len(), ys.len());
    let place = |i: usize| (xs.start + (i % columns) as u32, ys.start + (i / columns) as u32);
    let distance = |i: usize| {
        let (u, v) = place(i);
        (f64::from(u) + 0.5 - x).hypot(f64::from(v) + 0.5 - y)
    };
    let value = |plane: &Plane, i: usize| {
        let (u, v) = place(i);
        plane.get_pixel(u, v).0[0]
    };
    let red = |i: usize| value(&stain.red, i);
    let sum = |i: usize| value(&stain.sum, i);
    let all = 0..columns * rows;
    let middle = || all.clone().filter(|&i| distance(i) < 0.6 * red_cell);
    let top = |of: &dyn Fn(usize) -> f32| quantile(&mut middle().map(of).collect::<Vec<_>>(), 0.85);
    let (top_red, top_sum) = (top(&red), top(&sum));
    if top_red < stain.usual_red * 1.15 + 0.02 {
        return None;
    }
    let nucleus_at = stain.usual_red + NUCLEUS_LEVEL * (top_red - stain.usual_red);
    let cytoplasm_at = stain.usual_sum + CYTOPLASM_LEVEL * (top_sum - stain.usual_sum);
    let dense: Vec<bool> =
        all.clone().map(|i| red(i) >= nucleus_at && distance(i) < REACH * red_cell).collect();
    let least = (LOBE * std::f64::consts::PI * red_cell * red_cell / 4.0) as usize;
    let lobes: Vec<Mask> = components(&dense, columns, least).into_iter().map(Mask::filled).collect();
    // The lobes of one cell lie near each other; what is far from the middle is another cell's.
    let near = |mask: &Mask| {
        let b = mask.bounds();
        let corner = |low: u32, size: u32, at: f64, start: u32| {
            let (low, high) = (f64::from(start + low), f64::from(start + low + size));
            (low - at).max(at - high).max(0.0)
        };
        corner(b.x, b.width, x, xs.start).hypot(corner(b.y, b.height, y, ys.start)) < 0.75 * red_cell
    };
    let mut nucleus = vec![false; columns * rows];
    for lobe in lobes.iter().filter(|mask| near(mask)) {
        let b = lobe.bounds();
        for v in b.y..b.y + b.height {
            for u in (b.x..b.x + b.width).filter(|&u| lobe.contains(u, v)) {
                nucleus[v as usize * columns + u as usize] = true;
            }
        }
    }
    let members: Vec<usize> = all.clone().filter(|&i| nucleus[i]).collect();
    if members.is_empty() {
        return None;
    }
    // Cytoplasm: stained like it, and not far from the nucleus.
    let reachable = grown(&nucleus, columns, rows, CYTOPLASM * red_cell);
    let rim = grown(&nucleus, columns, rows, RIM * red_cell);
    let stained: Vec<bool> = all.map(|i| rim[i] || (reachable[i] && sum(i) >= cytoplasm_at)).collect();
    let joined = joined(&stained, &members, columns, rows);
    let cell = Mask::from_raster(&joined, columns)?.filled().moved(xs.start, ys.start);
    let nucleus = Mask::from_raster(&nucleus, columns)?.moved(xs.start, ys.start);
    Some(Outline { nucleus, cell })
}

/// All pixels within `reach` of the set.
fn grown(set: &[bool], columns: usize, rows: usize, reach: f64) -> Vec<bool> {
    use imageproc::distance_transform::euclidean_squared_distance_transform;
    let picture = image::GrayImage::from_fn(columns as u32, rows as u32, |x, y| {
        Luma([u8::from(set[y as usize * columns + x as usize]) * 255])
    });
    let distances = euclidean_squared_distance_transform(&picture);
    distances.pixels().map(|p| p.0[0] <= reach * reach).collect()
}

/// What of `set` is connected to the members.
fn joined(set: &[bool], members: &[usize], columns: usize, rows: usize) -> Vec<bool> {
    let mut found = vec![false; set.len()];
    let mut open = members.to_vec();
    while let Some(i) = open.pop() {
        if !set[i] || std::mem::replace(&mut found[i], true) {
            continue;
        }
        open.extend(crate::mask::neighbours(i, columns, rows));
    }
    found
}

/// A mask brought to a picture `factor` times as large.
pub(super) fn enlarged(mask: &Mask, size: (u32, u32), factor: f64) -> Option<Mask> {
    let b = mask.bounds();
    let (left, top) = ((f64::from(b.x) * factor).round() as u32, (f64::from(b.y) * factor).round() as u32);
    let width = ((f64::from(b.width) * factor).round() as u32).clamp(1, size.0.saturating_sub(left).max(1));
    let height = ((f64::from(b.height) * factor).round() as u32).clamp(1, size.1.saturating_sub(top).max(1));
    let small = image::GrayImage::from_fn(b.width, b.height, |x, y| {
        Luma([u8::from(mask.contains(b.x + x, b.y + y)) * 255])
    });
    let large = resize(&small, width, height, FilterType::Triangle);
    let raster: Vec<bool> = large.pixels().map(|p| p.0[0] >= 128).collect();
    Mask::from_raster(&raster, width as usize).map(|mask| mask.moved(left, top))
}
