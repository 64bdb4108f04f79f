//! Which pixels belong to a cell.

/// A rectangle of pixels; never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PixelBox {
    /// Left edge.
    pub x: u32,
    /// Upper edge.
    pub y: u32,
    /// Width, at least 1.
    pub width: u32,
    /// Height, at least 1.
    pub height: u32,
}

/// A connected set of pixels within its bounding box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mask {
    bounds: PixelBox,
    /// Row by row within `bounds`.
    inside: Vec<bool>,
}

impl Mask {
    /// The mask of a raster's set pixels, `columns` wide; `None` where none is set.
    pub(crate) fn from_raster(raster: &[bool], columns: usize) -> Option<Self> {
        let members: Vec<usize> = (0..raster.len()).filter(|&i| raster[i]).collect();
        if members.is_empty() { None } else { Some(boxed(&members, columns)) }
    }

    /// The same mask, `x` pixels to the right and `y` down.
    pub(crate) const fn moved(mut self, x: u32, y: u32) -> Self {
        self.bounds.x += x;
        self.bounds.y += y;
        self
    }

    /// The same mask with its box's corner at `(x, y)`.
    #[must_use]
    pub const fn at(mut self, x: u32, y: u32) -> Self {
        (self.bounds.x, self.bounds.y) = (x, y);
        self
    }

    /// The bounding box in the picture.
    #[must_use]
    pub const fn bounds(&self) -> PixelBox {
        self.bounds
    }

    /// Number of pixels inside.
    #[must_use]
    pub fn area(&self) -> usize {
        self.inside.iter().filter(|&&i| i).count()
    }

    /// Whether the picture's pixel `(x, y)` is inside.
    #[must_use]
    pub fn contains(&self, x: u32, y: u32) -> bool {
        let PixelBox { x: left, y: top, width, height } = self.bounds;
        x >= left
            && y >= top
            && x - left < width
            && y - top < height
            && self.inside[((y - top) * width + (x - left)) as usize]
    }

    /// The pixels inside, row by row.
    pub fn pixels(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let PixelBox { x, y, width, height } = self.bounds;
        let all = (y..y + height).flat_map(move |v| (x..x + width).map(move |u| (u, v)));
        all.zip(&self.inside).filter(|(_, inside)| **inside).map(|(pixel, _)| pixel)
    }

    /// The same mask with its holes filled: background that cannot reach the bounding box's edge.
    #[must_use]
    pub fn filled(mut self) -> Self {
        let (width, height) = (self.bounds.width as usize, self.bounds.height as usize);
        let mut outside = vec![false; self.inside.len()];
        let edge = (0..width)
            .flat_map(|x| [x, (height - 1) * width + x])
            .chain((0..height).flat_map(|y| [y * width, y * width + width - 1]));
        let mut open: Vec<usize> = edge.filter(|&i| !self.inside[i]).collect();
        while let Some(i) = open.pop() {
            if outside[i] {
                continue;
            }
            outside[i] = true;
            open.extend(neighbours(i, width, height).filter(|&n| !self.inside[n] && !outside[n]));
        }
        self.inside = outside.into_iter().map(|o| !o).collect();
        self
    }
}

/// Most corners of an [`outline`].
pub(crate) const CORNERS: usize = 64;

/// The corners of a mask's outer outline in the picture, clockwise or counter-clockwise, at most [`CORNERS`]: straight
/// pieces that leave the pixels of the border by the least distance that so few corners allow (Douglas & Peucker,
/// Cartographica 10, 1973).
pub(crate) fn outline(mask: &Mask) -> Vec<[u32; 2]> {
    use imageproc::contours::{BorderType, find_contours};
    use imageproc::geometry::approximate_polygon_dp;
    let b = mask.bounds;
    // One pixel of outside all around, so that a border at the box's edge is closed.
    let picture = image::GrayImage::from_fn(b.width + 2, b.height + 2, |x, y| {
        let inside = x > 0 && y > 0 && mask.contains(b.x + x - 1, b.y + y - 1);
        image::Luma([u8::from(inside) * 255])
    });
    let contours = find_contours::<i32>(&picture);
    let outer = contours.into_iter().filter(|c| c.border_type == BorderType::Outer);
    let Some(longest) = outer.max_by_key(|c| c.points.len()) else { return Vec::new() };
    let mut distance = 0.75;
    let mut corners = longest.points;
    while corners.len() > CORNERS {
        corners = approximate_polygon_dp(&corners, distance, true);
        distance *= 1.5;
    }
    let place = |at: i32, start: u32| start + u32::try_from(at).unwrap_or_default().saturating_sub(1);
    corners.iter().map(|p| [place(p.x, b.x), place(p.y, b.y)]).collect()
}

/// The 4-connected neighbours of pixel `i` in a raster of `width` × `height`.
pub(crate) fn neighbours(i: usize, width: usize, height: usize) -> impl Iterator<Item = usize> {
    let (x, y) = (i % width, i / width);
    [
        (x > 0).then(|| i - 1),
        (x + 1 < width).then(|| i + 1),
        (y > 0).then(|| i - width),
        (y + 1 < height).then(|| i + width),
    ]
    .into_iter()
    .flatten()
}

