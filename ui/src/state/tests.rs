use contract::{Examination, ModelRef};
use contract::{PictureKind, Quality, Scale, ScaleSource, VerdictCounts};

use super::*;

fn summary(id: &str) -> PictureSummary {
    PictureSummary {
        id: id.into(),
        name: format!("{id}.png"),
        imported_at: "2026-11-03T07:05:00Z".into(),
        kind: PictureKind::Cell,
        counts: VerdictCounts { all: 1, ..VerdictCounts::default() },
        highest_p_all: Some(0.9),
        usable: true,
    }
}

fn picture(id: &str) -> PictureDetail {
    PictureDetail {
        summary: summary(id),
        width: 10,
        height: 10,
        examination: Examination {
            kind: PictureKind::Cell,
            quality: Quality {
                usable: true,
                warnings: Vec::new(),
                scale: Scale { um_per_px: 0.1, source: ScaleSource::Training, error: None },
                eyepiece: None,
            },
            cells: Vec::new(),
            model: ModelRef { id: "m".into(), sha256: "0".repeat(64) },
        },
    }
}

fn trouble(code: ErrorCode) -> Trouble {
    Trouble::Reported(ErrorReport { code, message: String::new() })
}

fn file(id: FileId) -> ChosenFile {
    ChosenFile { id, name: format!("file-{id}") }
}

/// A window whose list has been read.
fn with(ids: &[&str]) -> Model {
    let mut model = Model::new();
    assert_eq!(update(&mut model, Event::ListWanted), [Effect::List]);
    assert_eq!(update(&mut model, Event::Listed(Ok(ids.iter().map(|id| summary(id)).collect()))), []);
    model
}

fn ids(model: &Model) -> Vec<&str> {
    match &model.pictures {
        Answer::Ready(pictures) => pictures.iter().map(|p| p.id.as_str()).collect(),
        other => panic!("no list: {other:?}"),
    }
}

#[test]
fn the_language_follows_the_system_until_one_is_chosen() {
    let mut model = Model::new();
    let told = |remembered: Option<&str>| Event::LanguagesTold {
        remembered: remembered.map(str::to_owned),
        preferred: vec!["de-DE".into(), "ar-EG".into()],
    };
    assert_eq!(update(&mut model, told(None)), [Effect::Speak(Language::Arabic)]);
    assert_eq!(
        update(&mut model, Event::LanguageChosen(Language::French)),
        [Effect::Speak(Language::French), Effect::RememberLanguage(Language::French)]
    );
    assert_eq!(model.language, Language::French);
    // The next start.
    let mut model = Model::new();
    assert_eq!(update(&mut model, told(Some("fr"))), [Effect::Speak(Language::French)]);
    assert_eq!(model, Model { language: Language::French, ..Model::new() }, "nothing else changed");
}

#[test]
fn files_are_imported_one_after_another_and_a_bad_one_stops_nothing() {
    let mut model = with(&["old"]);
    let files = vec![file(0), file(1), file(2), file(3)];
    assert_eq!(update(&mut model, Event::FilesChosen(files)), [Effect::Import(file(0))]);
    assert_eq!(model.import.as_ref().map(|i| (i.place(), i.total)), Some((1, 4)));

    assert_eq!(update(&mut model, Event::Imported(Ok(picture("new")))), [Effect::Import(file(1))]);
    assert_eq!(
        update(&mut model, Event::Imported(Err(trouble(ErrorCode::NotAPicture)))),
        [Effect::Import(file(2))]
    );
    assert_eq!(model.import.as_ref().map(Import::place), Some(3));
    update(&mut model, Event::Imported(Ok(picture("old"))));
    assert_eq!(update(&mut model, Event::Imported(Ok(picture("newest")))), []);

    assert_eq!(ids(&model), ["newest", "new", "old"]);
    assert_eq!(model.import, None);
    assert_eq!(model.finished, Some(Tally { added: 2, known: 1, failed: 1, skipped: 0 }));
    assert_eq!(model.failures.len(), 1);
    assert_eq!((model.failures[0].name.as_str(), model.failures[0].attempt), ("file-1", Attempt::Import));
}

