//! The logistic model that tells white cells from other places.

use cytology::smear::{CANDIDATE_FEATURES, Candidate, Field, Look, LookError, Together, WhiteCells};
use cytology::{Limits, decode};
use rayon::prelude::*;
use smartcore::error::Failed;
use smartcore::linalg::basic::arrays::Array as _;
use smartcore::linalg::basic::matrix::DenseMatrix;
use smartcore::linear::logistic_regression::{LogisticRegression, LogisticRegressionParameters};

use super::sets::{LabelledField, Rectangle};
use crate::progress;

/// Folds of the pictures.
pub const FOLDS: usize = 3;
/// The part of a set, one in so many, that is kept back where the other set is measured.
pub const KEPT_BACK: usize = 5;
/// Penalty on the standardised weights.
const PENALTY: f64 = 1.0;
/// Recall and precision that are aimed at.
pub const GOALS: (f64, f64) = (0.97, 0.95);
/// Pixels around a box in which its cell's place may lie, as a part of its sides.
const MARGIN: f64 = 0.05;

/// The candidates of one field, and what each is.
#[derive(Default)]
pub struct Examined {
    /// Places and features; none where the scale could not be measured.
    pub candidates: Vec<Candidate>,
    /// For each the white cell in whose box it lies.
    pub cells: Vec<Option<usize>>,
    /// White cells of the field; none where the scale could not be measured.
    pub drawn: usize,
}

impl Examined {
    fn of(labelled: &LabelledField, candidates: Vec<Candidate>) -> Self {
        let cell = |c: &Candidate| labelled.white_cells.iter().position(|b| holds(b, c));
        let cells = candidates.iter().map(cell).collect();
        Self { candidates, cells, drawn: labelled.white_cells.len() }
    }
}

/// Finds the candidates of every field by its stain.
#[must_use]
pub fn examine(fields: &[LabelledField]) -> Vec<Examined> {
    let bar = progress::bar("fields", fields.len());
    let found = fields.par_iter().map(|labelled| {
        let candidates = read(labelled).and_then(|picture| {
            let field = Field::of(&picture);
            Some(field.candidates(field.scale()?.scale))
        });
        progress::step(&bar);
        candidates.map_or_else(Examined::default, |candidates| Examined::of(labelled, candidates))
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

/// Fits the model to candidates; the threshold is the best on them.
///
/// # Errors
/// [`Failed`] where the regression finds no solution, as with candidates of one kind alone.
pub fn fit(examined: &[&Examined]) -> Result<WhiteCells, Failed> {
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
            drawn: e.drawn,
            confidences: e.candidates.iter().map(|c| model.confidence(&c.features)).collect(),
        })
        .collect();
    model.threshold = best_threshold(&judged);
    Ok(model)
}

/// One field's candidates by its stain and by a network, at the scale that is taken in use, and their logits by models that
/// have not seen it.
#[derive(Default)]
pub struct Unseen {
    /// For each candidate the white cell in whose box it lies.
    cells: Vec<Option<usize>>,
    /// White cells of the field.
    drawn: usize,
    /// The logistic model's logits.
    own: Vec<f64>,
    /// The network's.
    network: Vec<f64>,
}

impl Unseen {
    /// Of a field; empty where the scale cannot even be guessed.
    ///
    /// # Errors
    /// [`LookError`] where the network fails.
    pub fn of(labelled: &LabelledField, model: &WhiteCells, network: &dyn Look) -> Result<Self, LookError> {
        let Some(picture) = read(labelled) else { return Ok(Self::default()) };
        let field = Field::of(&picture);
        let Some(scale) = field.scale_seen(model, Some(network))? else { return Ok(Self::default()) };
        let (candidates, seen) = field.candidates_seen(scale.value(), network)?.into_iter().unzip();
        let Examined { candidates, cells, drawn } = Examined::of(labelled, candidates);
        let own = candidates.iter().map(|c| model.logit(&c.features)).collect();
        Ok(Self { cells, drawn, own, network: seen })
    }
}

/// Fits how the two go together; the threshold is the best on them.
///
/// # Errors
/// [`Failed`] as [`fit`].
pub fn together(unseen: &[&Unseen]) -> Result<Together, Failed> {
    let rows = || unseen.iter().flat_map(|u| u.own.iter().zip(&u.network).zip(&u.cells));
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
            cells: &u.cells,
            drawn: u.drawn,
            confidences: u
                .own
                .iter()
                .zip(&u.network)
                .map(|(&own, &network)| together.confidence(own, network))
                .collect(),
        })
        .collect();
    together.threshold = best_threshold(&judged);
    Ok(together)
}

