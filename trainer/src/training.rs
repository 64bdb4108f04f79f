//! The training loop.
//!
//! Burn's own learner is not used: it has no moving average of the weights, no inner validation by subject, and
//! resumes at epochs, of which subject-balanced sampling has none. Modules, optimisers, records and the accumulation
//! of gradients over devices are Burn's.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Instant;

use burn::grad_clipping::GradientClippingConfig;
use burn::module::Module;
use burn::optim::decay::WeightDecayConfig;
use burn::optim::{AdamConfig, AdamWConfig, GradientsAccumulator, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Tensor, TensorData};
use cytology::Normalisation;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rayon::prelude::*;

use crate::average;
use crate::calibration;
use crate::checkpoint::{self, Checkpoint, CheckpointError, State};
use crate::config::{Config, OptimiserKind};
use crate::dataset::Dataset;
use crate::files;
use crate::loss::{Targets, cross_entropy, disagreement};
use crate::metrics::{Confusion, Prediction, auroc};
use crate::model::Network;
use crate::prediction::{PredictionError, predict, read};
use crate::progress;
use crate::results::{CurvePoint, TrainingCurve, Watched};
use crate::sampling::Sampler;

/// Why training stopped early.
#[derive(Debug, thiserror::Error)]
pub enum TrainingError {
    /// The loss is no longer a number.
    #[error("{name}: the loss is no longer a number at step {step}: lower the learning rate")]
    Diverged {
        /// Which training.
        name: String,
        /// The step.
        step: usize,
    },
    /// It was asked to stop. A checkpoint is kept.
    #[error("{name}: stopped at step {step}; the same command with --resume goes on from there")]
    Stopped {
        /// Which training.
        name: String,
        /// Steps done.
        step: usize,
    },
    /// A value could not be read back from the device.
    #[error(transparent)]
    Prediction(#[from] PredictionError),
    /// A checkpoint could not be written or read.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
}

/// One training.
pub struct Job<'a> {
    /// Its name in curves and messages.
    pub name: &'a str,
    /// The prepared cells.
    pub dataset: &'a Dataset,
    /// The cells that are trained on.
    pub cells: &'a [usize],
    /// Cells of other subjects that the schedule and early stopping follow; may be empty.
    pub inner: &'a [usize],
    /// Cells that are scored for the curve and for nothing else; may be empty.
    pub watched: &'a [usize],
    /// What the watched cells are.
    pub watched_are: &'a str,
    /// The settings.
    pub config: &'a Config,
    /// Seed of the weights and of the batches.
    pub seed: u64,
    /// Devices to train on; batches are shared out over all of them.
    pub devices: &'a [Device],
    /// Folder for checkpoints; it exists.
    pub folder: &'a Path,
    /// Set from outside to stop after the current step.
    pub stop: &'a AtomicBool,
}

/// A finished training.
pub struct Trained {
    /// The network that is kept: the average of the weights, on a device without gradients.
    pub network: Network,
    /// How it went.
    pub curve: TrainingCurve,
    /// Seconds it took, without those lost between a checkpoint and a stop.
    pub seconds: f64,
}

