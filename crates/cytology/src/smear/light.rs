//! The light of the empty field, and how much of it the specimen absorbs.

use std::sync::OnceLock;

use image::{ImageBuffer, Luma, RgbImage};
use rayon::prelude::*;

use super::eyepiece::Circle;
use crate::PixelBox;

/// Values of a picture, one a pixel.
pub(super) type Plane = ImageBuffer<Luma<f32>, Vec<f32>>;

/// The surface is not believed below this level.
const DARKEST: f64 = 20.0;
/// Tiles along a picture's longer side: each gives its brightest pixels to the surface.
const TILES: u32 = 13;
/// Places of a row whose light is computed; between them it is interpolated.
const NODES: u32 = 128;
/// Rows that one thread takes at a time.
const STRIP: usize = 32;
/// Terms of a quadratic surface.
const TERMS: usize = 6;

/// The light where there is no cell: a quadratic surface for each channel, which follows vignetting and the colour of the
/// lamp.
#[derive(Debug, Clone)]
pub(super) struct Light {
    surfaces: [[f64; TERMS]; 3],
}

/// Optical density `log10(I0 / I)` (Beer–Lambert) in red, green and blue, and which pixels belong to the field.
pub(super) struct Densities {
    pub red: Plane,
    pub green: Plane,
    pub blue: Plane,
    pub inside: Vec<bool>,
    /// See [`Densities::usual`], once it was asked for.
    usual: OnceLock<Option<[f32; 3]>>,
}

/// A pixel that absorbs at least this much green light belongs to a cell.
const ABSORBS: f32 = 0.06;

/// Red and green less blue: haemoglobin absorbs blue light as well as green, the stain of white cells hardly.
pub(crate) fn stain(red: f32, green: f32, blue: f32) -> f32 {
    red + green - blue
}

impl Densities {
    /// The median of a plane of the same size over the pixels that belong to cells; `None` where none does.
    pub(super) fn of_cells(&self, plane: &Plane) -> Option<f32> {
        let pixels = self.inside.iter().zip(self.green.as_raw()).zip(plane.as_raw());
        let cells = pixels.filter(|((inside, green), _)| **inside && **green > ABSORBS);
        let mut values: Vec<f32> = cells.map(|(_, &value)| value).collect();
        (!values.is_empty()).then(|| quantile(&mut values, 0.5))
    }

    /// The same of red, green and blue.
    pub(super) fn usual(&self) -> Option<[f32; 3]> {
        if let Some(usual) = self.usual.get() {
            return *usual;
        }
        // Not within `get_or_init`: a thread that waits there for its parts could be given another that waits for it.
        let planes = [&self.red, &self.green, &self.blue];
        let medians: Option<Vec<f32>> = planes.into_par_iter().map(|plane| self.of_cells(plane)).collect();
        *self.usual.get_or_init(|| medians.and_then(|medians| medians.try_into().ok()))
    }

    /// 1 in the field and 0 outside.
    pub(super) fn field(&self) -> Plane {
        let (width, height) = self.red.dimensions();
        Plane::from_fn(width, height, |x, y| {
            Luma([f32::from(u8::from(self.inside[(y * width + x) as usize]))])
        })
    }
}

/// The terms of the surface at a place, coordinates from −½ to ½.
fn terms(x: f64, y: f64) -> [f64; TERMS] {
    [1.0, x, y, x * x, x * y, y * y]
}

fn place(picture: &RgbImage, x: u32, y: u32) -> [f64; TERMS] {
    terms(f64::from(x) / f64::from(picture.width()) - 0.5, f64::from(y) / f64::from(picture.height()) - 0.5)
}

impl Light {
    /// Fits the surfaces to the brightest pixels of each tile of the field; pixels below the surface, which are cells in
    /// tiles without a gap, lose their weight.
    pub(super) fn of(picture: &RgbImage, circle: Option<&Circle>) -> Self {
        let bright = brightest(picture, circle);
        let fit = |channel: usize| {
            let mut surface = [0.0; TERMS];
            surface[0] = 255.0;
            let mut weights = vec![1.0; bright.len()];
            for _ in 0..4 {
                let rows = bright.iter().zip(&weights).map(|(&(x, y), &weight)| {
                    (place(picture, x, y), f64::from(picture.get_pixel(x, y).0[channel]), weight)
                });
                let Some(found) = solve(rows) else { break };
                surface = found;
                let rest = |&(x, y): &(u32, u32)| {
                    f64::from(picture.get_pixel(x, y).0[channel]) - value(&surface, place(picture, x, y))
                };
                let mut sizes: Vec<f32> = bright.iter().map(|p| rest(p).abs() as f32).collect();
                let spread = 1.5 * f64::from(quantile(&mut sizes, 0.5)) + 1.0;
                weights = bright.iter().map(|p| if rest(p) < -2.0 * spread { 0.1 } else { 1.0 }).collect();
            }
            surface
        };
        let (red, (green, blue)) = rayon::join(|| fit(0), || rayon::join(|| fit(1), || fit(2)));
        Self { surfaces: [red, green, blue] }
    }

