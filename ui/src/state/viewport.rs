//! How a picture lies in the window that it is looked at through: zoom, pan, pinch. Arithmetic alone.
//!
//! The picture never leaves the window: where it is larger it fills the window, where it is smaller it stands in the
//! middle.

/// A point or a length in both directions, across and down.
pub type Pair = [f64; 2];

/// One press of a button or key makes a picture so many times larger.
pub const STEP: f64 = 1.25;
/// The most window pixels that a picture's pixel is drawn with, unless fitting the picture takes more.
const CLOSEST: f64 = 8.0;
/// How far a finger may slip and still have tapped, in pixels of the window.
const SLIP: f64 = 6.0;

/// How a picture lies in its window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Viewport {
    /// The picture in its own pixels, at least 1 either way.
    picture: Pair,
    /// The window in its pixels, at least 1 either way.
    window: Pair,
    /// Pixels of the window per pixel of the picture.
    scale: f64,
    /// Where the picture's upper left corner lies, in pixels of the window from its own.
    corner: Pair,
}

impl Viewport {
    /// A picture of this size in a window that is not measured yet.
    #[must_use]
    pub fn new(width: u32, height: u32) -> Self {
        let picture = [f64::from(width.max(1)), f64::from(height.max(1))];
        let mut viewport = Self { picture, window: picture, scale: 1.0, corner: [0.0; 2] };
        viewport.fit();
        viewport
    }

    /// Pixels of the window per pixel of the picture.
    #[must_use]
    pub const fn scale(&self) -> f64 {
        self.scale
    }

    /// Where the picture's upper left corner lies, in pixels of the window from its own.
    #[must_use]
    pub const fn corner(&self) -> Pair {
        self.corner
    }

    /// The picture's width and height as drawn, in pixels of the window.
    #[must_use]
    pub fn size(&self) -> Pair {
        self.picture.map(|side| side * self.scale)
    }

    /// Whether the whole picture is shown as large as the window allows.
    #[must_use]
    pub fn is_fitted(&self) -> bool {
        self.scale <= self.fitting() * (1.0 + 1e-9)
    }

    /// Whether the picture cannot be shown larger.
    #[must_use]
    pub fn is_closest(&self) -> bool {
        self.scale >= self.closest() * (1.0 - 1e-9)
    }

    /// Shows the whole picture as large as the window allows.
    pub fn fit(&mut self) {
        self.scale = self.fitting();
        self.keep_inside();
    }

    /// Another picture is shown in the same window, fitted.
    pub fn show(&mut self, width: u32, height: u32) {
        self.picture = [f64::from(width.max(1)), f64::from(height.max(1))];
        self.fit();
    }

    /// The window has another size. A picture that was fitted is fitted again; else its middle stays.
    pub fn resize(&mut self, width: f64, height: f64) {
        let fitted = self.is_fitted();
        let middle = self.at(self.middle());
        self.window = [width.max(1.0), height.max(1.0)];
        if fitted {
            self.fit();
        } else {
            self.scale = self.scale.clamp(self.fitting(), self.closest());
            self.bring(middle, self.middle());
        }
    }

    /// Makes the picture `factor` times as large, as far as it goes. What lies under `point` of the window stays there
    /// as long as the picture reaches beyond the window.
    pub fn zoom(&mut self, factor: f64, point: Pair) {
        if !factor.is_finite() || factor <= 0.0 {
            return;
        }
        let under = self.at(point);
        self.scale = (self.scale * factor).clamp(self.fitting(), self.closest());
        self.bring(under, point);
    }

    /// Makes the picture `factor` times as large around the window's middle.
    pub fn zoom_in_middle(&mut self, factor: f64) {
        self.zoom(factor, self.middle());
    }

    /// Moves the picture by so many pixels of the window.
    pub fn pan(&mut self, by: Pair) {
        self.corner = [self.corner[0] + by[0], self.corner[1] + by[1]];
        self.keep_inside();
    }

    /// Brings a part of the picture, `[x, y, width, height]` in its pixels, into the middle where it is not seen.
    pub fn reveal(&mut self, part: [u32; 4]) {
        let [x, y, width, height] = part.map(f64::from);
        let seen = (0..2).all(|way| {
            let (start, length) = ([x, y][way], [width, height][way]);
            let from = self.corner[way] + start * self.scale;
            from >= 0.0 && from + length * self.scale <= self.window[way]
        });
        if !seen {
            self.bring([x + width / 2.0, y + height / 2.0], self.middle());
        }
    }

    /// What lies under a point of the window, in pixels of the picture.
    #[must_use]
    pub fn at(&self, point: Pair) -> Pair {
        [0, 1].map(|way| (point[way] - self.corner[way]) / self.scale)
    }

    fn middle(&self) -> Pair {
        self.window.map(|side| side / 2.0)
    }

    fn fitting(&self) -> f64 {
        (self.window[0] / self.picture[0]).min(self.window[1] / self.picture[1])
    }

    fn closest(&self) -> f64 {
        CLOSEST.max(self.fitting())
    }

