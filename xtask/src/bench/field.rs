//! `cargo xtask bench field`: how fast a photographed field becomes verdicts, beside OpenCV and ONNX Runtime in Python.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use serde_json::from_str;

use super::{
    conditions, locked_version, peer::Peer, program, publish, quartiles, shown, side::Side, thread_counts,
};
use super::{line_fit::LineFit, trainer_program};
use crate::{
    command::{root, run, target_dir},
    step::{Outcome, Steps},
};

/// Megapixels and white cells of the pictures: the series of pixels, then that of cells.
const PICTURES: [(u32, u32); 6] = [(1, 50), (3, 50), (12, 50), (48, 50), (12, 5), (12, 500)];
/// The picture that the goals are for.
const GOAL: (u32, u32) = (12, 50);
/// Most milliseconds of the heat map of a cell.
const HEAT_MS: f64 = 300.0;
/// The goals: milliseconds, MB, and the part of the peer's time, with every core.
const GOAL_MS: f64 = 1000.0;
const GOAL_MB: f64 = 400.0;
const GOAL_RATIO: f64 = 0.5;
/// How long both sides rest before each request, so that the other's threads have fallen asleep.
const REST: Duration = Duration::from_millis(100);

/// What field pictures are compared with.
const OPENCV: Peer = Peer {
    name: "OpenCV",
    packages: &["opencv-python-headless", "onnxruntime", "numpy"],
    imports: &["cv2", "onnxruntime", "numpy"],
    folder: "peer-opencv",
    cost: "a minute, and 400 MB",
    missing: "it cannot be installed here: see above",
};

/// What fields are timed with.
#[derive(Args, Clone)]
pub struct FieldBench {
    /// Folder of the bundle, from the repository's root
    #[arg(long, default_value = "models/reference")]
    model: PathBuf,
    /// Turns; in each, both sides examine every picture once
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Threads on both sides; without it, one thread and then every core
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    threads: Option<u32>,
    /// A Python that has opencv-python-headless, onnxruntime and numpy; without it, one is set up under
    /// target/peer-opencv
    #[arg(long)]
    python: Option<PathBuf>,
}

/// Runs the benchmark and writes its tables into the document.
pub fn field(steps: &mut Steps, options: &FieldBench) -> Result<()> {
    let trainer = trainer_program(steps)?;
    let python = OPENCV.set_up(steps, options.python.as_deref())?;
    let folder = target_dir()?.join("bench-field");
    let work = Work { trainer, python, model: root()?.join(&options.model), folder };
    steps.step("pictures", || work.draw())?;
    let counts = thread_counts(options.threads);
    steps.step("speed", || publish("field-speed", &speed(&work, &counts, options.rounds)?))?;
    steps.step("stages", || publish("field-stages", &stages(&work, &counts, options.rounds)?))
}

/// What both sides are given, and the programs that have them.
struct Work {
    trainer: PathBuf,
    python: Option<PathBuf>,
    model: PathBuf,
    folder: PathBuf,
}

impl Work {
    fn path(&self, (megapixels, cells): (u32, u32)) -> PathBuf {
        self.folder.join(format!("synthetic-{megapixels}mp-{cells}-cells.jpg"))
    }

    /// Has the trainer draw the pictures; the same ones each time.
    fn draw(&self) -> Result<Outcome> {
        fs::create_dir_all(&self.folder)?;
        for picture in PICTURES {
            run(program(&self.trainer)?.args(["bench-field", "--draw"]).arg(self.path(picture)).args([
                "--megapixels",
                &picture.0.to_string(),
                "--cells",
                &picture.1.to_string(),
            ]))?;
        }
        Ok(Outcome::Passed("drawn"))
    }

    fn start(&self, command: &mut Command, threads: u32) -> Result<Side> {
        let command = command.args(["--threads", &threads.to_string(), "--model"]).arg(&self.model);
        Side::start(command, None)
    }

    fn ours(&self, threads: u32) -> Result<Side> {
        self.start(program(&self.trainer)?.arg("bench-field"), threads)
    }

