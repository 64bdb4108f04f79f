//! The network beside classical learners and shortcut probes, on the same folds with the same metrics.

use cytology::{FEATURES, FeatureFamily};
use rayon::prelude::*;

use crate::calibration::cross_fitted;
use crate::dataset::{Class, Dataset};
use crate::evaluation::metrics;
use crate::learners::{Learner, LearnerError};
use crate::metrics::{Prediction, auroc, difference, roc};
use crate::results::{Comparison, ComparisonRow, LearnerKind};
use crate::split::Split;

/// Points of a drawn curve.
const POINTS: usize = 200;

/// What a learner is given of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Columns {
    /// All classical features.
    Features,
    /// The classical features but those of colour, which tell the subject's stain.
    FeaturesWithoutColour,
    /// The area alone.
    Area,
    /// The mean optical density of each channel alone.
    MeanColour,
    /// The shape of the outline alone, area included.
    Silhouette,
}

impl Columns {
    /// The numbers of cell `i`.
    #[must_use]
    pub fn of(self, dataset: &Dataset, i: usize) -> Vec<f32> {
        match self {
            Self::Features => dataset.features(i),
            Self::Area => vec![dataset.cells[i].area_px as f32],
            Self::MeanColour => mean_density(dataset, i).to_vec(),
            Self::FeaturesWithoutColour => families(dataset, i, |family| family != FeatureFamily::Colour),
            Self::Silhouette => families(dataset, i, |family| family == FeatureFamily::Shape),
        }
    }
}

/// The features of cell `i` whose family is wanted.
fn families(dataset: &Dataset, i: usize, wanted: impl Fn(FeatureFamily) -> bool) -> Vec<f32> {
    let features = dataset.features(i);
    FEATURES.iter().zip(features).filter(|(f, _)| wanted(f.family)).map(|(_, value)| value).collect()
}

/// Mean optical density of each channel over the cell.
fn mean_density(dataset: &Dataset, i: usize) -> [f32; 3] {
    let crop = dataset.crop(i);
    let cell: Vec<_> = crop.pixels().filter(|p| p.0 != [0; 3]).collect();
    std::array::from_fn(|channel| {
        let density = |value: u8| -((f32::from(value) + 1.0) / 256.0).ln();
        cell.iter().map(|p| density(p.0[channel])).sum::<f32>() / cell.len().max(1) as f32
    })
}

/// Fits `learner` on the cells of `training` and scores those of `unseen`.
///
/// # Errors
/// [`LearnerError`] where the fit fails.
pub fn fit_and_predict(
    learner: Learner,
    columns: Columns,
    dataset: &Dataset,
    training: &[usize],
    unseen: &[usize],
    seed: u64,
) -> Result<Vec<Prediction>, LearnerError> {
    let rows = |cells: &[usize]| cells.par_iter().map(|&i| columns.of(dataset, i)).collect::<Vec<_>>();
    let all: Vec<bool> = training.iter().map(|&i| dataset.cells[i].class == Class::All).collect();
    let scores = learner.fit_and_score(&rows(training), &all, &rows(unseen), seed)?;
    let of = |(&i, score): (&usize, f64)| {
        let cell = &dataset.cells[i];
        Prediction { class: cell.class, group: cell.group, score }
    };
    Ok(unseen.iter().zip(scores).map(of).collect())
}

/// The area-only logistic regression, fold by fold.
///
/// # Errors
/// [`LearnerError`] where a fit fails.
pub fn area_out_of_fold(
    dataset: &Dataset,
    split: &Split,
    seed: u64,
) -> Result<Vec<Vec<Prediction>>, LearnerError> {
    folds(Learner::LogisticRegression, Columns::Area, dataset, split, seed)
}

fn folds(
    learner: Learner,
    columns: Columns,
    dataset: &Dataset,
    split: &Split,
    seed: u64,
) -> Result<Vec<Vec<Prediction>>, LearnerError> {
    let fold = |part: usize| {
        let (training, unseen) = (split.all_but(&[0, part]), split.part(part));
        let (training, unseen) = (dataset.cells_of(&training), dataset.cells_of(unseen));
        fit_and_predict(learner, columns, dataset, &training, &unseen, seed)
    };
    (1..split.len()).into_par_iter().map(fold).collect()
}

/// Every learner on the folds of `split` (part 0 is held out and not looked at); `network` are the network's
/// out-of-fold logits, fold by fold.
///
/// # Errors
/// [`LearnerError`] where a fit fails.
pub fn compare(
    dataset: &Dataset,
    split: &Split,
    network: &[Vec<Prediction>],
    seed: u64,
) -> Result<Comparison, LearnerError> {
    let calibrated = cross_fitted(network).concat();
    let row = |name: &str, kind, settings: String, p: &[Prediction], gain| ComparisonRow {
        name: name.to_owned(),
        kind,
        settings,
        metrics: metrics(p, seed),
        network_gain: gain,
        roc: roc(p, POINTS),
    };
    let mut rows =
        vec![row("network", LearnerKind::Network, "see its configuration".to_owned(), &calibrated, None)];
    let classical = Learner::ALL.map(|l| (l, Columns::Features, l.name().to_owned(), LearnerKind::Features));
    let colourless = Learner::ALL.map(|l| {
        (l, Columns::FeaturesWithoutColour, format!("{}, no colour", l.name()), LearnerKind::Features)
    });
    let probes = [
        (Columns::Area, "cell area only"),
        (Columns::MeanColour, "mean colour only"),
        (Columns::Silhouette, "silhouette only"),
    ]
    .map(|(columns, name)| (Learner::LogisticRegression, columns, name.to_owned(), LearnerKind::Probe));
    for (learner, columns, name, kind) in classical.into_iter().chain(colourless).chain(probes) {
        let found = cross_fitted(&folds(learner, columns, dataset, split, seed)?).concat();
        let width = columns.of(dataset, 0).len();
        let settings = format!("{}, {}, {width} numbers a cell", learner.name(), learner.settings(width));
        let gain = difference(&calibrated, &found, seed, auroc);
        rows.push(row(&name, kind, settings, &found, Some(gain)));
    }
    let value = |row: &ComparisonRow| row.metrics.get("auroc").map_or(f64::NAN, |e| e.value);
    rows.sort_by(|a, b| value(b).total_cmp(&value(a)));
    let method = "cross-validation inside the training subjects: every learner is fitted on the same subjects, scored \
                  on the same unseen ones and calibrated on the other folds' scores; 95 % intervals by resampling \
                  subjects; the learners' settings are the usual ones and were not searched for, the network's were \
                  chosen on these folds, which flatters it";
    Ok(Comparison { method: method.to_owned(), rows })
}
