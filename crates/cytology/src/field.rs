//! White cells and the scale in a field with background: a first, plain way.
//!
//! Stained nuclei and the basophilic cytoplasm of lymphocytes and blasts absorb red light; red cells, stained
//! by eosin, let it pass and absorb green. So optical density in red finds white cells and optical density in
//! green finds every cell. Optical density is `-log10(I / I0)` (Beer–Lambert), with `I0` the clear background
//! of the same picture.

use image::RgbImage;

use crate::mask::components;
use crate::{Mask, MicrometresPerPixel};

/// Diameter of a normal red cell on a dried smear, in micrometres: the middle of 7.2 to 7.8.
pub const RED_CELL_UM: f64 = 7.5;

/// Fewest red cells that a scale is measured on.
const MIN_RED_CELLS: usize = 8;
/// Widest spread of the red cells' diameters (interquartile range over median) that is believed.
const MAX_RED_CELL_SPREAD: f64 = 0.35;
/// A nucleus absorbs at least this much red light, whatever Otsu's threshold says.
const MIN_NUCLEUS_OD: f32 = 0.20;
/// Cytoplasm belongs to a white cell down to this part of the nucleus threshold.
const CYTOPLASM_PART: f32 = 0.45;

/// Optical density in red and green, row by row.
pub(crate) struct Density {
    red: Vec<f32>,
    green: Vec<f32>,
    width: usize,
}

impl Density {
    pub(crate) fn of(picture: &RgbImage) -> Self {
        let clear = clear_background(picture);
        let density = |value: u8, clear: f32| ((clear + 1.0) / (f32::from(value) + 1.0)).log10().max(0.0);
        let (red, green) =
            picture.pixels().map(|p| (density(p.0[0], clear[0]), density(p.0[1], clear[1]))).unzip();
        Self { red, green, width: picture.width() as usize }
    }
}

/// The light that passes where there is no cell: the 90th percentile of each channel.
fn clear_background(picture: &RgbImage) -> [f32; 3] {
    let mut histogram = [[0_u64; 256]; 3];
    for pixel in picture.pixels() {
        for (h, &v) in histogram.iter_mut().zip(&pixel.0) {
            h[usize::from(v)] += 1;
        }
    }
    let wanted = u64::from(picture.width()) * u64::from(picture.height()) / 10;
    histogram.map(|h| {
        let mut above = 0;
        let level = (0..=255_u8).rev().find(|&v| {
            above += h[usize::from(v)];
            above > wanted
        });
        f32::from(level.unwrap_or(255))
    })
}

/// Otsu's threshold (IEEE Trans. SMC 9, 1979, eq. 18) of densities between 0 and 2.
fn otsu(values: &[f32]) -> f32 {
    const BINS: usize = 256;
    const TOP: f32 = 2.0;
    let mut histogram = [0.0_f64; BINS];
    for &v in values {
        histogram[((v / TOP * BINS as f32) as usize).min(BINS - 1)] += 1.0;
    }
    let total: f64 = histogram.iter().sum();
    let moment: f64 = histogram.iter().zip(0..).map(|(&h, i)| h * f64::from(i)).sum();
    let (mut below, mut below_moment, mut best, mut at) = (0.0, 0.0, -1.0, 0);
    for (&h, i) in histogram.iter().zip(0_u16..) {
        below += h;
        below_moment += h * f64::from(i);
        let above = total - below;
        if below > 0.0 && above > 0.0 {
            let gap = below_moment / below - (moment - below_moment) / above;
            let between = below * above * gap * gap;
            if between > best {
                (best, at) = (between, i);
            }
        }
    }
    (f32::from(at) + 1.0) / BINS as f32 * TOP
}

/// The white cells of a field, nucleus and cytoplasm, from top to bottom.
pub(crate) fn white_cells(density: &Density) -> Vec<Mask> {
    let nucleus_at = otsu(&density.red).max(MIN_NUCLEUS_OD);
    let body: Vec<bool> = density.red.iter().map(|&d| d >= nucleus_at * CYTOPLASM_PART).collect();
    // Platelets and specks are far below a thousandth of a field; real sizes are judged at scale, later.
    let smallest = (density.red.len() / 20_000).max(12);
    components(&body, density.width, smallest)
        .into_iter()
        .filter(|mask| nucleus_area(mask, density, nucleus_at) * 5 >= mask.area())
        .map(Mask::filled)
        .collect()
}

