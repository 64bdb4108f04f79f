//! Files become pictures of slides one after another. What is found in them is told by the slide's page.

use std::collections::VecDeque;

use contract::AddedPicture;

use super::{Attempt, ChosenFile, Effect, Model, Page, Trouble};

/// A file on its way to a slide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// The file.
    pub file: ChosenFile,
    /// The identity of the slide.
    pub slide: String,
}

impl Bound {
    fn add(&self) -> Effect {
        Effect::Add { file: self.file.clone(), slide: self.slide.clone() }
    }
}

/// What became of the files of one import.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// New pictures.
    pub added: usize,
    /// Pictures that were stored already.
    pub known: usize,
    /// Files that were refused.
    pub failed: usize,
    /// Files that were not tried because the user cancelled.
    pub skipped: usize,
}

/// An import under way: one file after another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The file that the shell is at.
    pub current: Bound,
    /// Those still to come.
    pub waiting: VecDeque<Bound>,
    /// All files of this import.
    pub total: usize,
    /// The user cancelled; the current file cannot be called back.
    pub stopping: bool,
    /// What became of the files so far.
    pub tally: Tally,
}

impl Import {
    /// The current file's place, from 1.
    #[must_use]
    pub fn place(&self) -> usize {
        self.total - self.waiting.len()
    }
}

/// Starts an import into a slide, or adds the files to the one under way.
pub(super) fn start(model: &mut Model, files: Vec<ChosenFile>, slide: &str) -> Vec<Effect> {
    let mut files: VecDeque<_> =
        files.into_iter().map(|file| Bound { file, slide: slide.to_owned() }).collect();
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
    let effect = current.add();
    model.import = Some(Import { current, waiting: files, total, stopping: false, tally: Tally::default() });
    vec![effect]
}

/// Takes in what became of the current file and goes on with the next; a bad file stops nothing.
pub(super) fn proceed(model: &mut Model, result: Result<AddedPicture, Trouble>) -> Vec<Effect> {
    let Some(mut import) = model.import.take() else { return Vec::new() };
    let mut effects = Vec::new();
    match result {
        Ok(added) => {
            if added.new {
                import.tally.added += 1;
            } else {
                import.tally.known += 1;
            }
            effects = model.page.added(&import.current.slide);
        }
        Err(trouble) => {
            import.tally.failed += 1;
            model.fail(import.current.file.name.clone(), Attempt::Import, trouble);
        }
    }
    let Some(next) = import.waiting.pop_front() else {
        // At the camera the counter tells; a notice for every picture would be in the way.
        model.finished = (!matches!(model.page, Page::Capture(_))).then_some(import.tally);
        return effects;
    };
    effects.insert(0, next.add());
    import.current = next;
    model.import = Some(import);
    effects
}

/// Drops the files that were not started.
pub(super) fn cancel(model: &mut Model) -> Vec<Effect> {
    let Some(import) = &mut model.import else { return Vec::new() };
    let dropped: Vec<_> = import.waiting.drain(..).map(|bound| bound.file.id).collect();
    import.total -= dropped.len();
    import.tally.skipped += dropped.len();
    import.stopping = true;
    vec![Effect::Forget(dropped)]
}
