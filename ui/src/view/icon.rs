//! Drawn signs. They are never alone: words stand beside them, so screen readers skip them.

use contract::Verdict;
use yew::{Html, html};

use crate::text::Standing;

fn icon(class: &'static str, drawing: Html) -> Html {
    html! { <svg class={class} viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">{ drawing }</svg> }
}

/// A verdict's sign: each has its own shape, for eyes that do not tell the colours apart.
pub fn verdict(verdict: Verdict) -> Html {
    match verdict {
        Verdict::All => {
            icon("sign sign--all", html! { <path class="sign__fill" d="M12 2 22 12 12 22 2 12z" /> })
        }
        Verdict::Hem => icon("sign sign--hem", html! { <circle class="sign__fill" cx="12" cy="12" r="9" /> }),
        Verdict::Uncertain => icon(
            "sign sign--uncertain icon--mirrored",
            html! { <>
                <rect class="sign__line" x="3" y="3" width="18" height="18" rx="4" />
                <path class="sign__line" d="M9.2 9.6a2.8 2.8 0 1 1 4.2 2.5c-.9.5-1.4 1-1.4 2" />
                <circle class="sign__fill" cx="12" cy="17" r="1.3" />
            </> },
        ),
        Verdict::NotACell => icon(
            "sign sign--not-a-cell",
            html! { <>
                <circle class="sign__line" cx="12" cy="12" r="9" />
                <path class="sign__line" d="M5.8 5.8 18.2 18.2" />
            </> },
        ),
    }
}

/// Adding.
pub fn add() -> Html {
    icon("icon", html! { <path d="M12 5v14M5 12h14" /> })
}

/// Going back: to where the line begins.
pub fn back() -> Html {
    icon("icon icon--mirrored", html! { <path d="M19 12H5m6-6-6 6 6 6" /> })
}

/// Deleting.
pub fn delete() -> Html {
    icon("icon", html! { <path d="M4 7h16M9 7V4h6v3m3 0-1 13H7L6 7m4 4v5m4-5v5" /> })
}

/// About the app.
pub fn about() -> Html {
    icon("icon", html! { <><circle cx="12" cy="12" r="9" /><path d="M12 11v6m0-9.5v.5" /></> })
}

/// Doing it again.
pub fn again() -> Html {
    icon("icon", html! { <path d="M20 5v5h-5M19.4 10A8 8 0 1 0 20 13.5" /> })
}

/// Changing what is written down: a pen.
pub fn change() -> Html {
    icon("icon", html! { <path d="M4 20l1-4.500L16 4.500l3.5 3.500L8.5 19z" /> })
}

/// Done.
pub fn done() -> Html {
    icon("icon", html! { <path d="M4.5 12.500l5 5 10-11" /> })
}

/// Taking pictures.
pub fn camera() -> Html {
    icon("icon", html! { <><path d="M3 7.500h4l2-3h6l2 3h4V20H3z" /><circle cx="12" cy="13.5" r="3.8" /></> })
}

/// Pictures.
pub fn pictures() -> Html {
    icon("icon", html! { <path d="M3 5h18v14H3zM3 16l5-5 4.5 4.500L16 12l5 5M16 8.500h.01" /> })
}

/// Documents go out.
pub fn export() -> Html {
    icon("icon", html! { <path d="M12 15V3.500M7.5 8 12 3.5 16.5 8M4 14v6.500h16V14" /> })
}

/// An archive comes in.
pub fn archive() -> Html {
    icon("icon", html! { <path d="M12 3.500V15M7.5 10.5 12 15l4.5-4.500M4 14v6.500h16V14" /> })
}

/// Going to another slide.
pub fn moving() -> Html {
    icon("icon icon--mirrored", html! { <path d="M3 5h9v14H3zM15 12h6m-2.5-3 3 3-3 3" /> })
}

/// A slide that is being counted.
pub fn open_state() -> Html {
    icon(
        "sign",
        html! { <><circle class="sign__line" cx="12" cy="12" r="9" /><path class="sign__line" d="M12 7v5l3.5 2" /></> },
    )
}

/// A slide that was counted.
pub fn closed_state() -> Html {
    icon(
        "sign",
        html! { <><circle class="sign__line" cx="12" cy="12" r="9" /><path class="sign__line" d="M8 12.300l2.8 2.800L16 9.5" /></> },
    )
}

/// A slide that was signed.
pub fn signed_state() -> Html {
    icon("sign", html! { <path class="sign__line" d="M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3" /> })
}

/// What there is to do: a list.
pub fn worklist() -> Html {
    icon("icon icon--mirrored", html! { <path d="M9 6h11M9 12h11M9 18h11M4 6h.5M4 12h.5M4 18h.5" /> })
}

/// Looking at cells: four of them.
pub fn review() -> Html {
    icon(
        "icon",
        html! { <><circle cx="7.5" cy="7.5" r="4" /><circle cx="16.5" cy="7.5" r="4" /><circle cx="7.5" cy="16.5" r="4" /><circle cx="16.5" cy="16.5" r="4" /></> },
    )
}

/// Choices: three sliders.
pub fn settings() -> Html {
    icon(
        "icon",
        html! { <><path d="M4 6h8m5 0h3M4 12h3m5 0h8M4 18h9m5 0h2" /><circle cx="14.5" cy="6" r="2.3" /><circle cx="9.5" cy="12" r="2.3" /><circle cx="15.5" cy="18" r="2.3" /></> },
    )
}

/// The manual: a book.
pub fn manual() -> Html {
    icon(
        "icon",
        html! { <path d="M12 6.5C9.5 4.8 6.5 4.5 3 5v14c3.5-.5 6.5-.2 9 1.5 2.5-1.7 5.5-2 9-1.500V5c-3.5-.5-6.5-.2-9 1.500zm0 0V20" /> },
    )
}

/// Taking care.
pub fn caution() -> Html {
    icon("icon", html! { <path d="M12 3.5 22 20.5H2zM12 10v5m0 2.4v.4" /> })
}

/// Taking a notice away.
pub fn dismiss() -> Html {
    icon("icon", html! { <path d="M6 6l12 12M18 6 6 18" /> })
}

/// Looking closer or less close.
pub fn zoom() -> Html {
    icon(
        "icon",
        html! { <><circle cx="10.5" cy="10.5" r="6.5" /><path d="m15.5 15.5 5 5M10.5 8v5M8 10.5h5" /></> },
    )
}

/// Languages: a globe.
pub fn language() -> Html {
    icon(
        "icon",
        html! { <><circle cx="12" cy="12" r="9" /><path d="M3 12h18M12 3c-5 6-5 12 0 18 5-6 5-12 0-18z" /></> },
    )
}

/// A list that unfolds.
pub fn unfold() -> Html {
    icon("icon icon--unfold", html! { <path d="m6 9.5 6 6 6-6" /> })
}

/// Where a measure stands to the normal range; nothing where no range is known.
pub fn standing(standing: Option<Standing>) -> Html {
    let Some(standing) = standing else { return Html::default() };
    let drawing = match standing {
        Standing::Below => "M12 5v14m-6-6 6 6 6-6",
        Standing::Within => "M5 12.5l5 5 9-10",
        Standing::Above => "M12 19V5m-6 6 6-6 6 6",
    };
    icon("icon", html! { <path d={drawing} /> })
}

/// Taking back: an arrow that turns around.
pub fn undo() -> Html {
    icon("icon icon--mirrored", html! { <path d="M8 5 3.5 9.5 8 14M4 9.5h9.5a5 5 0 0 1 0 10H8" /> })
}

/// Doing again what was taken back.
pub fn redo() -> Html {
    icon("icon icon--mirrored", html! { <path d="m16 5 4.5 4.5L16 14m4-4.5h-9.5a5 5 0 0 0 0 10H16" /> })
}

/// On to the next one.
pub fn next() -> Html {
    icon("icon icon--mirrored", html! { <path d="M4 12h13m-5-6 6 6-6 6M21 5v14" /> })
}

/// Choosing some of many: a funnel.
pub fn filter() -> Html {
    icon("icon", html! { <path d="M3.5 5h17L14 12.5V19l-4 2v-8.5z" /> })
}

/// A heat map: warm places in a cell.
pub fn heat() -> Html {
    icon(
        "icon",
        html! { <><circle cx="12" cy="12" r="9" /><circle cx="10" cy="11" r="4" /><circle cx="15.5" cy="14.5" r="1.5" /></> },
    )
}

/// A person.
pub fn person() -> Html {
    icon("icon", html! { <><circle cx="12" cy="8" r="4" /><path d="M4.5 20a7.5 7.5 0 0 1 15 0" /></> })
}

/// Signing: a pen.
pub fn sign() -> Html {
    icon("icon", html! { <path d="M4 20l1-4L16.5 4.5l3 3L8 19zM13.5 7.5l3 3M12 20.5h8" /> })
}

/// Locked.
pub fn lock() -> Html {
    icon(
        "icon",
        html! { <><rect x="5" y="10.5" width="14" height="10" rx="2" /><path d="M8 10.5V7.5a4 4 0 0 1 8 0v3" /></> },
    )
}

/// Looked at and found right.
pub fn check() -> Html {
    icon("icon", html! { <path d="M5 12.5l5 5 9-10" /> })
}

/// Larger.
pub fn zoom_in() -> Html {
    icon(
        "icon",
        html! { <><circle cx="10.5" cy="10.5" r="6.5" /><path d="m15.5 15.5 5 5M10.5 7.5v6M7.5 10.5h6" /></> },
    )
}

/// Smaller.
pub fn zoom_out() -> Html {
    icon("icon", html! { <><circle cx="10.5" cy="10.5" r="6.5" /><path d="m15.5 15.5 5 5M7.5 10.5h6" /></> })
}

/// The whole of it: four corners.
pub fn fit() -> Html {
    icon("icon", html! { <path d="M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5" /> })
}
