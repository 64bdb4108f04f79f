//! How well the distance from the training cells tells other things from them.

use std::fmt::Write as _;
use std::path::Path;

use cytology::smear::{Field, WhiteCell, WhiteCells, corners, iou};
use cytology::{MicrometresPerPixel, features};
use inference::Population;
use rayon::prelude::*;

use super::detection::LEAST_IOU;
use super::fit::read;
use super::report::FieldsError;
use super::sets::{self, LabelledField};
use crate::dataset::{Class, Dataset};
use crate::metrics::{Prediction, auroc};
use crate::population::{self, NOVELTY};
use crate::split::Split;

/// Confidence from which on a place is described: far below what counts as a white cell, so that red cells, platelets and
/// debris are among them.
const ANY: f64 = 0.003;
/// Places of a field that are described, the most confident first.
const PLACES: usize = 8;
/// Each so manyth field of the eyepiece set is looked at.
const EVERY: usize = 4;

/// Things by what they are, each with its features.
pub struct Things {
    /// What they are.
    pub name: String,
    /// The classical features of each, in the order of [`cytology::FEATURES`].
    pub described: Vec<Vec<f32>>,
}

/// Describes what the labelled fields and crops show.
///
/// # Errors
/// [`FieldsError::Set`] names a file that cannot be read.
pub fn things(folder: &Path) -> Result<Vec<Things>, FieldsError> {
    let mut found = Vec::new();
    let bccd = sets::bccd(&folder.join("bccd"))?.fields;
    let eyepiece = sets::eyepiece(&folder.join("eyepiece-phone"))?.fields;
    let eyepiece: Vec<LabelledField> = eyepiece.into_iter().step_by(EVERY).collect();
    for (set, fields) in [("BCCD", bccd), ("eyepiece", eyepiece)] {
        let both: Vec<(bool, Vec<f32>)> = fields.par_iter().flat_map(of_field).collect();
        for (name, white) in [("white cells", true), ("other things", false)] {
            let of = both.iter().filter(|(is, _)| *is == white).map(|(_, features)| features.clone());
            found.push(Things { name: format!("{set}, {name}"), described: of.collect() });
        }
    }
    let labels = sets::class_labels(&folder.join("wbc-masks"))?;
    for class in sets::CLASSES {
        let of: Vec<_> = labels.iter().filter(|(_, label)| *label == class).collect();
        let described = of.par_iter().filter_map(|(path, _)| of_crop(path)).collect();
        found.push(Things { name: format!("crops, {class}"), described });
    }
    Ok(found)
}

fn describe(field: &Field<'_>, cell: &WhiteCell, scale: MicrometresPerPixel) -> Vec<f32> {
    let mask = &cell.outline.cell;
    features(&field.cut(mask), &mask.clone().at(0, 0), scale).values().to_vec()
}

/// For each place of a field whether it is a white cell; what is neither surely one nor surely none is left out.
fn of_field(labelled: &LabelledField) -> Vec<(bool, Vec<f32>)> {
    let Some(picture) = read(labelled) else { return Vec::new() };
    let field = Field::of(&picture);
    let Some(measured) = field.scale() else { return Vec::new() };
    let mut cells = field.white_cells(measured.scale, &WhiteCells { threshold: ANY, ..WhiteCells::fitted() });
    cells.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    let kind = |cell: &WhiteCell| {
        let shared = labelled.white_cells.iter().map(|b| iou(b, &corners(&cell.outline.cell)));
        match shared.fold(0.0, f64::max) {
            most if most >= LEAST_IOU => Some(true),
            most if most < 0.05 => Some(false),
            _ => None,
        }
    };
    let described = cells.iter().take(PLACES);
    described.filter_map(|cell| Some((kind(cell)?, describe(&field, cell, measured.scale)))).collect()
}

fn of_crop(path: &Path) -> Option<Vec<f32>> {
    let picture = image::open(path).ok()?.to_rgb8();
    let field = Field::of(&picture);
    let model = WhiteCells::fitted();
    let scale = field.plausible_scale(&model)?;
    Some(describe(&field, &field.likeliest(scale, &model)?, scale))
}

/// The lists of features that are compared.
const LISTS: [(&str, &[&str]); 3] = [
    ("form of the cell", &["equivalent_diameter", "roundness", "solidity", "eccentricity", "convexity"]),
    (
        "nucleus",
        &[
            "nucleus_cell_ratio",
            "nucleus_roundness",
            "nucleus_solidity",
            "nucleus_parts",
            "nucleus_offset",
            "nucleus_relative_contrast",
            "nucleus_separability",
        ],
    ),
    ("both", &NOVELTY),
];

/// The document, Markdown: every list on cells of fold 1 with a population of the other training folds, and the shipped one
/// on held-out cells.
#[must_use]
pub fn document(dataset: &Dataset, split: &Split, things: &[Things]) -> String {
    let mut text = HEAD.to_owned();
    let row = |text: &mut String, name: &str, population: &Population, known: &[usize]| {
        let distance = |features: &[f32]| population.distance_of(features);
        let known: Vec<f64> =
            dataset.cells_of(known).iter().map(|&i| distance(&dataset.features(i))).collect();
        let unusual = |d: &[f64]| {
            100.0 * d.iter().filter(|&&d| d > population.limit).count() as f64 / d.len().max(1) as f64
        };
        let _ = write!(text, "| {name} | {:.1} % |", unusual(&known));
        for things in things {
            let other: Vec<f64> = things.described.iter().map(|f| distance(f)).collect();
            let _ = write!(text, " {:.3}, {:.0} % |", separation(&known, &other), unusual(&other));
        }
        text.push('\n');
    };
    let names = things.iter().map(|t| format!(" {} ({}) |", t.name, t.described.len()));
    let _ = writeln!(text, "| features | training cells above the limit |{}", names.collect::<String>());
    let _ = writeln!(text, "|---|---|{}", "---|".repeat(things.len()));
    for (name, features) in LISTS {
        if let Some(population) = population::by(dataset, &split.all_but(&[0, 1]), features) {
            row(&mut text, name, &population, split.part(1));
        }
    }
    if let Some(population) = population::of(dataset, &split.all_but(&[0])) {
        row(&mut text, "both, as shipped, on held-out subjects", &population, split.part(0));
    }
    text
}

const HEAD: &str = "# Things unlike the training cells

Written by `leukolens-trainer novelty`. Novelty is the Mahalanobis distance from the training cells, by features that do not \
know the stain or the lamp. Each field has the AUROC with which it tells these things from cells of subjects that the \
population was not made of, and the part of them above the limit, which then get no firm verdict. Other things are what the \
finder of white cells considered and what overlaps no drawn white cell: red cells, platelets, debris. White cells of the \
other sets are of all kinds, most of them granulocytes, in other stains; crops have a guessed scale. The lists were compared \
on fold 1 of the training subjects; the choice of the three lists themselves was made by hand, on a look at all subjects.

";

/// AUROC of telling `other` from `known` by a greater distance.
fn separation(known: &[f64], other: &[f64]) -> f64 {
    // The metric's two classes stand for known and other things here.
    let of = |values: &[f64], class: Class| -> Vec<Prediction> {
        values.iter().map(|&score| Prediction { class, group: 0, score }).collect()
    };
    auroc(&[of(known, Class::Hem), of(other, Class::All)].concat())
}