impl Job<'_> {
    /// Trains, going on from the last checkpoint of the folder where there is one. The same seed on the same machine
    /// gives the same weights, whether it was stopped in between or not.
    ///
    /// Batches are augmented on all cores while the device computes.
    ///
    /// # Errors
    /// [`TrainingError`] where the loss diverges, the device or the disk fails, or it is asked to stop.
    pub fn run(&self) -> Result<Trained, TrainingError> {
        let main = self.devices[0].clone().autodiff();
        let mut now =
            match Checkpoint::load(self.folder, &self.config.network, optimiser(self.config), &main)? {
                Some(checkpoint) => checkpoint,
                None => self.start(&main),
            };
        let began = Instant::now();
        let before = now.state.seconds;
        let bar = progress::bar(self.name, self.config.steps);
        bar.set_position(now.state.step as u64);
        let (first, steps) = (now.state.step, self.config.steps);
        let result = std::thread::scope(|scope| {
            let (send, batches) = mpsc::sync_channel(2);
            scope.spawn(move || {
                let source = Batches::new(self);
                for step in first..steps {
                    // A closed channel means that training stopped early.
                    if send.send(source.batch(step)).is_err() {
                        break;
                    }
                }
            });
            let mut tally = Tally::default();
            for batch in batches {
                let rate = self.step(&mut now, batch, &mut tally)?;
                now.state.seconds = before + began.elapsed().as_secs_f64();
                progress::step(&bar);
                let last = now.state.step == steps;
                if last || now.state.step.is_multiple_of(self.config.watch_every) {
                    let enough = self.point(&mut now, &mut tally, rate)?;
                    bar.set_prefix(note(&now.state.curve));
                    if enough {
                        break;
                    }
                }
                if last || now.state.step.is_multiple_of(self.config.checkpoint_every) {
                    now.save(self.folder)?;
                }
                if self.stop.load(Ordering::Relaxed) && !last {
                    now.save(self.folder)?;
                    return Err(TrainingError::Stopped { name: self.name.to_owned(), step: now.state.step });
                }
            }
            Ok(())
        });
        bar.finish();
        result?;
        let network = now.best.unwrap_or(now.average);
        Ok(Trained { network, curve: now.state.curve, seconds: now.state.seconds })
    }

    fn start(&self, device: &Device) -> Checkpoint {
        device.seed(self.seed);
        let network = self.config.network.init(device);
        let curve = TrainingCurve {
            name: self.name.to_owned(),
            watched: self.watched_are.to_owned(),
            points: Vec::new(),
        };
        Checkpoint {
            average: network.valid(),
            network,
            best: None,
            optimiser: optimiser(self.config),
            state: State { curve, ..State::default() },
        }
    }

    /// One optimiser step; returns its learning rate.
    fn step(&self, now: &mut Checkpoint, batch: Batch, tally: &mut Tally) -> Result<f64, TrainingError> {
        let (step, config) = (now.state.step, self.config);
        // Reseeded at every step, so that dropout after a resume is what it would have been.
        self.devices[0].seed(mix(self.seed, step, 0));
        let gradients = self.gradients(&now.network, batch, tally);
        let rate =
            config.optimiser.learning_rate * config.schedule.at(step, config.steps, &now.state.progress);
        now.network = now.optimiser.step(rate, now.network.clone(), gradients);
        // `valid` also takes in the statistics that batch normalisation has gathered in this step; without it a
        // checkpoint would miss them.
        now.average = average::update(now.average.clone(), &now.network.valid(), config.average_decay, step);
        now.state.step += 1;
        Ok(rate)
    }

    /// The gradients of one batch, shared out over the devices as Burn's own learner does: the module is forked to
    /// each, and the gradients are added up on the first.
    fn gradients(&self, network: &Network, batch: Batch, tally: &mut Tally) -> GradientsParams {
        let side = self.dataset.crop_spec().side as usize;
        let part = |network: &Network, batch: Batch, share: f32, device: &Device| {
            let count = batch.cells.len();
            let tensor = |values| Tensor::<1>::from_data(TensorData::new(values, [count]), device);
            let x = Tensor::<4>::from_data(TensorData::new(batch.planes, [count, 3, side, side]), device);
            let logits = network.forward(x);
            let Targets { targets, weights } = batch.targets;
            let mut loss = cross_entropy(logits.clone(), tensor(targets), tensor(weights));
            if self.config.loss.consistency > 0.0 {
                loss = loss + disagreement(logits.clone()) * self.config.loss.consistency;
            }
            let done = Part { cells: batch.cells, logits: logits.inner(), loss: loss.clone().inner(), share };
            (GradientsParams::from_grads((loss * share).backward(), network), done)
        };
        let main = self.devices[0].clone().autodiff();
        if self.devices.len() == 1 {
            let (gradients, done) = part(network, batch, 1.0, &main);
            tally.parts.push(done);
            return gradients;
        }
        let batches = batch.shared_out(self.devices.len(), 3 * side * side);
        let total = batches.iter().map(|b| b.cells.len()).sum::<usize>() as f32;
        let parts: Vec<_> = std::thread::scope(|scope| {
            let running: Vec<_> = batches
                .into_iter()
                .zip(self.devices)
                .map(|(batch, device)| {
                    let device = device.clone().autodiff();
                    let share = batch.cells.len() as f32 / total;
                    let fork = network.clone().fork(&device);
                    scope.spawn(move || part(&fork, batch, share, &device))
                })
                .collect();
            running.into_iter().filter_map(|thread| thread.join().ok()).collect()
        });
        let mut sum = GradientsAccumulator::new();
        for (gradients, done) in parts {
            sum.accumulate(network, gradients.to_device(&main, network));
            tally.parts.push(done);
        }
        sum.grads()
    }

    /// Adds a point to the curve. Returns whether early stopping ends the training.
    fn point(&self, now: &mut Checkpoint, tally: &mut Tally, rate: f64) -> Result<bool, TrainingError> {
        let (loss, seen) = tally.read(self.dataset)?;
        let step = now.state.step;
        if !loss.is_finite() {
            return Err(TrainingError::Diverged { name: self.name.to_owned(), step });
        }
        let score = |cells: &[usize]| {
            let found = predict(&now.average, self.dataset, cells, &self.normalisation(), &self.devices[0])?;
            Ok::<_, PredictionError>((!cells.is_empty()).then(|| watched(&found)))
        };
        let inner = score(self.inner)?;
        let watched = if self.inner.is_empty() { score(self.watched)? } else { inner };
        let accuracy = or_chance(Confusion::at(&seen, 0.0).balanced_accuracy());
        let auroc = or_chance(auroc(&seen));
        now.state.curve.points.push(CurvePoint { step, learning_rate: rate, loss, accuracy, auroc, watched });
        let (Some(stopping), Some(inner)) = (&self.config.early_stopping, inner) else { return Ok(false) };
        if now.state.progress.note(inner.loss, &self.config.schedule) {
            // A clone would share its running statistics with the average, which goes on changing.
            now.best = Some(now.average.valid());
        }
        Ok(now.state.progress.since >= stopping.patience)
    }

    fn normalisation(&self) -> Normalisation {
        self.config.normalisation()
    }
}

