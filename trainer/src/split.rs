//! Splits that are made of subject groups. A cell cannot be placed alone: [`Split`] holds groups only.

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

use crate::dataset::{Class, Dataset};

/// Parts of a data set that share no subject group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    parts: Vec<Vec<usize>>,
}

impl Split {
    /// Deals the groups into `count` parts, class by class, the largest groups first, there and back again
    /// (0, 1, 2, 2, 1, 0, 0, …); groups of equal size in an order drawn from `seed`. So each part gets as many
    /// subjects of each class, give or take one, and about as many cells, and no subject is in two parts.
    #[must_use]
    pub fn deal(dataset: &Dataset, count: usize, seed: u64) -> Self {
        let mut sizes = vec![(0_usize, Class::Hem); dataset.groups.len()];
        for cell in &dataset.cells {
            sizes[cell.group].0 += 1;
            sizes[cell.group].1 = cell.class;
        }
        let mut rng = StdRng::seed_from_u64(seed);
        let mut parts = vec![Vec::new(); count];
        for class in [Class::All, Class::Hem] {
            let mut groups: Vec<usize> = (0..sizes.len()).filter(|&g| sizes[g].1 == class).collect();
            groups.shuffle(&mut rng);
            groups.sort_by_key(|&g| std::cmp::Reverse(sizes[g].0));
            let there_and_back = (0..count).chain((0..count).rev()).cycle();
            for (group, part) in groups.into_iter().zip(there_and_back) {
                parts[part].push(group);
            }
        }
        parts.iter_mut().for_each(|part| part.sort_unstable());
        Self { parts }
    }

    /// The groups of part `index`.
    #[must_use]
    pub fn part(&self, index: usize) -> &[usize] {
        &self.parts[index]
    }

    /// The groups of every part that is not in `left_out`.
    #[must_use]
    pub fn all_but(&self, left_out: &[usize]) -> Vec<usize> {
        let kept = self.parts.iter().enumerate().filter(|(i, _)| !left_out.contains(i));
        kept.flat_map(|(_, part)| part.iter().copied()).collect()
    }

    /// The number of parts.
    #[must_use]
    pub fn len(&self) -> usize {
        self.parts.len()
    }

    /// Whether there is no part.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Checks again, on the cells themselves, that no subject occurs in two parts.
    ///
    /// # Errors
    /// The subject that does.
    pub fn check(&self, dataset: &Dataset) -> Result<(), String> {
        let mut place = std::collections::HashMap::new();
        for (index, part) in self.parts.iter().enumerate() {
            for cell in dataset.cells_of(part) {
                let subject = dataset.cells[cell].subject.as_str();
                if *place.entry(subject).or_insert(index) != index {
                    return Err(subject.to_owned());
                }
            }
        }
        Ok(())
    }
}