    /// The light at a pixel of a picture of the same field, of any size: red, green and blue.
    pub(super) fn at(&self, picture: &RgbImage, x: u32, y: u32) -> [f64; 3] {
        let terms = place(picture, x, y);
        self.surfaces.map(|surface| value(&surface, terms).clamp(DARKEST, 255.0))
    }

    /// The densities of a picture of the same field, of any size.
    pub(super) fn densities(&self, picture: &RgbImage, circle: Option<&Circle>) -> Densities {
        let (width, height) = picture.dimensions();
        self.densities_in(picture, circle, PixelBox { x: 0, y: 0, width, height })
    }

    /// The same of a part of the picture.
    pub(super) fn densities_in(
        &self,
        picture: &RgbImage,
        circle: Option<&Circle>,
        part: PixelBox,
    ) -> Densities {
        let (columns, rows) = (part.x..part.x + part.width, part.y..part.y + part.height);
        let size = columns.len() * rows.len();
        let of_byte: [f32; 256] = std::array::from_fn(|value| (value as f64 + 1.0).log10() as f32);
        let mut planes = [(); 3].map(|()| Plane::new(part.width, part.height));
        let raw: &[u8] = picture;
        for (channel, plane) in planes.iter_mut().enumerate() {
            let strips = plane.par_chunks_mut((STRIP * columns.len()).max(1)).enumerate();
            strips.for_each_init(
                || vec![0.0_f32; columns.len()],
                |clear, (strip, values)| {
                    let first = part.y as usize + strip * STRIP;
                    for (y, values) in (first..).zip(values.chunks_exact_mut(columns.len())) {
                        let start = (y * picture.width() as usize + part.x as usize) * 3;
                        let row = &raw[start..start + 3 * columns.len()];
                        self.logarithms(channel, picture.dimensions(), (part.x, y as u32), clear);
                        let pixels = clear.iter().zip(row.as_chunks::<3>().0);
                        for (value, (clear, pixel)) in values.iter_mut().zip(pixels) {
                            let density = clear - of_byte[usize::from(pixel[channel])];
                            *value = density.clamp(-0.05, 2.0);
                        }
                    }
                },
            );
        }
        let [red, green, blue] = planes;
        let inside = circle.map_or_else(
            || vec![true; size],
            |circle| rows.flat_map(|y| columns.clone().map(move |x| circle.contains(x, y))).collect(),
        );
        Densities { red, green, blue, inside, usual: OnceLock::new() }
    }

