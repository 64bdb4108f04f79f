//! Splits that are made of subject groups. A cell cannot be placed alone: [`Split`] holds groups only.

use std::collections::HashMap;

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

use crate::dataset::{Class, Dataset};

/// Why a split cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SplitError {
    /// A part lacks one of the classes.
    #[error("part {part} of the split lacks ALL or HEM subjects: use fewer parts or more subjects")]
    OneClass {
        /// Index of the part.
        part: usize,
    },
    /// A subject or a picture stands in two parts. The types should make this impossible; it is checked all the same.
    #[error("{what} stands in two parts of the split")]
    Leak {
        /// The subject, or the path of the picture.
        what: String,
    },
}

/// Parts of a data set that share no subject group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    parts: Vec<Vec<usize>>,
}

impl Split {
    /// Deals all groups into `count` parts; see [`Split::deal_groups`].
    #[must_use]
    pub fn deal(dataset: &Dataset, count: usize, seed: u64) -> Self {
        let all: Vec<usize> = (0..dataset.groups.len()).collect();
        Self::deal_groups(dataset, &all, count, seed)
    }

    /// Deals `groups` into `count` parts, class by class, the largest groups first, there and back again
    /// (0, 1, 2, 2, 1, 0, 0, …); groups of equal size in an order drawn from `seed`. So each part gets as many
    /// subjects of each class, give or take one, and about as many cells, and no subject is in two parts.
    #[must_use]
    pub fn deal_groups(dataset: &Dataset, groups: &[usize], count: usize, seed: u64) -> Self {
        let mut sizes = vec![(0_usize, Class::Hem); dataset.groups.len()];
        for cell in &dataset.cells {
            sizes[cell.group].0 += 1;
            sizes[cell.group].1 = cell.class;
        }
        let mut rng = StdRng::seed_from_u64(seed);
        let mut parts = vec![Vec::new(); count];
        for class in [Class::All, Class::Hem] {
            let mut groups: Vec<usize> = groups.iter().copied().filter(|&g| sizes[g].1 == class).collect();
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

    /// Checks, on the cells themselves, that no subject and no picture occurs in two parts, and that every part has
    /// both classes. Returns what was checked, in a sentence for the report.
    ///
    /// # Errors
    /// [`SplitError`] names the subject, the picture or the part.
    pub fn check(&self, dataset: &Dataset) -> Result<String, SplitError> {
        let (mut subjects, mut pictures) = (HashMap::new(), HashMap::new());
        for (part, groups) in self.parts.iter().enumerate() {
            let cells = dataset.cells_of(groups);
            for cell in cells.iter().map(|&i| &dataset.cells[i]) {
                if *subjects.entry(&cell.subject).or_insert(part) != part {
                    return Err(SplitError::Leak { what: format!("subject {}", cell.subject) });
                }
                if *pictures.entry(&cell.content).or_insert(part) != part {
                    return Err(SplitError::Leak { what: cell.path.clone() });
                }
            }
            let has = |class| cells.iter().any(|&i| dataset.cells[i].class == class);
            if !Class::BOTH.into_iter().all(has) {
                return Err(SplitError::OneClass { part });
            }
        }
        Ok(format!(
            "Checked on the cells: none of {} subjects and none of {} different pictures stands in two of the {} parts.",
            subjects.len(),
            pictures.len(),
            self.parts.len()
        ))
    }
}
