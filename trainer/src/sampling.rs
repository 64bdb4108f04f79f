//! Which cells a batch shows.

use std::collections::BTreeMap;

use rand::RngExt;
use rand::rngs::StdRng;

use crate::config::Sampling;
use crate::dataset::{Class, Dataset};

/// Draws cells so that a subject with many cells does not drown the others: a subject comes in proportion to a power
/// of its number of cells. Subjects are what there are few of.
pub struct Sampler {
    balance_classes: bool,
    classes: Vec<Vec<Subject>>,
}

struct Subject {
    /// Weight of this subject and of those before it.
    cumulative: f64,
    cells: Vec<usize>,
}

impl Sampler {
    /// A sampler over the given cells of `dataset`.
    #[must_use]
    pub fn new(dataset: &Dataset, cells: &[usize], sampling: &Sampling) -> Self {
        let subjects_of = |class: Option<Class>| {
            let mut by_group = BTreeMap::<usize, Vec<usize>>::new();
            for &i in cells.iter().filter(|&&i| class.is_none_or(|c| dataset.cells[i].class == c)) {
                by_group.entry(dataset.cells[i].group).or_default().push(i);
            }
            let mut cumulative = 0.0;
            let subjects = by_group.into_values().map(|cells| {
                cumulative += (cells.len() as f64).powf(sampling.subject_power);
                Subject { cumulative, cells }
            });
            subjects.collect()
        };
        let classes = if sampling.balance_classes {
            vec![subjects_of(Some(Class::Hem)), subjects_of(Some(Class::All))]
        } else {
            vec![subjects_of(None)]
        };
        Self { balance_classes: sampling.balance_classes, classes }
    }

    /// `count` cells in random order, about half of each class where classes are balanced.
    #[must_use]
    pub fn draw(&self, count: usize, rng: &mut StdRng) -> Vec<usize> {
        (0..count)
            .filter_map(|_| {
                let class = usize::from(self.balance_classes && rng.random_bool(0.5));
                let subjects = &self.classes[class];
                let at = rng.random_range(0.0..subjects.last()?.cumulative);
                let subject = subjects.get(subjects.partition_point(|s| s.cumulative <= at))?;
                Some(subject.cells[rng.random_range(0..subject.cells.len())])
            })
            .collect()
    }
}
