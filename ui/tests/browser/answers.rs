//! What the fake shell finds in files and says of itself, made from the contract's types so that the two cannot drift apart.

use contract::{
    About, Cell, ErrorCode, ErrorReport, Examination, Feature, Measure, ModelRef, PictureDetail, PictureKind,
    PictureSummary, Quality, QualityWarning, Reason, Scale, ScaleSource, Verdict, VerdictCounts,
};

/// Width and height of the mocked pictures.
pub const CELL_SIZE: (u32, u32) = (300, 300);
/// Width and height of the mocked fields.
pub const FIELD_SIZE: (u32, u32) = (960, 720);

/// The message for maintainers in the answer to a file that is no picture.
pub const NOT_A_PICTURE: &str = "notes.txt begins with none of the known signatures";

/// What is found in the file of this name, or why nothing is.
pub fn found(name: &str) -> Result<PictureDetail, String> {
    match name {
        "normal.png" => Ok(single(0.06, Verdict::Hem, Reason::BelowThreshold)),
        "between.png" => Ok(single(0.52, Verdict::Uncertain, Reason::BetweenThresholds)),
        "Blutausstrich Ä 1.jpg" | "synthetic-smear.png" => Ok(field()),
        "unmeasured.jpg" => Ok(unmeasured()),
        "torn.jpg" => Err("picture_damaged: unexpected end of file".into()),
        _ => Ok(single(0.87, Verdict::All, Reason::AboveThreshold)),
    }
}

/// What the shell says of a file that it does not even keep.
pub fn refused(name: &str) -> Option<ErrorReport> {
    let report = |code, message: &str| ErrorReport { code, message: message.into() };
    match name {
        "notes.png" => Some(report(ErrorCode::NotAPicture, NOT_A_PICTURE)),
        "tiny.png" => Some(report(ErrorCode::PictureTooSmall, "8 x 8 pixels")),
        _ => None,
    }
}

/// One of many pictures.
pub fn stock(number: u32) -> PictureDetail {
    match number % 3 {
        0 => single(0.87, Verdict::All, Reason::AboveThreshold),
        1 => single(0.06, Verdict::Hem, Reason::BelowThreshold),
        _ => field(),
    }
}

/// What the app says of itself.
pub fn about() -> About {
    About {
        version: "0.1.0".into(),
        model: model(),
        model_card: "Trained on single cells of the C-NMC 2019 training set, split by patient.\n\
                     The numbers stand here with their intervals.\n\
                     Not validated on whole fields, on other stains or on other microscopes."
            .into(),
    }
}

/// A name as it was before it was percent-encoded.
pub fn decoded(name: &str) -> String {
    let query = format!("x={}", name.replace('+', "%2B"));
    let decoded = url::form_urlencoded::parse(query.as_bytes()).next().map(|(_, name)| name.into_owned());
    decoded.unwrap_or_default()
}

/// The outlines on the mocked field.
pub fn field_boxes() -> Vec<[u32; 4]> {
    field().examination.cells.into_iter().map(|cell| cell.bbox).collect()
}

fn model() -> ModelRef {
    ModelRef { id: "leukolens-cnmc 1.0".into(), sha256: "4f9c".repeat(16) }
}

fn single(p_all: f64, verdict: Verdict, reason: Reason) -> PictureDetail {
    let mut cells = vec![Cell::judged([70, 62, 160, 170], p_all, verdict, reason)];
    measure(&mut cells[0], 0.74);
    let scale = Scale { um_per_px: 0.096, source: ScaleSource::Training, error: None };
    detail(PictureKind::Cell, cells, Quality { usable: true, warnings: Vec::new(), scale, eyepiece: None })
}