#[test]
fn a_known_picture_that_was_examined_again_is_shown_as_it_is_now() {
    let mut model = with(&["a", "b"]);
    update(&mut model, Event::Opened("b".into()));
    update(&mut model, Event::Loaded("b".into(), Ok(picture("b"))));
    update(&mut model, Event::CellClicked(3));
    update(&mut model, Event::FilesChosen(vec![file(0)]));
    let mut newer = picture("b");
    newer.summary.highest_p_all = Some(0.2);
    newer.examination.model.id = "newer".into();
    update(&mut model, Event::Imported(Ok(newer.clone())));

    assert_eq!(ids(&model), ["a", "b"]);
    assert_eq!(model.summary("b"), Some(&newer.summary));
    assert_eq!(model.finished, Some(Tally { known: 1, ..Tally::default() }));
    let shown = detail(&mut model).map(|d| (d.picture.clone(), d.selected));
    assert_eq!(shown, Some((Answer::Ready(newer), None)), "the highlighted cell may be another one now");
}

#[test]
fn a_cancelled_import_ends_with_the_current_file() {
    let mut model = with(&[]);
    update(&mut model, Event::FilesChosen(vec![file(0), file(1), file(2)]));
    assert_eq!(update(&mut model, Event::ImportCancelled), [Effect::Forget(vec![1, 2])]);
    assert!(model.import.as_ref().is_some_and(|i| i.stopping && i.place() == 1 && i.total == 1));
    assert_eq!(update(&mut model, Event::Imported(Ok(picture("a")))), []);
    assert_eq!(model.finished, Some(Tally { added: 1, skipped: 2, ..Tally::default() }));
}

#[test]
fn files_added_meanwhile_join_the_queue() {
    let mut model = with(&[]);
    update(&mut model, Event::FilesChosen(vec![file(0)]));
    update(&mut model, Event::ImportCancelled);
    assert_eq!(update(&mut model, Event::FilesChosen(vec![file(1)])), []);
    assert!(model.import.as_ref().is_some_and(|i| !i.stopping && i.place() == 1 && i.total == 2));
    assert_eq!(update(&mut model, Event::Imported(Ok(picture("a")))), [Effect::Import(file(1))]);
}

#[test]
fn nothing_chosen_starts_nothing() {
    let mut model = with(&[]);
    update(&mut model, Event::Dragging(true));
    assert_eq!(update(&mut model, Event::FilesChosen(Vec::new())), []);
    assert_eq!(model, with(&[]));
    assert_eq!(update(&mut model, Event::ImportCancelled), []);
    assert_eq!(update(&mut model, Event::Imported(Ok(picture("a")))), []);
    assert_eq!(model, with(&[]));
}

#[test]
fn an_import_waits_for_the_list() {
    let mut model = Model::new();
    update(&mut model, Event::ListWanted);
    assert_eq!(update(&mut model, Event::FilesChosen(vec![file(0)])), []);
    assert_eq!(update(&mut model, Event::Listed(Ok(Vec::new()))), [Effect::Import(file(0))]);
    // Nor is the list read while the import runs.
    assert_eq!(update(&mut model, Event::ListWanted), []);
}

#[test]
fn a_list_that_failed_is_read_again_after_an_import_or_on_demand() {
    let mut model = Model::new();
    update(&mut model, Event::Listed(Err(trouble(ErrorCode::StorageFailed))));
    assert_eq!(model.pictures, Answer::Failed(trouble(ErrorCode::StorageFailed)));
    update(&mut model, Event::FilesChosen(vec![file(0)]));
    assert_eq!(update(&mut model, Event::Imported(Ok(picture("a")))), [Effect::List]);
    assert_eq!(model.pictures, Answer::Waiting);
    assert_eq!(update(&mut model, Event::ListWanted), [Effect::List]);
}

#[test]
fn a_picture_is_opened_and_left_with_the_focus_back_on_its_card() {
    let mut model = with(&["a", "b"]);
    model.finished = Some(Tally::default());
    assert_eq!(
        update(&mut model, Event::Opened("a".into())),
        [Effect::Load("a".into()), Effect::Focus(Focus::Heading)]
    );
    assert_eq!(model.finished, None, "whoever looks at a picture has read it");
    // An answer that comes late belongs to another screen.
    update(&mut model, Event::Loaded("b".into(), Ok(picture("b"))));
    assert_eq!(detail(&mut model).map(|d| d.picture.clone()), Some(Answer::Waiting));
    update(&mut model, Event::Loaded("a".into(), Ok(picture("a"))));
    assert_eq!(detail(&mut model).map(|d| d.picture.clone()), Some(Answer::Ready(picture("a"))));
    assert_eq!(update(&mut model, Event::WentBack), [Effect::Focus(Focus::Card("a".into()))]);
    assert_eq!(model.screen, Screen::Pictures);
    assert_eq!(update(&mut model, Event::WentBack), []);
}

