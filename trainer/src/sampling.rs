//! Which cells an epoch shows.

use rand::RngExt;
use rand::rngs::StdRng;

use crate::dataset::{Class, Dataset};

/// The power of its number of cells that a subject is drawn with: 0 is all alike, 1 is by cells.
const SUBJECT_POWER: f64 = 0.25;

/// Draws cells so that both classes come equally often, and a subject with many cells does not drown the
/// others: within a class a subject comes in proportion to the fourth root of its number of cells, nearly as often
/// as any other. Subjects are what there are few of.
pub struct Sampler {
    classes: [Vec<Subject>; 2],
}

struct Subject {
    /// Weight of this subject and of those before it.
    cumulative: f64,
    cells: Vec<usize>,
}

impl Sampler {
    /// A sampler over the given cells of `dataset`.
    #[must_use]
    pub fn new(dataset: &Dataset, cells: &[usize]) -> Self {
        let subjects_of = |class| {
            let mut by_group = std::collections::BTreeMap::<usize, Vec<usize>>::new();
            for &i in cells.iter().filter(|&&i| dataset.cells[i].class == class) {
                by_group.entry(dataset.cells[i].group).or_default().push(i);
            }
            let mut cumulative = 0.0;
            by_group
                .into_values()
                .map(|cells| {
                    cumulative += (cells.len() as f64).powf(SUBJECT_POWER);
                    Subject { cumulative, cells }
                })
                .collect()
        };
        Self { classes: [subjects_of(Class::Hem), subjects_of(Class::All)] }
    }

    /// `count` cells, half of each class, in random order.
    #[must_use]
    pub fn draw(&self, count: usize, rng: &mut StdRng) -> Vec<usize> {
        (0..count)
            .filter_map(|_| {
                let subjects = &self.classes[usize::from(rng.random_bool(0.5))];
                let at = rng.random_range(0.0..subjects.last()?.cumulative);
                let subject = subjects.get(subjects.partition_point(|s| s.cumulative <= at))?;
                Some(subject.cells[rng.random_range(0..subject.cells.len())])
            })
            .collect()
    }
}
