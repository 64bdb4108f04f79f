//! Times a photographed field's way from bytes to verdicts, one request at a time, so that another program can do the same
//! with the same picture in turns with it.
//!
//! The conversation is in lines. [`Bench::serve`] says `ready` and how the network is executed. Then it answers
//! `time PATH` with the milliseconds from the picture's bytes to its verdicts and the number of white cells;
//! `stages PATH` with one line of JSON that says where such a time goes; `heat PATH` with one of the milliseconds of each
//! cell's heat map; `memory` with the most KiB that the process ever held. `quit`, or the end of the input, ends it. Files
//! are read before the clock starts.

use std::fs;
use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use cytology::quality::{Measures, judge};
use cytology::smear::{Field, Look, LookError, Sightings, Survey, WhiteCells};
use cytology::{DecodeError, Limits, PreparedCell, crop, decode};
use image::codecs::jpeg::JpegEncoder;
use inference::{
    BundleError, Classifier, ExamineError, NetworkError, WhiteCellNetwork, families, morphology,
};
use rayon::prelude::*;

use crate::files::{self, FileError};
use crate::synth::{self, SmearSpec};

/// Width of every drawn field in micrometres, whatever its pixels: about what a 40× objective shows.
const WIDTH_UM: f32 = 540.0;
/// Red cells that are tried for every field: those that find room cover about two fifths of it.
const RED_CELLS: usize = 2500;
/// Quality of the JPEG files, as cameras write them.
const JPEG_QUALITY: u8 = 90;

/// The step among the others in which white cells are found.
const WHITE_CELLS: usize = 2;

