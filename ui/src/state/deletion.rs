//! Deleting at every level: asked first with what exactly goes, hidden at once, taken back within a while, gone then.

#[cfg(test)]
mod tests;

use contract::{DeletionPreview, DeletionTarget, ErrorCode, ItemCounts, PendingDeletion, Reply, Request};

use super::{Answer, Effect, Event as AnyEvent, Focus, Route, Trouble, answer};

/// How long it is told that something came back or is gone, in milliseconds.
const TOLD_MS: u32 = 8000;
/// How long a countdown's second is, in milliseconds.
const SECOND_MS: u32 = 1000;

/// What can happen around deletions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// These are to be deleted: ask first. With what people call it, where it has a name.
    Wanted(Vec<DeletionTarget>, Option<String>),
    /// The user typed the word that deleting everything needs; whether it is the word.
    Typed(String, bool),
    /// The user said yes.
    Confirmed,
    /// The dialog was left without a yes.
    Left,
    /// So many seconds are left to take back the deletion of this number, by the device's clock.
    Ticked(i64, i64),
    /// Time to look at the clock for the deletion of this number.
    Looked(i64),
    /// The deletion of this number is to be taken back.
    Undone(i64),
    /// The user dismissed the notice of the deletion of this number.
    Dismissed(i64),
    /// The notice of the deletion of this number has stood there long enough.
    Faded(i64),
}

/// The question before a deletion.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// What goes.
    pub targets: Vec<DeletionTarget>,
    /// What people call it, where it has a name.
    pub name: Option<String>,
    /// What exactly would go.
    pub preview: Answer<DeletionPreview>,
    /// What was typed.
    pub typed: String,
    /// Whether that is the word that deleting everything needs.
    pub unlocked: bool,
    /// The answer was yes, and the shell is at it.
    pub running: bool,
    /// Why it did not work.
    pub trouble: Option<Trouble>,
}

impl Question {
    /// Whether a word has to be typed before the yes.
    #[must_use]
    pub fn needs_word(&self) -> bool {
        self.targets.contains(&DeletionTarget::Everything)
    }

    /// Whether the yes can be said: what goes is known, the word was typed where one is needed, and it is not said yet.
    #[must_use]
    pub fn can_go(&self) -> bool {
        self.preview.ready().is_some() && !self.running && (self.unlocked || !self.needs_word())
    }
}

/// How far a deletion is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// It can be taken back for so many seconds.
    Open(i64),
    /// It is being taken back.
    Restoring,
    /// It came back.
    Restored,
    /// It is being removed for good.
    Purging,
    /// It is gone for good.
    Gone,
    /// It is hidden, and could not be removed yet.
    Stuck(Trouble),
}

/// What was deleted a moment ago.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The number of the deletion.
    pub deletion: i64,
    /// What is hidden by it.
    pub counts: ItemCounts,
    /// How far it is.
    pub phase: Phase,
    /// From when on it cannot be taken back, RFC 3339 in UTC.
    due: String,
}

/// The question before a deletion, and the deletions that are not over.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Deletions {
    /// The question, while it is asked.
    pub question: Option<Question>,
    /// What was deleted a moment ago, oldest first.
    pub notices: Vec<Notice>,
}

