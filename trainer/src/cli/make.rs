//! `prepare` and `train`.

use std::path::PathBuf;

use burn::tensor::Device;
use clap::Args;
use cytology::CropSpec;
use trainer::dataset::Class;
use trainer::experiment::{self, Machine};
use trainer::layout::Layout;
use trainer::run::{Run, RunFacts};
use trainer::{assessment, calibration, card, device, evaluation, files, preparation};

use super::{command_line, config_of, git_commit, layout_of, open, stop_on_interrupt, training_devices};

/// The window is 320 pixels of C-NMC wide: it holds all but the largest hundredth of the cells whole.
const WINDOW_UM: f64 = 320.0 * cytology::TRAINING_SCALE.get();

#[derive(Args)]
pub struct Prepare {
    /// Folder in C-NMC's layout or with {all,hem}/<subject>/, or a CSV file with the columns path,label,subject.
    data: PathBuf,
    /// The set to write; one that is there is replaced at the end.
    #[arg(long)]
    out: PathBuf,
    /// The layout, where it should not be recognised.
    #[arg(long)]
    layout: Option<Layout>,
    /// Side of the network's input in pixels.
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u32).range(16..=256))]
    side: u32,
    /// Leave out pictures that cannot be used instead of stopping; they are named.
    #[arg(long)]
    leave_out: bool,
}

impl Prepare {
    pub fn run(self) -> anyhow::Result<()> {
        let layout = layout_of(&self.data, self.layout)?;
        let spec = CropSpec { window_um: WINDOW_UM, side: self.side };
        let index =
            preparation::prepare(&self.data, layout, &spec, self.leave_out, &self.out, &command_line())?;
        let count = |class| index.cells.iter().filter(|c| c.class == class).count();
        println!(
            "{} ALL and {} HEM cells of {} subjects in {} groups, {} features each: {}",
            count(Class::All),
            count(Class::Hem),
            index.groups.iter().map(Vec::len).sum::<usize>(),
            index.groups.len(),
            index.features.len(),
            self.out.display()
        );
        for group in index.groups.iter().filter(|g| g.len() > 1) {
            println!("subjects that belong together: {}", group.join(" = "));
        }
        for left_out in &index.left_out {
            println!("left out: {left_out}");
        }
        Ok(())
    }
}

#[derive(Args)]
pub struct Train {
    /// A set that `prepare` wrote.
    set: PathBuf,
    /// Folder of the run to write.
    #[arg(long)]
    out: PathBuf,
    /// Name and version of the model.
    #[arg(long, default_value = "leukolens-mine")]
    id: String,
    /// JSON file with settings that differ from the defaults.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Go on with the run that is there, from its last checkpoint.
    #[arg(long)]
    resume: bool,
    /// Stop after the cross-validation and tell its numbers: for choosing settings without a look at the held-out
    /// subjects. --resume then goes on to the final training.
    #[arg(long)]
    folds_only: bool,
}

impl Train {
    pub fn run(self) -> anyhow::Result<()> {
        let config = config_of(self.config.as_ref())?;
        let dataset = open(&self.set)?;
        let (devices, backend) = training_devices()?;
        println!(
            "{} ALL and {} HEM cells of {} subject groups; training on {backend} ({} device{})",
            dataset.count(Class::All),
            dataset.count(Class::Hem),
            dataset.groups.len(),
            devices.len(),
            if devices.len() == 1 { "" } else { "s" }
        );
        config.check_side(dataset.crop_spec().side)?;
        check_devices(&devices, backend, &config, dataset.crop_spec().side)?;
        let split = experiment::split(&dataset, &config)?;
        println!("{}", split.check(&dataset)?);
        let facts = RunFacts::new(&self.id, &config, &dataset, git_commit(), backend);
        let run = Run::begin(&self.out, facts, self.resume)?;
        let commands = vec![
            dataset.command().to_owned(),
            command_line().replace(" --resume", "").replace(" --folds-only", ""),
        ];
        files::write_json(&run.file("commands.json"), &commands)?;

        let stop = stop_on_interrupt()?;
        let machine = Machine { devices: &devices, stop: &stop };
        if self.folds_only {
            experiment::cross_validate(&run, &dataset, &machine)?;
            let probabilities = calibration::cross_fitted(&run.out_of_fold(&dataset)?).concat();
            for (name, estimate) in evaluation::metrics(&probabilities, config.seed) {
                println!("{name:34} {estimate}");
            }
            return Ok(());
        }
        experiment::run(&run, &dataset, &machine)?;
        let results = assessment::assess(&run, &dataset, None, &devices[0])?;
        let summary = card::summary(&results.evaluations, 0, 0);
        println!("{}", summary[2..summary.len() - 1].join("\n"));
        println!("run and bundle written to {}", self.out.display());
        Ok(())
    }
}

/// A GPU's first batch is compared with the CPU's: autotuning has picked wrong kernels before.
fn check_devices(
    devices: &[Device],
    backend: &str,
    config: &trainer::config::Config,
    side: u32,
) -> anyhow::Result<()> {
    if backend != "flex" {
        device::check(devices, &Device::flex(), config, side)?;
        println!("one batch gives the same on the CPU and on {backend}");
    }
    Ok(())
}
