//! A picture's bytes to verdicts: the whole way through.

use contract::{
    Cell, ErrorCode, Examination, ModelRef, PictureKind, Quality, QualityWarning, Scale, ScaleSource,
};
use cytology::{DecodeError, Kind, Limits, Preparation, PrepareError, PreparedCell, decode, prepare};
use image::RgbImage;

use crate::bundle::{BundleError, ModelDescription};
use crate::network::{Network, NetworkError};
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
        let (reference, card) = (description.reference(), description.card.join("\n"));
        Ok(Self { network, description, reference, card })
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

    /// The calibrated probability that a prepared cell is a lymphoblast, 0 to 1.
    ///
    /// # Errors
    /// [`NetworkError`] where the network fails.
    pub fn p_all(&self, cell: &PreparedCell) -> Result<f64, NetworkError> {
        let logit = self.network.logit(&cell.tensor(&self.description.input.normalisation()))?;
        Ok(probability(f64::from(logit), self.description.temperature))
    }

    /// Decodes a picture, finds its cells and judges each.
    ///
    /// # Errors
    /// [`ExamineError`] says what is wrong with the picture, or that the network failed.
    pub fn examine(&self, bytes: &[u8]) -> Result<Examined, ExamineError> {
        let picture = decode(bytes, &Limits::default())?;
        let preparation = prepare(&picture, None, &self.description.input.crop_spec())?;
        let cells = preparation
            .cells
            .iter()
            .map(|cell| self.judge(cell, preparation.scale_known))
            .collect::<Result<Vec<_>, _>>()?;
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

    fn judge(&self, cell: &PreparedCell, scale_known: bool) -> Result<Cell, NetworkError> {
        let p_all = self.p_all(cell)?;
        let (verdict, reason) = verdict(p_all, &self.description.thresholds, cell.flag, scale_known);
        let b = cell.bounds;
        Ok(Cell { bbox: [b.x, b.y, b.width, b.height], p_all, verdict, reason })
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
        scale: Scale { um_per_px: preparation.scale.get(), source },
    }
}
