//! What the network is trained on: pieces of surveys, turned, scaled, restained and seen through another camera at random,
//! and what should be seen in them.

use cytology::smear::{STRIDE, Survey};
use image::{ImageBuffer, Luma};
use imageproc::filter::gaussian_blur_f32;
use rand::RngExt;
use rand::rngs::StdRng;

/// Side of a view in pixels of a survey.
pub const SIDE: usize = 112;
const _: () = assert!(SIDE.is_multiple_of(super::network::MULTIPLE));
/// Side of what should be seen in it.
pub const PLACES: usize = SIDE / STRIDE as usize;
/// Largest change of the natural logarithm of the scale: surveys are made at measured scales, which err.
const SCALE: f64 = 0.22;
/// Largest change of the natural logarithm of all densities, and of each plane's beside that.
const STAIN: f32 = 0.25;
const HUE: f32 = 0.15;
/// Most of each other colour that a colour's density is mixed with, or freed from: cameras see stains through other filters.
const MIXED: f32 = 0.2;
/// Largest change of the natural logarithm of the power that relative densities are raised to, which is roughly what other
/// tone curves of cameras do.
const TONE: f32 = 0.35;
/// Part of the views that are blurred, and the widest blur as a standard deviation in pixels.
const BLURRED: (f64, f32) = (0.5, 1.2);
/// Most noise, as a standard deviation.
const NOISE: f32 = 0.06;
/// Part of the views that are laid over a white cell where the field has one.
const OVER_A_CELL: f64 = 0.6;
/// Width of the hill around the middle of a cell as a part of its box's shorter side, and at least in places.
const HILL: (f64, f64) = (0.09, 0.9);
/// Height of the hill from which on a place is to know the cell's box.
const BOX_FROM: f64 = 0.4;

/// A white cell drawn by a person, in pixels of a survey.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drawn {
    /// Middle of its box, from the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// Width of the box.
    pub width: f64,
    /// Height of the box.
    pub height: f64,
}

/// A survey and the white cells in it.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelledSurvey {
    /// What the network is shown.
    pub survey: Survey,
    /// What it should see.
    pub cells: Vec<Drawn>,
}

/// One view and what should be seen in it.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// Shape `[3, SIDE, SIDE]`.
    pub planes: Vec<f32>,
    /// Shape `[PLACES, PLACES]`: 1 at the middles of white cells, falling around them, 0 elsewhere.
    pub middles: Vec<f32>,
    /// The same shape: 1 where the box of a cell should be known.
    pub known: Vec<f32>,
    /// Shape `[4, PLACES, PLACES]`, as in [`cytology::smear::SEEN`].
    pub boxes: Vec<f32>,
}

/// From the view's pixels, counted from its middle, to the survey's.
struct Turn {
    middle: (f64, f64),
    /// The view's unit steps to the right and down in the survey.
    right: (f64, f64),
    down: (f64, f64),
    scale: f64,
    swapped: bool,
}

impl Turn {
    fn drawn(of: &LabelledSurvey, random: &mut StdRng) -> Self {
        let scale = random.random_range(-SCALE..=SCALE).exp();
        let size = (f64::from(of.survey.width), f64::from(of.survey.height));
        let reach = SIDE as f64 / 2.0 / scale;
        let middle = if !of.cells.is_empty() && random.random_bool(OVER_A_CELL) {
            let cell = of.cells[random.random_range(0..of.cells.len())];
            let away = 0.8 * reach;
            (cell.x + random.random_range(-away..=away), cell.y + random.random_range(-away..=away))
        } else {
            (random.random_range(0.0..=size.0), random.random_range(0.0..=size.1))
        };
        // As much of the field as there is comes into view.
        let within = |at: f64, size: f64| {
            if size <= 2.0 * reach {
                size / 2.0 + (at - size / 2.0) * 0.2
            } else {
                at.clamp(reach * 0.9, size - reach * 0.9)
            }
        };
        let middle = (within(middle.0, size.0), within(middle.1, size.1));
        let (swapped, x, y): (bool, bool, bool) = (random.random(), random.random(), random.random());
        let sign = |mirrored: bool| if mirrored { -1.0 / scale } else { 1.0 / scale };
        let (right, down) =
            if swapped { ((0.0, sign(x)), (sign(y), 0.0)) } else { ((sign(x), 0.0), (0.0, sign(y))) };
        Self { middle, right, down, scale, swapped }
    }

    /// A place of the view in the survey.
    fn survey(&self, x: f64, y: f64) -> (f64, f64) {
        let (x, y) = (x - SIDE as f64 / 2.0, y - SIDE as f64 / 2.0);
        (
            self.middle.0 + x * self.right.0 + y * self.down.0,
            self.middle.1 + x * self.right.1 + y * self.down.1,
        )
    }

