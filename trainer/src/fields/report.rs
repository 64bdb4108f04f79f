//! Fitting and evaluating on all sets, and the table that `cargo xtask eval fields` writes.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use cytology::smear::{LookError, Together, WhiteCells};
use inference::{Estimate, WhiteCellNetwork};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use rayon::prelude::*;
use smartcore::error::Failed;

use super::detection::{By, Compared, Found, detect, mask_iou};
use super::fit::{Examined, FOLDS, GOALS, Unseen, examine, fit, together};
use super::networks::Learnt;
use super::sets::{self, FieldSet, FieldSetError};
use crate::files::FileError;
use crate::folded::ExportError;
use crate::look::training;
use crate::look::written::WrittenError;
use crate::metrics::{RESAMPLES, percentiles};

/// Pictures to look at that are named for each set.
const NAMED: usize = 12;
/// Red cells that must be drawn in a field before its scale is compared.
const DRAWN: usize = 5;
/// The same of those whose boxes meet no other: few are.
const ALONE: usize = 2;

/// Why fields could not be evaluated.
#[derive(Debug, thiserror::Error)]
pub enum FieldsError {
    /// A set could not be read.
    #[error(transparent)]
    Set(#[from] FieldSetError),
    /// The model could not be fitted.
    #[error("the white cells' model could not be fitted: {0}")]
    Fit(#[from] Failed),
    /// A network could not be trained.
    #[error(transparent)]
    Train(#[from] training::TrainError),
    /// A trained network could not be read from its device.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// A network could not be read or run.
    #[error(transparent)]
    Look(#[from] LookError),
    /// A trained network could not be read back.
    #[error("{}: {error}", file.display())]
    Written {
        /// Its file.
        file: PathBuf,
        /// What is wrong with it.
        error: WrittenError,
    },
    /// A folder holds networks that were made otherwise.
    #[error(
        "{0} holds networks that were trained with other steps, another seed or other labels: choose another folder"
    )]
    OtherNetworks(PathBuf),
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
}

/// What was fitted and measured.
pub struct Fitted {
    /// The model of all sets.
    pub model: WhiteCells,
    /// The document, Markdown.
    pub document: String,
}

/// The labelled sets of a folder.
///
/// # Errors
/// [`FieldsError`] names the file.
pub fn labelled(folder: &Path) -> Result<[FieldSet; 2], FieldsError> {
    Ok([sets::bccd(&folder.join("bccd"))?, sets::eyepiece(&folder.join("eyepiece-phone"))?])
}

/// Fits the models to the sets in `folder`, beside the networks in `networks`, and measures both on pictures that they have
/// not seen: by folds of pictures, and on each set after learning from the other alone.
///
/// # Errors
/// [`FieldsError`] names the file or says why nothing could be fitted.
pub fn run(folder: &Path, networks: &Path, seed: u64) -> Result<Fitted, FieldsError> {
    let sets = labelled(folder)?;
    let examined: Vec<Vec<Examined>> = sets.iter().map(|set| examine(&set.fields)).collect();
    let all = Fits { sets: &sets, examined: &examined, networks };
    let (by_folds, whole) = rayon::join(|| all.by_folds(), || all.logistic(&|_, _| true));
    let by_folds = by_folds?;
    let model = WhiteCells { together: by_folds.together, ..whole? };
    let others = (0..sets.len()).into_par_iter().map(|s| all.by_others(s)).collect::<Result<Vec<_>, _>>()?;
    let mut document = head();
    let mut look = String::new();
    for (s, set) in sets.iter().enumerate() {
        // All at once: a field is read and measured for each of them alike.
        let found = detect(&set.fields, |i| {
            let (fold, network) = &by_folds.parts[i % FOLDS];
            let with = |model, network| By { model, network: Some(network as _) };
            [with(fold, network), with(&others[s].0, &others[s].1), By { model: fold, network: None }]
        })?;
        let of = |k: usize| found.iter().map(|f| f[k].clone()).collect::<Vec<Found>>();
        let hows = [
            "both sets, other pictures | candidates and network",
            "the other set alone | candidates and network",
            "both sets, other pictures | candidates alone",
        ];
        for (k, how) in hows.into_iter().enumerate() {
            row(&mut document, set, how, &of(k), seed);
        }
        named(&mut look, set, &of(0));
        scales(&mut look, &of(0));
    }
    let shipping = Learnt::All.load(networks, &sets)?;
    let path = Learnt::All.file(networks, &sets);
    let shipped = std::fs::read(&path).map_err(FileError::io(&path))?;
    if !WhiteCellNetwork::is_shipped(&shipped) {
        document += "\nThe network that ships, `models/white-cells/model.onnx`, is another than the one that learnt from all \
                     fields here.\n";
    }
    masks(&mut document, &folder.join("wbc-masks"), &model, &shipping, seed)?;
    document += &look;
    Ok(Fitted { model, document })
}

/// What models are fitted to.
struct Fits<'a> {
    sets: &'a [FieldSet],
    examined: &'a [Vec<Examined>],
    networks: &'a Path,
}

/// The models of all folds.
struct ByFolds {
    /// For each fold the models that have not seen it.
    parts: Vec<(WhiteCells, WhiteCellNetwork)>,
    /// How the two go together by all folds.
    together: Together,
}

impl Fits<'_> {
    /// The fields for which `keep` holds, of a set and an index.
    fn kept(&self, keep: &dyn Fn(usize, usize) -> bool) -> Vec<(usize, usize)> {
        let all =
            self.sets.iter().enumerate().flat_map(|(s, set)| (0..set.fields.len()).map(move |i| (s, i)));
        all.filter(|&(s, i)| keep(s, i)).collect()
    }

