//! Any sequence of imports, deletions and restarts agrees with a map in memory, and leaves no remnants.

use std::{collections::BTreeMap, fs, path::Path};

use contract::{ErrorCode, GalleryQuery, Signature, SlideState, Verdict, VerdictCounts};
use proptest::prelude::*;
use records::{CellId, NewPicture, Records, RecordsError, SlideId, Target};

use crate::samples::{act, id, patient, patient_id, picture, slide, slide_id, traces_of};

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

/// What a person, the app or a crash may do, in any order. Numbers stand for samples.
#[derive(Debug, Clone)]
enum Act {
    Patient(u8),
    Slide(u8, u8),
    Add { n: u8, slide: u8, examined: bool },
    Examine(u8),
    Fail(u8),
    Move(u8, u8),
    MoveSlide(u8, u8),
    Day(u8, u8),
    Label(u8, u8, Verdict),
    Undo(u8),
    Redo(u8),
    Review(u8),
    Sign(u8),
    Amend(u8, u8),
    Delete(u8, u8, bool),
    Restore(u8),
    Purge,
    DeleteNow(u8),
    Restart,
}

fn act_of_any_kind() -> impl Strategy<Value = Act> {
    let (n, slide, patient) = (0_u8..6, 1_u8..4, 1_u8..3);
    let verdict = prop_oneof![
        Just(Verdict::All),
        Just(Verdict::Hem),
        Just(Verdict::Uncertain),
        Just(Verdict::NotACell)
    ];
    prop_oneof![
        1 => patient.clone().prop_map(Act::Patient),
        2 => (slide.clone(), patient.clone()).prop_map(|(s, p)| Act::Slide(s, p)),
        6 => (n.clone(), slide.clone(), any::<bool>()).prop_map(|(n, slide, examined)| Act::Add { n, slide, examined }),
        3 => n.clone().prop_map(Act::Examine),
        1 => n.clone().prop_map(Act::Fail),
        1 => (n.clone(), slide.clone()).prop_map(|(n, s)| Act::Move(n, s)),
        1 => (slide.clone(), patient).prop_map(|(s, p)| Act::MoveSlide(s, p)),
        1 => (slide.clone(), 0_u8..28).prop_map(|(s, d)| Act::Day(s, d)),
        6 => (0_u8..20, 0_u8..3, verdict).prop_map(|(k, more, v)| Act::Label(k, more, v)),
        5 => slide.clone().prop_map(Act::Undo),
        5 => slide.clone().prop_map(Act::Redo),
        2 => slide.clone().prop_map(Act::Review),
        2 => slide.clone().prop_map(Act::Sign),
        3 => (slide, n.clone()).prop_map(|(s, k)| Act::Amend(s, k)),
        4 => (0_u8..16, n.clone(), any::<bool>()).prop_map(|(level, n, soon)| Act::Delete(level, n, soon)),
        3 => (0_u8..3).prop_map(Act::Restore),
        2 => Just(Act::Purge),
        1 => n.prop_map(Act::DeleteNow),
        2 => Just(Act::Restart),
    ]
}

/// The cell of picture `n`'s latest result, at a place.
fn latest(records: &Records, n: u8, place: u8) -> CellId {
    let run = records.results_of(&id(n)).map_or(1, |results| results.last().map_or(1, |result| result.run));
    CellId { picture: id(n), run, index: u32::from(place) }
}

fn sample(n: u8) -> NewPicture {
    let mut new = picture(n);
    // A few cells are as good as many.
    let cells = &mut new.result.examination.cells;
    let keep = cells.len().min(4);
    cells.drain(..cells.len() - keep);
    new
}

fn shown(records: &Records, query: &GalleryQuery) -> Result<Vec<CellId>, RecordsError> {
    records.gallery(query)?.cells.iter().map(|cell| CellId::parse(&cell.id)).collect()
}

