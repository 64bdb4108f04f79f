//! Colours, dashes and marks. Nothing is told by colour alone, so that a grey print says the same.

use plotters::style::RGBColor;

/// Text and axes.
pub(super) const INK: RGBColor = RGBColor(0x22, 0x22, 0x22);
/// Lines that only help the eye: chance, the diagonal, the neutral amount.
pub(super) const QUIET: RGBColor = RGBColor(0x66, 0x66, 0x66);
/// Grid lines.
pub(super) const RULE: RGBColor = RGBColor(0xdd, 0xdd, 0xdd);

// Okabe & Ito, Color Universal Design, 2008. Their yellow is left out: on white it is too light for a line.
pub(super) const ORANGE: RGBColor = RGBColor(230, 159, 0);
pub(super) const SKY: RGBColor = RGBColor(86, 180, 233);
pub(super) const GREEN: RGBColor = RGBColor(0, 158, 115);
pub(super) const BLUE: RGBColor = RGBColor(0, 114, 178);
pub(super) const VERMILION: RGBColor = RGBColor(213, 94, 0);
pub(super) const PURPLE: RGBColor = RGBColor(204, 121, 167);

/// How a line is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dash {
    /// No line at all.
    None,
    Solid,
    Long,
    Short,
    Dots,
}

/// The shape of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    None,
    Disc,
    Ring,
    OpenSquare,
    Triangle,
    Diamond,
    Cross,
}

/// How a series is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Look {
    pub(super) colour: RGBColor,
    pub(super) dash: Dash,
    pub(super) mark: Mark,
    /// Width of the line in units of the drawing.
    pub(super) width: u32,
}

impl Look {
    pub(super) const fn line(colour: RGBColor, dash: Dash) -> Self {
        Self { colour, dash, mark: Mark::None, width: 4 }
    }

    pub(super) const fn points(colour: RGBColor, mark: Mark) -> Self {
        Self { colour, dash: Dash::None, mark, width: 4 }
    }

    pub(super) const fn marked(self, mark: Mark) -> Self {
        Self { mark, ..self }
    }

    pub(super) const fn thick(self) -> Self {
        Self { width: 7, ..self }
    }
}

/// The network, wherever it is drawn.
pub(super) const NETWORK: Look = Look::line(BLUE, Dash::Solid);
/// What the network is held against.
pub(super) const OTHER: Look = Look::line(VERMILION, Dash::Long);
/// Lines that only help the eye.
pub(super) const HELP: Look = Look::line(QUIET, Dash::Dots);

/// The look of the learner at `index`. Dash and mark together repeat only after fifteen.
pub(super) const fn learner(index: usize) -> Look {
    let colours = [VERMILION, GREEN, PURPLE, ORANGE, SKY, INK];
    let dashes = [Dash::Long, Dash::Short, Dash::Dots];
    let marks = [Mark::Ring, Mark::Triangle, Mark::OpenSquare, Mark::Diamond, Mark::Cross];
    Look {
        colour: colours[index % colours.len()],
        dash: dashes[index % dashes.len()],
        mark: marks[index % marks.len()],
        width: 3,
    }
}
