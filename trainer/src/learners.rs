//! Classical learners on a table of numbers, from a library. Each returns a score that rises with the likeness to a
//! lymphoblast; which scale it has does not matter, since every score is calibrated out of fold afterwards.

use smartcore::ensemble::random_forest_regressor::{RandomForestRegressor, RandomForestRegressorParameters};
use smartcore::error::Failed;
use smartcore::linalg::basic::arrays::Array;
use smartcore::linalg::basic::matrix::DenseMatrix;
use smartcore::linear::logistic_regression::{LogisticRegression, LogisticRegressionParameters};
use smartcore::naive_bayes::gaussian::GaussianNB;
use smartcore::neighbors::knn_classifier::{KNNClassifier, KNNClassifierParameters};
use smartcore::svm::Kernels;
use smartcore::svm::svc::{SVC, SVCParameters};

/// Why a learner failed.
#[derive(Debug, thiserror::Error)]
#[error("{learner}: {reason}")]
pub struct LearnerError {
    learner: &'static str,
    reason: String,
}

/// The classical learners.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Learner {
    /// Logistic regression with an L2 penalty.
    LogisticRegression,
    /// Random forest; the score is the mean of its trees' leaves, that is the part of ALL there.
    RandomForest,
    /// k nearest neighbours; the score is the part of ALL among them.
    NearestNeighbours,
    /// Support-vector machine with a radial kernel; the score is its decision function.
    SupportVectors,
    /// Naive Bayes with normal densities; the score is the logarithm of the likelihood ratio.
    NaiveBayes,
}

const TREES: usize = 300;
const NEIGHBOURS: usize = 25;
const PENALTY: f64 = 1.0;
const SVM_COST: f64 = 1.0;

impl Learner {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::RandomForest,
        Self::NearestNeighbours,
        Self::SupportVectors,
        Self::NaiveBayes,
        Self::LogisticRegression,
    ];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::LogisticRegression => "logistic regression",
            Self::RandomForest => "random forest",
            Self::NearestNeighbours => "k nearest neighbours",
            Self::SupportVectors => "support-vector machine",
            Self::NaiveBayes => "naive Bayes",
        }
    }

    /// Its settings, in a few words. They are the usual ones and were not searched for.
    #[must_use]
    pub fn settings(self, columns: usize) -> String {
        match self {
            Self::LogisticRegression => format!("L2 penalty {PENALTY}"),
            Self::RandomForest => {
                format!("{TREES} trees, {} features a split, leaves of 3", per_split(columns))
            }
            Self::NearestNeighbours => format!("k = {NEIGHBOURS}"),
            Self::SupportVectors => format!("radial kernel, cost {SVM_COST}, gamma 1/{columns}"),
            Self::NaiveBayes => "normal densities".to_owned(),
        }
    }

    /// Fits on `rows` (one a cell, all of the same length, `all` says which are ALL) and scores `unseen`. Columns are
    /// standardised on `rows`.
    ///
    /// # Errors
    /// [`LearnerError`] says what the library refused.
    pub fn fit_and_score(
        self,
        rows: &[Vec<f32>],
        all: &[bool],
        unseen: &[Vec<f32>],
        seed: u64,
    ) -> Result<Vec<f64>, LearnerError> {
        let failed = |e: Failed| LearnerError { learner: self.name(), reason: e.to_string() };
        let standard = Standard::of(rows);
        let (x, new) = (standard.matrix(rows).map_err(failed)?, standard.matrix(unseen).map_err(failed)?);
        self.on_matrices(&x, all, &new, seed).map_err(failed)
    }

    fn on_matrices(
        self,
        x: &DenseMatrix<f64>,
        all: &[bool],
        new: &DenseMatrix<f64>,
        seed: u64,
    ) -> Result<Vec<f64>, Failed> {
        let columns = x.shape().1;
        let labels: Vec<i32> = all.iter().map(|&a| i32::from(a)).collect();
        let rows = |matrix: &DenseMatrix<f64>| {
            let (rows, columns) = matrix.shape();
            let row = |r| (0..columns).map(|c| *matrix.get((r, c))).collect::<Vec<f64>>();
            (0..rows).map(row).collect::<Vec<_>>()
        };
        match self {
            Self::LogisticRegression => {
                let parameters = LogisticRegressionParameters::default().with_alpha(PENALTY);
                let model = LogisticRegression::fit(x, &labels, parameters)?;
                let slope: Vec<f64> = (0..columns).map(|c| *model.coefficients().get((0, c))).collect();
                let intercept = *model.intercept().get((0, 0));
                let score =
                    |row: Vec<f64>| row.iter().zip(&slope).map(|(v, s)| v * s).sum::<f64>() + intercept;
                Ok(rows(new).into_iter().map(score).collect())
            }
            Self::RandomForest => {
                let targets: Vec<f64> = labels.iter().map(|&l| f64::from(l)).collect();
                let parameters = RandomForestRegressorParameters::default()
                    .with_n_trees(TREES)
                    .with_m(per_split(columns))
                    .with_min_samples_leaf(3)
                    .with_seed(seed);
                RandomForestRegressor::fit(x, &targets, parameters)?.predict(new)
            }
            Self::NearestNeighbours => {
                let parameters = KNNClassifierParameters::default().with_k(NEIGHBOURS.min(labels.len()));
                let model = KNNClassifier::fit(x, &labels, parameters)?;
                // Classes in the order of their labels: the second is ALL.
                Ok(model.predict_proba(new)?.iter().map(|p: &Vec<f64>| p[1]).collect())
            }
            Self::SupportVectors => {
                // smartcore 0.7 cuts a row to as many values as there are rows, so there must be as many. Each row r
                // times at a cost of 1/r is the same problem.
                let times = columns.div_ceil(labels.len().max(1));
                let repeated: Vec<Vec<f64>> =
                    rows(x).iter().cycle().take(times * labels.len()).cloned().collect();
                let sign = |&a: &bool| if a { 1 } else { -1 };
                let signs: Vec<i32> = all.iter().cycle().take(repeated.len()).map(sign).collect();
                let x = DenseMatrix::from_2d_vec(&repeated)?;
                let parameters = SVCParameters::default()
                    .with_c(SVM_COST / times as f64)
                    .with_kernel(Kernels::rbf().with_gamma(1.0 / columns as f64));
                SVC::fit(&x, &signs, &parameters)?.decision_function(new)
            }
            Self::NaiveBayes => {
                let labels: Vec<u32> = labels.iter().map(|&l| l.unsigned_abs()).collect();
                let model = GaussianNB::fit(
                    x,
                    &labels,
                    smartcore::naive_bayes::gaussian::GaussianNBParameters::default(),
                )?;
                let log_likelihood = |row: &[f64], class: usize| {
                    let parameters = model.theta()[class].iter().zip(&model.var()[class]);
                    let term = |(v, (mean, var)): (&f64, (&f64, &f64))| {
                        let var = var.max(1e-9);
                        -0.5 * (var.ln() + (v - mean).powi(2) / var)
                    };
                    row.iter().zip(parameters).map(term).sum::<f64>()
                };
                Ok(rows(new).iter().map(|row| log_likelihood(row, 1) - log_likelihood(row, 0)).collect())
            }
        }
    }
}

