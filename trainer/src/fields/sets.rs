//! Fields with known white cells.

use std::fs;
use std::path::{Path, PathBuf};

use crate::files::FileError;

/// A rectangle in pixels: left, top, right, bottom.
pub type Rectangle = [f64; 4];

/// One photographed field and what people drew on it.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelledField {
    /// The picture.
    pub picture: PathBuf,
    /// Boxes of its white cells.
    pub white_cells: Vec<Rectangle>,
    /// Boxes of its red cells; none where they were not drawn.
    pub red_cells: Vec<Rectangle>,
}

/// Fields of one source.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldSet {
    /// Its name.
    pub name: &'static str,
    /// The fields, by name.
    pub fields: Vec<LabelledField>,
}

/// Why a set could not be read.
#[derive(Debug, thiserror::Error)]
pub enum FieldSetError {
    /// A file or folder could not be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A file of labels says something else than boxes.
    #[error("{path}: {reason}")]
    Labels {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

/// Files of a folder with this ending, by name.
///
/// # Errors
/// [`FieldSetError::File`] where the folder cannot be read.
pub fn files_with(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, FieldSetError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(FileError::io(folder))? {
        let path = entry.map_err(FileError::io(folder))?.path();
        if path.extension().is_some_and(|e| e == ending) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn text(path: &Path) -> Result<String, FieldSetError> {
    Ok(fs::read_to_string(path).map_err(FileError::io(path))?)
}

/// The BCCD set: boxes of white and red cells in Pascal VOC's form.
///
/// # Errors
/// [`FieldSetError`] names the file.
pub fn bccd(folder: &Path) -> Result<FieldSet, FieldSetError> {
    let mut fields = Vec::new();
    for path in files_with(&folder.join("annotations"), "xml")? {
        let picture = folder.join("images").join(path.with_extension("jpg").file_name().unwrap_or_default());
        if picture.exists() {
            let [white_cells, red_cells] =
                voc(&text(&path)?).map_err(|reason| FieldSetError::Labels { path: path.clone(), reason })?;
            fields.push(LabelledField { picture, white_cells, red_cells });
        }
    }
    Ok(FieldSet { name: "BCCD", fields })
}

/// Boxes of white and of red cells.
fn voc(xml: &str) -> Result<[Vec<Rectangle>; 2], String> {
    let document = roxmltree::Document::parse(xml).map_err(|e| e.to_string())?;
    let mut boxes = [Vec::new(), Vec::new()];
    for object in document.descendants().filter(|node| node.has_tag_name("object")) {
        let number = |tag: &str| {
            let node = object.descendants().find(|node| node.has_tag_name(tag));
            let number = node.and_then(|node| node.text()?.trim().parse::<f64>().ok());
            number.ok_or_else(|| format!("a box has no {tag}"))
        };
        let rectangle = [number("xmin")?, number("ymin")?, number("xmax")?, number("ymax")?];
        let name = object.children().find(|node| node.has_tag_name("name")).and_then(|node| node.text());
        match name.map(str::trim) {
            Some("WBC") => boxes[0].push(rectangle),
            Some("RBC") => boxes[1].push(rectangle),
            _ => {}
        }
    }
    Ok(boxes)
}

/// The photographs through an eyepiece: boxes of white cells in YOLO's form, relative to the picture's sides.
///
/// # Errors
/// [`FieldSetError`] names the file.
pub fn eyepiece(folder: &Path) -> Result<FieldSet, FieldSetError> {
    let mut fields = Vec::new();
    for path in files_with(&folder.join("labels"), "txt")? {
        let picture = folder.join("images").join(path.with_extension("jpg").file_name().unwrap_or_default());
        let damaged = |reason: String| FieldSetError::Labels { path: path.clone(), reason };
        let sides = image::image_dimensions(&picture).map_err(|e| damaged(format!("its picture: {e}")))?;
        let white_cells = yolo(&text(&path)?, sides).map_err(damaged)?;
        fields.push(LabelledField { picture, white_cells, red_cells: Vec::new() });
    }
    Ok(FieldSet { name: "eyepiece-phone", fields })
}

fn yolo(lines: &str, (width, height): (u32, u32)) -> Result<Vec<Rectangle>, String> {
    let rectangle = |line: &str| {
        let numbers: Option<Vec<f64>> = line.split_whitespace().map(|word| word.parse().ok()).collect();
        match numbers.as_deref() {
            Some(&[_, x, y, w, h]) => {
                let (width, height) = (f64::from(width), f64::from(height));
                Ok([
                    (x - w / 2.0) * width,
                    (y - h / 2.0) * height,
                    (x + w / 2.0) * width,
                    (y + h / 2.0) * height,
                ])
            }
            _ => Err(format!("'{line}' is no box")),
        }
    };
    lines.lines().filter(|line| !line.trim().is_empty()).map(rectangle).collect()
}

/// The kinds of white cells in the set of crops, in the order of its labels 1 to 5. Experts have not checked them.
pub const CLASSES: [&str; 5] = ["neutrophils", "lymphocytes", "monocytes", "eosinophils", "basophils"];

/// The crops of the set with experts' masks, each with its kind.
///
/// # Errors
/// [`FieldSetError`] names the file.
pub fn class_labels(folder: &Path) -> Result<Vec<(PathBuf, &'static str)>, FieldSetError> {
    let path = folder.join("class-labels.csv");
    let damaged =
        |line: &str| FieldSetError::Labels { path: path.clone(), reason: format!("'{line}' is no label") };
    let text = text(&path)?;
    let crop = |line: &str| {
        let (number, class) = line.trim().split_once(',').ok_or_else(|| damaged(line))?;
        let number: u32 = number.trim().parse().map_err(|_| damaged(line))?;
        let class: usize = class.trim().parse().map_err(|_| damaged(line))?;
        let class = class.checked_sub(1).and_then(|i| CLASSES.get(i)).ok_or_else(|| damaged(line))?;
        Ok((folder.join("images").join(format!("{number:03}.bmp")), *class))
    };
    text.lines().skip(1).filter(|line| !line.trim().is_empty()).map(crop).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_of_both_forms_are_read() {
        let xml = "<annotation><object><name>WBC</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>30</xmax>\
                   <ymax>40</ymax></bndbox></object><object><name>Platelets</name><bndbox><xmin>1</xmin><ymin>2</ymin>\
                   <xmax>3</xmax><ymax>4</ymax></bndbox></object></annotation>";
        assert_eq!(voc(xml), Ok([vec![[1.0, 2.0, 30.0, 40.0]], vec![]]));
        assert!(voc(&xml.replace("<xmax>30</xmax>", "")).is_err());
        assert_eq!(yolo("0 0.5 0.5 0.25 0.5\n\n", (400, 200)), Ok(vec![[150.0, 50.0, 250.0, 150.0]]));
        assert!(yolo("0 0.5 0.5 0.25", (400, 200)).is_err());
    }
}
