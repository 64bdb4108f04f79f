//! What it takes to have the network ready: time, the file, memory.

use anyhow::{Context as _, Result};

use super::{conditions, engines::Work, memory::size_on_disk, shown};

/// Loads of each engine, in turns.
const LOADS: usize = 7;

/// The table of all engines, each loaded afresh.
pub fn measured(work: &Work, threads: u32) -> Result<String> {
    let mut engines = work.start(threads)?;
    let mut times = vec![Vec::new(); engines.all.len()];
    for _ in 0..LOADS {
        for (engine, times) in times.iter_mut().enumerate() {
            times.push(engines.load(engine)?);
        }
    }
    let versions = engines.versions()?;
    let all = engines.all.clone();
    // Their memory is not what the fresh processes are to be measured beside.
    drop(engines);
    let full = size_on_disk(&work.models.full)?;
    let mut table = String::from(
        "| engine | load, ms, median [quartiles] | file, bytes | of the f32 file | own pages after load | \
         own pages, steady | peak |\n|---|---|---|---|---|---|---|\n",
    );
    for (engine, times) in all.iter().zip(&times) {
        let held = if cfg!(target_os = "linux") { work.once(engine, threads)? } else { None };
        let held = held.as_deref().map(Held::read).transpose()?;
        table += &row(&engine.name, times, size_on_disk(work.models.read_by(&engine.name))?, full, held);
    }
    Ok(format!(
        "Load: from the file to the answer on the first cell, {LOADS} times in turns; threads: {threads}. Memory: of a \
         fresh process with nothing but that engine, above what the process held before; steady is after 1,000 cells in batches \
         of 64; measured on Linux and in our \
         own program only.\n\n{table}\n{}\n",
        conditions(&versions),
    ))
}

fn row(name: &str, times: &[f64], bytes: u64, full: u64, held: Option<Held>) -> String {
    let memory = held.map_or_else(
        || ["–"; 3].map(str::to_owned),
        |held| held.above_idle().map(|kib| format!("{:.1} MiB", kib as f64 / 1024.0)),
    );
    let part = bytes as f64 / full as f64;
    format!("| {name} | {} | {bytes} | {part:.2} | {} |\n", shown(times, 2), memory.join(" | "))
}

/// What a process held in KiB that loaded one engine and ran it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Held {
    /// Its own pages before.
    idle: u64,
    /// Its own pages with the engine loaded.
    loaded: u64,
    /// Its own pages when it had run for a while.
    steady: u64,
    /// The most of all pages, already above what it held before.
    peak: u64,
}

impl Held {
    /// What the process said about itself.
    fn read(line: &str) -> Result<Self> {
        let numbers: Option<Vec<u64>> = line.split_whitespace().map(|word| word.parse().ok()).collect();
        let [idle, loaded, steady, peak] = numbers
            .and_then(|numbers| <[u64; 4]>::try_from(numbers).ok())
            .with_context(|| format!("the trainer says of its memory: {line}"))?;
        Ok(Self { idle, loaded, steady, peak })
    }

    /// Loaded, steady, peak, each above the idle process.
    const fn above_idle(self) -> [u64; 3] {
        [self.loaded.saturating_sub(self.idle), self.steady.saturating_sub(self.idle), self.peak]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_counted_above_the_idle_process() {
        let held = Held::read("1000 3048 5096 9216").unwrap();
        assert_eq!(held.above_idle(), [2048, 4096, 9216]);
        for wrong in ["", "1 2 3", "1 2 3 4 5", "1 2 3 many"] {
            assert!(Held::read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_row_says_a_dash_where_memory_was_not_measured() {
        let held = Held { idle: 1024, loaded: 2048, steady: 3072, peak: 5120 };
        assert_eq!(
            row("tract int8", &[1.0, 2.0, 3.0], 50, 200, Some(held)),
            "| tract int8 | 2.00 [1.50–2.50] | 50 | 0.25 | 1.0 MiB | 2.0 MiB | 5.0 MiB |\n"
        );
        assert!(row("ONNX Runtime f32", &[1.0], 200, 200, None).ends_with("| 1.00 | – | – | – |\n"));
    }
}