    /// None where there is nothing to compare with.
    fn theirs(&self, threads: u32) -> Result<Option<Side>> {
        let Some(python) = &self.python else { return Ok(None) };
        self.start(program(python)?.arg(root()?.join("xtask/peer/field.py")), threads).map(Some)
    }
}

/// What one side took for one picture: milliseconds of each round, and the white cells it found.
#[derive(Default, Clone)]
struct Timed {
    times: Vec<f64>,
    cells: u32,
}

impl Timed {
    fn median(&self) -> f64 {
        quartiles(&self.times)[1]
    }
}

/// Has a side examine a picture, after a rest.
fn examine(side: &mut Side, path: &Path) -> Result<(f64, u32)> {
    std::thread::sleep(REST);
    let answer = side.ask(&format!("time {}", path.display()))?;
    parsed(&answer).with_context(|| format!("{} said: {answer}", side.name))
}

/// Milliseconds and a number of cells.
fn parsed(answer: &str) -> Option<(f64, u32)> {
    let (time, cells) = answer.split_once(' ')?;
    Some((time.parse().ok()?, cells.parse().ok()?))
}

/// The peak of a fresh process that examined the goal's picture once, in MB.
fn peak(work: &Work, mut side: Side) -> Result<f64> {
    examine(&mut side, &work.path(GOAL))?;
    let answer = side.ask("memory")?;
    let kib: f64 = answer.parse().with_context(|| format!("{} said: {answer}", side.name))?;
    Ok(kib * 1024.0 / 1e6)
}

/// The tables of times and memory, the fit and the goals.
fn speed(work: &Work, counts: &[u32], rounds: u32) -> Result<String> {
    let mut text = String::new();
    let mut names = Vec::new();
    for &threads in counts {
        let (mut ours, mut theirs) = (work.ours(threads)?, work.theirs(threads)?);
        let (own, other) = timed(work, &mut ours, theirs.as_mut(), threads, rounds)?;
        names = vec![format!("tract {}", locked_version("tract-onnx")?), ours.name.clone()];
        names.extend(theirs.iter().map(|side| side.name.clone()));
        drop((ours, theirs));
        let peaks = if cfg!(target_os = "linux") {
            let other = work.theirs(threads)?.map(|side| peak(work, side)).transpose()?;
            Some((peak(work, work.ours(threads)?)?, other))
        } else {
            None
        };
        text += &part(threads, &own, &other, peaks)?;
    }
    let missing = if work.python.is_some() {
        ""
    } else {
        " OpenCV could not be installed there, so its columns are missing."
    };
    Ok(format!(
        "Synthetic fields, JPEG of quality 90. Ratio: our time over the peer's of the same round; below 1 we are \
         faster. Memory: the most that a fresh process held (VmHWM) after it examined one picture. {rounds} rounds, in \
         turns; who begins changes from round to round. The machine was shared with other work, so only the ratios \
         say something.{missing}\n\n{text}{}\n",
        conditions(&names),
    ))
}

/// Both sides' times of every picture; the peer's are empty where there is none.
fn timed(
    work: &Work,
    ours: &mut Side,
    mut theirs: Option<&mut Side>,
    threads: u32,
    rounds: u32,
) -> Result<(Vec<Timed>, Vec<Timed>)> {
    let mut own = vec![Timed::default(); PICTURES.len()];
    let mut other = own.clone();
    // The first picture that a side sees sets up its memory: that is not what is measured.
    examine(ours, &work.path(GOAL))?;
    if let Some(theirs) = theirs.as_deref_mut() {
        examine(theirs, &work.path(GOAL))?;
    }
    for round in 0..rounds {
        for (place, picture) in PICTURES.into_iter().enumerate() {
            let path = work.path(picture);
            for turn in 0..2 {
                let (side, timed) = if (turn + round) % 2 == 0 {
                    (Some(&mut *ours), &mut own[place])
                } else {
                    (theirs.as_deref_mut(), &mut other[place])
                };
                let Some(side) = side else { continue };
                let (time, cells) = examine(side, &path)?;
                timed.times.push(time);
                timed.cells = cells;
            }
        }
        println!("threads: {threads}, round {} of {rounds}", round + 1);
    }
    Ok((own, other))
}

