//! Subjects that belong together: the same picture under two subject ids means that the ids are one child, or that
//! one of the labels is wrong; either way they may never be on two sides of a split.

use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Joins subjects that share a picture, or are in one of `links`. `cells` are subject and fingerprint of the pixels.
/// Returns the groups in the order of their first subjects, each sorted.
#[must_use]
pub fn join<'a>(cells: impl Iterator<Item = (&'a str, &'a str)>, links: &[&[&str]]) -> Vec<Vec<String>> {
    let cells: Vec<_> = cells.collect();
    let subjects: Vec<&str> =
        cells.iter().map(|(subject, _)| *subject).collect::<BTreeSet<_>>().into_iter().collect();
    let index: HashMap<&str, usize> = subjects.iter().enumerate().map(|(i, s)| (*s, i)).collect();
    let mut root: Vec<usize> = (0..subjects.len()).collect();
    let join = |root: &mut Vec<usize>, a: usize, b: usize| {
        let (a, b) = (root[a].min(root[b]), root[a].max(root[b]));
        root.iter_mut().filter(|r| **r == b).for_each(|r| *r = a);
    };
    let mut first_with: HashMap<&str, usize> = HashMap::new();
    for (subject, content) in &cells {
        let first = *first_with.entry(content).or_insert(index[subject]);
        join(&mut root, first, index[subject]);
    }
    for link in links {
        let present: Vec<usize> = link.iter().filter_map(|s| index.get(s).copied()).collect();
        for pair in present.windows(2) {
            join(&mut root, pair[0], pair[1]);
        }
    }
    let mut groups = BTreeMap::<usize, Vec<String>>::new();
    for (i, subject) in subjects.iter().enumerate() {
        groups.entry(root[i]).or_default().push((*subject).to_owned());
    }
    groups.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cnmc::KNOWN_LINKS;

    #[test]
    fn subjects_with_the_same_picture_are_one_group() {
        let cells = [("H7", "a"), ("H8", "b"), ("H9", "b"), ("H11", "c"), ("H9", "d"), ("H12", "d")];
        let groups = join(cells.into_iter(), &KNOWN_LINKS);
        assert_eq!(groups, [vec!["H11"], vec!["H12", "H8", "H9"], vec!["H7"]]);
    }

    #[test]
    fn known_links_join_without_a_shared_picture() {
        let cells = [("H10", "a"), ("H3", "b"), ("51", "c"), ("78", "d")];
        assert_eq!(join(cells.into_iter(), &KNOWN_LINKS), [vec!["51", "78"], vec!["H10", "H3"]]);
        assert_eq!(join(cells.into_iter(), &[]).len(), 4);
    }
}
