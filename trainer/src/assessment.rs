//! A finished run to its bundle and its results.

use std::path::Path;

use burn::tensor::Device;
use inference::{BundleError, Engine, NetworkError};

use crate::bundle::{self, Networks, Source, WriteError};
use crate::card;
use crate::checkpoint::{CheckpointError, State, load_network};
use crate::comparison::{self, Columns};
use crate::dataset::{Class, Dataset};
use crate::evaluation;
use crate::experiment;
use crate::files::{self, FileError};
use crate::folded::Folded;
use crate::learners::{Learner, LearnerError};
use crate::metrics::Prediction;
use crate::parity;
use crate::quantisation;
use crate::results::{
    DataFacts, FORMAT, ModelFacts, ParityRow, PartFacts, Results, SubjectEvaluation, TrainingFacts,
};
use crate::robustness::{self, RobustnessError};
use crate::run::{Fitted, Run, RunError};
use crate::split::{Split, SplitError};

/// Why a run could not be assessed.
#[derive(Debug, thiserror::Error)]
pub enum AssessmentError {
    /// The run is not finished, or its folder is damaged.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The split leaks.
    #[error(transparent)]
    Split(#[from] SplitError),
    /// The final network cannot be read.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The area baseline failed.
    #[error(transparent)]
    Learner(#[from] LearnerError),
    /// The bundle cannot be written.
    #[error(transparent)]
    Bundle(#[from] WriteError),
    /// The bundle that was written cannot be loaded.
    #[error("the bundle that was just written cannot be loaded: {0}")]
    Load(#[from] BundleError),
    /// The app's runtime failed.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// The robustness curves cannot be measured.
    #[error(transparent)]
    Robustness(#[from] RobustnessError),
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
}

/// Evaluates the run: writes its `bundle` and `metrics.json`. With `source`, the folder of the set's pictures, the
/// robustness curves are measured as well. A comparison and a leakage ablation that were made before are taken in.
///
/// # Errors
/// [`AssessmentError`] says what is missing or failed.
pub fn assess(
    run: &Run,
    dataset: &Dataset,
    source: Option<&Path>,
    device: &Device,
) -> Result<Results, AssessmentError> {
    run.check_set(dataset)?;
    let config = &run.facts.config;
    let split = experiment::split(dataset, config)?;
    let disjoint = split.check(dataset)?;
    let fitted = run.fitted()?;
    let network = load_network(&run.training(0).join("network.bpk"), &config.network, device)?;
    let parameters = config.network.parameters();
    let raw = network.clone();
    let network = network.shifted(fitted.calibration.offset);

    let (cells, side) = (dataset.cells_of(split.part(0)), run.facts.input.side);
    let kept = quantisation::kept(run)?;
    let networks = bundle::networks(&Folded::read(&network).map_err(WriteError::from)?, kept.as_ref(), side);
    let float = run.predictions(dataset, 0)?;
    let (shipped, parity) =
        Runtimes { networks: &networks, run, dataset, cells: &cells, fitted: &fitted }.compared(&float)?;
    let evaluations = evaluations(run, dataset, &split, &fitted, &shipped)?;
    let held_out = fitted.calibration.apply(&float);
    let onnx_bytes = networks.shipped.len() as u64;
    let float_onnx_bytes = networks.float.as_ref().map(|onnx| onnx.len() as u64);
    let made = Source {
        facts: &run.facts,
        dataset,
        split: &split,
        network: &network,
        fitted: &fitted,
        held_out: &held_out,
        shipped: &fitted.calibration.apply(&shipped),
        evaluations: &evaluations,
        quantised: kept.as_ref(),
    };
    let (description, bundle) = bundle::make(&made, networks, device)?;
    bundle::write(&run.file("bundle"), &bundle)?;
    let robustness = match source {
        Some(source) => robustness::curves(&raw, dataset, &cells, source, run, &fitted, device, config.seed)?,
        None => read_or_default(&run.file("metrics.json"), |r: Results| r.robustness)?,
    };
    let mut trained = Vec::new();
    for part in (1..config.parts).chain([0]) {
        trained.push(files::read_json::<State>(&run.training(part).join("trained.json"))?);
    }
    let results = Results {
        format: FORMAT,
        research_use_only: contract::RESEARCH_USE_ONLY.to_owned(),
        model: ModelFacts {
            id: description.id,
            git_commit: description.git_commit,
            onnx_sha256: description.onnx_sha256,
            onnx_bytes,
            float_onnx_bytes,
            quantisation: kept.map(|kept| kept.quantisation),
            parameters,
            multiply_adds: config.network.multiply_adds(run.facts.input.side),
            config: description.training.config,
            commands: files::read_json(&run.file("commands.json")).unwrap_or_default(),
            training: TrainingFacts {
                seconds: trained.iter().map(|t| t.seconds).sum(),
                machine: run.facts.machine.clone(),
                backend: run.facts.backend.clone(),
                speed: Vec::new(),
            },
            temperature: fitted.calibration.temperature,
            offset: fitted.calibration.offset,
            thresholds: fitted.thresholds,
        },
        data: DataFacts {
            citation: card::CITATION.to_owned(),
            fingerprint: dataset.fingerprint.clone(),
            left_out: dataset.left_out().to_vec(),
            parts: (0..split.len()).map(|part| part_facts(dataset, &split, part)).collect(),
            disjoint,
        },
        curves: trained.into_iter().map(|t| t.curve).collect(),
        evaluations,
        comparison: read_optional(&run.file("comparison.json"))?,
        robustness,
        leakage: read_optional(&run.file("leakage.json"))?,
        parity,
        search: read_or_default(&run.file("metrics.json"), |r: Results| r.search)?,
    };
    files::write_json(&run.file("metrics.json"), &results)?;
    Ok(results)
}

fn read_optional<T: serde::de::DeserializeOwned>(path: &Path) -> Result<Option<T>, FileError> {
    if path.exists() { files::read_json(path).map(Some) } else { Ok(None) }
}

fn read_or_default<T: Default>(path: &Path, of: impl FnOnce(Results) -> T) -> Result<T, FileError> {
    Ok(read_optional(path)?.map_or_else(T::default, of))
}

/// The two evaluations of a run: held-out subjects first, then out of fold.
fn evaluations(
    run: &Run,
    dataset: &Dataset,
    split: &Split,
    fitted: &Fitted,
    shipped: &[Prediction],
) -> Result<Vec<SubjectEvaluation>, AssessmentError> {
    let seed = run.facts.config.seed;
    let folds = run.out_of_fold(dataset)?;
    let (training, unseen) = (dataset.cells_of(&split.all_but(&[0])), dataset.cells_of(split.part(0)));
    let area = comparison::fit_and_predict(
        Learner::LogisticRegression,
        Columns::Area,
        dataset,
        &training,
        &unseen,
        seed,
    )?;
    let area_folds = comparison::area_out_of_fold(dataset, split, seed)?.concat();
    let held_out = evaluation::held_out(shipped.to_vec(), area, &folds, &fitted.calibration);
    let out_of_fold = evaluation::out_of_fold(&folds, area_folds);
    let of =
        |name: &str, method: &str, scored| evaluation::evaluate(name, method, dataset, scored, fitted, seed);
    Ok(vec![
        of(
            "held out",
            "the shipped network on subjects that were held out of every choice; 95 % intervals by resampling \
             subjects",
            &held_out,
        ),
        of(
            "out of fold",
            "cross-validation inside the training subjects, each cell scored by a network that had not seen its \
             subject and calibrated on the other folds; the settings and the two thresholds were chosen on these \
             folds, so the numbers are optimistic here; 95 % intervals by resampling subjects",
            &out_of_fold,
        ),
    ])
}

fn part_facts(dataset: &Dataset, split: &Split, part: usize) -> PartFacts {
    let cells = dataset.cells_of(split.part(part));
    let count = |class| cells.iter().filter(|&&i| dataset.cells[i].class == class).count();
    PartFacts {
        name: if part == 0 { "held out".to_owned() } else { format!("fold {part}") },
        subjects: split.part(part).iter().map(|&g| dataset.groups[g].join("=")).collect(),
        all_cells: count(Class::All),
        hem_cells: count(Class::Hem),
    }
}

/// The bundle's networks in the app's runtime, on the held-out cells.
struct Runtimes<'a> {
    networks: &'a Networks,
    run: &'a Run,
    dataset: &'a Dataset,
    cells: &'a [usize],
    fitted: &'a Fitted,
}

impl Runtimes<'_> {
    /// The held-out cells' logits by the network that ships (without the calibration's offset, as Burn's are), and how
    /// every runtime differs from Burn's `float` logits.
    fn compared(&self, float: &[Prediction]) -> Result<(Vec<Prediction>, Vec<ParityRow>), AssessmentError> {
        const BURN: &str = "Burn, 32-bit floats";
        let compare = |name: &str, logits: &[Prediction]| {
            let apply = |logits| self.fitted.calibration.apply(logits);
            parity::compare([BURN, name], &apply(float), &apply(logits), &self.fitted.thresholds)
        };
        let Some(onnx) = &self.networks.float else {
            let tract = self.logits(&self.networks.shipped, Engine::Tract)?;
            return Ok((float.to_vec(), vec![compare("tract, 32-bit floats", &tract)]));
        };
        let mut rows = vec![compare("tract, 32-bit floats", &self.logits(onnx, Engine::Tract)?)];
        let engines = inference::Network::engines(&self.networks.shipped, self.run.facts.input.side)?;
        let mut shipped = Vec::new();
        for engine in engines {
            let logits = self.logits(&self.networks.shipped, engine)?;
            let name = match engine {
                Engine::Tract => "int8 (by tract's own operators)".to_owned(),
                Engine::Quantised(kernel) => format!("int8 ({})", kernel.name()),
            };
            rows.push(compare(&name, &logits));
            if shipped.is_empty() {
                shipped = logits;
            }
        }
        Ok((shipped, rows))
    }

    fn logits(&self, onnx: &[u8], engine: Engine) -> Result<Vec<Prediction>, AssessmentError> {
        let network = inference::Network::load_with(onnx, self.run.facts.input.side, engine)?;
        let normalisation = self.run.facts.config.normalisation();
        let mut logits = parity::logits(&network, &normalisation, self.dataset, self.cells)?;
        logits.iter_mut().for_each(|p| p.score -= self.fitted.calibration.offset);
        Ok(logits)
    }
}