/// The optimiser that `config` asks for, at its first step.
#[must_use]
pub fn optimiser(config: &Config) -> ModuleOptimizer {
    let clip = config.optimiser.clip_norm.map(GradientClippingConfig::Norm);
    match config.optimiser.kind {
        OptimiserKind::Adam => {
            let decay = WeightDecayConfig::new(config.optimiser.weight_decay);
            AdamConfig::new().with_weight_decay(Some(decay)).with_grad_clipping(clip).init()
        }
        OptimiserKind::AdamW => AdamWConfig::new()
            .with_weight_decay(config.optimiser.weight_decay)
            .with_grad_clipping(clip)
            .init(),
    }
}

/// One line for the dashboard.
fn note(curve: &TrainingCurve) -> String {
    let Some(point) = curve.points.last() else { return String::new() };
    let watched =
        point.watched.map_or_else(String::new, |w| format!(" | watched {:.3}, AUROC {:.3}", w.loss, w.auroc));
    format!("loss {:.3}, AUROC {:.3}{watched} | rate {:.1e}", point.loss, point.auroc, point.learning_rate)
}

/// Cells of one class alone tell nothing, which is what chance would say; JSON has no word for undefined numbers.
fn or_chance(value: f64) -> f64 {
    if value.is_finite() { value } else { 0.5 }
}

fn watched(found: &[Prediction]) -> Watched {
    Watched {
        loss: calibration::balanced_log_loss(found, 1.0) / 2.0,
        accuracy: or_chance(Confusion::at(found, 0.0).balanced_accuracy()),
        auroc: or_chance(auroc(found)),
    }
}

/// A random seed of its own for every step and cell.
fn mix(seed: u64, step: usize, cell: usize) -> u64 {
    (seed ^ ((step as u64) << 20 | cell as u64)) << 8
}

