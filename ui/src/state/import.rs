//! Files become pictures one after another, and pictures go again.

use super::*;

/// Starts an import, or adds the files to the one under way.
pub(super) fn start(model: &mut Model, files: Vec<ChosenFile>) -> Vec<Effect> {
    let mut files = VecDeque::from(files);
    if let Some(import) = &mut model.import {
        import.total += files.len();
        import.waiting.append(&mut files);
        // Whoever adds files after a cancel wants these, so the import goes on with them.
        import.stopping = false;
        return Vec::new();
    }
    let Some(current) = files.pop_front() else { return Vec::new() };
    model.finished = None;
    let total = files.len() + 1;
    model.import = Some(Import {
        current: current.clone(),
        waiting: files,
        total,
        stopping: false,
        tally: Tally::default(),
    });
    // While the list is read the import waits for it.
    if model.pictures == Answer::Waiting { Vec::new() } else { vec![Effect::Import(current)] }
}

/// Takes in what became of the current file and goes on with the next; a bad file stops nothing.
pub(super) fn proceed(model: &mut Model, result: Result<PictureDetail, Trouble>) -> Vec<Effect> {
    let Some(mut import) = model.import.take() else { return Vec::new() };
    match result {
        Ok(picture) if model.summary(&picture.summary.id).is_some() => {
            import.tally.known += 1;
            refresh(model, picture);
        }
        Ok(picture) => {
            import.tally.added += 1;
            if let Answer::Ready(pictures) = &mut model.pictures {
                pictures.insert(0, picture.summary);
            }
        }
        Err(trouble) => {
            import.tally.failed += 1;
            model.fail(import.current.name.clone(), Attempt::Import, trouble);
        }
    }
    let Some(next) = import.waiting.pop_front() else {
        model.finished = Some(import.tally);
        // A list that could not be read may be readable now, with the new pictures in it.
        return if matches!(model.pictures, Answer::Ready(_)) {
            Vec::new()
        } else {
            update(model, Event::ListWanted)
        };
    };
    import.current = next.clone();
    model.import = Some(import);
    vec![Effect::Import(next)]
}

/// Shows a known picture as it is now: where another model is in use, the shell has examined it again.
fn refresh(model: &mut Model, picture: PictureDetail) {
    if let Answer::Ready(pictures) = &mut model.pictures
        && let Some(summary) = pictures.iter_mut().find(|summary| summary.id == picture.summary.id)
    {
        *summary = picture.summary.clone();
    }
    let id = picture.summary.id.clone();
    let now = Answer::Ready(picture);
    if let Screen::Detail(detail) = &mut model.screen
        && detail.id == id
        && detail.picture != now
    {
        // Its cells may be others by now.
        detail.selected = None;
        detail.picture = now;
    }
}

/// Drops the files that were not started.
pub(super) fn cancel(model: &mut Model) -> Vec<Effect> {
    let Some(import) = &mut model.import else { return Vec::new() };
    let dropped: Vec<_> = import.waiting.drain(..).map(|file| file.id).collect();
    import.total -= dropped.len();
    import.tally.skipped += dropped.len();
    import.stopping = true;
    vec![Effect::Forget(dropped)]
}