/// Features that each split of a tree looks at (Breiman, Machine Learning 45, 2001, §4).
fn per_split(columns: usize) -> usize {
    ((columns as f64).sqrt().round() as usize).max(1)
}

/// Mean and standard deviation of each column.
struct Standard {
    columns: Vec<[f64; 2]>,
}

impl Standard {
    fn of(rows: &[Vec<f32>]) -> Self {
        let count = rows.len().max(1) as f64;
        let width = rows.first().map_or(0, Vec::len);
        let column = |c: usize| {
            let mean = rows.iter().map(|r| f64::from(r[c])).sum::<f64>() / count;
            let variance = rows.iter().map(|r| (f64::from(r[c]) - mean).powi(2)).sum::<f64>() / count;
            // A constant column stays 0 instead of becoming infinite.
            [mean, variance.sqrt().max(1e-9)]
        };
        Self { columns: (0..width).map(column).collect() }
    }

    fn matrix(&self, rows: &[Vec<f32>]) -> Result<DenseMatrix<f64>, Failed> {
        let standardised = |row: &Vec<f32>| {
            // Ten standard deviations are an outlier however far it lies.
            let value = |(v, [mean, sd]): (&f32, &[f64; 2])| ((f64::from(*v) - mean) / sd).clamp(-10.0, 10.0);
            row.iter().zip(&self.columns).map(value).collect::<Vec<f64>>()
        };
        DenseMatrix::from_2d_vec(&rows.iter().map(standardised).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::rngs::StdRng;
    use rand::{RngExt, SeedableRng};

    /// Two clouds that differ in the first column; the second is noise, the third constant.
    fn clouds(count: usize, seed: u64) -> (Vec<Vec<f32>>, Vec<bool>) {
        let mut rng = StdRng::seed_from_u64(seed);
        (0..count)
            .map(|i| {
                let all = i % 2 == 0;
                let at = if all { 1.0 } else { -1.0 };
                (vec![at + rng.random_range(-1.2..1.2), rng.random_range(-1.0..1.0), 7.0], all)
            })
            .unzip()
    }

    #[test]
    fn every_learner_ranks_what_can_be_told_apart() {
        let ((rows, all), (unseen, truth)) = (clouds(200, 1), clouds(100, 2));
        for learner in Learner::ALL {
            let scores = learner.fit_and_score(&rows, &all, &unseen, 3).unwrap();
            assert_eq!(scores.len(), unseen.len(), "{}", learner.name());
            let mean = |class: bool| {
                let of: Vec<f64> =
                    scores.iter().zip(&truth).filter(|(_, t)| **t == class).map(|(s, _)| *s).collect();
                of.iter().sum::<f64>() / of.len() as f64
            };
            assert!(scores.iter().all(|s| s.is_finite()), "{}", learner.name());
            assert!(mean(true) > mean(false), "{}", learner.name());
            let pairs = scores.iter().zip(&truth);
            let wins = pairs
                .clone()
                .filter(|(_, t)| **t)
                .map(|(a, _)| scores.iter().zip(&truth).filter(|(b, t)| !**t && *b < a).count());
            let auroc = wins.sum::<usize>() as f64 / 2500.0;
            assert!(auroc > 0.9, "{}: {auroc}", learner.name());
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_scores() {
        let ((rows, all), (unseen, _)) = (clouds(60, 1), clouds(20, 2));
        let score = |seed| Learner::RandomForest.fit_and_score(&rows, &all, &unseen, seed).unwrap();
        assert_eq!(score(3), score(3));
    }
}
