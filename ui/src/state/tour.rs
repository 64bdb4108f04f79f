//! The tour: a few words on each part of the app, at the first start and whenever it is wanted.

use contract::{Request, Settings};

use super::{Answer, Effect};

/// A step of the tour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// What the app is.
    Welcome,
    /// Patients and slides.
    People,
    /// Adding and taking pictures.
    Pictures,
    /// What the cells come to.
    Count,
    /// A person's look at cells.
    Review,
    /// The end of the work on a slide.
    Sign,
}

impl Step {
    /// Every step, in order.
    pub const ALL: [Self; 6] =
        [Self::Welcome, Self::People, Self::Pictures, Self::Count, Self::Review, Self::Sign];

    /// Its place, from 0.
    #[must_use]
    pub fn place(self) -> usize {
        Self::ALL.iter().position(|step| *step == self).unwrap_or_default()
    }

    fn at(place: Option<usize>) -> Option<Self> {
        Self::ALL.get(place?).copied()
    }

    /// The one after it; none after the last.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        Self::at(self.place().checked_add(1))
    }

    /// The one before it; none before the first.
    #[must_use]
    pub fn back(self) -> Option<Self> {
        Self::at(self.place().checked_sub(1))
    }
}

/// What can happen in the tour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// It is wanted, from its beginning.
    Wanted,
    /// The next step; after the last one it ends.
    Next,
    /// The step before.
    Back,
    /// It is left, at its end or before.
    Left,
    /// It is left for the drawn smear.
    SampleWanted,
}

/// Changes the tour as the event asks. Whoever leaves it has seen it.
pub(super) fn update(tour: &mut Option<Step>, event: Event, settings: &Answer<Settings>) -> Vec<Effect> {
    *tour = match (event, *tour) {
        (Event::Wanted, _) => Some(Step::Welcome),
        (Event::Back, Some(step)) => step.back().or(Some(step)),
        (Event::Next, Some(step)) => step.next(),
        (Event::Left | Event::SampleWanted, _) | (_, None) => None,
    };
    let mut effects = Vec::new();
    if event == Event::SampleWanted {
        effects.push(Effect::ask(Request::AddSample));
    }
    if tour.is_none()
        && let Some(settings) = settings.ready().filter(|settings| !settings.tour_seen)
    {
        let seen = Settings { tour_seen: true, ..settings.clone() };
        effects.push(Effect::ask(Request::ChangeSettings(seen)));
    }
    effects
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(tour_seen: bool) -> Answer<Settings> {
        Answer::Ready(Settings { tour_seen, reviewer: Some("Ada".into()), ..Settings::default() })
    }

    #[test]
    fn it_goes_on_and_back_and_ends_after_the_last_step() {
        let mut tour = None;
        update(&mut tour, Event::Wanted, &settings(true));
        update(&mut tour, Event::Back, &settings(true));
        assert_eq!(tour, Some(Step::Welcome));
        let mut seen = vec![Step::Welcome];
        while let Some(step) = tour {
            assert_eq!(Some(&step), seen.last());
            assert_eq!(update(&mut tour, Event::Next, &settings(true)), []);
            seen.extend(tour);
        }
        assert_eq!(seen, Step::ALL);
        tour = Some(Step::Count);
        update(&mut tour, Event::Back, &settings(true));
        assert_eq!(tour, Some(Step::Pictures));
    }

    #[test]
    fn whoever_leaves_it_has_seen_it_and_nothing_else_changes() {
        for event in [Event::Left, Event::SampleWanted] {
            let mut tour = Some(Step::People);
            let effects = update(&mut tour, event, &settings(false));
            let seen = Settings { tour_seen: true, reviewer: Some("Ada".into()), ..Settings::default() };
            assert_eq!((tour, effects.last()), (None, Some(&Effect::ask(Request::ChangeSettings(seen)))));
            assert_eq!(effects.contains(&Effect::ask(Request::AddSample)), event == Event::SampleWanted);
        }
        // What is chosen is not known, so nothing may be overwritten.
        assert_eq!(update(&mut Some(Step::People), Event::Left, &Answer::Waiting), []);
        assert_eq!(update(&mut None, Event::Next, &settings(true)), []);
    }
}
