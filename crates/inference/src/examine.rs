//! A picture's bytes to verdicts: the whole way through.

use std::time::Duration;

use contract::{
    Cell, ErrorCode, Examination, ModelRef, PictureKind, Quality, QualityWarning, Scale, ScaleSource,
};
use cytology::{DecodeError, Kind, Limits, Preparation, PrepareError, PreparedCell, decode, prepare};
use image::RgbImage;
use rayon::prelude::*;

use crate::bundle::{BundleError, ModelDescription};
use crate::network::{Engine, Network, NetworkError};
use crate::verdict::{probability, verdict};

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
            Self::Decode(DecodeError::Damaged { .. }) => ErrorCode::PictureDamaged,
            Self::Decode(DecodeError::TooManyBytes { .. } | DecodeError::TooLarge { .. }) => {
                ErrorCode::PictureTooLarge
            }
            Self::Decode(DecodeError::TooSmall { .. }) => ErrorCode::PictureTooSmall,
            Self::Prepare(PrepareError::Black) => ErrorCode::NoCell,
            Self::Network(_) => ErrorCode::InferenceFailed,
        }
    }
}

/// A picture as decoded (upright, 8-bit RGB) and what the pipeline says of it.
#[derive(Debug, Clone)]
pub struct Examined {
    /// The picture.
    pub picture: RgbImage,
    /// What is said of it.
    pub examination: Examination,
}

/// A loaded and warmed-up model.
pub struct Classifier {
    network: Network,
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
        Ok(Self::new(network, description, Vec::new()))
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
        Ok(Self::new(network, description, times))
    }

    fn new(network: Network, description: ModelDescription, times: Vec<(Engine, Duration)>) -> Self {
        let (reference, card) = (description.reference(), description.card.join("\n"));
        Self { network, description, reference, card, times }
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
        let normalisation = self.description.input.normalisation();
        let mut found = Vec::with_capacity(cells.len());
        // In parts, so that the planes of a slide's cells do not all lie in memory at once.
        for part in cells.chunks(64) {
            let planes: Vec<Vec<f32>> = part.par_iter().map(|cell| cell.tensor(&normalisation)).collect();
            let logits = self.network.logits(&planes.concat())?;
            found.extend(logits.iter().map(|&l| probability(f64::from(l), self.description.temperature)));
        }
        Ok(found)
    }

    /// Decodes a picture, finds its cells and judges each.
    ///
    /// # Errors
    /// [`ExamineError`] says what is wrong with the picture, or that the network failed.
    pub fn examine(&self, bytes: &[u8]) -> Result<Examined, ExamineError> {
        let picture = decode(bytes, &Limits::default())?;
        let preparation = prepare(&picture, None, &self.description.input.crop_spec())?;
        let probabilities = self.p_all(&preparation.cells)?;
        let judge = |(cell, p_all)| self.judge(cell, p_all, preparation.scale_known);
        let cells = preparation.cells.iter().zip(probabilities).map(judge).collect();
        let examination = Examination {
            kind: match preparation.kind {
                Kind::Cell => PictureKind::Cell,
                Kind::Field => PictureKind::Field,
            },
            quality: quality(&preparation),
            cells,
            model: self.reference.clone(),
        };
        Ok(Examined { picture, examination })
    }

    fn judge(&self, cell: &PreparedCell, p_all: f64, scale_known: bool) -> Cell {
        let (verdict, reason) = verdict(p_all, &self.description.thresholds, cell.flag, scale_known);
        let b = cell.bounds;
        Cell::judged([b.x, b.y, b.width, b.height], p_all, verdict, reason)
    }
}

fn quality(preparation: &Preparation) -> Quality {
    let source = match (preparation.kind, preparation.scale_known) {
        (Kind::Cell, _) => ScaleSource::Training,
        (Kind::Field, true) => ScaleSource::RedCells,
        (Kind::Field, false) => ScaleSource::Assumed,
    };
    let field = preparation.kind == Kind::Field;
    let warnings = [
        (field, QualityWarning::FieldNotValidated),
        (!preparation.scale_known, QualityWarning::ScaleUnknown),
        (preparation.cells.is_empty(), QualityWarning::NoCells),
    ];
    Quality {
        usable: preparation.scale_known && !preparation.cells.is_empty(),
        warnings: warnings.into_iter().filter_map(|(holds, warning)| holds.then_some(warning)).collect(),
        scale: Scale { um_per_px: preparation.scale.get(), source, error: None },
        eyepiece: None,
    }
}
