//! Focus, exposure and glare of one grab.

use contract::QualityWarning;

/// Radius of the guide ring as a part of the picture's shorter side.
pub const GUIDE: f64 = 0.46;

/// Below this sharpness no picture of a smear is in focus (see [`sharpness`]). Fields of 640 × 480 pixels in focus have
/// 0.007 to 0.03, the same smoothed by two pixels 0.002; pictures of whole eyepieces in few pixels have 0.3 to 1.
const LEAST_SHARP: f64 = 0.003;
/// Below this part of the sharpest picture seen lately a picture is out of focus. From field to field the sharpness
/// of pictures in focus differs by up to three times; smoothing by a single pixel takes four fifths of it.
const LEAST_OF_BEST: f64 = 0.3;
/// What is left of the best sharpness from one grab to the next: about half in half a minute of ten grabs a second.
const FADING: f64 = 0.998;
/// Spread of grey values, in grey levels, below which there is nothing to focus on.
const FLAT: f64 = 4.0;
/// Grey value up to which a pixel is dark.
const DARK: f64 = 40.0;
/// Part of dark pixels from which on a picture is too dark.
const MOST_DARK: f64 = 0.5;
/// Channel value from which on a pixel is clipped.
const CLIPPED: u8 = 252;
/// Part of clipped pixels from which on a picture is too bright.
const MOST_CLIPPED: f64 = 0.35;
/// Side of the squares that glare is looked for in, in pixels.
const SQUARE: usize = 8;
/// Part of the squares that are clipped all over from which on there is glare.
const MOST_GLARE: f64 = 0.02;

/// Pixels of a picture, four bytes each: red, green, blue and one that does not matter.
#[derive(Debug, Clone, Copy)]
pub struct Grab<'a> {
    rgba: &'a [u8],
    width: usize,
    height: usize,
}

impl<'a> Grab<'a> {
    /// A grab of this size; none where the bytes are not as many as its pixels need.
    #[must_use]
    pub fn new(rgba: &'a [u8], width: usize, height: usize) -> Option<Self> {
        (width > 0 && height > 0 && rgba.len() == width * height * 4).then_some(Self { rgba, width, height })
    }

    fn pixel(&self, x: usize, y: usize) -> [u8; 3] {
        let at = (y * self.width + x) * 4;
        [self.rgba[at], self.rgba[at + 1], self.rgba[at + 2]]
    }

    /// Grey value, 0 to 255 (weights of ITU-R BT.601).
    fn grey(&self, x: usize, y: usize) -> f64 {
        let [red, green, blue] = self.pixel(x, y).map(f64::from);
        0.299 * red + 0.587 * green + 0.114 * blue
    }

    /// Whether a pixel lies inside the guide ring.
    fn in_ring(&self, x: usize, y: usize) -> bool {
        let radius = GUIDE * self.width.min(self.height) as f64;
        let off = |at: usize, side: usize| at as f64 + 0.5 - side as f64 / 2.0;
        off(x, self.width).hypot(off(y, self.height)) <= radius
    }
}

/// How sharp the middle of a picture is: the variance of its Laplacian over that of its grey values, so that it does
/// not follow light and stain. 0 for a picture without detail, 20 for noise that differs from pixel to pixel (the
/// squares of the Laplacian's weights). The grab has the camera's own pixels: smaller ones would hide a blur.
///
/// The variance of the Laplacian as a measure of focus: Pech-Pacheco et al., "Diatom autofocusing in brightfield
/// microscopy", ICPR 2000.
#[must_use]
pub fn sharpness(grab: &Grab<'_>) -> f64 {
    let (mut greys, mut edges) = (Moments::default(), Moments::default());
    for y in 1..grab.height.saturating_sub(1) {
        for x in 1..grab.width.saturating_sub(1) {
            if !grab.in_ring(x, y) {
                continue;
            }
            let here = grab.grey(x, y);
            let around =
                grab.grey(x - 1, y) + grab.grey(x + 1, y) + grab.grey(x, y - 1) + grab.grey(x, y + 1);
            greys.add(here);
            edges.add(around - 4.0 * here);
        }
    }
    if greys.variance() < FLAT * FLAT { 0.0 } else { edges.variance() / greys.variance() }
}

/// Sums for a variance.
#[derive(Debug, Clone, Copy, Default)]
struct Moments {
    count: f64,
    sum: f64,
    squares: f64,
}

impl Moments {
    fn add(&mut self, value: f64) {
        self.count += 1.0;
        self.sum += value;
        self.squares += value * value;
    }

    fn variance(&self) -> f64 {
        if self.count == 0.0 {
            return 0.0;
        }
        let mean = self.sum / self.count;
        (self.squares / self.count - mean * mean).max(0.0)
    }
}

