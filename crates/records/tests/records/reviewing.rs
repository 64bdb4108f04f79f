//! Labels by people: the model's verdict and every label are kept, and taking back is adding.

use contract::{AgreementTable, GalleryQuery, GallerySort, ReviewKind, Verdict, VerdictCounts};
use records::{CellId, NewPicture, Records, RecordsError, SlideId, Target};

use crate::samples::{act, cell_id, id, minute, patient, patient_id, picture, slide, slide_id, with_slide};

fn label(records: &Records, cell: &CellId) -> (Verdict, bool) {
    let entry = records.cell(cell).unwrap().entry;
    (entry.label, entry.reviewed)
}

#[test]
fn the_latest_label_counts_and_all_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    with_slide(&mut records, &[1]);
    let cell = cell_id(1, 0);
    assert_eq!(label(&records, &cell), (Verdict::Uncertain, false));
    records.relabel(std::slice::from_ref(&cell), Verdict::All, &act(1)).unwrap();
    records.relabel(std::slice::from_ref(&cell), Verdict::Hem, &act(2)).unwrap();
    drop(records);

    let records = Records::open(folder.path()).unwrap();
    let detail = records.cell(&cell).unwrap();
    assert_eq!((detail.entry.label, detail.entry.reviewed), (Verdict::Hem, true));
    assert_eq!((detail.entry.verdict, detail.cell.verdict), (Verdict::Uncertain, Verdict::Uncertain));
    let history: Vec<_> = detail.history.iter().map(|e| (e.label, e.by.as_str(), e.at.as_str())).collect();
    assert_eq!(
        history,
        [
            (Some(Verdict::All), "Dr. Review", minute(1).as_str()),
            (Some(Verdict::Hem), "Dr. Review", minute(2).as_str()),
        ]
    );
    let counts = records.slide(&slide_id(1)).unwrap();
    assert_eq!((counts.counts.hem, counts.counts.uncertain, counts.unreviewed), (1, 29, 30));
    // The picture's count agrees with its slide's; what the model said stays with each cell.
    let detail = records.get(&id(1)).unwrap();
    assert_eq!((detail.summary.counts.hem, detail.summary.counts.uncertain), (1, 29));
    assert_eq!(VerdictCounts::of(&detail.examination.cells).uncertain, 30);
}

#[test]
fn agreeing_with_the_model_is_a_review() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    with_slide(&mut records, &[3]);
    records.relabel(&[cell_id(3, 1)], Verdict::NotACell, &act(1)).unwrap();
    assert_eq!(label(&records, &cell_id(3, 1)), (Verdict::NotACell, true));
    assert_eq!(records.slide(&slide_id(1)).unwrap().unreviewed, 0);
}

#[test]
fn a_picture_names_its_cells_and_the_labels_that_count() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    with_slide(&mut records, &[1]);
    let [deleted, labelled] = [cell_id(1, 0), cell_id(1, 2)];
    records.relabel(std::slice::from_ref(&labelled), Verdict::All, &act(1)).unwrap();
    records.delete_softly(&[Target::Cell(deleted)], 10, &act(2)).unwrap();

    let detail = records.get(&id(1)).unwrap();
    assert_eq!(detail.cells.len(), detail.examination.cells.len());
    for (entry, cell) in detail.cells.iter().zip(&detail.examination.cells) {
        assert_eq!((entry.bbox, entry.verdict, entry.p_all), (cell.bbox, cell.verdict, cell.p_all));
    }
    // 30 uncertain and one `all`, of which one is deleted and one labelled.
    assert_eq!((detail.summary.counts.all, detail.summary.counts.uncertain), (2, 28));
    assert_eq!(detail.cells[0].id, cell_id(1, 1).to_string());
    let entry = &detail.cells[1];
    assert_eq!((entry.id.clone(), entry.label, entry.reviewed), (labelled.to_string(), Verdict::All, true));
}

