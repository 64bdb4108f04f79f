//! Pictures to store, and a search for what is left of them.

use std::{fs, path::Path};

use contract::{
    AgeBand, Cell, Examination, GalleryQuery, ModelRef, PatientDetails, PictureKind, ProfileDetails, Quality,
    QualityWarning, Reason, Scale, ScaleMethod, ScaleSource, SlideDetails, Thresholds, Verdict,
};
use records::{
    Act, CellId, NewFile, NewPicture, NewResult, PatientId, PictureId, ProfileId, Records, SlideId, Timestamp,
};

/// An identity that differs for each `n`.
pub fn id(n: u8) -> PictureId {
    PictureId::parse(&format!("0b4c8a2e-31f7-4d6a-9c55-7e1f0a2b3c{n:02x}")).unwrap()
}

/// A picture whose bytes, name and examination differ for each `n`.
pub fn picture(n: u8) -> NewPicture {
    let name = format!("smear of patient Å{n:03} fold 7.bmp");
    let bytes = distinctive(n).into_iter().cycle().take(5000 + usize::from(n)).collect();
    let cell = |p_all, verdict| Cell::judged([1, 2, 30, 40], p_all, verdict, Reason::AboveThreshold);
    let cells = (0..usize::from(n % 3) * 30)
        .map(|_| cell(0.25, Verdict::Uncertain))
        .chain([cell(0.9, Verdict::All), cell(0.97, Verdict::NotACell)])
        .collect();
    NewPicture {
        file: NewFile {
            id: id(n),
            name,
            imported_at: minute(n),
            by: "Dr. Import".to_owned(),
            bytes,
            thumbnail_png: distinctive(n).iter().map(|b| !b).collect(),
            width: 450,
            height: 400,
        },
        result: result(cells),
    }
}

/// A result with these cells.
pub fn result(cells: Vec<Cell>) -> NewResult {
    NewResult {
        crops: Vec::new(),
        examination: Examination {
            kind: PictureKind::Cell,
            quality: Quality {
                usable: true,
                warnings: vec![QualityWarning::Blurred],
                scale: Scale { um_per_px: 0.047, source: ScaleSource::Training, error: None },
                eyepiece: None,
            },
            cells,
            model: ModelRef { id: "reference-1".to_owned(), sha256: "ab".repeat(32) },
        },
        app_version: "0.1.0".to_owned(),
        thresholds: Thresholds { hem_below: 0.25, all_from: 0.75 },
        examined_at: minute(0),
        by: "Dr. Import".to_owned(),
    }
}

/// The time of the `n`-th minute (of 60).
pub fn minute(n: u8) -> Timestamp {
    Timestamp::parse(&format!("2026-11-23T10:{:02}:00Z", n % 60)).unwrap()
}

/// Something that the reviewer does in the `n`-th minute.
pub fn act(n: u8) -> Act {
    Act { by: "Dr. Review".to_owned(), at: minute(n) }
}

/// Identities that differ for each `n`.
pub fn patient_id(n: u8) -> PatientId {
    PatientId::parse(&format!("1b4c8a2e-31f7-4d6a-9c55-7e1f0a2b3c{n:02x}")).unwrap()
}

/// As [`patient_id`], of slides.
pub fn slide_id(n: u8) -> SlideId {
    SlideId::parse(&format!("2b4c8a2e-31f7-4d6a-9c55-7e1f0a2b3c{n:02x}")).unwrap()
}

/// As [`patient_id`], of profiles.
pub fn profile_id(n: u8) -> ProfileId {
    ProfileId::parse(&format!("3b4c8a2e-31f7-4d6a-9c55-7e1f0a2b3c{n:02x}")).unwrap()
}

/// The cell at a place of the first result of picture `n`.
pub fn cell_id(n: u8, index: u32) -> CellId {
    CellId { picture: id(n), run: 1, index }
}

/// The details of patient `n`, which occur nowhere else.
pub fn patient(n: u8) -> PatientDetails {
    PatientDetails {
        code: format!("code-{n:03}-Ω"),
        name: Some(format!("Nobody von Nowhere {n:03}")),
        age: Some(AgeBand::Child),
        note: format!("the note on patient {n:03}"),
    }
}

/// The details of slide `n`, which occur nowhere else.
pub fn slide(n: u8) -> SlideDetails {
    SlideDetails {
        taken_on: Some(format!("2026-10-{:02}", n % 28 + 1)),
        stain: format!("stain {n:03}"),
        profile: None,
        note: format!("the note on slide {n:03}"),
    }
}

/// A microscope.
pub fn profile() -> ProfileDetails {
    ProfileDetails {
        name: "the one at the window".to_owned(),
        camera: "eyepiece camera".to_owned(),
        objective: "100×/1.25 oil".to_owned(),
        um_per_px: 0.065,
        error: 0.01,
        method: ScaleMethod::StageMicrometer,
        made_at: "2026-01-05T09:00:00Z".to_owned(),
    }
}

/// Stores patient 1 with slide 1 and in it the pictures `ns`, examined.
pub fn with_slide(records: &mut Records, ns: &[u8]) {
    records.add_patient(&patient_id(1), &patient(1), &act(0)).unwrap();
    records.add_slide(&slide_id(1), &patient_id(1), &slide(1), &act(0)).unwrap();
    for &n in ns {
        let NewPicture { file, result } = picture(n);
        assert!(records.add_to(&slide_id(1), &file, Some(&result)).unwrap().new);
    }
}

/// Labels every cell of slide 1 that has to be looked at, so that it can be signed.
pub fn review(records: &mut Records) {
    let query = GalleryQuery {
        slide: Some(slide_id(1).to_string()),
        reviewed: Some(false),
        limit: 500,
        ..GalleryQuery::default()
    };
    let cells: Vec<CellId> = records
        .gallery(&query)
        .unwrap()
        .cells
        .iter()
        .filter(|cell| matches!(cell.label, Verdict::Uncertain | Verdict::NotACell))
        .map(|cell| CellId::parse(&cell.id).unwrap())
        .collect();
    records.relabel(&cells, Verdict::Hem, &act(1)).unwrap();
}

/// 64 bytes that occur in picture `n` and nowhere else.
pub fn distinctive(n: u8) -> Vec<u8> {
    records::fingerprint(&[n]).into_bytes()
}

/// The files below `folder` that hold any of `needles`, in their content or their name.
pub fn traces(folder: &Path, needles: &[&[u8]]) -> Vec<String> {
    let holds =
        |hay: &[u8]| needles.iter().any(|needle| hay.windows(needle.len()).any(|part| part == *needle));
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(traces(&path, needles));
        }
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if holds(name.as_bytes()) || (path.is_file() && holds(&fs::read(&path).unwrap())) {
            found.push(path.display().to_string());
        }
    }
    found
}

/// The traces of one sample picture: its bytes, its derivative, its name, its identity, its fingerprint.
pub fn traces_of(folder: &Path, sample: &NewPicture) -> Vec<String> {
    let sample = &sample.file;
    let fingerprint = records::fingerprint(&sample.bytes);
    traces(
        folder,
        &[
            &sample.bytes[..64],
            &sample.thumbnail_png[..64],
            sample.name.as_bytes(),
            sample.id.as_str().as_bytes(),
            fingerprint.as_bytes(),
        ],
    )
}