/// What the meters show.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Reading {
    /// How sharp the middle is (see [`sharpness`]).
    pub sharpness: f64,
    /// Part of the ring that is dark, 0 to 1.
    pub dark: f64,
    /// Part of the ring that is clipped, 0 to 1.
    pub clipped: f64,
    /// Part of the ring's squares that are clipped all over, 0 to 1.
    pub glare: f64,
}

impl Reading {
    /// Reads the middle of a picture in the camera's own pixels, and all of it made small.
    #[must_use]
    pub fn of(middle: &Grab<'_>, whole: &Grab<'_>) -> Self {
        let (mut all, mut dark, mut clipped) = (0.0, 0.0, 0.0);
        let clips = |x, y| whole.pixel(x, y).iter().all(|&channel| channel >= CLIPPED);
        for y in 0..whole.height {
            for x in 0..whole.width {
                if whole.in_ring(x, y) {
                    all += 1.0;
                    dark += f64::from(u8::from(whole.grey(x, y) <= DARK));
                    clipped += f64::from(u8::from(clips(x, y)));
                }
            }
        }
        let (mut squares, mut glaring) = (0.0, 0.0);
        for top in (0..whole.height.saturating_sub(SQUARE - 1)).step_by(SQUARE) {
            for left in (0..whole.width.saturating_sub(SQUARE - 1)).step_by(SQUARE) {
                if whole.in_ring(left + SQUARE / 2, top + SQUARE / 2) {
                    squares += 1.0;
                    let over = (0..SQUARE * SQUARE).all(|at| clips(left + at % SQUARE, top + at / SQUARE));
                    glaring += f64::from(u8::from(over));
                }
            }
        }
        let part = |of: f64, all: f64| if all > 0.0 { of / all } else { 0.0 };
        Self {
            sharpness: sharpness(middle),
            dark: part(dark, all),
            clipped: part(clipped, all),
            glare: part(glaring, squares),
        }
    }

    /// Why the picture should be taken again; none where nothing speaks against it. Light comes first: without it
    /// nothing else can be judged.
    #[must_use]
    pub fn warning(&self, focus: Focus) -> Option<QualityWarning> {
        if self.dark >= MOST_DARK {
            Some(QualityWarning::TooDark)
        } else if self.clipped >= MOST_CLIPPED {
            Some(QualityWarning::TooBright)
        } else if self.glare >= MOST_GLARE {
            Some(QualityWarning::Glare)
        } else if self.sharpness < LEAST_SHARP || self.sharpness < focus.best * LEAST_OF_BEST {
            Some(QualityWarning::Blurred)
        } else {
            None
        }
    }
}

/// The sharpest that this camera was seen lately. How sharp a picture in focus is depends on how many pixels the camera
/// has for a cell, which nothing tells; turning the knob through the focus does.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Focus {
    best: f64,
}

impl Focus {
    /// Takes in the sharpness of one more grab.
    pub fn see(&mut self, sharpness: f64) {
        self.best = (self.best * FADING).max(sharpness);
    }