impl Deletions {
    /// Changes what is known as the event asks and says what is to be done.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Wanted(targets, name) => {
                if targets.is_empty() {
                    return Vec::new();
                }
                let ask = Effect::ask(Request::PreviewDeletion(targets.clone()));
                self.question = Some(Question {
                    targets,
                    name: name.filter(|name| !name.is_empty()),
                    preview: Answer::Waiting,
                    typed: String::new(),
                    unlocked: false,
                    running: false,
                    trouble: None,
                });
                vec![ask]
            }
            Event::Typed(typed, unlocked) => {
                if let Some(question) = &mut self.question {
                    (question.typed, question.unlocked) = (typed, unlocked);
                }
                Vec::new()
            }
            Event::Confirmed => match &mut self.question {
                Some(question) if question.can_go() => {
                    (question.running, question.trouble) = (true, None);
                    vec![Effect::ask(Request::Delete(question.targets.clone()))]
                }
                _ => Vec::new(),
            },
            Event::Left => {
                // What runs cannot be called back, so the dialog stays until it is done.
                self.question.take_if(|question| !question.running);
                Vec::new()
            }
            Event::Looked(deletion) => match self.notice(deletion) {
                Some(Notice { phase: Phase::Open(_), due, .. }) => {
                    vec![Effect::Clock { deletion, due: due.clone() }]
                }
                _ => Vec::new(),
            },
            Event::Ticked(deletion, seconds) => match self.notice(deletion) {
                Some(notice) if matches!(notice.phase, Phase::Open(_)) => {
                    if seconds > 0 {
                        notice.phase = Phase::Open(seconds);
                        vec![Effect::later(SECOND_MS, AnyEvent::Deletion(Event::Looked(deletion)))]
                    } else {
                        notice.phase = Phase::Purging;
                        vec![Effect::ask(Request::Purge)]
                    }
                }
                _ => Vec::new(),
            },
            Event::Undone(deletion) => match self.notice(deletion) {
                Some(notice) if matches!(notice.phase, Phase::Open(_)) => {
                    notice.phase = Phase::Restoring;
                    vec![Effect::ask(Request::Restore { deletion }), Effect::Focus(Focus::HeadingThere)]
                }
                _ => Vec::new(),
            },
            Event::Dismissed(deletion) => {
                self.forget(deletion);
                vec![Effect::Focus(Focus::HeadingThere)]
            }
            Event::Faded(deletion) => {
                self.forget(deletion);
                Vec::new()
            }
        }
    }

    /// Takes in what the shell said. `route` is where the window is.
    pub fn told(&mut self, request: &Request, result: &Result<Reply, Trouble>, route: &Route) -> Vec<Effect> {
        match request {
            Request::PreviewDeletion(targets) => {
                if let Some(question) = self.question.as_mut().filter(|q| q.targets == *targets) {
                    question.preview = answer!(result, DeletionPreview);
                }
                Vec::new()
            }
            Request::Delete(targets) => self.deleted(targets, result, route),
            Request::Restore { deletion } => {
                let phase = match result {
                    Ok(_) => Phase::Restored,
                    // The clock says whether it can be tried again.
                    Err(_) => Phase::Open(0),
                };
                match self.notice(*deletion) {
                    Some(notice) => {
                        notice.phase = phase;
                        if result.is_ok() {
                            vec![forget_later(*deletion)]
                        } else {
                            self.update(Event::Looked(*deletion))
                        }
                    }
                    None => Vec::new(),
                }
            }
            Request::Purge => self.purged(result),
            Request::PendingDeletions => match result {
                Ok(Reply::PendingDeletions(pending)) => {
                    pending.iter().flat_map(|pending| self.add(pending)).collect()
                }
                // Nobody asked for it, and what is hidden is removed at the next start.
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    fn forget(&mut self, deletion: i64) {
        // What can still be taken back stays in sight.
        self.notices.retain(|notice| {
            notice.deletion != deletion
                || matches!(notice.phase, Phase::Open(_) | Phase::Restoring | Phase::Purging)
        });
    }

    fn notice(&mut self, deletion: i64) -> Option<&mut Notice> {
        self.notices.iter_mut().find(|notice| notice.deletion == deletion)
    }

    fn add(&mut self, pending: &PendingDeletion) -> Vec<Effect> {
        if self.notice(pending.id).is_some() {
            return Vec::new();
        }
        self.notices.push(Notice {
            deletion: pending.id,
            counts: pending.counts,
            phase: Phase::Open(i64::from(contract::GRACE_S)),
            due: pending.due.clone(),
        });
        self.update(Event::Looked(pending.id))
    }

    fn deleted(
        &mut self,
        targets: &[DeletionTarget],
        result: &Result<Reply, Trouble>,
        route: &Route,
    ) -> Vec<Effect> {
        let asked = self.question.take_if(|question| question.running && question.targets == targets);
        match (result, asked) {
            (Ok(Reply::Deleted(pending)), _) => {
                let mut effects = self.add(pending);
                effects.push(way_out(targets, route).map_or(Effect::Focus(Focus::HeadingThere), Effect::Go));
                effects
            }
            // What is gone already counts as deleted.
            (Err(trouble), Some(_)) if trouble.is(ErrorCode::UnknownPicture) => {
                vec![way_out(targets, route).map_or(Effect::Focus(Focus::HeadingThere), Effect::Go)]
            }
            (result, Some(mut question)) => {
                question.running = false;
                question.trouble = match result {
                    Err(trouble) => Some(trouble.clone()),
                    Ok(_) => Some(Trouble::NoAnswer("a reply of another kind".into())),
                };
                self.question = Some(question);
                Vec::new()
            }
            (_, None) => Vec::new(),
        }
    }

    fn purged(&mut self, result: &Result<Reply, Trouble>) -> Vec<Effect> {
        let mut effects = Vec::new();
        for notice in self.notices.iter_mut().filter(|notice| notice.phase == Phase::Purging) {
            match result {
                Ok(_) => {
                    notice.phase = Phase::Gone;
                    effects.push(forget_later(notice.deletion));
                }
                Err(trouble) => notice.phase = Phase::Stuck(trouble.clone()),
            }
        }
        effects
    }
}

fn forget_later(deletion: i64) -> Effect {
    Effect::later(TOLD_MS, AnyEvent::Deletion(Event::Faded(deletion)))
}

/// Where to go from a place that does not exist any more; none where it still does.
fn way_out(targets: &[DeletionTarget], route: &Route) -> Option<Route> {
    let of_slide = |id: &str| targets.contains(&DeletionTarget::Slide(id.to_owned()));
    let of_patient = |id: &str| targets.contains(&DeletionTarget::Patient(id.to_owned()));
    let everything = targets.contains(&DeletionTarget::Everything);
    match route {
        // A patient's and a slide's own page know where they belong when they go alone.
        Route::Patient(_) | Route::Slide(_) | Route::Capture(_) if everything => Some(Route::Worklist),
        Route::Picture { .. } | Route::Cell { .. } => {
            let (slide, picture) = route.picture()?;
            if everything || of_slide(slide) {
                Some(Route::Worklist)
            } else if targets.contains(&DeletionTarget::Picture(picture.to_owned())) {
                Some(Route::Slide(slide.to_owned()))
            } else {
                None
            }
        }
        Route::Review { slide: Some(slide), .. } if everything || of_slide(slide) => Some(Route::review()),
        Route::Review { patient: Some(patient), .. } if everything || of_patient(patient) => {
            Some(Route::review())
        }
        _ => None,
    }
}
