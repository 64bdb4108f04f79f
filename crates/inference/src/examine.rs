//! A picture's bytes to verdicts: the whole way through.

use std::borrow::Borrow;
use std::time::Duration;

use contract::{
    Cell, ErrorCode, Examination, ModelRef, PictureKind, Quality, QualityWarning, Reason, Scale, ScaleSource,
};
use cytology::quality::Flaw;
use cytology::{
    CropSpec, DecodeError, Kind, KnownScale, Limits, Preparation, PrepareError, PreparedCell, decode, prepare,
};
use image::RgbImage;
use rayon::prelude::*;

use crate::bundle::{BundleError, ModelDescription};
use crate::look::WhiteCellNetwork;
use crate::network::{Engine, Network, NetworkError};
use crate::population::{families, morphology};
use crate::verdict::{Evidence, probability, verdict};

/// Why a picture could not be examined.
#[derive(Debug, thiserror::Error)]
pub enum ExamineError {
    /// The bytes did not become a picture.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// There is nothing to see in the picture.
    #[error(transparent)]
    Prepare(#[from] PrepareError),
    /// The network failed.
    #[error("the network failed: {0}")]
    Network(#[from] NetworkError),
}

impl ExamineError {
    /// The stable word for what went wrong.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Decode(DecodeError::UnknownFormat) => ErrorCode::NotAPicture,
            Self::Decode(DecodeError::Unsupported { .. }) => ErrorCode::FormatUnsupported,
            Self::Decode(DecodeError::Damaged { .. }) => ErrorCode::PictureDamaged,
            Self::Decode(DecodeError::TooManyBytes { .. } | DecodeError::TooLarge { .. }) => {
                ErrorCode::PictureTooLarge
            }
            Self::Decode(DecodeError::TooSmall { .. }) => ErrorCode::PictureTooSmall,
            Self::Prepare(PrepareError::Black) => ErrorCode::NoCell,
            Self::Prepare(PrepareError::NotASmear(_)) => ErrorCode::NotASmear,
            Self::Prepare(PrepareError::Look(_)) | Self::Network(_) => ErrorCode::InferenceFailed,
        }
    }
}

/// A picture as decoded (upright, 8-bit RGB) and what the pipeline says of it.
#[derive(Debug, Clone)]
pub struct Examined {
    /// The picture.
    pub picture: RgbImage,
    /// What was cut out of it; its cells are those of the examination, in their order.
    pub preparation: Preparation,
    /// What is said of it.
    pub examination: Examination,
}

/// A loaded and warmed-up model.
pub struct Classifier {
    network: Network,
    white_cells: WhiteCellNetwork,
    description: ModelDescription,
    reference: ModelRef,
    card: String,
    times: Vec<(Engine, Duration)>,
}

impl Classifier {
    /// Loads a bundle: `onnx` are the bytes of `model.onnx`, `model_json` is the text of `model.json`.
    ///
    /// # Errors
    /// [`BundleError`] says which part of the bundle does not hold.
    pub fn load(onnx: &[u8], model_json: &str) -> Result<Self, BundleError> {
        let description = ModelDescription::read(model_json)?;
        description.check_hash(onnx)?;
        let network = Network::load(onnx, description.input.side)?;
        Self::new(network, description, Vec::new())
    }

    /// As [`Classifier::load`], by the engine that is fastest on this processor; `now` is the caller's clock. Verdicts
    /// do not depend on which it is.
    ///
    /// # Errors
    /// As [`Classifier::load`].
    pub fn load_fastest(
        onnx: &[u8],
        model_json: &str,
        now: impl Fn() -> Duration,
    ) -> Result<Self, BundleError> {
        let description = ModelDescription::read(model_json)?;
        description.check_hash(onnx)?;
        let (network, times) = Network::load_fastest(onnx, description.input.side, now)?;
        Self::new(network, description, times)
    }

    fn new(
        network: Network,
        description: ModelDescription,
        times: Vec<(Engine, Duration)>,
    ) -> Result<Self, BundleError> {
        let (reference, card) = (description.reference(), description.card.join("\n"));
        let white_cells = WhiteCellNetwork::shipped()?;
        Ok(Self { network, white_cells, description, reference, card, times })
    }

