use contract::{
    Cell, ErrorCode, Examination, ModelRef, PictureKind, PictureSummary, Quality, Reason, Scale, ScaleSource,
    VerdictCounts,
};

use super::*;
use crate::state::samples::{asked, cell, standing, trouble};

fn picture(ids: &[&str]) -> Box<PictureDetail> {
    let cells: Vec<_> = ids
        .iter()
        .map(|_| Cell::judged([800, 800, 50, 50], 0.5, Verdict::Uncertain, Reason::BetweenThresholds))
        .collect();
    Box::new(PictureDetail {
        summary: PictureSummary {
            id: "p".into(),
            name: "p.png".into(),
            imported_at: "2026-11-03T07:05:00Z".into(),
            kind: PictureKind::Field,
            counts: VerdictCounts::of(&cells),
            highest_p_all: Some(0.5),
            usable: true,
        },
        width: 1000,
        height: 1000,
        examination: Examination {
            kind: PictureKind::Field,
            quality: Quality {
                usable: true,
                warnings: Vec::new(),
                scale: Scale { um_per_px: 0.1, source: ScaleSource::RedCells, error: None },
                eyepiece: None,
            },
            cells,
            model: ModelRef { id: "m".into(), sha256: "0".repeat(64) },
        },
        cells: ids.iter().map(|id| cell(id, 0.5)).collect(),
    })
}

fn read() -> Request {
    Request::Picture("p".into())
}

/// A page with these cells on it, in a window of 500 by 500 pixels.
fn page(ids: &[&str], wanted: Option<&str>) -> PicturePage {
    let (mut page, effects) = PicturePage::open("s", "p", wanted);
    assert_eq!(asked(&effects), [read(), Request::Slide("s".into())]);
    page.update(Event::Measured(500.0, 500.0));
    page.told(&read(), &Ok(Reply::Picture(picture(ids))));
    page.told(&Request::Slide("s".into()), &Ok(Reply::Slide(standing(SlideState::Open, 1))));
    page
}

fn key(page: &PicturePage, key: &str, control: bool, shift: bool) -> Option<Event> {
    match page.pressed(&Press { key: key.into(), control, shift }) {
        Some(AnyEvent::Picture(event)) => Some(event),
        None => None,
        Some(other) => panic!("{other:?}"),
    }
}

#[test]
fn the_cell_that_led_here_is_highlighted() {
    assert_eq!(page(&["a", "b"], Some("b")).selected, Some(1));
    assert_eq!(page(&["a", "b"], Some("gone")).selected, None);
    assert_eq!(page(&["a", "b"], None).selected, None);
}

#[test]
fn a_highlighted_cell_stays_while_others_go() {
    let mut page = page(&["a", "b"], None);
    page.update(Event::CellClicked(1));
    page.told(&read(), &Ok(Reply::Picture(picture(&["b"]))));
    assert_eq!(page.selected, Some(0));
    page.told(&read(), &Ok(Reply::Picture(picture(&["c"]))));
    assert_eq!(page.selected, None);
    page.update(Event::CellClicked(0));
    page.update(Event::CellClicked(0));
    assert_eq!(page.selected, None, "clicked again it is as before");
    assert_eq!(page.told(&Request::Picture("other".into()), &Ok(Reply::Done)), []);
}

#[test]
fn a_picture_is_fitted_when_it_comes_and_stays_where_it_was_moved() {
    let mut page = page(&["a"], None);
    assert!(page.viewport.is_fitted());
    assert_eq!(page.viewport.size(), [500.0, 500.0]);
    page.update(Event::Zoomed(4.0, Some([0.0, 0.0])));
    let there = page.viewport;
    page.told(&read(), &Ok(Reply::Picture(picture(&["a"]))));
    assert_eq!(page.viewport, there, "its own answer again moves nothing");
    page.update(Event::CellClicked(0));
    let [x, y] = page.viewport.at([250.0, 250.0]);
    assert!((x - 825.0).abs() < 1e-6 && (y - 825.0).abs() < 1e-6, "the cell is in the middle");
    page.update(Event::Fitted);
    assert!(page.viewport.is_fitted());
}

