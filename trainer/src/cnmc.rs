//! The facts of C-NMC 2019: its names, its linked subjects, its official counts.

use image::RgbImage;

use crate::dataset::Class;

/// What a C-NMC file name says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellName {
    /// The subject in its canonical form: upper case, so that `h3` and `H3` are one.
    pub subject: String,
    /// The class.
    pub class: Class,
}

impl CellName {
    /// Reads `UID_<subject>_<image>_<cell>_<all|hem>` (the file's stem).
    ///
    /// # Errors
    /// A sentence that says which part is wrong.
    pub fn parse(stem: &str) -> Result<Self, String> {
        let parts: Vec<&str> = stem.split('_').collect();
        let [prefix, subject, image, cell, label] = parts[..] else {
            return Err(format!("the name has {} parts, not UID_subject_image_cell_label", parts.len()));
        };
        if !prefix.eq_ignore_ascii_case("UID") {
            return Err(format!("the name begins with {prefix:?}, not UID"));
        }
        let number = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        let subject = subject.to_ascii_uppercase();
        let digits = subject.strip_prefix('H').unwrap_or(&subject);
        if !number(digits) || !number(image) || !number(cell) {
            return Err("subject, image and cell must be numbers (HEM subjects begin with H)".to_owned());
        }
        let class = Class::parse(label).ok_or_else(|| format!("the label is {label:?}, not all or hem"))?;
        if subject.starts_with('H') != (class == Class::Hem) {
            return Err(format!("subject {subject} does not fit label {label}"));
        }
        Ok(Self { subject, class })
    }
}

/// Subjects of the official set under whose ids identical images occur. A part of the set may lack the images that
/// show it, so the links are kept here and added to those found by content.
pub const KNOWN_LINKS: [&[&str]; 4] =
    [&["20", "21"], &["51", "75", "78"], &["H2", "H4", "H5", "H6"], &["H3", "H10"]];

/// The official number of cells of one fold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfficialFold {
    /// Number of the fold.
    pub fold: u32,
    /// ALL cells.
    pub all: usize,
    /// HEM cells.
    pub hem: usize,
}

/// The complete training set: 10,661 cells. The catalogue's total of 15,135 with both test sets does not match the
/// files, which are 15,114.
pub const OFFICIAL_FOLDS: [OfficialFold; 3] = [
    OfficialFold { fold: 0, all: 2397, hem: 1130 },
    OfficialFold { fold: 1, all: 2418, hem: 1163 },
    OfficialFold { fold: 2, all: 2457, hem: 1096 },
];

/// Subject ids of the complete training set: ALL and HEM.
pub const OFFICIAL_SUBJECTS: [usize; 2] = [47, 26];

/// Side of an official training picture in pixels.
const SIDE: u32 = 450;
/// The header of every official training picture: 450×450, 24 bits, no compression, 96 dots per inch.
const HEADER: [u8; 54] = [
    0x42, 0x4d, 0xc6, 0x48, 0x09, 0, 0, 0, 0, 0, 0x36, 0, 0, 0, 0x28, 0, 0, 0, 0xc2, 0x01, 0, 0, 0xc2, 0x01,
    0, 0, 0x01, 0, 0x18, 0, 0, 0, 0, 0, 0x90, 0x48, 0x09, 0, 0xc3, 0x0e, 0, 0, 0xc3, 0x0e, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0,
];

/// The bytes of the official BMP file with these pixels, so that a lossless copy in another format can be compared
/// with the official list of files. `None` for another size.
#[must_use]
pub fn official_file(picture: &RgbImage) -> Option<Vec<u8>> {
    if picture.dimensions() != (SIDE, SIDE) {
        return None;
    }
    let mut bytes = HEADER.to_vec();
    // Rows from the bottom, blue first, each padded to a multiple of four bytes.
    for row in picture.as_raw().chunks_exact(3 * SIDE as usize).rev() {
        bytes.extend(row.chunks_exact(3).flat_map(|p| [p[2], p[1], p[0]]));
        bytes.resize(bytes.len() + row.len().next_multiple_of(4) - row.len(), 0);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_whole() {
        let found = CellName::parse("UID_h3_12_4_hem").unwrap();
        assert_eq!((found.subject.as_str(), found.class), ("H3", Class::Hem));
        assert_eq!(CellName::parse("UID_11_1_2_all").unwrap().class, Class::All);
    }

    #[test]
    fn wrong_names_say_what_is_wrong() {
        for (name, word) in [
            ("UID_11_1_all", "parts"),
            ("X_11_1_2_all", "UID"),
            ("UID_H_1_2_hem", "numbers"),
            ("UID_11_1_2_aml", "label"),
            ("UID_11_1_2_hem", "does not fit"),
            ("UID_H1_1_2_all", "does not fit"),
        ] {
            let reason = CellName::parse(name).unwrap_err();
            assert!(reason.contains(word), "{name}: {reason}");
        }
    }

    #[test]
    fn an_official_file_has_its_size_and_decodes_to_the_same_pixels() {
        let picture = RgbImage::from_fn(450, 450, |x, y| image::Rgb([x as u8, y as u8, (x ^ y) as u8]));
        let bytes = official_file(&picture).unwrap();
        assert_eq!(bytes.len(), 608_454);
        let again = cytology::decode(&bytes, &cytology::Limits::default()).unwrap();
        assert_eq!(again, picture);
        assert!(official_file(&RgbImage::new(2, 2)).is_none());
    }

    #[test]
    fn the_folds_are_the_official_training_set() {
        let total: usize = OFFICIAL_FOLDS.iter().map(|f| f.all + f.hem).sum();
        assert_eq!(total, 10_661);
    }
}