/// Does it. What is refused is refused for a reason of its own; the disk is never one here.
fn perform(records: &mut Records, what: &Act, minute: u8) -> Result<(), RecordsError> {
    let by = act(minute);
    match *what {
        Act::Patient(p) => records.add_patient(&patient_id(p), &patient(p), &by).map(drop),
        Act::Slide(s, p) => records.add_slide(&slide_id(s), &patient_id(p), &slide(s), &by).map(drop),
        Act::Add { n, slide, examined } => {
            let NewPicture { file, result } = sample(n);
            if slide == 3 {
                records.add(&NewPicture { file, result }).map(drop)
            } else {
                records.add_to(&slide_id(slide), &file, examined.then_some(&result)).map(drop)
            }
        }
        Act::Examine(n) => records.re_examined(&id(n), &sample(n).result).map(drop),
        Act::Fail(n) => records.examination_failed(&id(n), "no cell", &by),
        Act::Move(n, s) => records.move_pictures(&[id(n)], &slide_id(s), &by),
        Act::MoveSlide(s, p) => records.move_slide(&slide_id(s), &patient_id(p), &by).map(drop),
        Act::Day(s, d) => records.change_slide(&slide_id(s), &slide(d), &by).map(drop),
        Act::Label(k, more, verdict) => {
            // One cell of those that are there, and some that follow it.
            let all = GalleryQuery { limit: 500, ..GalleryQuery::default() };
            let cells = shown(records, &all)?;
            let cells: Vec<CellId> =
                cells.iter().cycle().skip(usize::from(k)).take(1 + usize::from(more)).cloned().collect();
            records.relabel(&cells, verdict, &by)
        }
        Act::Undo(s) => records.undo(&slide_id(s), &by).map(drop),
        Act::Redo(s) => records.redo(&slide_id(s), &by).map(drop),
        Act::Review(s) => {
            let query = GalleryQuery {
                slide: Some(slide_id(s).to_string()),
                reviewed: Some(false),
                limit: 500,
                ..GalleryQuery::default()
            };
            let cells = shown(records, &query)?;
            if cells.is_empty() { Ok(()) } else { records.relabel(&cells, Verdict::Hem, &by) }
        }
        Act::Sign(s) => records.sign(&slide_id(s), &by).map(drop),
        Act::Amend(s, k) => {
            let query =
                GalleryQuery { slide: Some(slide_id(s).to_string()), limit: 500, ..GalleryQuery::default() };
            let cell = shown(records, &query)?.into_iter().nth(usize::from(k));
            let labels: Vec<_> = cell.into_iter().map(|cell| (cell, Verdict::All)).collect();
            records.amend(&slide_id(s), "a second look", &labels, &by).map(drop)
        }
        Act::Delete(level, n, soon) => {
            let target = match level {
                0..=5 => Target::Cell(latest(records, n, n % 3)),
                6..=11 => Target::Picture(id(n)),
                12 | 13 => Target::Slide(slide_id(1 + n % 3)),
                14 => Target::Patient(patient_id(1 + n % 2)),
                _ => Target::Everything,
            };
            delete(records, target, if soon { 0 } else { 600 }, minute)
        }
        Act::Restore(k) => {
            let pending = records.pending_deletions(&by.at)?;
            pending.get(usize::from(k)).map_or(Ok(()), |deletion| records.restore(deletion.id, &by).map(drop))
        }
        Act::Purge => records.purge(&by).map(drop),
        Act::DeleteNow(n) => records.delete(&id(n), &by).map(drop),
        Act::Restart => Ok(()),
    }
}

/// Deletes exactly what the preview says.
fn delete(records: &mut Records, target: Target, grace_s: u32, minute: u8) -> Result<(), RecordsError> {
    let preview = records.deletion_preview(std::slice::from_ref(&target));
    let deletion = records.delete_softly(&[target], grace_s, &act(minute));
    // What cannot be deleted cannot be previewed either.
    assert_eq!(preview.ok().map(|preview| preview.counts), deletion.ok().map(|deletion| deletion.counts));
    Ok(())
}

/// What holds between the rows of the database whatever was done. Each query counts the rows that break it.
const ROWS: [&str; 11] = [
    "SELECT count(*) FROM cells AS c JOIN pictures AS p ON p.num = c.picture JOIN slides AS s ON s.num = p.slide
     WHERE c.slide <> s.num OR c.patient <> s.patient OR c.day <> coalesce(s.taken_on, substr(p.imported_at, 1, 10))",
    "SELECT count(*) FROM cells AS c
     LEFT JOIN labels AS l ON l.num = (SELECT max(num) FROM labels WHERE cell = c.num)
     WHERE c.label <> coalesce(l.label, c.verdict) OR c.reviewed <> (l.label IS NOT NULL)",
    "SELECT count(*) FROM cells AS c JOIN results AS r ON r.num = c.result
     WHERE c.current <> (r.run = (SELECT max(run) FROM results WHERE picture = r.picture)) OR c.picture <> r.picture",
    "SELECT count(*) FROM slides AS s JOIN patients AS a ON a.num = s.patient
     WHERE a.deletion IS NOT NULL AND s.deletion IS NULL",
    "SELECT count(*) FROM pictures AS p JOIN slides AS s ON s.num = p.slide
     WHERE s.deletion IS NOT NULL AND p.deletion IS NULL",
    "SELECT count(*) FROM cells AS c JOIN pictures AS p ON p.num = c.picture
     WHERE p.deletion IS NOT NULL AND c.deletion IS NULL",
    "SELECT count(*) FROM (SELECT deletion FROM patients UNION SELECT deletion FROM slides
         UNION SELECT deletion FROM pictures UNION SELECT deletion FROM cells)
     WHERE deletion IS NOT NULL AND deletion NOT IN (SELECT num FROM deletions)",
    "SELECT count(*) FROM steps WHERE num NOT IN (SELECT step FROM labels)",
    "SELECT count(*) FROM pictures AS p
     WHERE (state = 'examined') <> EXISTS (SELECT 1 FROM results WHERE picture = p.num)",
    "SELECT count(*) FROM slides AS s JOIN signatures AS g ON g.slide = s.num WHERE s.open = 1",
    "SELECT count(*) FROM pragma_foreign_key_check",
];

