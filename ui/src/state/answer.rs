//! What is asked of the shell, and why it may not come.

use contract::{ErrorCode, ErrorReport, Reply};

/// Why something did not work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The shell said so.
    Reported(ErrorReport),
    /// The browser did not hand over the file's bytes.
    FileNotRead(String),
    /// What came back was nothing that the contract knows, or nothing came back.
    NoAnswer(String),
}

impl Trouble {
    /// Whether the shell said this.
    #[must_use]
    pub fn is(&self, code: ErrorCode) -> bool {
        matches!(self, Self::Reported(ErrorReport { code: said, .. }) if *said == code)
    }
}

/// Whether something is gone: it was deleted now, or it was gone already.
pub fn is_gone(result: &Result<Reply, Trouble>) -> bool {
    result.as_ref().err().is_none_or(|trouble| trouble.is(ErrorCode::UnknownPicture))
}

/// Something that is asked of the shell.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer<T> {
    /// Not there yet.
    Waiting,
    /// There.
    Ready(T),
    /// It will not come.
    Failed(Trouble),
}

impl<T> Answer<T> {
    /// Takes what is wanted out of a reply; one of another kind is trouble.
    pub fn read(result: &Result<Reply, Trouble>, pick: impl FnOnce(&Reply) -> Option<T>) -> Self {
        match result {
            Ok(reply) => pick(reply).map_or_else(
                || Self::Failed(Trouble::NoAnswer("a reply of another kind".into())),
                Self::Ready,
            ),
            Err(trouble) => Self::Failed(trouble.clone()),
        }
    }

    /// What came; none while it has not, or where it will not.
    #[must_use]
    pub const fn ready(&self) -> Option<&T> {
        match self {
            Self::Ready(value) => Some(value),
            Self::Waiting | Self::Failed(_) => None,
        }
    }

    /// The same, to be changed.
    pub const fn ready_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Ready(value) => Some(value),
            Self::Waiting | Self::Failed(_) => None,
        }
    }

    /// Takes in what came. A failure does not take away what is shown already.
    pub fn renew(&mut self, fresh: Self) {
        if !matches!((&*self, &fresh), (Self::Ready(_), Self::Failed(_))) {
            *self = fresh;
        }
    }
}

/// What a reply of this kind holds, as an [`Answer`].
macro_rules! answer {
    ($result:expr, $kind:ident) => {
        $crate::state::Answer::read($result, |reply| match reply {
            contract::Reply::$kind(value) => Some(value.clone()),
            _ => None,
        })
    };
}

pub(super) use answer;