#[test]
fn undo_and_redo_go_step_by_step_and_add_to_the_history() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    with_slide(&mut records, &[1]);
    let [a, b] = [cell_id(1, 0), cell_id(1, 1)];
    let labels = |records: &Records| [label(records, &a), label(records, &b)];
    let untouched = (Verdict::Uncertain, false);
    records.relabel(&[a.clone(), b.clone()], Verdict::All, &act(1)).unwrap();
    records.relabel(std::slice::from_ref(&a), Verdict::Hem, &act(2)).unwrap();
    assert_eq!(labels(&records), [(Verdict::Hem, true), (Verdict::All, true)]);

    let undo = |records: &mut Records| records.undo(&slide_id(1), &act(3));
    let redo = |records: &mut Records| records.redo(&slide_id(1), &act(4));
    undo(&mut records).unwrap();
    assert_eq!(labels(&records), [(Verdict::All, true), (Verdict::All, true)]);
    assert_eq!(undo(&mut records).unwrap().counts.uncertain, 30);
    assert_eq!(labels(&records), [untouched, untouched]);
    assert!(matches!(undo(&mut records), Err(RecordsError::NothingTo { action: "undo", .. })));
    // What can be done again survives a restart.
    drop(records);
    let mut records = Records::open(folder.path()).unwrap();
    redo(&mut records).unwrap();
    redo(&mut records).unwrap();
    assert_eq!(labels(&records), [(Verdict::Hem, true), (Verdict::All, true)]);
    assert!(matches!(redo(&mut records), Err(RecordsError::NothingTo { action: "redo", .. })));

    let kinds: Vec<_> = records.cell(&a).unwrap().history.iter().map(|e| e.kind).collect();
    use ReviewKind::{Redo, Set, Undo};
    assert_eq!(kinds, [Set, Set, Undo, Undo, Redo, Redo]);
    // A new label ends what could be done again.
    undo(&mut records).unwrap();
    records.relabel(std::slice::from_ref(&b), Verdict::Hem, &act(5)).unwrap();
    assert!(matches!(redo(&mut records), Err(RecordsError::NothingTo { .. })));
    undo(&mut records).unwrap();
    assert_eq!(labels(&records), [(Verdict::All, true), (Verdict::All, true)]);
}

#[test]
fn labels_go_with_a_moved_picture() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    with_slide(&mut records, &[1, 2]);
    records.add_slide(&slide_id(2), &patient_id(1), &slide(2), &act(0)).unwrap();
    records.relabel(&[cell_id(1, 0), cell_id(2, 0)], Verdict::All, &act(1)).unwrap();
    records.move_pictures(&[id(2)], &slide_id(2), &act(2)).unwrap();
    assert_eq!(records.slide(&slide_id(2)).unwrap().counts.all, 2);
    // Each slide takes its own part of the step back.
    records.undo(&slide_id(1), &act(3)).unwrap();
    assert_eq!(label(&records, &cell_id(1, 0)), (Verdict::Uncertain, false));
    assert_eq!(label(&records, &cell_id(2, 0)), (Verdict::All, true));
    records.undo(&slide_id(2), &act(3)).unwrap();
    assert_eq!(label(&records, &cell_id(2, 0)), (Verdict::Uncertain, false));
}

#[test]
fn a_label_of_a_hidden_cell_is_not_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    with_slide(&mut records, &[1]);
    let [a, b] = [cell_id(1, 0), cell_id(1, 1)];
    records.relabel(std::slice::from_ref(&a), Verdict::All, &act(1)).unwrap();
    records.relabel(std::slice::from_ref(&b), Verdict::Hem, &act(2)).unwrap();
    let hidden = records.delete_softly(&[Target::Cell(b.clone())], 3000, &act(3)).unwrap();
    records.undo(&slide_id(1), &act(4)).unwrap();
    assert_eq!(label(&records, &a), (Verdict::Uncertain, false));
    records.restore(hidden.id, &act(5)).unwrap();
    assert_eq!(label(&records, &b), (Verdict::Hem, true));
}

#[test]
fn a_later_result_is_reviewed_anew_and_the_older_one_keeps_its_labels() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    with_slide(&mut records, &[3]);
    records.relabel(&[cell_id(3, 0)], Verdict::Hem, &act(1)).unwrap();
    let mut newer = picture(3).result;
    newer.examination.model.id = "reference-2".to_owned();
    records.re_examined(&id(3), &newer).unwrap();

    let old = records.cell(&cell_id(3, 0)).unwrap();
    assert_eq!(
        (old.current, old.entry.label, old.provenance.model_id.as_str()),
        (false, Verdict::Hem, "reference-1")
    );
    let new = CellId { run: 2, ..cell_id(3, 0) };
    let detail = records.cell(&new).unwrap();
    assert!(detail.current && !detail.entry.reviewed && detail.history.is_empty());
    assert_eq!(detail.provenance.model_id, "reference-2");
    // Only results in use are counted, shown, labelled and taken back.
    assert_eq!(records.slide(&slide_id(1)).unwrap().counts.all, 1);
    let page = records.gallery(&GalleryQuery { limit: 10, ..GalleryQuery::default() }).unwrap();
    assert!(page.cells.iter().all(|cell| cell.id.contains(":2:")) && page.cells.len() == 2);
    assert!(matches!(
        records.relabel(&[cell_id(3, 0)], Verdict::All, &act(2)),
        Err(RecordsError::Invalid { what: "the cell", .. })
    ));
    assert!(matches!(records.undo(&slide_id(1), &act(2)), Err(RecordsError::NothingTo { .. })));
}