    /// The focus for a meter, 0 to 1: 1 is the best seen lately, and each halving is the same step.
    #[must_use]
    pub fn meter(&self, sharpness: f64) -> f64 {
        if self.best <= 0.0 {
            return 0.0;
        }
        (1.0 + (sharpness.max(1e-9) / self.best).log2() / 5.0).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: usize = 96;

    /// A picture of grey discs on a bright ground, smoothed so often by a 3 × 3 mean.
    fn discs(smoothed: usize) -> Vec<u8> {
        let mut grey: Vec<f64> = (0..SIDE * SIDE)
            .map(|at| {
                let (x, y) = ((at % SIDE) as f64, (at / SIDE) as f64);
                let inside = |of: f64| (of / 24.0).fract() * 24.0 - 12.0;
                if inside(x).hypot(inside(y)) < 8.0 { 110.0 } else { 220.0 }
            })
            .collect();
        for _ in 0..smoothed {
            let before = grey.clone();
            let at = |x: usize, y: usize| before[y.clamp(0, SIDE - 1) * SIDE + x.clamp(0, SIDE - 1)];
            for y in 1..SIDE - 1 {
                for x in 1..SIDE - 1 {
                    let sum: f64 = (0..9).map(|n| at(x + n % 3 - 1, y + n / 3 - 1)).sum();
                    grey[y * SIDE + x] = sum / 9.0;
                }
            }
        }
        grey.iter().flat_map(|&value| [value as u8, value as u8, value as u8, 255]).collect()
    }

    fn flat(value: u8) -> Vec<u8> {
        [value, value, value, 255].repeat(SIDE * SIDE)
    }

    fn reading(pixels: &[u8]) -> Reading {
        let grab = Grab::new(pixels, SIDE, SIDE).unwrap();
        Reading::of(&grab, &grab)
    }

    /// What is said of a picture by a camera that saw this one before.
    fn warning(pixels: &[u8], before: &[u8]) -> Option<QualityWarning> {
        let mut focus = Focus::default();
        focus.see(reading(before).sharpness);
        reading(pixels).warning(focus)
    }

    #[test]
    fn the_more_a_picture_is_smoothed_the_less_sharp_it_is() {
        let sharp: Vec<_> = [0, 1, 3, 9, 27].map(|times| reading(&discs(times)).sharpness).into();
        assert!(sharp.windows(2).all(|pair| pair[0] > pair[1]), "{sharp:?}");
        assert_eq!(warning(&discs(0), &discs(1)), None);
        assert_eq!(warning(&discs(3), &discs(0)), Some(QualityWarning::Blurred));
        assert_eq!(warning(&discs(3), &discs(3)), None, "it may be as sharp as this camera gets");
    }

    #[test]
    fn the_meter_falls_with_the_sharpness_and_the_best_fades() {
        let mut focus = Focus::default();
        assert_eq!(focus.meter(0.3), 0.0, "nothing was seen");
        focus.see(0.4);
        assert_eq!((focus.meter(0.4), focus.meter(0.2), focus.meter(0.0)), (1.0, 0.8, 0.0));
        for _ in 0..350 {
            focus.see(0.1);
        }
        assert!(focus.meter(0.2) > 0.95, "half a minute later the camera may look at something else");
        for _ in 0..10_000 {
            focus.see(0.1);
        }
        assert_eq!(focus.meter(0.1), 1.0);
    }

    #[test]
    fn sharpness_does_not_follow_light_and_stain() {
        let pixels = discs(1);
        let dim: Vec<u8> = pixels.iter().map(|value| value / 2).collect();
        let (bright, dim) = (reading(&pixels).sharpness, reading(&dim).sharpness);
        assert!((bright / dim - 1.0).abs() < 0.1, "{bright} {dim}");
    }

    #[test]
    fn where_there_is_nothing_there_is_no_focus() {
        assert_eq!(reading(&flat(180)).sharpness, 0.0);
        assert_eq!(warning(&flat(180), &flat(180)), Some(QualityWarning::Blurred));
    }

    #[test]
    fn light_is_told_before_focus() {
        assert_eq!(warning(&flat(10), &discs(0)), Some(QualityWarning::TooDark));
        assert_eq!(warning(&flat(255), &discs(0)), Some(QualityWarning::TooBright));
        let dark = reading(&flat(10));
        assert_eq!((dark.dark, dark.clipped, dark.glare), (1.0, 0.0, 0.0));
    }

    #[test]
    fn a_burnt_out_spot_is_glare_and_scattered_bright_pixels_are_none() {
        let mut spot = discs(0);
        for y in 40..64 {
            for x in 40..64 {
                spot[(y * SIDE + x) * 4..][..3].fill(255);
            }
        }
        let read = reading(&spot);
        assert!(read.glare > 0.05 && read.clipped < 0.2, "{read:?}");
        assert_eq!(warning(&spot, &discs(0)), Some(QualityWarning::Glare));
        let mut scattered = discs(0);
        for at in (0..SIDE * SIDE).step_by(9) {
            scattered[at * 4..][..3].fill(255);
        }
        let read = reading(&scattered);
        assert!(read.clipped > 0.1 && read.glare == 0.0, "{read:?}");
        assert_eq!(warning(&scattered, &discs(0)), None);
    }

    #[test]
    fn what_lies_outside_of_the_ring_does_not_count() {
        let mut pixels = discs(0);
        for y in 0..SIDE {
            for x in 0..SIDE {
                if (x as f64 - 48.0).hypot(y as f64 - 48.0) > 46.0 {
                    pixels[(y * SIDE + x) * 4..][..3].fill(0);
                }
            }
        }
        let (whole, cut) = (reading(&discs(0)), reading(&pixels));
        assert_eq!((whole.dark, whole.clipped), (cut.dark, cut.clipped));
        assert!((whole.sharpness - cut.sharpness).abs() < 1e-9);
    }

    #[test]
    fn a_grab_has_as_many_bytes_as_its_pixels_need() {
        assert!(Grab::new(&[0; 16], 2, 2).is_some());
        assert!(Grab::new(&[0; 15], 2, 2).is_none() && Grab::new(&[], 0, 0).is_none());
        let tiny = [9; 4];
        let tiny = Grab::new(&tiny, 1, 1).unwrap();
        assert_eq!(Reading::of(&tiny, &tiny).warning(Focus::default()), Some(QualityWarning::TooDark));
    }
}
