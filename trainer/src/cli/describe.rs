//! `features`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use cytology::{FEATURES, Limits, TRAINING_SCALE, cell_mask, decode};
use trainer::dataset::{Class, Dataset};
use trainer::files;
use trainer::metrics::{Prediction, auroc};

use super::open;

#[derive(Args)]
pub struct Features {
    /// A set that `prepare` wrote, or a picture of one cell on black.
    set_or_picture: PathBuf,
    /// Also write one row a cell as CSV to this file (of a set).
    #[arg(long)]
    csv: Option<PathBuf>,
}

impl Features {
    pub fn run(self) -> anyhow::Result<()> {
        let is_picture = self.set_or_picture.extension().is_some_and(|e| {
            ["bmp", "jpg", "jpeg", "png", "tif", "tiff", "webp"].iter().any(|p| e.eq_ignore_ascii_case(p))
        });
        if is_picture {
            anyhow::ensure!(self.csv.is_none(), "--csv needs a prepared set");
            return of_picture(&self.set_or_picture);
        }
        let dataset = open(&self.set_or_picture)?;
        if let Some(path) = &self.csv {
            files::write(path, csv(&dataset)?.as_bytes())?;
        }
        print!("{}", table(&dataset));
        Ok(())
    }
}

fn of_picture(path: &Path) -> anyhow::Result<()> {
    let name = || path.display().to_string();
    let bytes = std::fs::read(path).with_context(name)?;
    let picture = decode(&bytes, &Limits::default()).with_context(name)?;
    let mask = cell_mask(&picture).with_context(|| format!("{}: there is no cell on black", name()))?;
    for (feature, value) in cytology::features(&picture, &mask, TRAINING_SCALE).iter() {
        println!("{:34} {value:12.5} {:4} {}", feature.name, feature.unit, feature.meaning);
    }
    Ok(())
}

/// Each feature with its mean in each class and how well it alone ranks the cells, over all cells of the set: a
/// description, not an evaluation.
fn table(dataset: &Dataset) -> String {
    let rows: Vec<Vec<f32>> = (0..dataset.cells.len()).map(|i| dataset.features(i)).collect();
    let mut text = format!("{:34} {:>12} {:>12} {:>6}  unit\n", "feature", "mean ALL", "mean HEM", "AUROC");
    for (c, feature) in FEATURES.iter().enumerate() {
        let mut sums = BTreeMap::<Class, (f64, usize)>::new();
        let mut ranked = Vec::with_capacity(rows.len());
        for (cell, row) in dataset.cells.iter().zip(&rows) {
            let score = f64::from(row[c]);
            let sum = sums.entry(cell.class).or_default();
            *sum = (sum.0 + score, sum.1 + 1);
            ranked.push(Prediction { class: cell.class, group: cell.group, score });
        }
        let mean = |class| sums.get(&class).map_or(f64::NAN, |(sum, count)| sum / *count as f64);
        let (all, hem) = (mean(Class::All), mean(Class::Hem));
        let auroc = auroc(&ranked);
        let auroc = auroc.max(1.0 - auroc);
        let _ = writeln!(text, "{:34} {all:12.4} {hem:12.4} {auroc:6.3}  {}", feature.name, feature.unit);
    }
    text
}

fn csv(dataset: &Dataset) -> anyhow::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let names = FEATURES.iter().map(|f| f.name);
    writer.write_record(["path", "label", "subject", "group"].into_iter().chain(names))?;
    for (i, cell) in dataset.cells.iter().enumerate() {
        let about = [cell.path.clone(), cell.class.to_string(), cell.subject.clone(), cell.group.to_string()];
        let values = dataset.features(i);
        writer.write_record(about.into_iter().chain(values.iter().map(f32::to_string)))?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}