    fn logistic(&self, keep: &(dyn Fn(usize, usize) -> bool + Sync)) -> Result<WhiteCells, Failed> {
        let kept = self.kept(keep).into_iter();
        fit(&kept.map(|(s, i)| &self.examined[s][i]).collect::<Vec<_>>())
    }

    /// The logits of fields that neither model has learnt from.
    fn unseen<'m>(
        &self,
        of: &[(usize, usize)],
        models: impl Fn(usize) -> (&'m WhiteCells, &'m WhiteCellNetwork) + Sync,
    ) -> Result<Vec<Unseen>, LookError> {
        let one = |&(s, i): &(usize, usize)| {
            let (model, network) = models(i);
            Unseen::of(&self.sets[s].fields[i], model, network)
        };
        of.par_iter().map(one).collect()
    }

    /// The models of the folds; how they go together is fitted for each on the others', where none has seen what it judges.
    fn by_folds(&self) -> Result<ByFolds, FieldsError> {
        let part = |fold: usize| {
            let model = self.logistic(&|_, i| i % FOLDS != fold)?;
            Ok::<_, FieldsError>((model, Learnt::Without(fold).load(self.networks, self.sets)?))
        };
        let mut parts = (0..FOLDS).into_par_iter().map(part).collect::<Result<Vec<_>, _>>()?;
        let all = self.kept(&|_, _| true);
        let unseen = self.unseen(&all, |i| (&parts[i % FOLDS].0, &parts[i % FOLDS].1))?;
        let fitted = |keep: &dyn Fn(usize) -> bool| {
            let kept = all.iter().zip(&unseen).filter(|((_, i), _)| keep(*i));
            together(&kept.map(|(_, unseen)| unseen).collect::<Vec<_>>())
        };
        let folds = (0..FOLDS).map(|fold| fitted(&|i| i % FOLDS != fold)).collect::<Result<Vec<_>, _>>()?;
        let whole = fitted(&|_| true)?;
        drop(unseen);
        for ((model, _), together) in parts.iter_mut().zip(folds) {
            model.together = together;
        }
        Ok(ByFolds { parts, together: whole })
    }

    /// The models that have not seen a set.
    fn by_others(&self, set: usize) -> Result<(WhiteCells, WhiteCellNetwork), FieldsError> {
        let learnt = Learnt::Others(set);
        let mut model = self.logistic(&|s, i| learnt.holds(s, i))?;
        let network = learnt.load(self.networks, self.sets)?;
        let of = self.kept(&|s, i| s != set && !learnt.holds(s, i));
        let unseen = self.unseen(&of, |_| (&model, &network))?;
        let together = together(&unseen.iter().collect::<Vec<_>>())?;
        drop(unseen);
        model.together = together;
        Ok((model, network))
    }
}

fn row(document: &mut String, set: &FieldSet, how: &str, found: &[Found], seed: u64) {
    let of = |f: fn(&Found) -> f64| interval(found, seed, f);
    let unmeasured = found.iter().filter(|f| !f.measured).count();
    let total = Found::sum(&found.iter().collect::<Vec<_>>());
    let _ = writeln!(
        document,
        "| {} | {} | {how} | {} | {} | {} | {} | {unmeasured} |",
        set.name,
        set.fields.len(),
        total.hits + total.missed,
        of(Found::recall),
        of(Found::precision),
        total.false_alarms,
    );
}

