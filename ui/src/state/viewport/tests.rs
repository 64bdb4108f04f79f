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
        let right =
            if room >= 0.0 { (from - room / 2.0).abs() < 1e-6 } else { (room - 1e-6..=1e-6).contains(&from) };
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
                        let drift = (viewport.at(point)[way] - before.at(point)[way]).abs() * viewport.scale;
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