/// What holds for the folder whatever was done: looked at while it is closed.
fn check_folder(folder: &Path) {
    let database = rusqlite::Connection::open(folder.join("records.sqlite")).unwrap();
    for sql in ROWS {
        let broken: i64 = database.query_row(sql, (), |row| row.get(0)).unwrap();
        assert_eq!(broken, 0, "{sql}");
    }
    let mut statement = database.prepare("SELECT id FROM pictures ORDER BY id").unwrap();
    let ids: Vec<String> =
        statement.query_map((), |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    for (shelf, suffix) in [("pictures", ""), ("thumbnails", ".png")] {
        let mut files: Vec<String> = fs::read_dir(folder.join(shelf))
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();
        let expected: Vec<String> = ids.iter().map(|id| format!("{id}{suffix}")).collect();
        assert_eq!(files, expected, "{shelf}");
    }
}

/// What holds for what is seen whatever was done. `signed` is what was signed, by the number of the slide.
fn check_records(records: &Records, signed: &mut BTreeMap<u8, Signature>) {
    let mut all = 0;
    for s in 1..4 {
        let Ok(slide) = records.slide(&slide_id(s)) else { continue };
        let query = GalleryQuery { slide: Some(slide.id.clone()), limit: 500, ..GalleryQuery::default() };
        let cells = records.gallery(&query).unwrap().cells;
        let count = |label| cells.iter().filter(|cell| cell.label == label).count() as u32;
        let counts = VerdictCounts {
            all: count(Verdict::All),
            hem: count(Verdict::Hem),
            uncertain: count(Verdict::Uncertain),
            not_a_cell: count(Verdict::NotACell),
        };
        assert_eq!(slide.counts, counts);
        all += cells.len();
        let pictures = records.pictures_of(&slide_id(s)).unwrap();
        assert_eq!(slide.pictures as usize, pictures.len());
        let found: usize = pictures.iter().filter_map(|p| p.summary.as_ref()).map(|p| total(p.counts)).sum();
        assert_eq!(found, cells.len());
        for cell in cells {
            let detail = records.cell(&CellId::parse(&cell.id).unwrap()).unwrap();
            let last = detail.history.last().and_then(|entry| entry.label);
            assert_eq!((cell.label, cell.reviewed), (last.unwrap_or(cell.verdict), last.is_some()));
            assert_eq!(detail.entry, cell);
        }
        if let Some(signature) = records.signature(&slide_id(s)).unwrap() {
            assert!(records.verify_signature(&slide_id(s)).unwrap().intact());
            assert_eq!(slide.state, SlideState::Signed);
            let before = signed.insert(s, signature.clone());
            if let Some(before) = before.filter(|before| before.at == signature.at) {
                let amendments = &signature.amendments[..before.amendments.len()];
                assert_eq!((&before.sha256, before.amendments.as_slice()), (&signature.sha256, amendments));
            }
        }
    }
    let unsorted = records.slide(&SlideId::unsorted()).map_or(0, |slide| total(slide.counts));
    let query = GalleryQuery { limit: 500, ..GalleryQuery::default() };
    assert_eq!(records.gallery(&query).unwrap().cells.len(), all + unsorted);
    assert_eq!(records.list().unwrap().iter().map(|p| total(p.counts)).sum::<usize>(), all + unsorted);
    assert!(records.verify_audit().unwrap().broken_at.is_none());
}

fn total(counts: VerdictCounts) -> usize {
    (counts.all + counts.hem + counts.uncertain + counts.not_a_cell) as usize
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_done_the_records_agree_with_themselves(acts in prop::collection::vec(act_of_any_kind(), 10..100)) {
        let folder = tempfile::tempdir().unwrap();
        let mut records = Records::open(folder.path()).unwrap();
        let mut signed = BTreeMap::new();
        for n in 1..3 {
            records.add_patient(&patient_id(n), &patient(n), &act(0)).unwrap();
            records.add_slide(&slide_id(n), &patient_id(n), &slide(n), &act(0)).unwrap();
            records.add_to(&slide_id(n), &sample(n).file, Some(&sample(n).result)).unwrap();
        }
        for (minute, what) in acts.iter().enumerate() {
            // The last acts fall together into the hour's last minute.
            let minute = u8::try_from(minute.min(59)).unwrap();
            if matches!(what, Act::Restart) {
                drop(records);
                check_folder(folder.path());
                records = Records::open(folder.path()).unwrap();
            } else if let Err(error) = perform(&mut records, what, minute) {
                let is_refusal = error.code() != ErrorCode::StorageFailed
                    || matches!(error, RecordsError::IdInUse { .. });
                prop_assert!(is_refusal, "{:?}: {}", what, error);
            }
            check_records(&records, &mut signed);
        }
        drop(records);
        check_folder(folder.path());
    }
}