#[test]
fn nothing_is_labelled_where_one_cell_is_unknown() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    with_slide(&mut records, &[1]);
    let result = records.relabel(&[cell_id(1, 0), cell_id(1, 99)], Verdict::All, &act(1));
    assert!(matches!(result, Err(RecordsError::Unknown { kind: "cell", .. })));
    assert_eq!(label(&records, &cell_id(1, 0)), (Verdict::Uncertain, false));
    assert!(matches!(records.relabel(&[], Verdict::All, &act(1)), Err(RecordsError::Invalid { .. })));
    let nobody = records::Act { by: " ".to_owned(), ..act(1) };
    assert!(matches!(
        records.relabel(&[cell_id(1, 0)], Verdict::All, &nobody),
        Err(RecordsError::Entered { .. })
    ));
    assert!(records.cell(&cell_id(1, 0)).unwrap().history.is_empty());
}

/// Two slides of two patients, with cells of known probabilities.
fn gallery(records: &mut Records) {
    with_slide(records, &[]);
    records.add_patient(&patient_id(2), &patient(2), &act(0)).unwrap();
    records.add_slide(&slide_id(2), &patient_id(2), &slide(9), &act(0)).unwrap();
    for (n, target) in [(1, slide_id(1)), (2, slide_id(1)), (4, slide_id(2))] {
        let NewPicture { file, mut result } = picture(n);
        let cells = &mut result.examination.cells;
        cells.truncate(4);
        for (cell, p_all) in cells.iter_mut().zip([0.5, 0.1 * f64::from(n), 0.95, 0.5]) {
            cell.p_all = p_all;
        }
        records.add_to(&target, &file, Some(&result)).unwrap();
    }
}

fn pages(records: &Records, query: &GalleryQuery) -> Vec<(String, f64)> {
    let (mut query, mut cells) = (query.clone(), Vec::new());
    loop {
        let page = records.gallery(&query).unwrap();
        assert!(page.cells.len() <= query.limit as usize);
        cells.extend(page.cells.into_iter().map(|cell| (cell.id, cell.p_all)));
        if page.next.is_none() {
            return cells;
        }
        query.after = page.next;
    }
}

#[test]
fn pages_of_every_size_hold_every_cell_once_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    gallery(&mut records);
    for sort in [GallerySort::MostSuspicious, GallerySort::LeastSuspicious, GallerySort::MostUncertain] {
        let query = |limit| GalleryQuery { sort, limit, ..GalleryQuery::default() };
        let whole = pages(&records, &query(500));
        assert_eq!(whole.len(), 12);
        for limit in [1, 2, 3, 5, 11, 12, 13] {
            assert_eq!(pages(&records, &query(limit)), whole, "{limit}");
        }
        let p: Vec<f64> = whole.iter().map(|(_, p)| *p).collect();
        let sorted = match sort {
            GallerySort::MostSuspicious => p.is_sorted_by(|a, b| a >= b),
            GallerySort::LeastSuspicious => p.is_sorted(),
            // The band is 0.25 to 0.75.
            GallerySort::MostUncertain => p.is_sorted_by_key(|p| ((p - 0.5).abs() * 1e9).round()),
        };
        assert!(sorted, "{sort:?}: {p:?}");
    }
}

#[test]
fn a_page_goes_on_where_the_one_before_ended_whatever_happened_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    gallery(&mut records);
    let query = GalleryQuery { limit: 5, ..GalleryQuery::default() };
    let whole = pages(&records, &query);
    let first = records.gallery(&query).unwrap();
    // The last cell of the page is gone, and new ones are there.
    records.delete_softly(&[Target::Cell(CellId::parse(&first.cells[4].id).unwrap())], 60, &act(1)).unwrap();
    records.add(&picture(7)).unwrap();
    let rest = pages(&records, &GalleryQuery { after: first.next, ..query });
    let old: Vec<_> = rest.into_iter().filter(|(cell, _)| !cell.starts_with(id(7).as_str())).collect();
    assert_eq!(old, whole[5..]);
}