    /// Moves a point of the picture under a point of the window.
    fn bring(&mut self, of_picture: Pair, of_window: Pair) {
        self.corner = [0, 1].map(|way| of_window[way] - of_picture[way] * self.scale);
        self.keep_inside();
    }

    fn keep_inside(&mut self) {
        let size = self.size();
        self.corner = [0, 1].map(|way| {
            let room = self.window[way] - size[way];
            if room >= 0.0 { room / 2.0 } else { self.corner[way].clamp(room, 0.0) }
        });
    }
}

/// The fingers on a picture: one moves it, two stretch it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Fingers {
    /// The pointer's number and where it is, in pixels of the window.
    down: Vec<(i32, Pair)>,
    /// How far the first one went since it touched, in pixels of the window.
    way: f64,
}

impl Fingers {
    /// A finger or the mouse's button went down. More than two are passed over.
    pub fn press(&mut self, pointer: i32, point: Pair) {
        self.down.retain(|(other, _)| *other != pointer);
        if self.down.is_empty() {
            self.way = 0.0;
        }
        if self.down.len() < 2 {
            self.down.push((pointer, point));
        }
    }

    /// One that is down moved, and the picture moves with it.
    pub fn drag(&mut self, pointer: i32, point: Pair, viewport: &mut Viewport) {
        let Some(moved) = self.down.iter().position(|(other, _)| *other == pointer) else { return };
        let (_, from) = std::mem::replace(&mut self.down[moved], (pointer, point));
        self.way += distance(from, point);
        match self.down.iter().find(|(other, _)| *other != pointer) {
            None if self.is_dragging() => viewport.pan([point[0] - from[0], point[1] - from[1]]),
            None => {}
            Some(&(_, still)) => {
                let middle = |a: Pair| [0, 1].map(|way| (a[way] + still[way]) / 2.0);
                let (before, now) = (middle(from), middle(point));
                viewport.pan([now[0] - before[0], now[1] - before[1]]);
                // Two fingers on one point have no distance to stretch.
                if distance(from, still) > 1.0 {
                    viewport.zoom(distance(point, still) / distance(from, still), now);
                }
            }
        }
    }

    /// It went up, or somewhere else.
    pub fn lift(&mut self, pointer: i32) {
        self.down.retain(|(other, _)| *other != pointer);
    }

    /// Whether the last touch moved the picture, so that it was no tap.
    #[must_use]
    pub fn is_dragging(&self) -> bool {
        self.way > SLIP
    }
}

