//! Drawn data sets.

use inference::{Channels, InputDescription, NormalisationDescription};
use trainer::model::{BlockConfig, NetworkConfig};
use trainer::synth::{CellKind, single_cell};
use trainer::training::TrainingConfig;

/// A small input, so that tests are quick.
pub(crate) const INPUT: InputDescription = InputDescription {
    side: 16,
    window_um: 15.04,
    channels: Channels::Rgb,
    normalisation: NormalisationDescription { offset: 8.0, centre: 1.0, spread: 0.7 },
};

/// A small network and a few steps.
pub(crate) fn config(steps: usize) -> TrainingConfig {
    let block = |channels, stride, pool| BlockConfig { channels, stride, pool };
    TrainingConfig {
        side: INPUT.side,
        network: NetworkConfig { blocks: vec![block(4, 1, true), block(8, 2, false)], dropout: 0.1 },
        steps,
        batch: 8,
        ..TrainingConfig::default()
    }
}

/// Writes a data set of drawn cells in the C-NMC layout: `subjects` of each class with two cells each.
pub(crate) fn drawn(subjects: u64) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (kind, class, prefix) in [(CellKind::Blast, "all", ""), (CellKind::Lymphocyte, "hem", "H")] {
        let below = folder.path().join("fold_0").join(class);
        std::fs::create_dir_all(&below).unwrap();
        for subject in 1..=subjects {
            // Numbers far from those of the official set's linked subjects.
            for cell in 1..=2 {
                let name = format!("UID_{prefix}{}_1_{cell}_{class}.png", subject + 900);
                let seed = subject * 100 + cell + if class == "all" { 50 } else { 0 };
                single_cell(kind, 450, seed).save(below.join(name)).unwrap();
            }
        }
    }
    folder
}
