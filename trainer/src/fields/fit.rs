//! The logistic model that tells white cells from other places.

use cytology::smear::{CANDIDATE_FEATURES, Candidate, Field, Look, LookError, Survey, Together, WhiteCells};
use cytology::{Limits, decode};
use rayon::prelude::*;
use smartcore::error::Failed;
use smartcore::linalg::basic::arrays::Array as _;
use smartcore::linalg::basic::matrix::DenseMatrix;
use smartcore::linear::logistic_regression::{LogisticRegression, LogisticRegressionParameters};

use super::sets::{LabelledField, Rectangle};
use crate::progress;

/// Folds of the pictures.
pub const FOLDS: usize = 5;
/// Penalty on the standardised weights.
const PENALTY: f64 = 1.0;
/// Pixels around a box in which its cell's place may lie, as a part of its sides.
const MARGIN: f64 = 0.05;

/// The candidates of one field, and what each is.
#[derive(Default)]
pub struct Examined {
    /// Places and features; none where the scale could not be measured.
    pub candidates: Vec<Candidate>,
    /// For each the white cell in whose box it lies.
    pub cells: Vec<Option<usize>>,
    /// What a network is shown of it, and how many of its pixels are one of the picture.
    pub survey: Option<(Survey, f64)>,
}

impl Examined {
    /// The logit of a network at each candidate.
    ///
    /// # Errors
    /// [`LookError`] where the network fails.
    pub fn seen(&self, network: &dyn Look) -> Result<Vec<f64>, LookError> {
        let Some((survey, factor)) = &self.survey else { return Ok(vec![UNSEEN; self.candidates.len()]) };
        let sightings = network.look(survey)?;
        let at = |c: &Candidate| sightings.near(c.x * factor, c.y * factor).map_or(UNSEEN, |s| s.logit);
        Ok(self.candidates.iter().map(at).collect())
    }
}

/// The logit where a network says nothing.
const UNSEEN: f64 = -10.0;

/// Finds the candidates of every field.
#[must_use]
pub fn examine(fields: &[LabelledField]) -> Vec<Examined> {
    let bar = progress::bar("fields", fields.len());
    let found = fields.par_iter().map(|field| {
        let examined = read(field).and_then(|picture| {
            let field = Field::of(&picture);
            let scale = field.scale()?.scale;
            let factor = Survey::factor(scale);
            Some((field.candidates(scale), (field.survey(scale), factor)))
        });
        progress::step(&bar);
        let (candidates, survey) = examined.map_or_else(Default::default, |(c, survey)| (c, Some(survey)));
        let cells = candidates.iter().map(|c| field.white_cells.iter().position(|b| holds(b, c))).collect();
        Examined { candidates, cells, survey }
    });
    let found = found.collect();
    bar.finish();
    found
}

/// The field's picture; `None` where it cannot be read.
#[must_use]
pub fn read(field: &LabelledField) -> Option<image::RgbImage> {
    decode(&std::fs::read(&field.picture).ok()?, &Limits::default()).ok()
}

fn holds(&[left, top, right, bottom]: &Rectangle, candidate: &Candidate) -> bool {
    let (mx, my) = (MARGIN * (right - left), MARGIN * (bottom - top));
    (left - mx..=right + mx).contains(&candidate.x) && (top - my..=bottom + my).contains(&candidate.y)
}