/// Everything that is said about one number of threads.
fn part(threads: u32, own: &[Timed], other: &[Timed], peaks: Option<(f64, Option<f64>)>) -> Result<String> {
    let mut text = format!("### Threads: {threads}\n\n");
    let goal = PICTURES.iter().position(|picture| *picture == GOAL).context("no picture has the goals")?;
    let by_pixels: Vec<usize> = (0..PICTURES.len()).filter(|&i| PICTURES[i].1 == GOAL.1).collect();
    let mut by_cells: Vec<usize> = (0..PICTURES.len()).filter(|&i| PICTURES[i].0 == GOAL.0).collect();
    by_cells.sort_by_key(|&i| PICTURES[i].1);
    for (title, places) in [("By pixels", by_pixels), ("By white cells", by_cells)] {
        text += &format!(
            "{title}:\n\n| megapixels | white cells drawn | found by us | found by the peer | ours, ms, median \
             [quartiles] | peer, ms, median [quartiles] | ratio [quartiles] |\n|---|---|---|---|---|---|---|\n"
        );
        text.extend(places.into_iter().map(|i| row(PICTURES[i], &own[i], &other[i])));
        text += "\n";
    }
    for (name, timed) in [("Ours", own), ("The peer's", other)] {
        let rows: Vec<_> = PICTURES.iter().zip(timed).filter(|(_, timed)| !timed.times.is_empty()).collect();
        if rows.is_empty() {
            continue;
        }
        let rows = rows
            .iter()
            .map(|((megapixels, cells), timed)| (f64::from(*megapixels), f64::from(*cells), timed.median()));
        let fit = LineFit::of(&rows.collect::<Vec<_>>()).context("the pictures do not determine a line")?;
        text += &format!("{name}: {}\n\n", fit.in_words());
    }
    let ratios = ratios(&own[goal], &other[goal]);
    if let Some((ours, theirs)) = peaks {
        text += &format!("Peak memory, {} megapixels with {} white cells: ours {ours:.0} MB", GOAL.0, GOAL.1);
        text +=
            &theirs.map_or_else(|| ".\n\n".to_owned(), |theirs| format!(", the peer's {theirs:.0} MB.\n\n"));
    }
    let median = own[goal].median();
    let mut goals = vec![format!("{median:.0} ms of at most {GOAL_MS:.0}: {}", met(median <= GOAL_MS))];
    goals.extend(peaks.map(|(mb, _)| format!("{mb:.0} MB of at most {GOAL_MB:.0}: {}", met(mb <= GOAL_MB))));
    if !ratios.is_empty() {
        let ratio = quartiles(&ratios)[1];
        let words = met(ratio <= GOAL_RATIO);
        goals.push(format!("{ratio:.2} of the peer's time, at most {GOAL_RATIO}: {words}"));
    }
    text +=
        &format!("Goals for {} megapixels with {} white cells: {}.\n\n", GOAL.0, GOAL.1, goals.join("; "));
    Ok(text)
}

const fn met(holds: bool) -> &'static str {
    if holds { "met" } else { "not met" }
}

/// Each round is of one moment: the ratios are of those, not of the medians.
fn ratios(own: &Timed, other: &Timed) -> Vec<f64> {
    own.times.iter().zip(&other.times).map(|(own, other)| own / other).collect()
}

fn row((megapixels, drawn): (u32, u32), own: &Timed, other: &Timed) -> String {
    let (found, theirs, ratio) = if other.times.is_empty() {
        ("–".to_owned(), "–".to_owned(), "–".to_owned())
    } else {
        (other.cells.to_string(), shown(&other.times, 0), shown(&ratios(own, other), 2))
    };
    let ours = shown(&own.times, 0);
    format!("| {megapixels} | {drawn} | {} | {found} | {ours} | {theirs} | {ratio} |\n", own.cells)
}

