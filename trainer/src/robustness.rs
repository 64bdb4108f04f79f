//! The network on pictures that were disturbed before they are prepared.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use burn::tensor::Device;
use cytology::{Limits, TRAINING_SCALE, cell_mask, crop, decode};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};
use rayon::prelude::*;

use crate::calibration::Calibration;
use crate::dataset::Dataset;
use crate::metrics::{Confusion, Prediction, auroc, by_subject};
use crate::model::Network;
use crate::prediction::{PredictionError, logits};
use crate::progress;
use crate::results::{RobustnessCurve, RobustnessPoint};
use crate::run::{Fitted, Run};

/// Why the curves could not be measured.
#[derive(Debug, thiserror::Error)]
pub enum RobustnessError {
    /// A source picture is missing, unreadable, or not the one that was prepared.
    #[error("{path}: {reason}")]
    Source {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The network failed.
    #[error(transparent)]
    Prediction(#[from] PredictionError),
}

/// A disturbance of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Disturbance {
    /// Gaussian blur inside the cell, its standard deviation in micrometres: a lens blurs before the cell is masked.
    Blur,
    /// The picture saved as JPEG of this quality.
    Jpeg,
    /// Red multiplied by this, blue divided by it.
    WhiteBalance,
    /// All channels multiplied by this.
    Exposure,
    /// The picture enlarged by this while the app believes the training scale.
    Scale,
}

const CURVES: [(Disturbance, &str, &str, f64, &[f64]); 5] = [
    (Disturbance::Blur, "blur", "µm standard deviation", 0.0, &[0.0, 0.1, 0.2, 0.4, 0.6]),
    (Disturbance::Jpeg, "JPEG quality", "quality", 100.0, &[30.0, 50.0, 70.0, 85.0, 95.0]),
    (Disturbance::WhiteBalance, "white balance", "red gain, 1/blue gain", 1.0, &[0.8, 0.9, 1.0, 1.1, 1.25]),
    (Disturbance::Exposure, "exposure", "gain", 1.0, &[0.7, 0.85, 1.0, 1.15, 1.3]),
    (Disturbance::Scale, "scale", "factor", 1.0, &[0.8, 0.9, 1.0, 1.1, 1.2]),
];

/// Measures every curve on the given cells of `dataset`, whose pictures lie below `source`.
///
/// # Errors
/// [`RobustnessError`] names the picture that is missing or another.
#[expect(clippy::too_many_arguments, reason = "what a measurement needs, each of its own kind")]
pub fn curves(
    network: &Network,
    dataset: &Dataset,
    cells: &[usize],
    source: &Path,
    run: &Run,
    fitted: &Fitted,
    device: &Device,
    seed: u64,
) -> Result<Vec<RobustnessCurve>, RobustnessError> {
    let total: usize = CURVES.iter().map(|(.., amounts)| amounts.len()).sum();
    let bar = progress::bar("robustness", total);
    let mut found = Vec::new();
    for (disturbance, name, unit, neutral, amounts) in CURVES {
        let mut points = Vec::new();
        for &amount in amounts {
            let changed = disturbed(dataset, cells, source, disturbance, amount, run)?;
            points.push(point(network, dataset, &changed, amount, cells.len(), fitted, run, device, seed)?);
            progress::step(&bar);
        }
        let (name, unit) = (name.to_owned(), unit.to_owned());
        found.push(RobustnessCurve { name, unit, neutral, points });
    }
    bar.finish();
    Ok(found)
}

/// The planes of the cells that are still found, with their indices.
fn disturbed(
    dataset: &Dataset,
    cells: &[usize],
    source: &Path,
    disturbance: Disturbance,
    amount: f64,
    run: &Run,
) -> Result<Vec<(usize, Vec<f32>)>, RobustnessError> {
    let input = run.facts.input;
    let one = |&i: &usize| {
        let path = source.join(&dataset.cells[i].path);
        let wrong = |reason: String| RobustnessError::Source { path: path.clone(), reason };
        let bytes = fs::read(&path).map_err(|e| wrong(e.to_string()))?;
        let picture = decode(&bytes, &Limits::default()).map_err(|e| wrong(e.to_string()))?;
        let changed = disturb(&picture, disturbance, amount).map_err(wrong)?;
        Ok(cell_mask(&changed).map(|mask| {
            let cut = crop(&changed, &mask, TRAINING_SCALE, &input.crop_spec());
            (i, input.normalisation().planes(&cut))
        }))
    };
    let found: Result<Vec<Option<_>>, RobustnessError> = cells.par_iter().map(one).collect();
    Ok(found?.into_iter().flatten().collect())
}

#[expect(clippy::too_many_arguments, reason = "one private step of `curves`")]
fn point(
    network: &Network,
    dataset: &Dataset,
    changed: &[(usize, Vec<f32>)],
    amount: f64,
    total: usize,
    fitted: &Fitted,
    run: &Run,
    device: &Device,
    seed: u64,
) -> Result<RobustnessPoint, RobustnessError> {
    let mut raw = Vec::with_capacity(changed.len());
    for chunk in changed.chunks(64) {
        let planes: Vec<Vec<f32>> = chunk.iter().map(|(_, planes)| planes.clone()).collect();
        for ((i, _), logit) in chunk.iter().zip(logits(network, &planes, run.facts.input.side, device)?) {
            let cell = &dataset.cells[*i];
            raw.push(Prediction { class: cell.class, group: cell.group, score: f64::from(logit) });
        }
    }
    let calibration: &Calibration = &fitted.calibration;
    let p = calibration.apply(&raw);
    let band = &fitted.thresholds;
    let uncertain = p.iter().filter(|p| p.score >= band.hem_below && p.score < band.all_from).count();
    Ok(RobustnessPoint {
        amount,
        lost: 1.0 - changed.len() as f64 / total.max(1) as f64,
        auroc: by_subject(&p, seed, auroc),
        weighted_f1: by_subject(&p, seed, |p| Confusion::at(p, 0.5).weighted_f1()),
        uncertain: uncertain as f64 / p.len().max(1) as f64,
    })
}

fn disturb(picture: &RgbImage, disturbance: Disturbance, amount: f64) -> Result<RgbImage, String> {
    let gains = |gains: [f64; 3]| {
        let mut changed = picture.clone();
        for Rgb(value) in changed.pixels_mut() {
            // Black is background: light falls on the slide, not on the mask.
            if *value != [0; 3] {
                *value =
                    std::array::from_fn(|c| (f64::from(value[c]) * gains[c]).round().clamp(1.0, 255.0) as u8);
            }
        }
        changed
    };
    Ok(match disturbance {
        Disturbance::Blur => blurred(picture, amount / TRAINING_SCALE.get()),
        Disturbance::Jpeg => {
            let mut bytes = Vec::new();
            let quality = amount.clamp(1.0, 100.0) as u8;
            picture
                .write_with_encoder(JpegEncoder::new_with_quality(Cursor::new(&mut bytes), quality))
                .map_err(|e| e.to_string())?;
            decode(&bytes, &Limits::default()).map_err(|e| e.to_string())?
        }
        Disturbance::WhiteBalance => gains([amount, 1.0, 1.0 / amount]),
        Disturbance::Exposure => gains([amount; 3]),
        Disturbance::Scale => {
            let side = |s: u32| (f64::from(s) * amount).round().max(1.0) as u32;
            imageops::resize(picture, side(picture.width()), side(picture.height()), FilterType::Triangle)
        }
    })
}

/// Gaussian blur of the cell alone: the blurred picture divided by the blurred mask, on the mask.
fn blurred(picture: &RgbImage, sigma_px: f64) -> RgbImage {
    if sigma_px < 0.1 {
        return picture.clone();
    }
    let lit = |Rgb(v): &Rgb<u8>| *v != [0; 3];
    let sigma = sigma_px as f32;
    let light =
        image::ImageBuffer::<Rgb<f32>, Vec<f32>>::from_fn(picture.width(), picture.height(), |x, y| {
            Rgb(picture.get_pixel(x, y).0.map(f32::from))
        });
    let mask = image::ImageBuffer::<image::Luma<f32>, Vec<f32>>::from_fn(
        picture.width(),
        picture.height(),
        |x, y| image::Luma([f32::from(u8::from(lit(picture.get_pixel(x, y))))]),
    );
    let (light, mask) = (imageops::blur(&light, sigma), imageops::blur(&mask, sigma));
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        if !lit(picture.get_pixel(x, y)) {
            return Rgb([0; 3]);
        }
        let weight = mask.get_pixel(x, y).0[0].max(1e-3);
        Rgb(light.get_pixel(x, y).0.map(|v| (v / weight).round().clamp(1.0, 255.0) as u8))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disc() -> RgbImage {
        RgbImage::from_fn(120, 120, |x, y| {
            let inside = (f64::from(x) - 60.0).hypot(f64::from(y) - 60.0) < 40.0;
            let dark = (x / 4 + y / 4) % 2 == 0;
            Rgb(if !inside {
                [0; 3]
            } else if dark {
                [60, 20, 90]
            } else {
                [160, 90, 180]
            })
        })
    }

    fn spread(picture: &RgbImage) -> f64 {
        let lit: Vec<f64> = picture.pixels().filter(|p| p.0 != [0; 3]).map(|p| f64::from(p.0[1])).collect();
        let mean = lit.iter().sum::<f64>() / lit.len() as f64;
        (lit.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / lit.len() as f64).sqrt()
    }

    #[test]
    fn the_neutral_amount_changes_nothing() {
        for (disturbance, name, _, neutral, _) in CURVES {
            if disturbance != Disturbance::Jpeg {
                assert_eq!(disturb(&disc(), disturbance, neutral).unwrap(), disc(), "{name}");
            }
        }
    }

    #[test]
    fn blur_flattens_the_cell_and_leaves_its_outline() {
        let blurred = disturb(&disc(), Disturbance::Blur, 0.3).unwrap();
        assert!(spread(&blurred) < 0.3 * spread(&disc()));
        let area = |p: &RgbImage| cell_mask(p).map(|m| m.area());
        assert_eq!(area(&blurred), area(&disc()));
        let mean = |p: &RgbImage| p.pixels().map(|p| u64::from(p.0[0])).sum::<u64>() as f64;
        assert!((mean(&blurred) / mean(&disc()) - 1.0).abs() < 0.02, "no light is lost to the background");
    }

    #[test]
    fn every_disturbance_still_shows_the_cell() {
        for (disturbance, name, _, _, amounts) in CURVES {
            for &amount in amounts {
                let changed = disturb(&disc(), disturbance, amount).unwrap();
                assert!(cell_mask(&changed).is_some(), "{name} {amount}");
            }
        }
    }
}
