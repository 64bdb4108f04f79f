//! How a picture lies in the window that it is looked at through: zoom, pan, pinch. Arithmetic alone.
//!
//! The picture never leaves the window: where it is larger it fills the window, where it is smaller it stands in the
//! middle.

#[cfg(test)]
mod tests;

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