    /// `log10(clear + 1)` of a row of pixels from `(left, y)` on of a picture of the same field.
    ///
    /// It is computed at [`NODES`] places of the picture's width and a cubic runs through every four neighbours: the surface
    /// is so smooth that this is exact to the rounding of a float. Where the light is cut off, and in small pictures, every
    /// pixel is computed.
    fn logarithms(
        &self,
        channel: usize,
        (width, height): (u32, u32),
        (left, y): (u32, u32),
        row: &mut [f32],
    ) {
        let surface = &self.surfaces[channel];
        let down = f64::from(y) / f64::from(height) - 0.5;
        let light = |x: f64| value(surface, terms(x / f64::from(width) - 0.5, down));
        let exact = |x: f64| (light(x).clamp(DARKEST, 255.0) + 1.0).log10();
        let step = width / NODES;
        if step < 4 {
            row.iter_mut().zip(left..).for_each(|(value, x)| *value = exact(f64::from(x)) as f32);
            return;
        }
        let node = |k: f64| {
            let light = light(k * f64::from(step));
            (DARKEST..=255.0).contains(&light).then(|| (light + 1.0).log10())
        };
        let first = left / step;
        let mut nodes =
            [None, node(f64::from(first) - 1.0), node(f64::from(first)), node(f64::from(first) + 1.0)];
        let (head, rest) = row.split_at_mut(row.len().min((step - left % step) as usize));
        let parts =
            std::iter::once((head, left % step)).chain(rest.chunks_mut(step as usize).map(|part| (part, 0)));
        for ((part, from), k) in parts.zip(first..) {
            nodes = [nodes[1], nodes[2], nodes[3], node(f64::from(k) + 2.0)];
            if let [Some(a), Some(b), Some(c), Some(d)] = nodes {
                // Lagrange's cubic through -1, 0, 1 and 2.
                let first = c - a / 3.0 - b / 2.0 - d / 6.0;
                let second = f64::midpoint(a, c) - b;
                let third = (d - a) / 6.0 + (b - c) / 2.0;
                let [b, first, second, third] = [b, first, second, third].map(|term| term as f32);
                for (value, i) in part.iter_mut().zip(from..) {
                    let t = i as f32 / step as f32;
                    *value = b + t * (first + t * (second + t * third));
                }
            } else {
                let start = f64::from(k * step);
                part.iter_mut()
                    .zip(from..)
                    .for_each(|(value, i)| *value = exact(start + f64::from(i)) as f32);
            }
        }
    }
}

fn value(surface: &[f64; TERMS], terms: [f64; TERMS]) -> f64 {
    surface.iter().zip(terms).map(|(a, b)| a * b).sum()
}

impl super::Field<'_> {
    /// The picture.
    pub(crate) const fn picture(&self) -> &RgbImage {
        self.picture
    }

    /// Red, green and blue light of the empty field at a pixel of the picture, 20 to 255.
    pub(crate) fn clear(&self, x: u32, y: u32) -> [f64; 3] {
        self.light.at(self.picture, x, y)
    }
}

/// The brightest twelfth of every tile that lies in the field, none darker than three quarters of the bright field.
fn brightest(picture: &RgbImage, circle: Option<&Circle>) -> Vec<(u32, u32)> {
    let (width, height) = picture.dimensions();
    let sum = |&(x, y): &(u32, u32)| picture.get_pixel(x, y).0.iter().map(|&v| f32::from(v)).sum::<f32>();
    let tile = (width.max(height) / TILES).max(16);
    let tiles: Vec<(u32, u32)> =
        (0..height.div_ceil(tile)).flat_map(|y| (0..width.div_ceil(tile)).map(move |x| (x, y))).collect();
    let of_tile = |(tx, ty): (u32, u32)| {
        let (xs, ys) = (tx * tile..((tx + 1) * tile).min(width), ty * tile..((ty + 1) * tile).min(height));
        let size = xs.len() * ys.len();
        let mut pixels: Vec<(u32, u32)> = ys
            .flat_map(|y| xs.clone().map(move |x| (x, y)))
            .filter(|&(x, y)| circle.is_none_or(|circle| circle.contains(x, y)))
            .collect();
        if pixels.len() * 2 < size {
            return Vec::new();
        }
        pixels.sort_by(|a, b| sum(b).total_cmp(&sum(a)));
        pixels.truncate(pixels.len().div_ceil(12));
        pixels
    };
    let mut found: Vec<(u32, u32)> = tiles.into_par_iter().flat_map_iter(of_tile).collect();
    let bright = 0.75 * quantile(&mut found.iter().map(sum).collect::<Vec<_>>(), 0.9);
    found.retain(|pixel| sum(pixel) >= bright);
    found
}

/// The value at a place between pixels; beyond the border that of the nearest pixel.
pub(super) fn at(plane: &Plane, x: f64, y: f64) -> f32 {
    let (width, height) = plane.dimensions();
    let within = |v: f64, size: u32| (v - 0.5).clamp(0.0, f64::from(size - 1));
    let (x, y) = (within(x, width), within(y, height));
    // None is below 0, so that a cast is the floor.
    let (left, top) = (x as u32, y as u32);
    let (right, below) = ((x - f64::from(left)) as f32, (y - f64::from(top)) as f32);
    let pixel =
        |dx: u32, dy: u32| plane.get_pixel((left + dx).min(width - 1), (top + dy).min(height - 1)).0[0];
    let upper = pixel(0, 0) + right * (pixel(1, 0) - pixel(0, 0));
    let lower = pixel(0, 1) + right * (pixel(1, 1) - pixel(0, 1));
    upper + below * (lower - upper)
}