fn field() -> PictureDetail {
    let cell = Cell::judged;
    let mut cells = vec![
        cell([300, 0, 110, 70], 0.31, Verdict::NotACell, Reason::TouchesBorder),
        cell([120, 130, 130, 128], 0.94, Verdict::All, Reason::AboveThreshold),
        cell([560, 170, 120, 118], 0.08, Verdict::Hem, Reason::BelowThreshold),
        cell([360, 380, 136, 130], 0.81, Verdict::All, Reason::AboveThreshold),
        cell([720, 450, 118, 120], 0.49, Verdict::Uncertain, Reason::BetweenThresholds),
        cell([90, 520, 180, 150], 0.77, Verdict::NotACell, Reason::TooLarge),
    ];
    for cell in cells.iter_mut().filter(|cell| cell.verdict != Verdict::NotACell) {
        outline(cell);
        measure(cell, 0.62);
    }
    outline(&mut cells[0]);
    cells[3].novelty = Some(1.31);
    let scale = Scale { um_per_px: 0.1084, source: ScaleSource::RedCells, error: Some(0.034) };
    let warnings = vec![QualityWarning::FieldNotValidated, QualityWarning::Glare];
    let quality = Quality { usable: true, warnings, scale, eyepiece: Some([480.0, 360.0, 600.0]) };
    detail(PictureKind::Field, cells, quality)
}

/// Gives a cell the outline of the ellipse in its box.
fn outline(cell: &mut Cell) {
    let [x, y, width, height] = cell.bbox.map(f64::from);
    let corner = |number: u32| {
        let (sine, cosine) = (std::f64::consts::TAU * f64::from(number) / 24.0).sin_cos();
        [x + width * (1.0 + cosine) / 2.0, y + height * (1.0 + sine) / 2.0].map(|side| side.round() as u32)
    };
    cell.outline = (0..24).map(corner).collect();
}

/// Gives a cell made-up measures: one below, one above and one without a normal range among them.
fn measure(cell: &mut Cell, novelty: f64) {
    let measures = [
        (Feature::DiameterUm, 13.4, Some([7.1, 12.9])),
        (Feature::AreaUm2, 141.3, Some([40.2, 131.0])),
        (Feature::NucleusAreaUm2, 120.6, Some([31.5, 98.0])),
        (Feature::NucleusToCell, 0.853, Some([0.61, 0.91])),
        (Feature::Roundness, 0.78, Some([0.81, 0.97])),
        (Feature::NucleusSolidity, 0.93, None),
    ];
    cell.morphology = measures.map(|(feature, value, normal)| Measure { feature, value, normal }).into();
    cell.novelty = Some(novelty);
}

/// A field whose scale could not be measured.
fn unmeasured() -> PictureDetail {
    let mut cells = field().examination.cells;
    for cell in cells.iter_mut().filter(|c| c.verdict != Verdict::NotACell) {
        (cell.verdict, cell.reason) = (Verdict::Uncertain, Reason::ScaleUnknown);
    }
    let scale = Scale { um_per_px: 0.1, source: ScaleSource::Assumed, error: None };
    let warnings = vec![QualityWarning::FieldNotValidated, QualityWarning::ScaleUnknown];
    detail(PictureKind::Field, cells, Quality { usable: false, warnings, scale, eyepiece: None })
}

fn detail(kind: PictureKind, cells: Vec<Cell>, quality: Quality) -> PictureDetail {
    let (width, height) = match kind {
        PictureKind::Cell | PictureKind::Crop => CELL_SIZE,
        PictureKind::Field => FIELD_SIZE,
    };
    let whole = cells.iter().filter(|c| c.verdict != Verdict::NotACell);
    PictureDetail {
        summary: PictureSummary {
            id: String::new(),
            name: String::new(),
            imported_at: "2026-11-03T07:05:00Z".into(),
            kind,
            counts: VerdictCounts::of(&cells),
            highest_p_all: whole.map(|c| c.p_all).reduce(f64::max),
            usable: quality.usable,
        },
        width,
        height,
        examination: Examination { kind, quality, cells, model: model() },
        cells: Vec::new(),
    }
}