#[test]
fn dragging_is_no_click() {
    let mut page = page(&["a"], None);
    page.update(Event::Zoomed(4.0, None));
    page.update(Event::Pressed(1, [100.0, 100.0]));
    page.update(Event::Dragged(1, [150.0, 100.0]));
    page.update(Event::Lifted(1));
    page.update(Event::OutlineClicked(0));
    assert_eq!(page.selected, None);
    page.update(Event::Pressed(1, [100.0, 100.0]));
    page.update(Event::Lifted(1));
    page.update(Event::OutlineClicked(0));
    assert_eq!(page.selected, Some(0));
    page.update(Event::Pressed(1, [100.0, 100.0]));
    page.update(Event::Dragged(1, [150.0, 100.0]));
    page.update(Event::CellClicked(0));
    assert_eq!(page.selected, None, "the table is clicked all the same");
}

#[test]
fn keys_zoom_move_and_label() {
    let mut page = page(&["a"], None);
    assert_eq!(key(&page, "+", false, true), Some(Event::Zoomed(STEP, None)));
    assert_eq!(key(&page, "-", false, false), Some(Event::Zoomed(1.0 / STEP, None)));
    assert_eq!(key(&page, "0", false, false), Some(Event::Fitted));
    assert_eq!(key(&page, "0", true, false), None, "the browser's own zoom");
    assert_eq!(PicturePage::arrow("ArrowLeft"), Some(AnyEvent::Picture(Event::Panned([60.0, 0.0]))));
    assert_eq!(PicturePage::arrow("a"), None);
    assert_eq!(key(&page, "1", false, false), None, "no cell is highlighted");
    assert_eq!(key(&page, "Delete", false, false), None);
    page.update(Event::CellClicked(0));
    assert_eq!(key(&page, "1", false, false), Some(Event::Labelled(Verdict::All)));
    assert_eq!(key(&page, "z", true, false), Some(Event::UndoWanted));
    assert_eq!(key(&page, "Z", true, true), Some(Event::RedoWanted));
    assert_eq!(key(&page, "y", true, false), Some(Event::RedoWanted));
    let delete = Press { key: "Delete".into(), control: false, shift: false };
    let targets = vec![DeletionTarget::Cell("a".into())];
    assert_eq!(page.pressed(&delete), Some(AnyEvent::Deletion(deletion::Event::Wanted(targets, None))));
}

#[test]
fn a_label_shows_at_once_and_goes_where_it_was_refused() {
    let mut page = page(&["a", "b"], Some("a"));
    let relabel = Request::Relabel { cells: vec!["a".into()], label: Verdict::Hem };
    assert_eq!(asked(&page.update(Event::Labelled(Verdict::Hem))), std::slice::from_ref(&relabel));
    assert_eq!((page.cells()[0].label, page.cells()[0].reviewed), (Verdict::Hem, true));
    let effects = page.told(&relabel, &Err(trouble(ErrorCode::StorageFailed)));
    assert_eq!(asked(&effects), [Request::Slide("s".into())]);
    assert_eq!((page.cells()[0].label, page.cells()[0].reviewed), (Verdict::Uncertain, false));
    assert_eq!(page.told(&relabel, &Ok(Reply::Done)), [], "that of another page");
}

#[test]
fn labels_are_taken_back_where_there_are_any_and_none_are_given_to_a_signed_slide() {
    let mut page = page(&["a"], Some("a"));
    assert_eq!(page.update(Event::UndoWanted), []);
    let mut now = standing(SlideState::Open, 1);
    (now.can_undo, now.can_redo) = (true, true);
    page.told(&Request::Slide("s".into()), &Ok(Reply::Slide(now.clone())));
    let undo = Request::Undo { slide: "s".into() };
    assert_eq!(asked(&page.update(Event::UndoWanted)), std::slice::from_ref(&undo));
    assert_eq!(page.update(Event::UndoWanted), [], "one after another");
    assert_eq!(asked(&page.told(&undo, &Ok(Reply::Slide(now)))), [read()]);
    assert_eq!(asked(&page.update(Event::RedoWanted)), [Request::Redo { slide: "s".into() }]);

    page.told(&Request::Slide("s".into()), &Ok(Reply::Slide(standing(SlideState::Signed, 0))));
    assert!(page.is_signed());
    assert_eq!(page.update(Event::Labelled(Verdict::Hem)), []);
}
