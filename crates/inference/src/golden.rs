//! Golden pairs: synthetic pictures and the probabilities that the trainer itself computed for them.

use serde::{Deserialize, Serialize};

use crate::bundle::BundleError;
use crate::examine::Classifier;

/// Largest difference of a probability between the trainer and this runtime, in single precision.
pub const MAX_DIFFERENCE: f64 = 1e-3;

/// One picture and what the trainer said of its one cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GoldenPair {
    /// File name of the picture, beside `golden.json`. Drawn by code: no patient's cell.
    pub picture: String,
    /// The calibrated probability of a lymphoblast that the trainer computed for the network that ships.
    pub p_all: f64,
    /// What the network of floats said, where the one that ships was quantised from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p_float: Option<f64>,
}

/// `golden.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GoldenPairs {
    /// What computed the probabilities.
    pub computed_by: String,
    /// The pairs, at least one.
    pub pairs: Vec<GoldenPair>,
}

impl Classifier {
    /// Runs every golden pair of `golden_json` and compares; `read` gives a picture's bytes by its file name.
    /// Returns the largest difference found.
    ///
    /// # Errors
    /// [`BundleError::Golden`] names the picture that is missing, unreadable or differs by more than
    /// [`MAX_DIFFERENCE`].
    pub fn check_golden(
        &self,
        golden_json: &str,
        mut read: impl FnMut(&str) -> Option<Vec<u8>>,
    ) -> Result<f64, BundleError> {
        let golden: GoldenPairs =
            serde_json::from_str(golden_json).map_err(|e| BundleError::Golden(e.to_string()))?;
        if golden.pairs.is_empty() {
            return Err(BundleError::Golden("it holds no pair".to_owned()));
        }
        let mut largest = 0.0_f64;
        for GoldenPair { picture, p_all, .. } in &golden.pairs {
            let wrong = |reason: String| BundleError::Golden(format!("{picture}: {reason}"));
            let bytes = read(picture).ok_or_else(|| wrong("the picture is missing".to_owned()))?;
            let examined = self.examine(&bytes, None).map_err(|e| wrong(e.to_string()))?;
            let [cell] = &examined.examination.cells[..] else {
                return Err(wrong(format!("{} cells instead of one", examined.examination.cells.len())));
            };
            let difference = (cell.p_all - p_all).abs();
            if difference.is_nan() || difference > MAX_DIFFERENCE {
                return Err(wrong(format!("p_all is {:.6}, the trainer said {p_all:.6}", cell.p_all)));
            }
            largest = largest.max(difference);
        }
        Ok(largest)
    }
}