/// The 4-connected components of `raster` (row by row, `width` pixels wide) with at least `min_area` pixels,
/// in the order of their first pixels: from top to bottom, then left to right. Threads and rings that fill less
/// than a tenth of their box are no cells, and are left out: thousands of nested ones would need a box each.
pub(crate) fn components(raster: &[bool], width: usize, min_area: usize) -> Vec<Mask> {
    if width == 0 {
        return Vec::new();
    }
    let height = raster.len() / width;
    let mut seen = vec![false; raster.len()];
    let mut found = Vec::new();
    let (mut open, mut members) = (Vec::new(), Vec::new());
    for start in 0..raster.len() {
        if !raster[start] || seen[start] {
            continue;
        }
        members.clear();
        seen[start] = true;
        open.push(start);
        while let Some(i) = open.pop() {
            members.push(i);
            for n in neighbours(i, width, height) {
                if raster[n] && !seen[n] {
                    seen[n] = true;
                    open.push(n);
                }
            }
        }
        if members.len() >= min_area.max(1) {
            found.extend(from_members(&members, width));
        }
    }
    found
}

/// The mask of a component, unless it fills less than a tenth of its box.
fn from_members(members: &[usize], raster_width: usize) -> Option<Mask> {
    let (width, height) = extent(members, raster_width).1;
    (members.len() * 10 >= width * height).then(|| boxed(members, raster_width))
}

/// Left and top, width and height of the members' box.
fn extent(members: &[usize], raster_width: usize) -> ((usize, usize), (usize, usize)) {
    let (mut left, mut top, mut right, mut bottom) = (usize::MAX, usize::MAX, 0, 0);
    for &i in members {
        let (x, y) = (i % raster_width, i / raster_width);
        left = left.min(x);
        right = right.max(x);
        top = top.min(y);
        bottom = bottom.max(y);
    }
    ((left, top), (right - left + 1, bottom - top + 1))
}

/// The mask of some members, at least one.
fn boxed(members: &[usize], raster_width: usize) -> Mask {
    let ((left, top), (width, height)) = extent(members, raster_width);
    let mut inside = vec![false; width * height];
    for &i in members {
        inside[(i / raster_width - top) * width + (i % raster_width - left)] = true;
    }
    // Sides are those of a decoded picture, which fit in u32.
    let [x, y, width, height] = [left, top, width, height].map(|v| v as u32);
    Mask { bounds: PixelBox { x, y, width, height }, inside }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raster(rows: &[&str]) -> (Vec<bool>, usize) {
        (rows.iter().flat_map(|r| r.bytes().map(|b| b == b'#')).collect(), rows[0].len())
    }

    #[test]
    fn components_are_separate_and_ordered() {
        let (pixels, width) = raster(&["##..#", "#...#", "..#.."]);
        let found = components(&pixels, width, 1);
        let areas: Vec<_> = found.iter().map(Mask::area).collect();
        assert_eq!(areas, [3, 2, 1]);
        assert_eq!(found[1].bounds(), PixelBox { x: 4, y: 0, width: 1, height: 2 });
        assert_eq!(components(&pixels, width, 2).len(), 2);
    }

    #[test]
    fn diagonal_pixels_do_not_touch() {
        let (pixels, width) = raster(&["#.", ".#"]);
        assert_eq!(components(&pixels, width, 1).len(), 2);
    }

    #[test]
    fn a_thin_ring_is_no_cell() {
        let ring: Vec<bool> =
            (0..100 * 100).map(|i| [0, 99].contains(&(i % 100)) || [0, 99].contains(&(i / 100))).collect();
        assert!(components(&ring, 100, 1).is_empty());
    }

    #[test]
    fn an_outline_follows_the_mask_with_few_corners() {
        let disc: Vec<bool> = (0..200 * 200)
            .map(|i| (f64::from(i % 200) - 90.0).hypot(f64::from(i / 200) - 110.0) < 60.0)
            .collect();
        let corners = outline(&components(&disc, 200, 1).remove(0));
        assert!((8..=CORNERS).contains(&corners.len()), "{}", corners.len());
        for [x, y] in corners {
            let away = (f64::from(x) - 90.0).hypot(f64::from(y) - 110.0);
            assert!((away - 60.0).abs() < 2.0, "{x} {y}");
        }
        let (pixel, width) = raster(&["...", ".#.", "..."]);
        assert_eq!(outline(&components(&pixel, width, 1).remove(0)), [[1, 1]]);
    }

    #[test]
    fn holes_are_filled_but_bays_are_not() {
        let (pixels, width) = raster(&["#####", "#.#..", "#####"]);
        let mask = components(&pixels, width, 1).remove(0).filled();
        assert!(mask.contains(1, 1), "hole");
        assert!(!mask.contains(3, 1), "bay");
        assert!(!mask.contains(9, 9), "outside the box");
    }
}