#[test]
fn a_cell_is_highlighted_by_one_click_and_released_by_the_next() {
    let mut model = with(&["a"]);
    update(&mut model, Event::Opened("a".into()));
    let mut click = |index| {
        update(&mut model, Event::CellClicked(index));
        detail(&mut model).and_then(|d| d.selected)
    };
    assert_eq!((click(2), click(1), click(1)), (Some(2), Some(1), None));
    update(&mut model, Event::SizeToggled);
    assert!(detail(&mut model).is_some_and(|d| d.actual_size));
}

#[test]
fn nothing_is_deleted_without_a_yes() {
    let mut model = with(&["a"]);
    assert_eq!(update(&mut model, Event::DeleteConfirmed), []);
    assert_eq!(update(&mut model, Event::DeleteWanted("a".into())), []);
    let asked = Dialog::Delete { id: "a".into(), name: "a.png".into(), running: false };
    assert_eq!(model.dialog, Some(asked));
    assert_eq!(update(&mut model, Event::DialogLeft), []);
    assert_eq!(model, with(&["a"]));
}

#[test]
fn a_yes_deletes_once_and_cannot_be_taken_back() {
    let mut model = with(&["a", "b"]);
    update(&mut model, Event::Opened("a".into()));
    update(&mut model, Event::DeleteWanted("a".into()));
    assert_eq!(update(&mut model, Event::DeleteConfirmed), [Effect::Delete("a".into())]);
    assert_eq!(update(&mut model, Event::DeleteConfirmed), []);
    update(&mut model, Event::DialogLeft);
    assert!(model.dialog.is_some());
    assert_eq!(update(&mut model, Event::Deleted("a".into(), Ok(()))), [Effect::Focus(Focus::Heading)]);
    assert_eq!((ids(&model), &model.screen, &model.dialog), (vec!["b"], &Screen::Pictures, &None));
}

#[test]
fn what_is_gone_already_counts_as_deleted_and_other_failures_are_told() {
    let mut model = with(&["a", "b"]);
    for (id, code) in [("a", ErrorCode::UnknownPicture), ("b", ErrorCode::StorageFailed)] {
        update(&mut model, Event::DeleteWanted(id.into()));
        update(&mut model, Event::DeleteConfirmed);
        update(&mut model, Event::Deleted(id.into(), Err(trouble(code))));
    }
    assert_eq!(ids(&model), ["b"]);
    assert_eq!(model.dialog, None);
    assert_eq!(model.failures.len(), 1);
    assert_eq!((model.failures[0].name.as_str(), model.failures[0].attempt), ("b.png", Attempt::Delete));
}

#[test]
fn failures_are_dismissed_one_by_one_or_together() {
    let mut model = with(&[]);
    update(&mut model, Event::FilesChosen(vec![file(0), file(1), file(2)]));
    for _ in 0..3 {
        update(&mut model, Event::Imported(Err(trouble(ErrorCode::NoCell))));
    }
    update(&mut model, Event::FailureDismissed(1));
    assert_eq!(model.failures.iter().map(|f| f.number).collect::<Vec<_>>(), [0, 2]);
    update(&mut model, Event::FailuresDismissed);
    update(&mut model, Event::TallyDismissed);
    assert_eq!((model.failures.len(), model.finished), (0, None));
}

#[test]
fn the_notice_about_the_app_is_filled_when_its_answer_comes() {
    let mut model = with(&[]);
    assert_eq!(update(&mut model, Event::AboutWanted), [Effect::About]);
    assert_eq!(model.dialog, Some(Dialog::About(Answer::Waiting)));
    let failed = Err(trouble(ErrorCode::ModelInvalid));
    update(&mut model, Event::AboutLoaded(failed.clone()));
    assert_eq!(model.dialog, Some(Dialog::About(failed.clone().into())));
    update(&mut model, Event::DialogLeft);
    update(&mut model, Event::AboutLoaded(failed));
    assert_eq!(model.dialog, None);
}
