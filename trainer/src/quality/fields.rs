//! The white-cell finder on whole fields that were made worse.

use std::path::{Path, PathBuf};

use cytology::RED_CELL_UM;
use cytology::quality::{Measures, judge};
use cytology::smear::{Field, WhiteCells};
use inference::{Estimate, WhiteCellNetwork};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use rayon::prelude::*;

use super::curve::{Curve, Point, Score, flaw};
use super::degradation::{Degradation, Facts, degraded};
use super::report::QualityError;
use crate::fields::detection::{By, Found, detect};
use crate::fields::fit::{FOLDS, read};
use crate::fields::networks::Learnt;
use crate::fields::report::FieldsError;
use crate::fields::sets::{FieldSet, LabelledField};
use crate::files::FileError;
use crate::metrics::{RESAMPLES, exact, percentiles};
use crate::progress;

/// Fields of a set that are made worse.
const WORSE: usize = 20;
/// Every this many fields the finder is measured on those that are as they are.
const FOUND_EVERY: usize = 4;

/// How much worse the fields are made.
const fn amounts(how: Degradation) -> &'static [f64] {
    match how {
        Degradation::Blur => &[0.3, 0.6, 0.9, 1.3, 1.8],
        Degradation::Motion => &[1.5, 3.0, 5.0, 8.0],
        Degradation::Bright => &[1.15, 1.4, 2.0],
        Degradation::Dark => &[0.4, 0.15, 0.07],
        Degradation::Stain => &[0.6, 0.35, 0.2, 0.1],
    }
}

/// What finds the white cells: the logistic model, and for each fold of the pictures a network that has not seen it.
pub struct Finder {
    model: WhiteCells,
    networks: Vec<WhiteCellNetwork>,
}

impl Finder {
    /// With the networks in this folder.
    ///
    /// # Errors
    /// [`FieldsError`] names the one that is missing or is no network.
    pub fn load(networks: &Path) -> Result<Self, FieldsError> {
        let networks = (0..FOLDS).map(|fold| Learnt::Without(fold).load(networks, &[]));
        Ok(Self { model: WhiteCells::fitted(), networks: networks.collect::<Result<_, _>>()? })
    }

    /// For the field at this place of its set.
    fn by(&self, place: usize) -> By<'_> {
        By { model: &self.model, network: Some(&self.networks[place % FOLDS]) }
    }
}

/// A field, or one that was made worse.
#[derive(Clone)]
struct Chosen {
    /// The place of the field in its set.
    place: usize,
    field: LabelledField,
    measures: Measures,
}

/// Every so many fields of a set that could be read.
fn chosen(set: &FieldSet, originals: &[Option<Measures>], every: usize) -> Vec<Chosen> {
    let of = |(place, (field, measures)): (usize, (&LabelledField, &Option<Measures>))| {
        Some(Chosen { place, field: field.clone(), measures: (*measures)? })
    };
    set.fields.iter().zip(originals).enumerate().step_by(every).filter_map(of).collect()
}

/// What was measured on one set.
pub struct SetResults {
    /// Its name.
    pub name: &'static str,
    /// The measures of all its pictures as they are.
    pub originals: Vec<Measures>,
    /// A curve for each degradation.
    pub curves: Vec<Curve>,
    /// For the thinnest tenth of its fields, the middle, and the fullest tenth: the limits of what is covered, pictures,
    /// recall and precision.
    pub fullness: Vec<Fullness>,
}

/// Measures every curve of a set; pictures that were made worse are written to `work`.
pub fn curves(set: &FieldSet, finder: &Finder, work: &Path, seed: u64) -> Result<SetResults, QualityError> {
    let bar = progress::bar(set.name, set.fields.len());
    let originals: Vec<Option<Measures>> = set
        .fields
        .par_iter()
        .map(|field| {
            let measures = read(field).map(|picture| Measures::of(&Field::of(&picture)));
            progress::step(&bar);
            measures
        })
        .collect();
    bar.finish();
    let every = set.fields.len().div_ceil(WORSE).max(1);
    let chosen = chosen(set, &originals, every);
    let original = Examined::of(finder, chosen.clone())?;
    let mut curves = Vec::new();
    for how in Degradation::ALL {
        let mut points = vec![point(how, None, &original, seed)];
        for &amount in amounts(how) {
            points.push(point(how, Some(amount), &worse(finder, &chosen, how, amount, work, seed)?, seed));
        }
        curves.push(Curve { how, measure: measure_name(how), points });
    }
    let fullness = fullness(set, finder, &originals, seed)?;
    Ok(SetResults { name: set.name, originals: originals.into_iter().flatten().collect(), curves, fullness })
}

/// Measured fields, and what the finder found in them.
struct Examined {
    measures: Vec<Measures>,
    found: Vec<Found>,
}

impl Examined {
    fn of(finder: &Finder, chosen: Vec<Chosen>) -> Result<Self, QualityError> {
        let places: Vec<usize> = chosen.iter().map(|one| one.place).collect();
        let (fields, measures): (Vec<LabelledField>, Vec<Measures>) =
            chosen.into_iter().map(|one| (one.field, one.measures)).unzip();
        let found = detect(&fields, |i| [finder.by(places[i])])?.into_iter().map(|[found]| found).collect();
        Ok(Self { measures, found })
    }
}

