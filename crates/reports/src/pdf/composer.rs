//! Lays a report out on pages. Nothing is drawn yet: what stands where is noted down, with its place in the tree
//! that screen readers follow, because the number of pages is known only at the end.

use contract::Verdict;
use image::RgbImage;
use krilla::tagging::TagKind;

use super::face::Face;
use super::sign::Rgb;
use crate::document::ReportError;

/// Points of an A4 page.
pub(super) const PAGE: (f32, f32) = (595.28, 841.89);
/// Points left free at both sides.
pub(super) const MARGIN: f32 = 48.0;
/// Points between the margins.
pub(super) const WIDTH: f32 = PAGE.0 - 2.0 * MARGIN;
/// Where the text of a page begins.
const TOP: f32 = 66.0;
/// Where it ends.
const BOTTOM: f32 = PAGE.1 - 68.0;

/// Nearly black.
pub(super) const INK: Rgb = [0x16, 0x1c, 0x24];
/// For what is said beside.
pub(super) const GREY: Rgb = [0x55, 0x5e, 0x69];
/// For lines.
pub(super) const LINE: Rgb = [0xb8, 0xc0, 0xc9];
/// For grounds.
pub(super) const GROUND: Rgb = [0xf0, 0xf2, 0xf5];

/// A weight of the font.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// Regular.
    Regular,
    /// Bold.
    Bold,
}

/// Something to draw. All lengths are points from the page's upper left corner.
#[derive(Debug)]
pub(super) enum Draw {
    /// A line of text on its baseline.
    Text { x: f32, y: f32, size: f32, weight: Weight, colour: Rgb, text: String },
    /// A filled rectangle.
    Box { x: f32, y: f32, width: f32, height: f32, colour: Rgb },
    /// The frame of a rectangle.
    Frame { x: f32, y: f32, width: f32, height: f32, line: f32, colour: Rgb },
    /// The sign of a verdict.
    Sign { verdict: Verdict, x: f32, y: f32, side: f32 },
    /// A picture.
    Picture { x: f32, y: f32, width: f32, height: f32, pixels: RgbImage },
}

/// A place in the tree.
pub(super) type Place = usize;

/// What is drawn, and where it belongs in the tree; ornaments belong nowhere.
#[derive(Debug)]
pub(super) struct Drawn {
    /// What is drawn.
    pub draw: Draw,
    /// Where it belongs.
    pub place: Option<Place>,
}

/// A part of the document as screen readers see it.
#[derive(Debug)]
pub(super) struct Node {
    /// What it is.
    pub tag: TagKind,
    /// What it holds, in the order of reading.
    pub children: Vec<Child>,
}

/// What a part holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Child {
    /// Another part.
    Node(Place),
    /// Something drawn: page and number on it.
    Drawn(usize, usize),
}

/// An entry of the table of contents that readers show beside the pages.
#[derive(Debug)]
pub(super) struct Bookmark {
    /// Its words.
    pub text: String,
    /// The page, from 0.
    pub page: usize,
    /// How far down.
    pub y: f32,
}

/// The pages so far and the place on the last of them.
pub(super) struct Composer {
    /// What stands on each page.
    pub pages: Vec<Vec<Drawn>>,
    /// The tree's parts.
    pub nodes: Vec<Node>,
    /// The parts at its root.
    pub roots: Vec<Place>,
    /// The table of contents.
    pub bookmarks: Vec<Bookmark>,
    /// How many letters were replaced.
    pub replaced: usize,
    /// The regular weight.
    pub regular: Face,
    /// The bold weight.
    pub bold: Face,
    /// How far down the next thing goes.
    pub y: f32,
}

impl Composer {
    /// An empty page.
    pub(super) fn new() -> Result<Self, ReportError> {
        Ok(Self {
            pages: vec![Vec::new()],
            nodes: Vec::new(),
            roots: Vec::new(),
            bookmarks: Vec::new(),
            replaced: 0,
            regular: Face::new(notosans::REGULAR_TTF)?,
            bold: Face::new(notosans::BOLD_TTF)?,
            y: TOP,
        })
    }

    /// The font of a weight.
    pub(super) const fn face(&self, weight: Weight) -> &Face {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }

    /// `text` as the font has it; what it lacks is counted.
    pub(super) fn fit(&mut self, text: &str) -> String {
        let (fitting, replaced) = self.regular.fit(text);
        self.replaced += replaced;
        fitting
    }

    /// Goes on to a new page.
    pub(super) fn next_page(&mut self) {
        self.pages.push(Vec::new());
        self.y = TOP;
    }

    /// True where `height` more fits on this page.
    pub(super) fn fits(&self, height: f32) -> bool {
        self.y + height <= BOTTOM
    }

    /// Goes on to a new page where `height` does not fit on this one. True where it did.
    pub(super) fn room(&mut self, height: f32) -> bool {
        let full = !self.fits(height) && self.y > TOP;
        if full {
            self.next_page();
        }
        full
    }

    /// Leaves `height` free, but not at the top of a page.
    pub(super) fn space(&mut self, height: f32) {
        if self.y > TOP {
            self.y += height;
        }
    }

    /// A new part at the root of the tree, or inside of another.
    pub(super) fn node(&mut self, parent: Option<Place>, tag: impl Into<TagKind>) -> Place {
        let place = self.nodes.len();
        self.nodes.push(Node { tag: tag.into(), children: Vec::new() });
        match parent.and_then(|parent| self.nodes.get_mut(parent)) {
            Some(parent) => parent.children.push(Child::Node(place)),
            None => self.roots.push(place),
        }
        place
    }

    /// Draws on this page.
    pub(super) fn draw(&mut self, place: Option<Place>, draw: Draw) {
        let page = self.pages.len() - 1;
        let Some(drawn) = self.pages.last_mut() else { return };
        let number = drawn.len();
        drawn.push(Drawn { draw, place });
        if let Some(node) = place.and_then(|place| self.nodes.get_mut(place)) {
            node.children.push(Child::Drawn(page, number));
        }
    }

    /// Draws lines of text under each other from the left, over as many pages as it takes. `leading` is the
    /// distance of their baselines.
    pub(super) fn paragraph(&mut self, place: Place, text: &str, x: f32, width: f32, style: Style) {
        let text = self.fit(text);
        for line in self.face(style.weight).lines(&text, style.size, width) {
            self.room(style.leading());
            let y = self.y + style.ascent();
            self.text(Some(place), x, y, style, line);
            self.y += style.leading();
        }
    }

    /// Draws one line of text on the baseline `y`.
    pub(super) fn text(&mut self, place: Option<Place>, x: f32, y: f32, style: Style, text: String) {
        let Style { size, weight, colour } = style;
        self.draw(place, Draw::Text { x, y, size, weight, colour, text });
    }
}

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    /// Size in points.
    pub size: f32,
    /// Weight.
    pub weight: Weight,
    /// Colour.
    pub colour: Rgb,
}

impl Style {
    /// Regular weight.
    pub(super) const fn regular(size: f32, colour: Rgb) -> Self {
        Self { size, weight: Weight::Regular, colour }
    }

    /// Bold weight.
    pub(super) const fn bold(size: f32, colour: Rgb) -> Self {
        Self { size, weight: Weight::Bold, colour }
    }

    /// Distance from one baseline to the next.
    pub(super) fn leading(self) -> f32 {
        self.size * 1.38
    }

    /// Distance from the top of a line to its baseline.
    pub(super) fn ascent(self) -> f32 {
        self.size * 1.05
    }
}
