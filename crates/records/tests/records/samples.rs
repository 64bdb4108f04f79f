//! Pictures to store, and a search for what is left of them.

use std::{fs, path::Path};

use contract::{
    Cell, Examination, ModelRef, PictureKind, Quality, QualityWarning, Reason, Scale, ScaleSource, Verdict,
};
use records::{NewPicture, PictureId};

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
        id: id(n),
        name,
        imported_at: format!("2026-11-23T10:{:02}:00Z", n % 60),
        bytes,
        thumbnail_png: distinctive(n).iter().map(|b| !b).collect(),
        width: 450,
        height: 400,
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
    }
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
