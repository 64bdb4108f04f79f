//! Reports to write documents of. Cells are drawn, not photographed.

use contract::{
    Cell, CountAdvice, Feature, Measure, ModelRef, Reason, Scale, ScaleSource, SlideCount, Verdict,
};
use image::{Rgb, RgbImage};
use reports::{Amendment, Model, Patient, ReportedCell, Review, Signature, Slide, SlideReport};

/// A drawn cell: a purple disc in a paler one.
pub fn crop(number: u32) -> RgbImage {
    let side = 72;
    RgbImage::from_fn(side, side, |x, y| {
        let (dx, dy) = (f64::from(x) - 36.0, f64::from(y) - 36.0);
        let distance = dx.hypot(dy);
        let nucleus = 14.0 + f64::from(number % 9);
        if distance < nucleus {
            Rgb([96, 40, 130])
        } else if distance < 28.0 {
            Rgb([186, 170, 215])
        } else {
            Rgb([238, 228, 224])
        }
    })
}

/// Cell `number`, whose verdict follows from its number.
pub fn cell(number: u32) -> ReportedCell {
    let (verdict, reason, p_all) = match number % 7 {
        0 | 5 => (Verdict::All, Reason::AboveThreshold, 0.93),
        1 => (Verdict::Uncertain, Reason::BetweenThresholds, 0.52),
        2 => (Verdict::NotACell, Reason::Clump, 0.4),
        _ => (Verdict::Hem, Reason::BelowThreshold, 0.07),
    };
    let mut cell = Cell::judged([number, 2, 72, 72], p_all, verdict, reason);
    if verdict != Verdict::NotACell {
        cell.novelty = Some(0.61);
        let wobble = f64::from(number % 11) / 10.0;
        let about = |value: f64| (value * 100.0).round() / 100.0;
        cell.morphology = vec![
            Measure {
                feature: Feature::DiameterUm,
                value: about(9.2 + 3.0 * wobble),
                normal: Some([7.9, 11.4]),
            },
            Measure {
                feature: Feature::AreaUm2,
                value: about(66.0 + 40.0 * wobble),
                normal: Some([49.0, 102.0]),
            },
            Measure {
                feature: Feature::NucleusAreaUm2,
                value: about(51.0 + 10.0 * wobble),
                normal: Some([38.0, 77.0]),
            },
            Measure { feature: Feature::NucleusToCell, value: 0.77, normal: Some([0.66, 0.88]) },
            Measure { feature: Feature::Roundness, value: 0.81, normal: Some([0.74, 0.92]) },
            Measure { feature: Feature::NucleusSolidity, value: 0.95, normal: Some([0.9, 0.99]) },
        ];
    }
    ReportedCell {
        id: format!("cell-{number}"),
        number,
        picture: 1 + number / 12,
        crop: crop(number),
        cell,
        review: None,
    }
}

/// The count that `cells` come to, with an interval that is given, not computed.
pub fn count(cells: &[ReportedCell], interval: Option<[f64; 2]>) -> SlideCount {
    let of = |verdict| u32::try_from(cells.iter().filter(|c| c.effective() == verdict).count()).unwrap();
    let counts = contract::VerdictCounts {
        all: of(Verdict::All),
        hem: of(Verdict::Hem),
        uncertain: of(Verdict::Uncertain),
        not_a_cell: of(Verdict::NotACell),
    };
    let counted = counts.all + counts.hem + counts.uncertain;
    SlideCount {
        counts,
        counted,
        suspicious: counts.all,
        interval,
        target: 200,
        advice: CountAdvice::CountMore,
        missing: 200_u32.saturating_sub(counted),
    }
}