    /// How the network is executed.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        self.network.engine()
    }

    /// The engines that were tried with the time of one cell, where the fastest was chosen.
    #[must_use]
    pub fn engine_times(&self) -> &[(Engine, Duration)] {
        &self.times
    }

    /// Which model this is.
    #[must_use]
    pub const fn model(&self) -> &ModelRef {
        &self.reference
    }

    /// What the bundle says of itself.
    #[must_use]
    pub const fn description(&self) -> &ModelDescription {
        &self.description
    }

    /// The model card's summary, one paragraph a line.
    #[must_use]
    pub fn card(&self) -> &str {
        &self.card
    }

    /// The calibrated probability that each of the prepared cells is a lymphoblast, 0 to 1; all cores take part.
    ///
    /// # Errors
    /// [`NetworkError`] where the network fails.
    pub fn p_all(&self, cells: &[PreparedCell]) -> Result<Vec<f64>, NetworkError> {
        self.p_all_of(&cells.iter().map(|cell| &cell.crop).collect::<Vec<_>>())
    }

    /// The same of crops.
    pub(crate) fn p_all_of<C: Borrow<RgbImage> + Sync>(&self, crops: &[C]) -> Result<Vec<f64>, NetworkError> {
        let normalisation = self.description.input.normalisation();
        let mut found = Vec::with_capacity(crops.len());
        // In parts, so that the planes of a slide's cells do not all lie in memory at once.
        for part in crops.chunks(64) {
            let planes: Vec<Vec<f32>> =
                part.par_iter().map(|crop| normalisation.planes(crop.borrow())).collect();
            let logits = self.network.logits(&planes.concat())?;
            found.extend(logits.iter().map(|&l| probability(f64::from(l), self.description.temperature)));
        }
        Ok(found)
    }

    /// Decodes a picture, finds its cells and judges each.
    ///
    /// # Errors
    /// [`ExamineError`] says what is wrong with the picture, or that the network failed.
    pub fn examine(&self, bytes: &[u8], known: Option<KnownScale>) -> Result<Examined, ExamineError> {
        let picture = decode(bytes, &Limits::default())?;
        let spec = self.description.input.crop_spec();
        let preparation = prepare(&picture, known, &spec, Some(&self.white_cells))?;
        let p_all = self.p_all(&preparation.cells)?;
        let within = self.within(&preparation, &p_all, &spec)?;
        let scale = preparation.scale.value();
        let population = self.description.population.as_ref();
        let (poor, families) = (poor(&preparation.flaws), families(population));
        let cells = preparation.cells.par_iter().zip(p_all).zip(within).map(|((cell, p_all), within)| {
            let features = cell.features(scale, &families);
            let novelty = population.map(|population| population.novelty(&features));
            let poor = poor.or_else(|| (!cell.flaws(scale).is_empty()).then_some(Reason::Blurred));
            let evidence = Evidence { p_all, within, flag: cell.flag, novelty, mended: cell.mended, poor };
            let (verdict, reason) = verdict(&evidence, &self.description.thresholds);
            let b = cell.bounds();
            Cell {
                outline: cell.outline(),
                novelty,
                morphology: morphology(&features, population),
                ..Cell::judged([b.x, b.y, b.width, b.height], p_all, verdict, reason)
            }
        });
        let examination = Examination {
            kind: match preparation.kind {
                Kind::Cell => PictureKind::Cell,
                Kind::Crop => PictureKind::Crop,
                Kind::Field => PictureKind::Field,
            },
            cells: cells.collect(),
            quality: quality(&preparation),
            model: self.reference.clone(),
        };
        Ok(Examined { picture, preparation, examination })
    }

    /// For each cell the least and the greatest probability within the scale's interval; `None` where nothing is known of
    /// the scale.
    fn within(
        &self,
        preparation: &Preparation,
        p_all: &[f64],
        spec: &CropSpec,
    ) -> Result<Vec<Option<[f64; 2]>>, NetworkError> {
        let mut found: Vec<Option<[f64; 2]>> = p_all.iter().map(|&p| Some([p, p])).collect();
        let Some(error) = known_error(preparation) else {
            return Ok(vec![None; found.len()]);
        };
        if error > 0.0 {
            for end in [1.0 - error, 1.0 + error] {
                let Some(scale) = preparation.scale.value().times(end) else { continue };
                let crops: Vec<RgbImage> =
                    preparation.cells.par_iter().map(|cell| cell.crop_at(scale, spec)).collect();
                for (within, p) in found.iter_mut().flatten().zip(self.p_all_of(&crops)?) {
                    *within = [within[0].min(p), within[1].max(p)];
                }
            }
        }
        Ok(found)
    }
}

/// A scale that is known no better than this is not known.
const MOST_ERROR: f64 = 0.3;

/// The scale's error; `None` where the scale is not known well enough for a firm verdict.
fn known_error(preparation: &Preparation) -> Option<f64> {
    preparation.scale.error().filter(|&error| error < MOST_ERROR)
}

/// Why no cell of a picture with these flaws gets a firm verdict; `None` where the flaws are none or a caution.
fn poor(flaws: &[Flaw]) -> Option<Reason> {
    let worst = flaws.iter().find(|flaw| flaw.makes_unusable())?;
    Some(if matches!(worst, Flaw::Blurred | Flaw::Shaken) { Reason::Blurred } else { Reason::PoorPicture })
}

const fn warning(flaw: Flaw) -> QualityWarning {
    match flaw {
        Flaw::Blurred => QualityWarning::Blurred,
        Flaw::Shaken => QualityWarning::Shaken,
        Flaw::TooBright => QualityWarning::TooBright,
        Flaw::TooDark => QualityWarning::TooDark,
        Flaw::Glare => QualityWarning::Glare,
        Flaw::WeakStain => QualityWarning::WeakStain,
        Flaw::TooThin => QualityWarning::TooThin,
        Flaw::TooThick => QualityWarning::TooThick,
    }
}

fn quality(preparation: &Preparation) -> Quality {
    let (scale, error) = (preparation.scale, preparation.scale.error());
    let source = match scale {
        cytology::Scale::Training => ScaleSource::Training,
        cytology::Scale::Given(_) => ScaleSource::Profile,
        cytology::Scale::RedCells(_) => ScaleSource::RedCells,
        cytology::Scale::Guessed(_) => ScaleSource::Assumed,
    };
    let known = known_error(preparation).is_some();
    let warnings = [
        (preparation.kind != Kind::Cell, QualityWarning::FieldNotValidated),
        (!known, QualityWarning::ScaleUnknown),
        (preparation.cells.is_empty(), QualityWarning::NoCells),
    ];
    Quality {
        usable: known && !preparation.cells.is_empty() && poor(&preparation.flaws).is_none(),
        warnings: warnings
            .into_iter()
            .filter_map(|(holds, warning)| holds.then_some(warning))
            .chain(preparation.flaws.iter().copied().map(warning))
            .collect(),
        scale: Scale { um_per_px: scale.value().get(), source, error },
        eyepiece: preparation.eyepiece.map(|circle| [circle.x, circle.y, circle.radius]),
    }
}