/// The value below which `part` of the values lie; 0 of none. The order of the values changes.
pub(crate) fn quantile(values: &mut [f32], part: f64) -> f32 {
    if values.is_empty() {
        return 0.0;
    }
    let at = ((values.len() - 1) as f64 * part).round() as usize;
    *values.select_nth_unstable_by(at, f32::total_cmp).1
}

/// Otsu's threshold (IEEE Trans. SMC 9, 1979, eq. 18) of densities from 0 to 2.
pub(super) fn otsu(values: &[f32]) -> f32 {
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

/// Least squares of `row · x = value` with weights, by Gaussian elimination of the normal equations; `None` where they do
/// not determine `x`.
pub(super) fn solve<const N: usize>(rows: impl Iterator<Item = ([f64; N], f64, f64)>) -> Option<[f64; N]> {
    let (mut a, mut b) = ([[0.0; N]; N], [0.0; N]);
    for (row, value, weight) in rows {
        for i in 0..N {
            for j in 0..N {
                a[i][j] += weight * row[i] * row[j];
            }
            b[i] += weight * row[i] * value;
        }
    }
    for i in 0..N {
        let pivot = (i..N).max_by(|&p, &q| a[p][i].abs().total_cmp(&a[q][i].abs()))?;
        a.swap(i, pivot);
        b.swap(i, pivot);
        if a[i][i].abs() < 1e-9 {
            return None;
        }
        for k in (0..N).filter(|&k| k != i) {
            let factor = a[k][i] / a[i][i];
            let pivot = a[i];
            a[k].iter_mut().zip(pivot).for_each(|(value, p)| *value -= factor * p);
            b[k] -= factor * b[i];
        }
    }
    Some(std::array::from_fn(|i| b[i] / a[i][i]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    #[test]
    fn least_squares_find_a_plane() {
        let rows = (0..9).map(|i| {
            let (x, y) = (f64::from(i % 3), f64::from(i / 3));
            ([1.0, x, y], 2.0 + 3.0 * x - y, 1.0)
        });
        let found = solve(rows).unwrap();
        assert!(found.iter().zip([2.0, 3.0, -1.0]).all(|(a, b)| (a - b).abs() < 1e-9), "{found:?}");
        assert_eq!(solve([([1.0, 1.0], 1.0, 1.0)].into_iter()), None);
    }

    /// Vignetting and a yellow lamp leave no density where there is no cell.
    #[test]
    fn an_uneven_empty_field_has_no_density() {
        let picture = RgbImage::from_fn(160, 120, |x, y| {
            let fall = 1.0 - ((f64::from(x) - 80.0).powi(2) + (f64::from(y) - 60.0).powi(2)) / 40_000.0;
            let cell = (40..56).contains(&x) && (40..56).contains(&y);
            Rgb([240.0, 225.0, 180.0].map(|v: f64| (v * fall * if cell { 0.5 } else { 1.0 }) as u8))
        });
        let found = Light::of(&picture, None).densities(&picture, None);
        for plane in [&found.red, &found.green, &found.blue] {
            assert!((plane.get_pixel(48, 48).0[0] - 0.301).abs() < 0.02, "{:?}", plane.get_pixel(48, 48));
            assert!(
                [(5, 5), (80, 60), (150, 110)].iter().all(|&(x, y)| plane.get_pixel(x, y).0[0].abs() < 0.02)
            );
        }
    }

    /// Also where the light is cut off at the top, as in a picture that is too bright.
    #[test]
    fn interpolated_logarithms_are_exact() {
        for level in [180.0, 250.0] {
            let light = Light { surfaces: [[level, 12.0, -30.0, -90.0, 20.0, -60.0]; 3] };
            for width in [700, 4001] {
                let picture = RgbImage::new(width, 900);
                for left in [0, 45, 310] {
                    let mut row = vec![0.0_f32; (width - left) as usize];
                    light.logarithms(0, (width, 900), (left, 200), &mut row);
                    for (x, found) in (left..width).zip(row) {
                        let expected = (light.at(&picture, x, 200)[0] + 1.0).log10();
                        assert!(
                            (f64::from(found) - expected).abs() < 1e-6,
                            "{level} {width} {x}: {found} {expected}"
                        );
                    }
                }
            }
        }
    }
}