#[test]
fn a_gallery_shows_what_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    gallery(&mut records);
    records.relabel(&[cell_id(4, 0), cell_id(4, 1)], Verdict::Hem, &act(1)).unwrap();
    let all = GalleryQuery { limit: 500, ..GalleryQuery::default() };
    let count = |query: GalleryQuery| records.gallery(&query).unwrap().cells.len();
    assert_eq!(count(GalleryQuery { label: Some(Verdict::Hem), ..all.clone() }), 2);
    assert_eq!(count(GalleryQuery { reviewed: Some(true), ..all.clone() }), 2);
    assert_eq!(
        count(GalleryQuery { reviewed: Some(false), label: Some(Verdict::Uncertain), ..all.clone() }),
        10
    );
    assert_eq!(count(GalleryQuery { patient: Some(patient_id(2).to_string()), ..all.clone() }), 4);
    assert_eq!(count(GalleryQuery { slide: Some(slide_id(1).to_string()), ..all.clone() }), 8);
    // Slide 1 is of the 2nd of October, slide 2 of the 10th.
    let day = |text: &str| Some(text.to_owned());
    assert_eq!(count(GalleryQuery { from: day("2026-10-03"), ..all.clone() }), 4);
    assert_eq!(count(GalleryQuery { to: day("2026-10-02"), ..all.clone() }), 8);
    assert_eq!(count(GalleryQuery { from: day("2026-10-02"), to: day("2026-10-10"), ..all.clone() }), 12);
    // Without a day of its own, a slide's pictures are of the day of their import.
    let mut undated = slide(9);
    undated.taken_on = None;
    records.change_slide(&slide_id(2), &undated, &act(2)).unwrap();
    let count = |query: GalleryQuery| records.gallery(&query).unwrap().cells.len();
    assert_eq!(count(GalleryQuery { from: day("2026-11-23"), to: day("2026-11-23"), ..all.clone() }), 4);
    // And a slide of another patient is that one's.
    records.move_slide(&slide_id(2), &patient_id(1), &act(3)).unwrap();
    let patient = |n| GalleryQuery { patient: Some(patient_id(n).to_string()), ..all.clone() };
    assert_eq!(records.gallery(&patient(1)).unwrap().cells.len(), 12);
    assert_eq!(records.gallery(&patient(2)).unwrap().cells.len(), 0);
}

#[test]
fn a_question_of_another_form_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    with_slide(&mut records, &[3]);
    let all = GalleryQuery { limit: 5, ..GalleryQuery::default() };
    for query in [
        GalleryQuery { limit: 0, ..all.clone() },
        GalleryQuery { limit: 501, ..all.clone() },
        GalleryQuery { after: Some("x".to_owned()), ..all.clone() },
        GalleryQuery { from: Some("yesterday".to_owned()), ..all.clone() },
        GalleryQuery { slide: Some("x".to_owned()), ..all.clone() },
        GalleryQuery { slide: Some(slide_id(7).to_string()), ..all.clone() },
        GalleryQuery { patient: Some(patient_id(7).to_string()), ..all },
    ] {
        let error = records.gallery(&query).unwrap_err();
        assert_eq!(error.code(), contract::ErrorCode::BadRequest, "{query:?}");
    }
    assert!(matches!(records.undo(&SlideId::unsorted(), &act(1)), Err(RecordsError::Unknown { .. })));
}

#[test]
fn labels_are_counted_by_month_beside_the_verdict() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    with_slide(&mut records, &[1]);
    assert!(records.labelled_by_month().unwrap().is_empty());
    assert_eq!(records.steps_left(&slide_id(1)).unwrap(), (false, false));
    // 30 uncertain cells, one `all`, one that is none.
    records.relabel(&[cell_id(1, 0), cell_id(1, 30)], Verdict::Hem, &act(1)).unwrap();
    records.relabel(&[cell_id(1, 1)], Verdict::All, &act(2)).unwrap();
    records.relabel(&[cell_id(1, 31)], Verdict::NotACell, &act(3)).unwrap();
    let month = records.labelled_by_month().unwrap().pop().unwrap();
    assert_eq!((month.month.as_str(), month.model_id.as_str()), (&act(1).at.as_str()[..7], "reference-1"));
    let expected = AgreementTable { all_hem: 1, unsure_all: 1, unsure_hem: 1, ..AgreementTable::default() };
    assert_eq!(month.table, expected);

    records.undo(&slide_id(1), &act(4)).unwrap();
    records.undo(&slide_id(1), &act(5)).unwrap();
    assert_eq!(records.labelled_by_month().unwrap()[0].table, AgreementTable { unsure_all: 0, ..expected });
    assert_eq!(records.steps_left(&slide_id(1)).unwrap(), (true, true));

    let cells = records.cells_of(&slide_id(1)).unwrap();
    assert_eq!(cells.len(), 32);
    assert_eq!(cells[30], records.cell(&cell_id(1, 30)).unwrap());
}
