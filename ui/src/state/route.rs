//! Where in the app the window is. It stands in the address after `#`, so that the device's own way back works.

/// A place in the app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// What there is to do: the first page.
    Worklist,
    /// The patient of this identity.
    Patient(String),
    /// The slide of this identity.
    Slide(String),
    /// One picture, large.
    Picture {
        /// The identity of its slide.
        slide: String,
        /// Its identity.
        id: String,
    },
    /// A cell in its picture, large.
    Cell {
        /// The identity of its slide.
        slide: String,
        /// Its own identity.
        id: String,
    },
    /// Pictures are taken for the slide of this identity.
    Capture(String),
    /// Cells are looked at, of everything or of a part.
    Review {
        /// Only those of the slide of this identity.
        slide: Option<String>,
        /// Only those of the patient of this identity.
        patient: Option<String>,
    },
    /// What the app is and how far it can be trusted.
    Trust,
    /// Choices for this device.
    Settings,
    /// The manual.
    Manual,
    /// The chapter of this name in the manual.
    Chapter(String),
}

impl Route {
    /// The review of everything.
    #[must_use]
    pub const fn review() -> Self {
        Self::Review { slide: None, patient: None }
    }

    /// The review of one slide.
    #[must_use]
    pub fn review_of(slide: &str) -> Self {
        Self::Review { slide: Some(slide.into()), patient: None }
    }

    /// The slide that files go to when they are added here; none where the place belongs to no slide.
    #[must_use]
    pub fn slide(&self) -> Option<&str> {
        match self {
            Self::Slide(slide)
            | Self::Picture { slide, .. }
            | Self::Cell { slide, .. }
            | Self::Capture(slide) => Some(slide),
            Self::Worklist
            | Self::Patient(_)
            | Self::Review { .. }
            | Self::Trust
            | Self::Settings
            | Self::Manual
            | Self::Chapter(_) => None,
        }
    }

    /// The slide and the picture that are shown large; none where none is.
    #[must_use]
    pub fn picture(&self) -> Option<(&str, &str)> {
        match self {
            Self::Picture { slide, id } => Some((slide, id)),
            // A cell's identity begins with its picture's.
            Self::Cell { slide, id } => Some((slide, id.split(':').next().unwrap_or(id))),
            _ => None,
        }
    }

    /// As it stands in the address, with the `#`.
    #[must_use]
    pub fn hash(&self) -> String {
        match self {
            Self::Worklist => "#/".into(),
            Self::Patient(id) => format!("#/patient/{id}"),
            Self::Slide(id) => format!("#/slide/{id}"),
            Self::Picture { slide, id } => format!("#/slide/{slide}/picture/{id}"),
            Self::Cell { slide, id } => format!("#/slide/{slide}/cell/{id}"),
            Self::Capture(slide) => format!("#/slide/{slide}/capture"),
            Self::Review { slide, patient } => {
                let part = |name, id: &Option<String>| id.iter().map(|id| format!("/{name}/{id}")).collect();
                let (slide, patient): (String, String) = (part("slide", slide), part("patient", patient));
                format!("#/review{slide}{patient}")
            }
            Self::Trust => "#/trust".into(),
            Self::Settings => "#/settings".into(),
            Self::Manual => "#/manual".into(),
            Self::Chapter(name) => format!("#/manual/{name}"),
        }
    }

    /// Reads what stands in the address. Whatever cannot be read is the worklist.
    #[must_use]
    pub fn of_hash(hash: &str) -> Self {
        let path = hash.strip_prefix("#/").unwrap_or_default();
        let parts: Vec<_> = path.split('/').collect();
        if !parts.iter().all(|part| is_identity(part)) {
            return Self::Worklist;
        }
        let review = |slide: Option<&str>, patient: Option<&str>| Self::Review {
            slide: slide.map(str::to_owned),
            patient: patient.map(str::to_owned),
        };
        match *parts.as_slice() {
            ["patient", id] => Self::Patient(id.into()),
            ["slide", id] => Self::Slide(id.into()),
            ["slide", slide, "picture", id] => Self::Picture { slide: slide.into(), id: id.into() },
            ["slide", slide, "cell", id] => Self::Cell { slide: slide.into(), id: id.into() },
            ["slide", slide, "capture"] => Self::Capture(slide.into()),
            ["review"] => review(None, None),
            ["review", "slide", slide] => review(Some(slide), None),
            ["review", "patient", patient] => review(None, Some(patient)),
            ["review", "slide", slide, "patient", patient] => review(Some(slide), Some(patient)),
            ["trust"] => Self::Trust,
            ["settings"] => Self::Settings,
            ["manual"] => Self::Manual,
            ["manual", name] => Self::Chapter(name.into()),
            _ => Self::Worklist,
        }
    }
}

/// Whether this can be an identity (or a word of an address): nothing that would have to be escaped.
fn is_identity(part: &str) -> bool {
    !part.is_empty()
        && part.len() <= 100
        && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-:".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_found_again_by_its_address() {
        let id = || "6f1c2a9e-2f4b-4d6c-9a33-7f2d1f0a5b11".to_owned();
        let places = [
            Route::Worklist,
            Route::Patient(id()),
            Route::Slide(contract::UNSORTED_SLIDE.into()),
            Route::Picture { slide: id(), id: id() },
            Route::Cell { slide: id(), id: format!("{}:2:17", id()) },
            Route::Capture(id()),
            Route::review(),
            Route::Review { slide: Some(id()), patient: None },
            Route::Review { slide: None, patient: Some(id()) },
            Route::Review { slide: Some(id()), patient: Some(id()) },
            Route::Trust,
            Route::Settings,
            Route::Manual,
            Route::Chapter("first-slide".into()),
        ];
        for (number, place) in places.iter().enumerate() {
            assert_eq!(Route::of_hash(&place.hash()), *place);
            assert!(places[..number].iter().all(|other| other.hash() != place.hash()));
        }
    }

    #[test]
    fn what_cannot_be_read_is_the_worklist() {
        let long = format!("#/slide/{}", "a".repeat(101));
        let unreadable = [
            "",
            "#",
            "#/",
            "#slide/a",
            "#/slide",
            "#/slide/",
            "#/slide/a/",
            "#/slide/<b>",
            "#/nothing",
            &long,
        ];
        for hash in unreadable {
            assert_eq!(Route::of_hash(hash), Route::Worklist, "{hash}");
        }
    }

    #[test]
    fn files_go_to_the_slide_that_is_shown() {
        assert_eq!(Route::Capture("a".into()).slide(), Some("a"));
        assert_eq!(Route::Picture { slide: "a".into(), id: "b".into() }.slide(), Some("a"));
        let cell = Route::Cell { slide: "a".into(), id: "b:1:2".into() };
        assert_eq!((cell.slide(), cell.picture()), (Some("a"), Some(("a", "b"))));
        assert_eq!(Route::review().slide(), None, "labels are given there, no pictures");
    }
}