/// The table of our side's stages for the goal's picture.
fn stages(work: &Work, counts: &[u32], rounds: u32) -> Result<String> {
    let mut text = format!(
        "{} megapixels with {} white cells, {rounds} times; medians. What our program does beyond these steps, such as \
         telling a prepared cell from a field, is the last row, the whole less the others.\n\n\
         | stage | threads | ms, median [quartiles] | share |\n|---|---|---|---|\n",
        GOAL.0, GOAL.1
    );
    let mut heat = String::new();
    for &threads in counts {
        let mut side = work.ours(threads)?;
        examine(&mut side, &work.path(GOAL))?;
        let mut found: Vec<(String, Vec<f64>)> = Vec::new();
        for _ in 0..rounds {
            let answer = side.ask(&format!("stages {}", work.path(GOAL).display()))?;
            let stages: Vec<(String, f64)> =
                from_str(&answer).with_context(|| format!("{} said: {answer}", side.name))?;
            if found.is_empty() {
                found = stages.iter().map(|(name, _)| (name.clone(), Vec::new())).collect();
            }
            if found.len() != stages.len() {
                bail!("{} changed its stages", side.name);
            }
            found.iter_mut().zip(&stages).for_each(|((_, times), (_, ms))| times.push(*ms));
        }
        let whole: f64 = found.iter().map(|(_, times)| quartiles(times)[1]).sum();
        for (name, times) in &found {
            let share = 100.0 * quartiles(times)[1] / whole;
            text += &format!("| {name} | {threads} | {} | {share:.0} % |\n", shown(times, 0));
        }
        let answer = side.ask(&format!("heat {}", work.path(GOAL).display()))?;
        let times: Vec<f64> = from_str(&answer).with_context(|| format!("{} said: {answer}", side.name))?;
        let held = met(quartiles(&times)[1] <= HEAT_MS);
        heat += &format!(
            "A cell's heat map, beside that: {} ms on {threads} threads, of at most {HEAT_MS:.0}: {held}. ",
            shown(&times, 1)
        );
    }
    Ok(format!(
        "{text}\n{}\n\n{}\n",
        heat.trim_end(),
        conditions(&[format!("tract {}", locked_version("tract-onnx")?)])
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timed(times: &[f64], cells: u32) -> Timed {
        Timed { times: times.to_vec(), cells }
    }

    #[test]
    fn an_answer_is_a_time_and_a_count() {
        assert_eq!(parsed("12.5 50"), Some((12.5, 50)));
        for broken in ["", "12.5", "12.5 many", "soon 50"] {
            assert_eq!(parsed(broken), None, "{broken}");
        }
    }

    #[test]
    fn a_row_has_the_ratio_of_each_round() {
        let row = |other: &Timed| row((12, 50), &timed(&[10.0, 40.0], 49), other);
        let expected = "| 12 | 50 | 49 | 51 | 25 [18–32] | 30 [25–35] | 0.75 [0.62–0.88] |\n";
        assert_eq!(row(&timed(&[20.0, 40.0], 51)), expected);
        assert!(row(&Timed::default()).ends_with("| – | 25 [18–32] | – | – |\n"));
    }

    #[test]
    fn goals_that_are_not_met_are_said_to_be() {
        let own: Vec<Timed> = PICTURES.iter().map(|_| timed(&[1200.0], 50)).collect();
        let other: Vec<Timed> = PICTURES.iter().map(|_| timed(&[3000.0], 50)).collect();
        let text = part(2, &own, &other, Some((450.0, Some(500.0)))).unwrap();
        assert!(text.contains("1200 ms of at most 1000: not met"), "{text}");
        assert!(text.contains("450 MB of at most 400: not met"), "{text}");
        assert!(text.contains("0.40 of the peer's time, at most 0.5: met"), "{text}");
        let alone = part(2, &own, &vec![Timed::default(); PICTURES.len()], None).unwrap();
        assert!(!alone.contains("peer's time") && !alone.contains("Peak"), "{alone}");
    }
}
