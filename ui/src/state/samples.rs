//! What the shell might say, for the tests of the pages.

use contract::{
    CountAdvice, ErrorCode, ErrorReport, GalleryCell, Reason, Slide, SlideCount, SlideDetails, SlideStanding,
    SlideState, Verdict, VerdictCounts,
};

use super::{Effect, Trouble};

/// A cell of the slide "s" that nobody looked at.
pub fn cell(id: &str, p_all: f64) -> GalleryCell {
    GalleryCell {
        id: id.into(),
        picture: "p".into(),
        slide: "s".into(),
        patient: "a".into(),
        bbox: [10, 10, 20, 20],
        p_all,
        verdict: Verdict::Uncertain,
        reason: Reason::BetweenThresholds,
        label: Verdict::Uncertain,
        reviewed: false,
    }
}

/// The slide "s" with so many cells that need a look.
pub fn standing(state: SlideState, unreviewed: u32) -> Box<SlideStanding> {
    let counts = VerdictCounts { all: 3, hem: 5, uncertain: unreviewed, not_a_cell: 0 };
    Box::new(SlideStanding {
        slide: Slide {
            id: "s".into(),
            patient: "a".into(),
            details: SlideDetails::default(),
            state,
            pictures: 2,
            waiting: 0,
            failed: 0,
            counts,
            unreviewed,
            exports: 0,
        },
        patient_code: "P-1".into(),
        count: SlideCount {
            counts,
            counted: 8 + unreviewed,
            suspicious: 3,
            interval: Some([0.1, 0.6]),
            target: 100,
            advice: CountAdvice::CountMore,
            missing: 92,
        },
        can_undo: false,
        can_redo: false,
    })
}

/// What the shell reports.
pub fn trouble(code: ErrorCode) -> Trouble {
    Trouble::Reported(ErrorReport { code, message: String::new() })
}

/// What is asked of the shell among these effects.
pub fn asked(effects: &[Effect]) -> Vec<contract::Request> {
    let requests = effects.iter().filter_map(|effect| match effect {
        Effect::Ask(request) => Some((**request).clone()),
        _ => None,
    });
    requests.collect()
}