fn distance(a: Pair, b: Pair) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: [(u32, u32); 5] = [(960, 720), (256, 256), (4000, 300), (1, 1), (2560, 1920)];
    const WINDOWS: [Pair; 4] = [[640.0, 480.0], [300.0, 700.0], [1920.0, 1000.0], [1.0, 1.0]];

    /// Numbers that look like chance and are the same every time (a linear congruence, Knuth, TAOCP 2, 3.3.4).
    struct Chance(u64);

    impl Chance {
        fn next(&mut self) -> f64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 40) as f64 / (1_u64 << 24) as f64
        }

        fn point(&mut self, viewport: &Viewport) -> Pair {
            viewport.window.map(|side| self.next() * side)
        }
    }

    /// The picture covers the window or stands inside of it, in the middle.
    fn assert_not_lost(viewport: &Viewport, after: &str) {
        for way in 0..2 {
            let (from, room) = (viewport.corner[way], viewport.window[way] - viewport.size()[way]);
            let right = if room >= 0.0 {
                (from - room / 2.0).abs() < 1e-6
            } else {
                (room - 1e-6..=1e-6).contains(&from)
            };
            assert!(right, "after {after}: {viewport:?}");
        }
        assert!(viewport.scale >= viewport.fitting() * (1.0 - 1e-9), "after {after}: {viewport:?}");
        assert!(viewport.scale <= viewport.closest() * (1.0 + 1e-9), "after {after}: {viewport:?}");
    }

    #[test]
    fn a_picture_is_fitted_into_its_window() {
        for (width, height) in SIZES {
            for window in WINDOWS {
                let mut viewport = Viewport::new(width, height);
                viewport.resize(window[0], window[1]);
                assert!(viewport.is_fitted());
                let size = viewport.size();
                assert!((0..2).all(|way| size[way] <= window[way] + 1e-6), "{viewport:?}");
                assert!((0..2).any(|way| (size[way] - window[way]).abs() < 1e-6), "{viewport:?}");
            }
        }
    }

    #[test]
    fn whatever_is_done_the_picture_is_not_lost() {
        let mut chance = Chance(7);
        for (width, height) in SIZES {
            for window in WINDOWS {
                let mut viewport = Viewport::new(width, height);
                let mut fingers = Fingers::default();
                viewport.resize(window[0], window[1]);
                for _ in 0..300 {
                    let point = chance.point(&viewport);
                    let done = match (chance.next() * 8.0) as u32 {
                        0 => {
                            viewport.zoom(chance.next() * 4.0, point);
                            "zoom"
                        }
                        1 => {
                            viewport.pan([chance.next() * 2e4 - 1e4, chance.next() * 2e4 - 1e4]);
                            "pan"
                        }
                        2 => {
                            viewport.resize(chance.next() * 2000.0, chance.next() * 2000.0);
                            "resize"
                        }
                        3 => {
                            viewport.reveal([width / 2, height / 2, width / 4, height / 4]);
                            "reveal"
                        }
                        4 => {
                            viewport.zoom_in_middle(STEP);
                            "step"
                        }
                        5 => {
                            fingers.press(1, point);
                            "press"
                        }
                        6 => {
                            fingers.press(2, point);
                            "another press"
                        }
                        _ => {
                            fingers.drag(if chance.next() < 0.5 { 1 } else { 2 }, point, &mut viewport);
                            "drag"
                        }
                    };
                    assert_not_lost(&viewport, done);
                }
                for wrong in [0.0, -1.0, f64::NAN, f64::INFINITY] {
                    let before = viewport;
                    viewport.zoom(wrong, [1.0, 1.0]);
                    assert_eq!(viewport, before);
                }
            }
        }
    }

    #[test]
    fn zooming_keeps_what_lies_under_the_pointer() {
        let mut chance = Chance(11);
        for (width, height) in SIZES {
            for window in WINDOWS {
                let mut viewport = Viewport::new(width, height);
                viewport.resize(window[0], window[1]);
                for _ in 0..200 {
                    let (point, before) = (chance.point(&viewport), viewport);
                    viewport.zoom(1.0 + chance.next() * 0.2, point);
                    for way in 0..2 {
                        // Where there is room beside the picture it stands in the middle instead.
                        if before.size()[way] >= before.window[way] {
                            let drift =
                                (viewport.at(point)[way] - before.at(point)[way]).abs() * viewport.scale;
                            assert!(drift < 1e-6, "{before:?} {viewport:?}");
                        }
                    }
                }
                assert!(viewport.is_closest());
                viewport.fit();
                assert!(viewport.is_fitted() && (viewport.is_closest() == (viewport.fitting() >= CLOSEST)));
            }
        }
    }

    #[test]
    fn out_again_is_where_it_began() {
        let mut viewport = Viewport::new(2560, 1920);
        viewport.resize(640.0, 480.0);
        let before = viewport;
        viewport.zoom(4.0, [123.0, 45.0]);
        viewport.zoom(0.25, [123.0, 45.0]);
        assert!((viewport.scale - before.scale).abs() < 1e-9);
        assert!(distance(viewport.corner, before.corner) < 1e-6);
    }

    #[test]
    fn a_chosen_cell_is_brought_into_sight_and_one_in_sight_stays() {
        let mut viewport = Viewport::new(1000, 1000);
        viewport.resize(500.0, 500.0);
        let fitted = viewport;
        viewport.reveal([900, 900, 50, 50]);
        assert_eq!(viewport, fitted, "all of it can be seen");
        viewport.zoom(4.0, [0.0, 0.0]);
        viewport.reveal([600, 500, 40, 40]);
        assert!(distance(viewport.at([250.0, 250.0]), [620.0, 520.0]) < 1e-6);
    }

    #[test]
    fn a_window_that_changes_keeps_the_middle() {
        let mut viewport = Viewport::new(1000, 1000);
        viewport.resize(500.0, 500.0);
        viewport.zoom(8.0, [250.0, 250.0]);
        viewport.resize(300.0, 400.0);
        assert!(distance(viewport.at([150.0, 200.0]), [500.0, 500.0]) < 1e-6);
    }

    #[test]
    fn one_finger_moves_and_two_stretch() {
        let mut viewport = Viewport::new(1000, 1000);
        viewport.resize(500.0, 500.0);
        viewport.zoom(4.0, [250.0, 250.0]);
        let mut fingers = Fingers::default();
        let before = viewport.corner();
        fingers.press(1, [200.0, 200.0]);
        fingers.drag(1, [203.0, 200.0], &mut viewport);
        assert_eq!(viewport.corner(), before, "a finger that slips a little taps");
        assert!(!fingers.is_dragging());
        fingers.drag(1, [233.0, 190.0], &mut viewport);
        assert!(fingers.is_dragging());
        assert_eq!(viewport.corner(), [before[0] + 30.0, before[1] - 10.0]);
        fingers.lift(1);
        assert!(fingers.is_dragging(), "until the next touch, so that the click after it is none");
        fingers.drag(1, [0.0, 0.0], &mut viewport);
        assert_eq!(viewport.corner(), [before[0] + 30.0, before[1] - 10.0], "it is up");

        // Two fingers twice as far apart make it twice as large, and what lay between them stays.
        let (scale, under) = (viewport.scale(), viewport.at([250.0, 250.0]));
        fingers.press(1, [200.0, 250.0]);
        fingers.press(2, [300.0, 250.0]);
        fingers.press(3, [10.0, 10.0]);
        assert!(!fingers.is_dragging());
        fingers.drag(1, [150.0, 250.0], &mut viewport);
        fingers.drag(2, [350.0, 250.0], &mut viewport);
        fingers.drag(3, [400.0, 400.0], &mut viewport);
        assert!((viewport.scale() / scale - 2.0).abs() < 1e-9);
        assert!(distance(viewport.at([250.0, 250.0]), under) < 1e-6);
    }
}