/// How sure a model is of the candidates of one field.
struct Judged<'a> {
    cells: &'a [Option<usize>],
    drawn: usize,
    confidences: Vec<f64>,
}

/// The confidence at which recall and precision are furthest above their [`GOALS`], the one that is less so counting, or
/// least below: a cell counts once, whatever candidates it has.
fn best_threshold(judged: &[Judged<'_>]) -> f64 {
    let cells: usize = judged.iter().map(|field| field.drawn).sum();
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
    let (mut hits, mut best) = (0.0, (f64::NEG_INFINITY, 0.5));
    for (i, &(confidence, hit)) in scored.iter().enumerate() {
        hits += f64::from(u8::from(hit));
        let (recall, precision) = (hits / cells.max(1) as f64, hits / (i + 1) as f64);
        let above = (recall - GOALS.0).min(precision - GOALS.1);
        if above > best.0 {
            best = (above, confidence);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::rngs::StdRng;
    use rand::{RngExt as _, SeedableRng as _};

    #[test]
    fn the_threshold_is_where_both_goals_are_passed_the_furthest() {
        // 95 cells that are sure, then 4 other places, 3 cells, 50 places, 2 cells.
        let parts = [(95, true, 0.9), (4, false, 0.6), (3, true, 0.5), (50, false, 0.1), (2, true, 0.01)];
        let (mut cells, mut confidences, mut next) = (Vec::new(), Vec::new(), 0);
        for (count, is_cell, confidence) in parts {
            for _ in 0..count {
                cells.push(is_cell.then_some(next));
                confidences.push(confidence);
                next += usize::from(is_cell);
            }
        }
        let of = |cells: &[Option<usize>], confidences: &[f64]| {
            best_threshold(&[Judged { cells, drawn: 100, confidences: confidences.to_vec() }])
        };
        // Recall 0.98 and precision 0.961; F1 is higher where only the 95 count.
        assert_eq!(of(&cells, &confidences), 0.5);
        // Five more candidates of one cell find no more cells.
        cells.extend([Some(0); 5]);
        confidences.extend([0.9; 5]);
        assert_eq!(of(&cells, &confidences), 0.5);
    }

    #[test]
    fn the_two_logits_count_as_far_as_they_tell_cells_from_other_places() {
        let mut random = StdRng::seed_from_u64(7);
        let mut field = |_| {
            let cells: Vec<Option<usize>> = (0..20).map(|i| (i % 4 == 0).then_some(i / 4)).collect();
            let mut noise = || random.random_range(-2.0..2.0);
            let network =
                cells.iter().map(|cell| if cell.is_some() { 1.5 } else { -1.5 } + noise()).collect();
            Unseen { own: cells.iter().map(|_| noise()).collect(), cells, drawn: 5, network }
        };
        let fields: Vec<Unseen> = (0..40).map(&mut field).collect();
        let fitted = together(&fields.iter().collect::<Vec<_>>()).unwrap();
        assert!(fitted.network > 5.0 * fitted.own.abs(), "{fitted:?}");
        assert!(fitted.confidence(0.0, 1.5) > fitted.threshold, "{fitted:?}");
        assert!(fitted.confidence(0.0, -1.5) < fitted.threshold, "{fitted:?}");
    }
}