/// What stands above the table.
fn head() -> String {
    let (recall, precision) = GOALS;
    format!(
        "# White cells in whole fields

Written by `cargo xtask eval fields`. A white cell is found where a box shares at least half with its drawn box (intersection \
over union). Brackets: 95 % intervals, pictures resampled. Where \
the scale cannot be measured on red cells it is guessed from what looks like white cells, as in use, where such cells get no firm \
verdict. White cells are found by candidates that a logistic model judges together with a network \
(`leukolens-trainer look`), or as before by that model alone. Neither has learnt from the pictures that it is measured on: by \
three folds of pictures, or on the other set alone. How the two go together, and the confidence that counts, is fitted on \
pictures that both have not seen either: on the other folds (whose models have seen the fold; it is three weights and a \
threshold that could carry something over), or on a fifth of the other set that is kept back for it. The confidence is the one \
at which recall and precision are there the furthest above {recall} and {precision}, the one that is less so counting; what is \
counted for that are candidates in and outside of drawn boxes, not outlines. The \
photographs through the eyepiece may show one slide several times, which folds of pictures cannot know; the rows fitted on the \
other set alone do not suffer from that. Where \"candidates alone\" stands, the scale is guessed from the most likely nucleus.

The numbers are optimistic in so far as rules were set by hand with pictures of both sets in view, which are among those \
measured: the constants of scale, outline and guess; by which outlines give way to the network's boxes; by which the confidence \
is chosen; and when a measured scale is doubted, where one picture of BCCD decided. `trainer/EXPERIMENTS.md` has the numbers \
before each of them.

| set | fields | fitted on | found by | white cells | recall | precision | false alarms | fields without a scale |
|---|---|---|---|---|---|---|---|---|
"
    )
}

/// A share with its interval: the pictures drawn again with replacement.
fn interval(found: &[Found], seed: u64, share: fn(&Found) -> f64) -> Estimate {
    resampled(found, seed, |drawn| share(&Found::sum(drawn)))
}

/// What is measured of pictures with its interval: the pictures drawn again with replacement.
fn resampled<T>(of: &[T], seed: u64, measured: impl Fn(&[&T]) -> f64) -> Estimate {
    let mut random = StdRng::seed_from_u64(seed);
    let again = |_| {
        let drawn: Vec<&T> = of.iter().map(|_| &of[random.random_range(0..of.len())]).collect();
        measured(&drawn)
    };
    let mut values: Vec<f64> = (0..RESAMPLES).map(again).collect();
    percentiles(measured(&of.iter().collect::<Vec<_>>()), &mut values)
}

/// The fields with most errors.
fn named(document: &mut String, set: &FieldSet, found: &[Found]) {
    let mut order: Vec<usize> =
        (0..found.len()).filter(|&i| found[i].missed + found[i].false_alarms > 0).collect();
    order.sort_by_key(|&i| std::cmp::Reverse(found[i].missed + found[i].false_alarms));
    let _ = writeln!(document, "\n## {}: pictures to look at\n", set.name);
    let _ = writeln!(document, "{} of {} fields have an error; those with most:\n", order.len(), found.len());
    for &i in order.iter().take(NAMED) {
        let name = set.fields[i].picture.file_name().unwrap_or_default().to_string_lossy();
        let Found { missed, false_alarms, measured, .. } = found[i];
        let scale = if measured { "" } else { ", no scale" };
        let _ = writeln!(document, "- `{name}`: {missed} missed, {false_alarms} false{scale}");
    }
}

