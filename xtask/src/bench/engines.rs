//! Everything that can run the network, started on the same models, cells and threads.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::{Context as _, Result, bail};

use super::{locked_version, program, side::Side};
use crate::command::{root, run, target_dir};

/// Cells that the trainer prepares for a measurement.
pub const CELLS: u64 = 64;

/// How long all sides rest before each request: ONNX Runtime's threads look for work for some 60 ms.
const REST: Duration = Duration::from_millis(100);

/// What ONNX Runtime is asked for, once for each of the two models.
const PEER_WORDS: [&str; 2] = ["f32", "int8"];

/// The network before and after quantisation.
pub struct Models {
    folder: PathBuf,
    pub full: PathBuf,
    pub quantised: PathBuf,
}

impl Models {
    /// The models of a bundle; `folder` is taken from the repository's root.
    pub fn of(folder: &Path) -> Result<Self> {
        let folder = root()?.join(folder);
        let models =
            Self { full: folder.join("model-f32.onnx"), quantised: folder.join("model.onnx"), folder };
        for path in [&models.full, &models.quantised] {
            if !path.is_file() {
                bail!(
                    "{} is missing; both the network before quantisation and after it are compared",
                    path.display()
                );
            }
        }
        Ok(models)
    }

    /// The file that an engine of this name reads.
    pub fn read_by(&self, engine: &str) -> &Path {
        if engine.contains("int8") { &self.quantised } else { &self.full }
    }
}

/// What every engine is given, and the programs that have them.
pub struct Work {
    pub models: Models,
    /// Side of a cell in pixels.
    pub side: u64,
    cells: PathBuf,
    trainer: PathBuf,
    python: Option<PathBuf>,
}

impl Work {
    /// Has the trainer prepare the cells. Without a Python, there is no ONNX Runtime to compare with.
    pub fn prepare(models: Models, trainer: PathBuf, python: Option<PathBuf>) -> Result<Self> {
        let folder = target_dir()?.join("bench-inference");
        fs::create_dir_all(&folder)?;
        let cells = folder.join("cells.f32");
        run(program(&trainer)?
            .args(["bench-inference", "--write-cells"])
            .arg(&cells)
            .arg("--model")
            .arg(&models.folder))?;
        let bytes = fs::metadata(&cells).with_context(|| cells.display().to_string())?.len();
        let side = side_of(bytes).with_context(|| {
            format!("{} has {bytes} bytes, which are not {CELLS} square cells", cells.display())
        })?;
        Ok(Self { models, side, cells, trainer, python })
    }

    /// Whether there is something to compare with.
    pub const fn has_peer(&self) -> bool {
        self.python.is_some()
    }

    /// Our own program; `options` stand before what both programs are given.
    fn ours(&self, options: &[&str], threads: u32) -> Result<Command> {
        let mut command = program(&self.trainer)?;
        self.give(command.arg("bench-inference").args(options), threads);
        Ok(command)
    }

    fn theirs(&self, python: &Path, threads: u32) -> Result<Command> {
        let mut command = program(python)?;
        self.give(command.arg(root()?.join("xtask/peer/infer.py")), threads);
        command.arg(self.side.to_string());
        Ok(command)
    }

    fn give(&self, command: &mut Command, threads: u32) {
        command.args(["--threads", &threads.to_string()]).args([
            &self.models.full,
            &self.models.quantised,
            &self.cells,
        ]);
    }

    /// Our own program, waiting for requests.
    pub fn start_ours(&self, threads: u32) -> Result<Side> {
        Side::start(&mut self.ours(&[], threads)?, None)
    }

    /// All engines, waiting for requests.
    pub fn start(&self, threads: u32) -> Result<Engines> {
        let ours = self.start_ours(threads)?;
        let mut all = our_engines(&ours.name)?;
        let mut theirs = None;
        if let Some(python) = &self.python {
            theirs = Some(Side::start(&mut self.theirs(python, threads)?, None)?);
            all.extend(PEER_WORDS.map(|word| Engine {
                name: format!("ONNX Runtime {word}"),
                word: word.to_owned(),
                ours: false,
            }));
        }
        Ok(Engines { all, ours, theirs })
    }

