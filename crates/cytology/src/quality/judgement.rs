//! From measured values to flaws.

use super::{CellMeasures, Measures, thresholds};

/// Something about a picture or a cell that weakens its verdicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flaw {
    /// Out of focus.
    Blurred,
    /// Smeared in one direction: the camera or the slide moved.
    Shaken,
    /// So bright that colours are cut off.
    TooBright,
    /// So dark that grain hides the cells.
    TooDark,
    /// A reflection or burnt-out spot covers a part of the field.
    Glare,
    /// The stain is too weak to tell nuclei.
    WeakStain,
    /// Too few red cells around: the smear is too thin here, or this is its edge.
    TooThin,
    /// Cells lie on top of each other: the smear is too thick here.
    TooThick,
}

impl Flaw {
    /// Every flaw.
    pub const ALL: [Self; 8] = [
        Self::Blurred,
        Self::Shaken,
        Self::TooBright,
        Self::TooDark,
        Self::Glare,
        Self::WeakStain,
        Self::TooThin,
        Self::TooThick,
    ];

    /// Whether no verdict of such a picture should be used. The others are a caution: they concern a part of the field, or
    /// where on the slide the picture was taken.
    #[must_use]
    pub const fn makes_unusable(self) -> bool {
        matches!(self, Self::Blurred | Self::Shaken | Self::TooBright | Self::TooDark)
    }
}

/// What is wrong with a field. Whether it can be used all the same says [`Flaw::makes_unusable`].
#[must_use]
pub fn judge(measures: &Measures) -> Vec<Flaw> {
    // Cells without an edge are far out of focus; without cells there is nothing to focus on.
    let no_edge = if measures.red_cell_px.is_some() { f64::INFINITY } else { 0.0 };
    let (blur, motion) = (measures.blur_um.unwrap_or(no_edge), measures.motion_um.unwrap_or(0.0));
    // Red cells are everywhere, nuclei are not: a field without a white cell has no weak stain.
    let weak = measures.stain < thresholds::STAIN && measures.red_cells < thresholds::RED_CELLS;
    let thin = measures.covered < thresholds::THIN;
    let blurred = blur > thresholds::BLUR_UM;
    let shaken = shaken(motion, thresholds::MOTION_UM, blur);
    // Blurred cells look larger, and as if they overlapped.
    let thick = measures.covered > thresholds::THICK || measures.overlap > thresholds::OVERLAP;
    let raised = [
        (Flaw::Blurred, blurred),
        (Flaw::Shaken, shaken),
        (Flaw::TooBright, measures.cut_off() > thresholds::CUT_OFF),
        (Flaw::TooDark, measures.light() < thresholds::LIGHT),
        (Flaw::Glare, measures.glare > thresholds::GLARE),
        (Flaw::WeakStain, weak && !thin),
        (Flaw::TooThin, thin),
        (Flaw::TooThick, thick && !blurred && !shaken),
    ];
    raised.into_iter().filter(|(_, raised)| *raised).map(|(flaw, _)| flaw).collect()
}

/// What is wrong with a cell: [`Flaw::Blurred`] or [`Flaw::Shaken`]. No firm verdict should rest on a cell that is either.
/// Nothing is said of a cell without an edge.
#[must_use]
pub fn judge_cell(measures: &CellMeasures) -> Vec<Flaw> {
    let (Some(blur), Some(motion)) = (measures.blur_um, measures.motion_um) else { return Vec::new() };
    let blurred = (blur > thresholds::CELL_BLUR_UM).then_some(Flaw::Blurred);
    let shaken = shaken(motion, thresholds::CELL_MOTION_UM, blur).then_some(Flaw::Shaken);
    blurred.into_iter().chain(shaken).collect()
}

/// Whether edges are further blurred in one direction than `most`, and by more than they are blurred anyway: out of focus,
/// cells that are not round are blurred unevenly too.
fn shaken(motion: f64, most: f64, blur: f64) -> bool {
    motion > most && motion > blur
}