/// How the measured red cells compare with other measures of them.
fn scales(document: &mut String, found: &[Found]) {
    let drawn = |least: usize, of: fn(&Compared) -> Option<(f64, usize)>| {
        let compared = found.iter().filter_map(|f| of(&f.scale)).filter(|s| s.1 >= least);
        compared.map(|s| s.0).collect::<Vec<f64>>()
    };
    errors(
        document,
        "sides of their boxes, which are drawn loosely",
        &format!("at least {DRAWN} whole drawn ones"),
        drawn(DRAWN, |compared| compared.drawn),
    );
    errors(
        document,
        "diameters of what is dark in their boxes (Otsu's threshold)",
        &format!("at least {ALONE} whole drawn ones whose boxes meet no other"),
        drawn(ALONE, |compared| compared.dark),
    );
    let mut parts: Vec<f64> = found.iter().filter_map(|f| f.scale.circle).collect();
    parts.sort_by(f64::total_cmp);
    if let Some(&median) = parts.get(parts.len() / 2) {
        errors(
            document,
            &format!(
                "diameter that the eyepiece's circle tells, which shows the same in all pictures of one microscope; how wide \
                 that is nobody noted, so the median of all, {:.1} µm for a circle of 200 µm, is 1 here and only the scatter \
                 counts (the blood is a pig's, whose red cells are about 6 µm wide)",
                200.0 * median
            ),
            "a circle",
            parts.into_iter().map(|part| part / median).collect(),
        );
    }
}

/// One line of how the measured diameters compare with others, of fields that have such.
fn errors(document: &mut String, others: &str, having: &str, mut ratios: Vec<f64>) {
    if ratios.is_empty() {
        return;
    }
    ratios.sort_by(f64::total_cmp);
    let at = |values: &[f64], part: f64| values[((values.len() - 1) as f64 * part) as usize];
    let mut errors: Vec<f64> = ratios.iter().map(|r| (r - 1.0).abs()).collect();
    errors.sort_by(f64::total_cmp);
    let within = errors.iter().filter(|&&e| e <= 0.08).count();
    let _ = writeln!(
        document,
        "\nScale: median diameter of the red cells as measured over the {others}, in {} fields with {having}: median {:.3}, \
         5 % to 95 % {:.3} to {:.3}; error at most 8 % in {within}; median error {:.1} %, 90 % below {:.1} %.",
        ratios.len(),
        at(&ratios, 0.5),
        at(&ratios, 0.05),
        at(&ratios, 0.95),
        100.0 * at(&errors, 0.5),
        100.0 * at(&errors, 0.9),
    );
}

/// How exact outlines are, on crops with experts' masks.
fn masks(
    document: &mut String,
    folder: &Path,
    model: &WhiteCells,
    network: &WhiteCellNetwork,
    seed: u64,
) -> Result<(), FieldsError> {
    let files = sets::files_with(&folder.join("images"), "bmp")?;
    let found: Vec<[f64; 2]> = files
        .par_iter()
        .map(|path| {
            let mask = folder.join("masks").join(path.with_extension("png").file_name().unwrap_or_default());
            match (image::open(path), image::open(mask)) {
                (Ok(picture), Ok(expert)) => mask_iou(&picture.to_rgb8(), &expert.to_luma8(), model, network),
                _ => Ok([0.0; 2]),
            }
        })
        .collect::<Result<_, LookError>>()?;
    let mean = |of: usize| {
        resampled(&found, seed, |drawn| drawn.iter().map(|f| f[of]).sum::<f64>() / drawn.len().max(1) as f64)
    };
    let median = |of: usize| {
        let mut values: Vec<f64> = found.iter().map(|f| f[of]).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or_default()
    };
    let _ = writeln!(
        document,
        "\n## Outlines\n\nOn {} crops with experts' masks, one white cell each; the scale of a crop is guessed. No model was \
         fitted to them, but every eighth was among those that the outlines' constants were set with, and how the scale is \
         guessed and a nucleus parted from dense cytoplasm was mended after a look at the worst of them, so that these numbers \
         are optimistic. Intersection over union, a cell that is not found counts 0; 95 % intervals, crops \
         resampled: nucleus mean {}, median {:.3}; whole cell mean {}, median {:.3}.",
        found.len(),
        mean(0),
        median(0),
        mean(1),
        median(1),
    );
    Ok(())
}

/// The model as the source text that `cytology` includes.
#[must_use]
pub fn source(model: &WhiteCells) -> String {
    let weights: Vec<String> = model.weights.iter().map(|w| format!("    {w:?},\n")).collect();
    format!(
        "// Written by `leukolens-trainer fields --fit`.\nSelf {{\n    weights: [\n{}    ],\n    bias: {:?},\n    \
         threshold: {:?},\n    together: Together {{ own: {:?}, network: {:?}, bias: {:?}, threshold: {:?} }},\n}}\n",
        weights.concat(),
        model.bias,
        model.threshold,
        model.together.own,
        model.together.network,
        model.together.bias,
        model.together.threshold,
    )
}