/// The chosen fields made worse by this amount.
fn worse(
    finder: &Finder,
    chosen: &[Chosen],
    how: Degradation,
    amount: f64,
    work: &Path,
    seed: u64,
) -> Result<Examined, QualityError> {
    let one = |(i, Chosen { place, field, measures }): (usize, &Chosen)| {
        let Some(picture) = read(field) else { return Ok(None) };
        let facts = Facts {
            pixels: measures.red_cell_px.unwrap_or_default() / RED_CELL_UM,
            clear: measures.level.map(|level| level * 255.0),
            masked: false,
            eyepiece: Field::of(&picture).eyepiece(),
        };
        let picture = degraded(&picture, how, amount, &facts, seed.wrapping_add(i as u64));
        let path: PathBuf = work.join(format!("{i}.bmp"));
        picture.save(&path).map_err(|e| FileError::io(&path)(std::io::Error::other(e)))?;
        let measures = Measures::of(&Field::of(&picture));
        Ok(Some(Chosen { place: *place, field: LabelledField { picture: path, ..field.clone() }, measures }))
    };
    let fields: Result<Vec<_>, QualityError> = chosen.par_iter().enumerate().map(one).collect();
    Examined::of(finder, fields?.into_iter().flatten().collect())
}

const fn measure_name(how: Degradation) -> &'static str {
    match how {
        Degradation::Blur => "blur, µm",
        Degradation::Motion => "further blur, µm",
        Degradation::Bright => "part cut off",
        Degradation::Dark => "light of the empty field",
        Degradation::Stain => "density of the most stained",
    }
}

fn measured(how: Degradation, measures: &Measures) -> Option<f64> {
    match how {
        Degradation::Blur => measures.blur_um,
        Degradation::Motion => measures.motion_um,
        Degradation::Bright => Some(measures.cut_off()),
        Degradation::Dark => Some(measures.light()),
        Degradation::Stain => Some(measures.stain),
    }
}

fn point(how: Degradation, amount: Option<f64>, examined: &Examined, seed: u64) -> Point {
    let refused = examined.measures.iter().filter(|m| judge(m).contains(&flaw(how))).count();
    let [recall, precision] = intervals(&examined.found.iter().collect::<Vec<_>>(), seed);
    Point {
        amount,
        measured: examined.measures.iter().filter_map(|m| measured(how, m)).collect(),
        refused: refused as f64 / examined.measures.len().max(1) as f64,
        scores: vec![
            Score { name: "recall", more_is_better: true, estimate: recall },
            Score { name: "precision", more_is_better: true, estimate: precision },
        ],
    }
}

/// Recall and precision with their intervals, pictures resampled, at least the exact one (Clopper & Pearson).
fn intervals(found: &[&Found], seed: u64) -> [Estimate; 2] {
    let mut random = StdRng::seed_from_u64(seed);
    let draws: Vec<Found> = (0..RESAMPLES)
        .map(|_| {
            let drawn: Vec<&Found> =
                found.iter().map(|_| found[random.random_range(0..found.len())]).collect();
            Found::sum(&drawn)
        })
        .collect();
    let all = Found::sum(found);
    let counts = [(all.hits, all.missed), (all.hits, all.false_alarms)];
    let of = [Found::recall, Found::precision]
        .map(|of| percentiles(of(&all), &mut draws.iter().map(of).collect::<Vec<f64>>()));
    // Resamples of pictures without an error have none either: the interval is at least the exact one of its cells.
    std::array::from_fn(|i| {
        let (right, wrong) = counts[i];
        if right + wrong == 0 {
            return of[i];
        }
        let exact = exact(right, right + wrong);
        Estimate { low: of[i].low.min(exact.low), high: of[i].high.max(exact.high), ..of[i] }
    })
}

/// The covered part from and to, the fields in between, and their recall and precision.
pub type Fullness = ([f64; 2], usize, [Estimate; 2]);

fn fullness(
    set: &FieldSet,
    finder: &Finder,
    originals: &[Option<Measures>],
    seed: u64,
) -> Result<Vec<Fullness>, QualityError> {
    let Examined { measures, found } = Examined::of(finder, chosen(set, originals, FOUND_EVERY))?;
    let mut order: Vec<usize> = (0..measures.len()).collect();
    order.sort_by(|&a, &b| measures[a].covered.total_cmp(&measures[b].covered));
    let tenth = order.len() / 10;
    let parts = [&order[..tenth], &order[tenth..order.len() - tenth], &order[order.len() - tenth..]];
    let of = |part: &[usize]| {
        let limit = |i: Option<&usize>| i.map_or(f64::NAN, |&i| measures[i].covered);
        let limits = [limit(part.first()), limit(part.last())];
        (limits, part.len(), intervals(&part.iter().map(|&i| &found[i]).collect::<Vec<_>>(), seed))
    };
    Ok(parts.into_iter().filter(|part| !part.is_empty()).map(of).collect())
}