/// One batch as it goes to the device.
struct Batch {
    cells: Vec<usize>,
    planes: Vec<f32>,
    targets: Targets,
}

impl Batch {
    /// The batch in `parts` pieces of about the same size; `length` is that of one cell's planes.
    fn shared_out(self, parts: usize, length: usize) -> Vec<Self> {
        // Even, so that the two views of a cell stay together.
        let each = self.cells.len().div_ceil(parts).max(1).next_multiple_of(2);
        let pieces = self.cells.chunks(each).zip(self.planes.chunks(each * length));
        let targets = self.targets.targets.chunks(each).zip(self.targets.weights.chunks(each));
        pieces
            .zip(targets)
            .map(|((cells, planes), (targets, weights))| Self {
                cells: cells.to_vec(),
                planes: planes.to_vec(),
                targets: Targets { targets: targets.to_vec(), weights: weights.to_vec() },
            })
            .collect()
    }
}

/// Makes the batches of a training.
struct Batches<'a> {
    job: &'a Job<'a>,
    sampler: Sampler,
    /// Cells of each subject group in the training.
    sizes: Vec<usize>,
}

impl<'a> Batches<'a> {
    fn new(job: &'a Job<'a>) -> Self {
        let mut sizes = vec![0; job.dataset.groups.len()];
        job.cells.iter().for_each(|&i| sizes[job.dataset.cells[i].group] += 1);
        Self { job, sampler: Sampler::new(job.dataset, job.cells, &job.config.sampling), sizes }
    }

    /// The batch of one step: drawn and augmented from the seed and the step alone, whichever thread does it.
    fn batch(&self, step: usize) -> Batch {
        let Job { dataset, config, seed, .. } = self.job;
        let stream = |cell: usize| StdRng::seed_from_u64(mix(*seed, step, cell));
        let views = if config.loss.consistency > 0.0 { 2 } else { 1 };
        let drawn = self.sampler.draw(config.batch, &mut stream(0));
        let cells: Vec<usize> = drawn.into_iter().flat_map(|cell| std::iter::repeat_n(cell, views)).collect();
        let normalisation = self.job.normalisation();
        let planes = cells
            .par_iter()
            .enumerate()
            .flat_map_iter(|(i, &cell)| {
                config.augmentation.apply(&dataset.fine(cell), &normalisation, &mut stream(i + 1))
            })
            .collect();
        let targets = config.loss.targets(dataset, &self.sizes, &cells);
        Batch { cells, planes, targets }
    }
}

/// What one device computed of one batch.
struct Part {
    cells: Vec<usize>,
    logits: Tensor<1>,
    loss: Tensor<1>,
    share: f32,
}

/// The batches since the last point of the curve; read back from the device only there.
#[derive(Default)]
struct Tally {
    parts: Vec<Part>,
}

impl Tally {
    /// The mean loss and the predictions since the last point.
    fn read(&mut self, dataset: &Dataset) -> Result<(f64, Vec<Prediction>), PredictionError> {
        let (mut loss, mut weight, mut seen) = (0.0, 0.0, Vec::new());
        for part in std::mem::take(&mut self.parts) {
            loss += read(part.loss)?.iter().map(|&l| f64::from(l * part.share)).sum::<f64>();
            weight += f64::from(part.share);
            seen.extend(part.cells.iter().zip(read(part.logits)?).map(|(&i, logit)| {
                let cell = &dataset.cells[i];
                Prediction { class: cell.class, group: cell.group, score: f64::from(logit) }
            }));
        }
        Ok((loss / weight, seen))
    }
}

/// Writes a finished training into its folder and removes its checkpoints.
///
/// # Errors
/// [`CheckpointError`] names the file.
pub fn keep(trained: &Trained, folder: &Path) -> Result<(), CheckpointError> {
    checkpoint::save_network(&trained.network, &folder.join("network.bpk"))?;
    let done = State { curve: trained.curve.clone(), seconds: trained.seconds, ..State::default() };
    files::write_json(&folder.join("trained.json"), &done)?;
    Checkpoint::remove(folder)
}