/// Why a timing ended early.
#[derive(Debug, thiserror::Error)]
pub enum FieldBenchError {
    /// The other side of the conversation is gone.
    #[error(transparent)]
    Conversation(#[from] io::Error),
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The model does not hold.
    #[error(transparent)]
    Model(#[from] BundleError),
    /// A picture was refused.
    #[error("{path}: {reason}")]
    Picture {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: ExamineError,
    },
    /// A picture shows nothing that its scale could be told by.
    #[error("{0}: its scale cannot be measured")]
    Scale(PathBuf),
    /// The network that sees white cells failed.
    #[error(transparent)]
    Look(#[from] LookError),
    /// A drawn field has no room for its white cells.
    #[error("only {placed} of {asked} white cells found room")]
    Room {
        /// White cells that were drawn.
        placed: usize,
        /// White cells that were asked for.
        asked: usize,
    },
    /// A picture could not be encoded.
    #[error("the picture cannot be written: {0}")]
    Encode(#[from] image::ImageError),
    /// A request is not understood.
    #[error("unknown request `{0}`")]
    Request(String),
}

/// Draws a synthetic smear of 4:3, `megapixels` in all, with `white_cells`, a fifth of them blasts, and writes it as JPEG.
/// More pixels show the same field more finely.
///
/// # Errors
/// [`FieldBenchError::Room`] where not all white cells could be placed; else names the file.
pub fn draw(out: &Path, megapixels: u32, white_cells: usize) -> Result<(), FieldBenchError> {
    let unit = (f64::from(megapixels) * 1e6 / 12.0).sqrt();
    let (width, height) = ((4.0 * unit).round() as u32, (3.0 * unit).round() as u32);
    let blasts = white_cells / 5;
    let spec = SmearSpec {
        width,
        height,
        um_per_px: WIDTH_UM / width as f32,
        red_cells: RED_CELLS,
        lymphocytes: white_cells - blasts,
        blasts,
        ..SmearSpec::default()
    };
    let drawn = synth::smear(&spec);
    let placed = drawn.cells.iter().filter(|cell| cell.label > 0).count();
    if placed < white_cells {
        return Err(FieldBenchError::Room { placed, asked: white_cells });
    }
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY).encode_image(&drawn.picture)?;
    Ok(files::write(out, &bytes)?)
}

/// A loaded model.
pub struct Bench {
    classifier: Classifier,
    /// The network that sees white cells once more, to be timed on its own.
    white_cells: WhiteCellNetwork,
}

impl Bench {
    /// Loads a bundle as the app does: by the engine that is fastest here.
    ///
    /// # Errors
    /// [`FieldBenchError`] names the file.
    pub fn load(bundle: &Path) -> Result<Self, FieldBenchError> {
        let (onnx, json) = (bundle.join("model.onnx"), bundle.join("model.json"));
        let onnx = fs::read(&onnx).map_err(FileError::io(&onnx))?;
        let json = fs::read_to_string(&json).map_err(FileError::io(&json))?;
        let clock = Instant::now();
        let classifier = Classifier::load_fastest(&onnx, &json, || clock.elapsed())?;
        Ok(Self { classifier, white_cells: WhiteCellNetwork::shipped()? })
    }

    /// Holds the conversation until it is ended.
    ///
    /// # Errors
    /// [`FieldBenchError`] where a request is not understood, the other side is gone or a picture is refused.
    pub fn serve(&self, requests: impl BufRead, mut answers: impl Write) -> Result<(), FieldBenchError> {
        writeln!(answers, "ready {}", self.classifier.engine())?;
        answers.flush()?;
        for request in requests.lines() {
            let request = request?;
            if request == "quit" {
                break;
            }
            writeln!(answers, "{}", self.answer(&request)?)?;
            answers.flush()?;
        }
        Ok(())
    }

    fn answer(&self, request: &str) -> Result<String, FieldBenchError> {
        match request.split_once(' ') {
            None if request == "memory" => Ok(crate::bench_inference::status("VmHWM").to_string()),
            Some(("time", path)) => self.time(Path::new(path)),
            Some(("stages", path)) => {
                let stages = self.stages(Path::new(path))?;
                Ok(serde_json::to_string(&stages).map_err(io::Error::other)?)
            }
            Some(("heat", path)) => {
                let times = self.heat(Path::new(path))?;
                Ok(serde_json::to_string(&times).map_err(io::Error::other)?)
            }
            _ => Err(FieldBenchError::Request(request.to_owned())),
        }
    }

    fn time(&self, path: &Path) -> Result<String, FieldBenchError> {
        let bytes = fs::read(path).map_err(FileError::io(path))?;
        let began = Instant::now();
        let examined = self.classifier.examine(&bytes, None).map_err(refused(path))?;
        let took = began.elapsed().as_secs_f64() * 1e3;
        Ok(format!("{took:.3} {}", examined.examination.cells.len()))
    }

    /// Milliseconds of the heat map of each white cell in a picture, one after the other.
    fn heat(&self, path: &Path) -> Result<Vec<f64>, FieldBenchError> {
        let bytes = fs::read(path).map_err(FileError::io(path))?;
        let preparation = self.classifier.examine(&bytes, None).map_err(refused(path))?.preparation;
        let scale = preparation.scale.value().get();
        let of_cell = |cell: &PreparedCell| {
            let began = Instant::now();
            self.classifier.heat_map(cell, scale).map_err(network(path))?;
            Ok(began.elapsed().as_secs_f64() * 1e3)
        };
        preparation.cells.iter().map(of_cell).collect()
    }

    /// The public steps that `Classifier::examine` takes, in its order, with the milliseconds of each. The last is what the
    /// whole takes beyond them.
    fn stages(&self, path: &Path) -> Result<Vec<(&'static str, f64)>, FieldBenchError> {
        let bytes = fs::read(path).map_err(FileError::io(path))?;
        let began = Instant::now();
        self.classifier.examine(&bytes, None).map_err(refused(path))?;
        let whole = began.elapsed().as_secs_f64() * 1e3;

        let mut found = Vec::new();
        let mut began = Instant::now();
        let mut stage = |name: &'static str| {
            found.push((name, began.elapsed().as_secs_f64() * 1e3));
            began = Instant::now();
        };
        let picture = decode(&bytes, &Limits::default()).map_err(|e: DecodeError| refused(path)(e.into()))?;
        stage("decode");
        let field = Field::of(&picture);
        stage("eyepiece, light, red cells");
        let scale = field.scale().ok_or_else(|| FieldBenchError::Scale(path.to_owned()))?;
        let timed = Timed { look: &self.white_cells, spent: Mutex::default() };
        let white_cells = field.white_cells_seen(scale.scale, true, &WhiteCells::fitted(), &timed)?;
        let looked = timed.spent.into_inner().unwrap_or_default().as_secs_f64() * 1e3;
        stage("white cells: places, outlines");
        let flaws = judge(&Measures::of(&field));
        stage("quality of the picture");
        let spec = self.classifier.description().input.crop_spec();
        let cells: Vec<PreparedCell> = white_cells
            .into_iter()
            .map(|cell| {
                let mask = cell.outline.cell;
                let cut = field.cut(&mask);
                let crop = crop(&cut, &mask.clone().at(0, 0), scale.scale, &spec);
                let area_um2 = scale.scale.area_um2(mask.area());
                PreparedCell { area_um2, mask, cut, flag: None, mended: cell.mended, crop }
            })
            .collect();
        stage("cuts and crops");
        self.classifier.p_all(&cells).map_err(network(path))?;
        for end in [1.0 - scale.error, 1.0 + scale.error] {
            let Some(scale) = scale.scale.times(end) else { continue };
            let crops: Vec<_> = cells.par_iter().map(|cell| cell.crop_at(scale, &spec)).collect();
            let cells: Vec<PreparedCell> =
                cells.iter().zip(crops).map(|(cell, crop)| PreparedCell { crop, ..cell.clone() }).collect();
            self.classifier.p_all(&cells).map_err(network(path))?;
        }
        stage("network, at the scale and at both ends of its interval");
        let population = self.classifier.description().population.as_ref();
        let families = families(population);
        let described = cells.par_iter().map(|cell| {
            let features = cell.features(scale.scale, &families);
            let novelty = population.map(|population| population.novelty(&features));
            (novelty, cell.flaws(scale.scale), morphology(&features, population), cell.outline())
        });
        let described: Vec<_> = described.collect();
        stage("features, sharpness, contours");
        drop((flaws, described, cells));
        // The network's part of its step is a row of its own.
        found[WHITE_CELLS].1 -= looked;
        found.insert(WHITE_CELLS, ("network that sees white cells", looked));
        let rest = whole - found.iter().map(|(_, ms)| ms).sum::<f64>();
        found.push(("anything else", rest));
        Ok(found)
    }
}

/// A network whose time is added up.
struct Timed<'a> {
    look: &'a WhiteCellNetwork,
    spent: Mutex<Duration>,
}

impl Look for Timed<'_> {
    fn look(&self, survey: &Survey) -> Result<Sightings, LookError> {
        let began = Instant::now();
        let seen = self.look.look(survey);
        *self.spent.lock().unwrap_or_else(std::sync::PoisonError::into_inner) += began.elapsed();
        seen
    }
}

/// Names the picture that was refused.
fn refused(path: &Path) -> impl Fn(ExamineError) -> FieldBenchError {
    |reason| FieldBenchError::Picture { path: path.to_owned(), reason }
}

/// Names the picture whose cells the network failed on.
fn network(path: &Path) -> impl Fn(NetworkError) -> FieldBenchError {
    |reason| FieldBenchError::Picture { path: path.to_owned(), reason: reason.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawn_field_has_its_size_and_is_a_jpeg() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("field.jpg");
        draw(&path, 1, 5).unwrap();
        let picture = decode(&fs::read(&path).unwrap(), &Limits::default()).unwrap();
        assert_eq!(picture.dimensions(), (1155, 866));
    }

    #[test]
    fn too_many_white_cells_are_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let error = draw(&folder.path().join("field.jpg"), 1, 5000).unwrap_err();
        assert!(matches!(error, FieldBenchError::Room { asked: 5000, placed } if placed > 500), "{error}");
    }
}
