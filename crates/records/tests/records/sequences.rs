//! Any sequence of imports, deletions and restarts agrees with a map in memory, and leaves no remnants.

use std::collections::BTreeMap;

use proptest::prelude::*;
use records::{NewPicture, Records};

use crate::samples::{act, id, picture, traces_of};

#[derive(Debug, Clone)]
enum Step {
    Add(u8),
    Delete(u8),
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (0_u8..24).prop_map(Step::Add),
        4 => (0_u8..24).prop_map(Step::Delete),
        1 => Just(Step::Restart),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_store_agrees_with_a_map(steps in prop::collection::vec(step(), 1..40)) {
        let folder = tempfile::tempdir().unwrap();
        let mut records = Some(Records::open(folder.path()).unwrap());
        let mut kept: BTreeMap<u8, NewPicture> = BTreeMap::new();
        for step in steps {
            match step {
                Step::Add(n) => {
                    let detail = records.as_mut().unwrap().add(&picture(n)).unwrap();
                    prop_assert_eq!(detail.summary.id, id(n).to_string());
                    kept.insert(n, picture(n));
                }
                Step::Delete(n) => {
                    let deleted = records.as_mut().unwrap().delete(&id(n), &act(50));
                    prop_assert_eq!(deleted.is_ok(), kept.remove(&n).is_some());
                    prop_assert_eq!(traces_of(folder.path(), &picture(n)), Vec::<String>::new());
                }
                Step::Restart => {
                    drop(records.take());
                    records = Some(Records::open(folder.path()).unwrap());
                }
            }
        }
        let records = records.unwrap();
        let mut listed: Vec<String> = records.list().unwrap().into_iter().map(|s| s.id).collect();
        listed.sort();
        prop_assert_eq!(listed, kept.keys().map(|&n| id(n).to_string()).collect::<Vec<_>>());
        for (n, new) in &kept {
            prop_assert_eq!(&records.original(&id(*n)).unwrap(), &new.file.bytes);
            prop_assert_eq!(&records.thumbnail(&id(*n)).unwrap(), &new.file.thumbnail_png);
            prop_assert_eq!(&records.get(&id(*n)).unwrap().examination, &new.result.examination);
        }
    }
}