    /// What a fresh process of our own program says after it ran one engine. None for an engine that is not ours.
    pub fn once(&self, engine: &Engine, threads: u32) -> Result<Option<String>> {
        if !engine.ours {
            return Ok(None);
        }
        let mut command = self.ours(&["--once", &engine.word], threads)?;
        let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
        if !output.status.success() {
            bail!("running {} once failed ({})", engine.name, output.status);
        }
        Ok(Some(String::from_utf8_lossy(&output.stdout).trim().to_owned()))
    }
}

/// One way to run one of the models.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Engine {
    /// What the tables call it.
    pub name: String,
    /// What its program calls it in a request.
    word: String,
    /// Whether it is in our own program.
    ours: bool,
}

/// All engines, each in a program that waits for requests.
pub struct Engines {
    pub all: Vec<Engine>,
    ours: Side,
    theirs: Option<Side>,
}

impl Engines {
    /// Microseconds of a cell, in batches over all cells.
    pub fn run(&mut self, engine: usize, batch: u32) -> Result<f64> {
        self.time(engine, |word| format!("time {word} {batch}"))
    }

    /// Milliseconds until the answer on the first cell, from the model's file.
    pub fn load(&mut self, engine: usize) -> Result<f64> {
        self.time(engine, |word| format!("load {word}"))
    }

    fn time(&mut self, engine: usize, request: impl Fn(&str) -> String) -> Result<f64> {
        let engine = self.all.get(engine).context("there is no such engine")?;
        let side = if engine.ours { Some(&mut self.ours) } else { self.theirs.as_mut() };
        side.context("its program was not started")?.time(&request(&engine.word), REST)
    }

    /// The libraries behind the engines, with their versions.
    pub fn versions(&self) -> Result<Vec<String>> {
        let mut versions = vec![format!("tract {}", locked_version("tract-onnx")?)];
        if self.all.iter().any(|engine| engine.name.starts_with("Burn")) {
            versions.push(format!("Burn {}", locked_version("burn")?));
        }
        versions.extend(self.theirs.iter().map(|side| side.name.clone()));
        Ok(versions)
    }
}

/// The engines that our program names in its first line; it knows them by their places.
fn our_engines(line: &str) -> Result<Vec<Engine>> {
    let names: Vec<&str> = line.split(';').map(str::trim).collect();
    if names.iter().any(|name| name.is_empty()) {
        bail!("the trainer names its engines as `{line}`, and one of them has no name");
    }
    let engine = |(place, name): (usize, &&str)| Engine {
        name: (*name).to_owned(),
        word: place.to_string(),
        ours: true,
    };
    Ok(names.iter().enumerate().map(engine).collect())
}

/// The side of a cell, from the size of a file of [`CELLS`] cells with three planes of float32.
fn side_of(bytes: u64) -> Option<u64> {
    let side = (bytes / (CELLS * 3 * 4)).isqrt();
    (side > 0 && CELLS * 3 * 4 * side * side == bytes).then_some(side)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_engines_are_known_by_their_places() {
        let engines = our_engines("tract f32;fused int8 (avx512-vnni); Burn f32").unwrap();
        let found: Vec<_> = engines.iter().map(|e| (e.name.as_str(), e.word.as_str(), e.ours)).collect();
        let expected =
            [("tract f32", "0", true), ("fused int8 (avx512-vnni)", "1", true), ("Burn f32", "2", true)];
        assert_eq!(found, expected);
        for nameless in ["", "tract f32;", "a;;b"] {
            assert!(our_engines(nameless).is_err(), "{nameless}");
        }
    }

    #[test]
    fn the_side_is_told_from_the_size_of_the_file() {
        assert_eq!(side_of(64 * 3 * 80 * 80 * 4), Some(80));
        for wrong in [0, 4, 64 * 3 * 80 * 80 * 4 + 4, 63 * 3 * 80 * 80 * 4] {
            assert_eq!(side_of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn each_engine_reads_one_of_the_models() {
        let models = Models { folder: "m".into(), full: "m/a".into(), quantised: "m/b".into() };
        assert_eq!(models.read_by("fused int8 (avx2)"), Path::new("m/b"));
        assert_eq!(models.read_by("Burn f32"), Path::new("m/a"));
    }

    #[test]
    fn a_missing_model_is_named() {
        let error = Models::of(Path::new("docs")).err().unwrap().to_string();
        assert!(error.contains("model-f32.onnx"), "{error}");
    }
}