/// An unsigned report on `number` cells.
pub fn report(number: u32) -> SlideReport {
    let cells: Vec<ReportedCell> = (1..=number).map(cell).collect();
    let interval = (number > 0).then_some([0.0842, 0.2179]);
    SlideReport {
        language: "en".to_owned(),
        reported_at: "2026-11-24T17:30:05Z".to_owned(),
        app_version: "0.1.0".to_owned(),
        patient: Patient { code: "P-0042".to_owned(), age_band: Some("5–9".to_owned()) },
        slide: Slide {
            id: "6f1c2f0e-8f50-4c8f-9a55-3a2b6f0e77aa".to_owned(),
            taken: Some("2026-11-20".to_owned()),
            stain: Some("May-Grünwald-Giemsa".to_owned()),
            microscope: Some("Lab 2, 100× oil".to_owned()),
            scale: Some(Scale { um_per_px: 0.1042, source: ScaleSource::Profile, error: Some(0.02) }),
        },
        count: count(&cells, interval),
        cells,
        model: Model {
            reference: ModelRef { id: "leukolens-cnmc-4".to_owned(), sha256: "0123456789abcdef".repeat(4) },
            card: vec![
                "Made-up card of a test: trained on nothing.".to_owned(),
                "Its second paragraph has no number that was measured.".to_owned(),
            ],
            thresholds: [0.35, 0.65],
        },
        signature: None,
        amendments: Vec::new(),
    }
}

/// A report that was reviewed, signed and amended.
pub fn amended() -> SlideReport {
    let mut report = report(119);
    for (number, verdict) in [(4, Verdict::Hem), (8, Verdict::All), (14, Verdict::Hem)] {
        report.cells[number].review =
            Some(Review { verdict, by: "Dr. Zoë Muñoz".to_owned(), at: "2026-11-23T09:12:00Z".to_owned() });
    }
    report.count = count(&report.cells, Some([0.18, 0.51]));
    report.signature = Some(Signature {
        by: "Dr. Zoë Muñoz".to_owned(),
        at: "2026-11-24T08:00:00+01:00".to_owned(),
        content_sha256: "fedcba9876543210".repeat(4),
    });
    report.amendments = vec![Amendment {
        by: "Dr. Zoë Muñoz".to_owned(),
        at: "2026-11-24T16:00:00Z".to_owned(),
        reason: "Cell 5 relabelled after a second look at the slide.".to_owned(),
    }];
    report
}

/// Texts that try to break a document.
pub fn hostile() -> Vec<String> {
    vec![
        "<script>alert(1)</script>\"'&]]>".to_owned(),
        "=HYPERLINK(\"http://example.org\",\"x\")".to_owned(),
        "a\u{0}b\u{7}c\u{1b}[31m\r\nd\te\u{9b}".to_owned(),
        "\u{202e}desrever\u{2066}\u{200f}\u{feff}\u{fffe}".to_owned(),
        "مريم 漢字 🩸 e\u{301}\u{323}".to_owned(),
        "x".repeat(10_000),
        "word ".repeat(2_000),
        "{who} {count} {0} %s".to_owned(),
        String::new(),
        "\\ ( ) << >> % endobj".to_owned(),
    ]
}

/// A signed report all of whose texts are `text`.
pub fn filled_with(text: &str) -> SlideReport {
    let mut report = amended();
    report.cells.truncate(9);
    let some = || Some(text.to_owned());
    for reported in &mut report.cells {
        text.clone_into(&mut reported.id);
        if let Some(review) = &mut reported.review {
            text.clone_into(&mut review.by);
            text.clone_into(&mut review.at);
        }
    }
    report.patient = Patient { code: text.to_owned(), age_band: some() };
    report.slide = Slide {
        id: text.to_owned(),
        taken: some(),
        stain: some(),
        microscope: some(),
        scale: report.slide.scale,
    };
    report.model.reference = ModelRef { id: text.to_owned(), sha256: text.to_owned() };
    report.model.card = vec![text.to_owned()];
    report.signature =
        Some(Signature { by: text.to_owned(), at: text.to_owned(), content_sha256: text.to_owned() });
    report.amendments = vec![Amendment { by: text.to_owned(), at: text.to_owned(), reason: text.to_owned() }];
    text.clone_into(&mut report.app_version);
    text.clone_into(&mut report.reported_at);
    report
}