/// Fits the model to candidates; the threshold is the one with the highest F1 on them.
///
/// # Errors
/// [`Failed`] where the regression finds no solution, as with candidates of one kind alone.
pub fn fit(examined: &[&Examined], cells: usize) -> Result<WhiteCells, Failed> {
    let rows = || examined.iter().flat_map(|e| e.candidates.iter().zip(&e.cells));
    let count = rows().count().max(1) as f64;
    let mut mean = [0.0; CANDIDATE_FEATURES];
    let mut spread = [0.0; CANDIDATE_FEATURES];
    for (candidate, _) in rows() {
        mean.iter_mut().zip(&candidate.features).for_each(|(m, x)| *m += x / count);
    }
    for (candidate, _) in rows() {
        let distances = candidate.features.iter().zip(&mean).map(|(x, m)| (x - m).powi(2) / count);
        spread.iter_mut().zip(distances).for_each(|(s, d)| *s += d);
    }
    spread.iter_mut().for_each(|s| *s = s.sqrt().max(1e-6));
    let standard = |c: &Candidate| -> Vec<f64> {
        c.features.iter().zip(mean.iter().zip(&spread)).map(|(x, (m, s))| (x - m) / s).collect()
    };
    let x = DenseMatrix::from_2d_vec(&rows().map(|(c, _)| standard(c)).collect())?;
    let y: Vec<i32> = rows().map(|(_, cell)| i32::from(cell.is_some())).collect();
    let fitted =
        LogisticRegression::fit(&x, &y, LogisticRegressionParameters::default().with_alpha(PENALTY))?;
    let coefficients: Vec<f64> = fitted.coefficients().iterator(0).copied().collect();
    let mut model = WhiteCells {
        weights: [0.0; CANDIDATE_FEATURES],
        bias: *fitted.intercept().get((0, 0)),
        threshold: 0.5,
        together: Together { own: 1.0, network: 0.0, bias: 0.0, threshold: 0.5 },
    };
    for (i, coefficient) in coefficients.into_iter().take(CANDIDATE_FEATURES).enumerate() {
        model.weights[i] = coefficient / spread[i];
        model.bias -= model.weights[i] * mean[i];
    }
    let judged: Vec<Judged<'_>> = examined
        .iter()
        .map(|e| Judged {
            cells: &e.cells,
            confidences: e.candidates.iter().map(|c| model.confidence(&c.features)).collect(),
        })
        .collect();
    model.threshold = best_threshold(&judged, cells);
    Ok(model)
}

/// The logits of one field's candidates by models that have not seen it.
pub struct Unseen<'a> {
    /// The field.
    pub examined: &'a Examined,
    /// The logistic model's.
    pub own: Vec<f64>,
    /// The network's.
    pub network: Vec<f64>,
}

/// Fits how the two go together; the threshold is the one with the highest F1.
///
/// # Errors
/// [`Failed`] as [`fit`].
pub fn together(unseen: &[&Unseen<'_>], cells: usize) -> Result<Together, Failed> {
    let rows = || unseen.iter().flat_map(|u| u.own.iter().zip(&u.network).zip(&u.examined.cells));
    let x = DenseMatrix::from_2d_vec(&rows().map(|((&own, &network), _)| vec![own, network]).collect())?;
    let y: Vec<i32> = rows().map(|(_, cell)| i32::from(cell.is_some())).collect();
    let fitted =
        LogisticRegression::fit(&x, &y, LogisticRegressionParameters::default().with_alpha(PENALTY))?;
    let weights: Vec<f64> = fitted.coefficients().iterator(0).copied().collect();
    let bias = *fitted.intercept().get((0, 0));
    let mut together = Together { own: weights[0], network: weights[1], bias, threshold: 0.5 };
    let judged: Vec<Judged<'_>> = unseen
        .iter()
        .map(|u| Judged {
            cells: &u.examined.cells,
            confidences: u
                .own
                .iter()
                .zip(&u.network)
                .map(|(&own, &network)| together.confidence(own, network))
                .collect(),
        })
        .collect();
    together.threshold = best_threshold(&judged, cells);
    Ok(together)
}

/// How sure a model is of the candidates of one field.
struct Judged<'a> {
    cells: &'a [Option<usize>],
    confidences: Vec<f64>,
}

/// The confidence at which F1 over whole cells is highest: a cell counts once, whatever candidates it has.
fn best_threshold(judged: &[Judged<'_>], cells: usize) -> f64 {
    let mut scored: Vec<(f64, bool)> = Vec::new();
    for field in judged {
        let mut best = std::collections::BTreeMap::<usize, f64>::new();
        for (&confidence, cell) in field.confidences.iter().zip(field.cells) {
            match cell {
                Some(cell) => {
                    let best = best.entry(*cell).or_insert(0.0);
                    *best = best.max(confidence);
                }
                None => scored.push((confidence, false)),
            }
        }
        scored.extend(best.into_values().map(|confidence| (confidence, true)));
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut hits, mut best) = (0.0, (0.0, 0.5));
    for (i, &(confidence, hit)) in scored.iter().enumerate() {
        hits += f64::from(u8::from(hit));
        let f1 = 2.0 * hits / ((i + 1) as f64 + cells as f64);
        if f1 > best.0 {
            best = (f1, confidence);
        }
    }
    best.1
}