    /// A drawn cell of the survey in the view.
    fn view(&self, cell: &Drawn) -> Drawn {
        let (x, y) = (cell.x - self.middle.0, cell.y - self.middle.1);
        let along = |(u, v): (f64, f64)| (x * u + y * v) * self.scale * self.scale + SIDE as f64 / 2.0;
        let (width, height) = (cell.width * self.scale, cell.height * self.scale);
        let (width, height) = if self.swapped { (height, width) } else { (width, height) };
        Drawn { x: along(self.right), y: along(self.down), width, height }
    }
}

impl LabelledSurvey {
    /// A random view.
    #[must_use]
    pub fn view(&self, random: &mut StdRng) -> View {
        let turn = Turn::drawn(self, random);
        let planes = self.planes(&turn, random);
        let mut view = View {
            planes,
            middles: vec![0.0; PLACES * PLACES],
            known: vec![0.0; PLACES * PLACES],
            boxes: vec![0.0; 4 * PLACES * PLACES],
        };
        for cell in self.cells.iter().map(|cell| turn.view(cell)) {
            view.add(&cell);
        }
        view
    }

    fn planes(&self, turn: &Turn, random: &mut StdRng) -> Vec<f32> {
        let mut found = self.turned(turn);
        Camera::drawn(random).seen(&mut found);
        if random.random_bool(BLURRED.0) {
            let sigma = random.random_range(0.3..=BLURRED.1);
            for plane in found.chunks_exact_mut(SIDE * SIDE) {
                blur(plane, sigma);
            }
        }
        let all = random.random_range(-STAIN..=STAIN);
        let noise = random.random_range(0.0..=NOISE);
        for plane in found.chunks_exact_mut(SIDE * SIDE) {
            let gain = (all + random.random_range(-HUE..=HUE)).exp();
            for value in plane {
                // The sum of four even numbers is nearly normal; its deviation is brought to 1.
                let grain = (0..4).map(|_| random.random_range(-1.0..=1.0_f32)).sum::<f32>() * 0.866;
                *value = (*value * gain + grain * noise).max(0.0);
            }
        }
        found
    }

    /// The survey's planes as they are in the view.
    fn turned(&self, turn: &Turn) -> Vec<f32> {
        let Survey { width, height, planes } = &self.survey;
        let (width, height) = (*width as usize, *height as usize);
        let mut found = Vec::with_capacity(3 * SIDE * SIDE);
        for plane in planes.chunks_exact(width * height) {
            let value = |x: isize, y: isize| {
                let inside = x >= 0 && y >= 0 && (x as usize) < width && (y as usize) < height;
                if inside { plane[y as usize * width + x as usize] } else { 0.0 }
            };
            for (x, y) in (0..SIDE).flat_map(|y| (0..SIDE).map(move |x| (x, y))) {
                let (u, v) = turn.survey(x as f64 + 0.5, y as f64 + 0.5);
                let (u, v) = (u - 0.5, v - 0.5);
                let (left, top) = (u.floor(), v.floor());
                let (a, b) = ((u - left) as f32, (v - top) as f32);
                let (left, top) = (left as isize, top as isize);
                let upper = value(left, top) * (1.0 - a) + value(left + 1, top) * a;
                let lower = value(left, top + 1) * (1.0 - a) + value(left + 1, top + 1) * a;
                found.push(upper * (1.0 - b) + lower * b);
            }
        }
        found
    }
}

/// Another camera in front of the same stain: what it makes of relative densities. Those of a usual cell, 1 in each colour,
/// stay what they are, since surveys are made relative to them.
struct Camera {
    /// The part of each colour in each.
    mix: [[f32; 3]; 3],
    /// The power that densities are raised to.
    tone: f32,
}

impl Camera {
    fn drawn(random: &mut StdRng) -> Self {
        let mut mix = [[0.0; 3]; 3];
        for (c, row) in mix.iter_mut().enumerate() {
            for other in (0..3).filter(|&other| other != c) {
                row[other] = random.random_range(-MIXED..=MIXED);
            }
            row[c] = 1.0 - row.iter().sum::<f32>();
        }
        Self { mix, tone: random.random_range(-TONE..=TONE).exp() }
    }

    /// `planes` are those of a [`Survey`], in any size.
    fn seen(&self, planes: &mut [f32]) {
        let (red, rest) = planes.split_at_mut(planes.len() / 3);
        let (green, blue) = rest.split_at_mut(red.len());
        for ((red, green), blue) in red.iter_mut().zip(green).zip(blue) {
            let densities = [*red, *green, *blue].map(f32::exp_m1);
            let seen = |row: &[f32; 3]| {
                let density: f32 = row.iter().zip(densities).map(|(part, density)| part * density).sum();
                density.max(0.0).powf(self.tone).ln_1p()
            };
            [*red, *green, *blue] = [seen(&self.mix[0]), seen(&self.mix[1]), seen(&self.mix[2])];
        }
    }
}

/// A view's plane smoothed by a Gaussian.
fn blur(plane: &mut [f32], sigma: f32) {
    let side = SIDE as u32;
    let picture = ImageBuffer::from_fn(side, side, |x, y| Luma([plane[y as usize * SIDE + x as usize]]));
    plane.copy_from_slice(gaussian_blur_f32(&picture, sigma).as_raw());
}