fn nucleus_area(mask: &Mask, density: &Density, nucleus_at: f32) -> usize {
    let b = mask.bounds();
    (b.y..b.y + b.height)
        .flat_map(|y| (b.x..b.x + b.width).map(move |x| (x, y)))
        .filter(|&(x, y)| {
            mask.contains(x, y) && density.red[y as usize * density.width + x as usize] >= nucleus_at
        })
        .count()
}

/// Measures the scale of a field on its red cells: whole, round, single components that absorb green and
/// little red. `None` where there are fewer than 8 or their sizes differ too much.
pub(crate) fn red_cell_scale(density: &Density) -> Option<MicrometresPerPixel> {
    let nucleus_at = otsu(&density.red).max(MIN_NUCLEUS_OD);
    // Nuclei absorb far more green than red cells do: among them the threshold would part nuclei from the rest.
    let pale: Vec<f32> = density
        .green
        .iter()
        .zip(&density.red)
        .filter(|&(_, &red)| red < nucleus_at * CYTOPLASM_PART)
        .map(|(&green, _)| green)
        .collect();
    let cell_at = otsu(&pale).max(0.03);
    let cells: Vec<bool> = density.green.iter().map(|&d| d >= cell_at).collect();
    let (width, height) = (density.width as u32, (density.green.len() / density.width) as u32);
    let smallest = (density.green.len() / 40_000).max(30);
    let mut diameters: Vec<f64> = components(&cells, density.width, smallest)
        .into_iter()
        .filter(|mask| {
            let b = mask.bounds();
            b.x > 0 && b.y > 0 && b.x + b.width < width && b.y + b.height < height
        })
        .filter(|mask| nucleus_area(mask, density, nucleus_at) * 50 < mask.area())
        .map(Mask::filled)
        .filter(is_round)
        .map(|mask| (mask.area() as f64 * 4.0 / std::f64::consts::PI).sqrt())
        .collect();
    if diameters.len() < MIN_RED_CELLS {
        return None;
    }
    diameters.sort_by(f64::total_cmp);
    let quantile = |q: usize| diameters[(diameters.len() - 1) * q / 4];
    let median = quantile(2);
    if (quantile(3) - quantile(1)) / median > MAX_RED_CELL_SPREAD {
        return None;
    }
    MicrometresPerPixel::new(RED_CELL_UM / median)
}

/// A disc fills π/4 of its bounding box, which is square; overlapping cells do neither.
fn is_round(mask: &Mask) -> bool {
    let b = mask.bounds();
    let (w, h) = (f64::from(b.width), f64::from(b.height));
    let fill = mask.area() as f64 / (w * h);
    (0.8..=1.25).contains(&(w / h)) && (0.70..=0.88).contains(&fill)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    /// Pink discs of radius 15 on white in rows, and one purple disc.
    fn drawn(red_cells: usize) -> RgbImage {
        let mut picture = RgbImage::from_pixel(400, 300, Rgb([245, 243, 244]));
        let mut disc = |cx: i64, cy: i64, r: i64, colour: [u8; 3]| {
            for y in cy - r..=cy + r {
                for x in cx - r..=cx + r {
                    if (x - cx).pow(2) + (y - cy).pow(2) <= r * r {
                        picture.put_pixel(x as u32, y as u32, Rgb(colour));
                    }
                }
            }
        };
        for i in 0..red_cells as i64 {
            disc(30 + 40 * (i % 9), 30 + 40 * (i / 9), 15, [225, 150, 160]);
        }
        disc(330, 240, 24, [90, 50, 140]);
        picture
    }

    #[test]
    fn scale_comes_from_red_cells() {
        let found = red_cell_scale(&Density::of(&drawn(20))).unwrap();
        let expected = RED_CELL_UM / 30.0;
        assert!((found.get() / expected - 1.0).abs() < 0.05, "{found:?}");
    }

    #[test]
    fn too_few_red_cells_give_no_scale() {
        assert_eq!(red_cell_scale(&Density::of(&drawn(7))), None);
    }

    #[test]
    fn only_the_white_cell_is_found() {
        let found = white_cells(&Density::of(&drawn(20)));
        assert_eq!(found.len(), 1);
        assert!(found[0].contains(330, 240));
        let area = found[0].area() as f64;
        assert!((area / (std::f64::consts::PI * 24.0 * 24.0) - 1.0).abs() < 0.05);
    }

    #[test]
    fn a_blank_picture_has_no_white_cell() {
        assert!(white_cells(&Density::of(&RgbImage::from_pixel(100, 100, Rgb([240; 3])))).is_empty());
    }
}