impl View {
    /// A white cell whose middle is in view.
    fn add(&mut self, cell: &Drawn) {
        let stride = f64::from(STRIDE);
        let side = PLACES as f64;
        let (x, y) = (cell.x / stride, cell.y / stride);
        if !(0.0..side).contains(&x) || !(0.0..side).contains(&y) {
            return;
        }
        let width = (HILL.0 * cell.width.min(cell.height) / stride).max(HILL.1);
        let top = (x as usize, y as usize);
        let red_cell = Survey::RED_CELL;
        for (column, row) in (0..PLACES).flat_map(|row| (0..PLACES).map(move |column| (column, row))) {
            let (dx, dy) = (column as f64 + 0.5 - x, row as f64 + 0.5 - y);
            let hill =
                if (column, row) == top { 1.0 } else { (-(dx * dx + dy * dy) / (2.0 * width * width)).exp() };
            let place = row * PLACES + column;
            if hill < 1e-3 || hill as f32 <= self.middles[place] {
                continue;
            }
            // Only the middle itself is a whole one.
            self.middles[place] = if (column, row) == top { 1.0 } else { hill.min(0.99) as f32 };
            if hill >= BOX_FROM {
                self.known[place] = 1.0;
                let seen = [
                    -dx * stride / red_cell,
                    -dy * stride / red_cell,
                    (cell.width / red_cell).ln(),
                    (cell.height / red_cell).ln(),
                ];
                for (plane, value) in seen.into_iter().enumerate() {
                    self.boxes[plane * PLACES * PLACES + place] = value as f32;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng as _;

    /// A dark square on clear glass, drawn as the only cell.
    fn square() -> LabelledSurvey {
        let (width, height) = (150_u32, 120_u32);
        let inside = |i: u32| (40..64).contains(&(i % width)) && (50..70).contains(&(i / width % height));
        let planes = (0..3 * width * height).map(|i| if inside(i) { 1.0 } else { 0.0 }).collect();
        let cells = vec![Drawn { x: 52.0, y: 60.0, width: 24.0, height: 20.0 }];
        LabelledSurvey { survey: Survey { width, height, planes }, cells }
    }

    #[test]
    fn a_usual_cell_and_clear_glass_are_the_same_to_every_camera() {
        for seed in 0..20 {
            let camera = Camera::drawn(&mut StdRng::seed_from_u64(seed));
            let usual = std::f32::consts::LN_2;
            let mut planes = [usual, 0.0, 1.4, usual, 0.0, 1.1, usual, 0.0, 0.5];
            camera.seen(&mut planes);
            assert!([0, 3, 6].iter().all(|&i| (planes[i] - usual).abs() < 1e-5), "{planes:?}");
            assert_eq!([planes[1], planes[4], planes[7]], [0.0; 3]);
            assert!((planes[2] - 1.4).abs() > 1e-3, "a nucleus is not: {planes:?}");
        }
    }

    #[test]
    fn blur_softens_a_step_and_keeps_what_is_even() {
        let mut plane: Vec<f32> =
            (0..SIDE * SIDE).map(|i| if i % SIDE < SIDE / 2 { 1.0 } else { 0.0 }).collect();
        blur(&mut plane, 1.0);
        let row = &plane[50 * SIDE..51 * SIDE];
        assert!((row[10] - 1.0).abs() < 1e-4 && row[100].abs() < 1e-4);
        assert!((0.55..0.8).contains(&row[SIDE / 2 - 1]), "{}", row[SIDE / 2 - 1]);
    }

    #[test]
    fn the_box_follows_the_cell_through_every_turn() {
        let labelled = square();
        let mut seen = 0;
        for seed in 0..40 {
            let view = labelled.view(&mut StdRng::seed_from_u64(seed));
            let Some(place) = view.middles.iter().position(|&v| v == 1.0) else { continue };
            seen += 1;
            let (column, row) = (place % PLACES, place / PLACES);
            let value = |plane: usize| f64::from(view.boxes[plane * PLACES * PLACES + place]);
            let middle = |at: usize, way: f64| (at as f64 + 0.5) * 2.0 + way * Survey::RED_CELL;
            let (x, y) = (middle(column, value(0)), middle(row, value(1)));
            let (w, h) = (value(2).exp() * Survey::RED_CELL, value(3).exp() * Survey::RED_CELL);
            // Inside the box, where it is in view, it is dark; just outside it is clear.
            let at = |x: f64, y: f64| {
                let inside = x >= 0.0 && y >= 0.0 && x < SIDE as f64 && y < SIDE as f64;
                inside.then(|| view.planes[y as usize * SIDE + x as usize])
            };
            for (u, v) in [(-0.4, 0.0), (0.4, 0.0), (0.0, -0.4), (0.0, 0.4)] {
                assert!(at(x + u * w, y + v * h).is_none_or(|d| d > 0.5), "{seed}");
                assert!(at(x + 1.6 * u * w, y + 1.6 * v * h).is_none_or(|d| d < 0.3), "{seed}");
            }
        }
        assert!(seen > 20, "{seen}");
    }
}
