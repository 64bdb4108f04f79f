//! A verdict as it is shown: sign, words and colour together.

use contract::{PictureKind, PictureSummary, Verdict, VerdictCounts};
use yew::{Html, classes, html};

use super::icon;
use crate::text::{Phrase, Text};

/// Verdicts in the order in which they are counted out.
const ORDER: [Verdict; 4] = [Verdict::All, Verdict::Hem, Verdict::Uncertain, Verdict::NotACell];

/// The class that carries a verdict's colour.
pub const fn tone(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::All => "tone-all",
        Verdict::Hem => "tone-hem",
        Verdict::Uncertain => "tone-uncertain",
        Verdict::NotACell => "tone-not-a-cell",
    }
}

/// One verdict.
pub fn badge(verdict: Verdict, text: &Text) -> Html {
    html! { <span class={classes!("badge", tone(verdict))}>{ icon::verdict(verdict) }{ text.say(verdict) }</span> }
}

/// How often each verdict was given.
pub fn counted(counts: VerdictCounts, text: &Text) -> Html {
    html! {
        <span class="badges">
            { for present(counts).map(|(verdict, count)| html! {
                <span class={classes!("badge", tone(verdict))}>
                    { icon::verdict(verdict) }
                    { text.counted(verdict, count) }
                </span>
            }) }
        </span>
    }
}

/// What a picture's card says: a single cell's verdict, or the counts of a field.
pub fn of_picture(picture: &PictureSummary, text: &Text) -> Html {
    let mut verdicts = present(picture.counts);
    match (picture.kind, verdicts.next(), verdicts.next()) {
        (_, None, _) => html! { <span class="badge">{ text.cell_count(0) }</span> },
        (PictureKind::Cell | PictureKind::Crop, Some((verdict, 1)), None) => badge(verdict, text),
        _ => counted(picture.counts, text),
    }
}

fn present(counts: VerdictCounts) -> impl Iterator<Item = (Verdict, u32)> {
    ORDER
        .into_iter()
        .map(move |verdict| {
            let count = match verdict {
                Verdict::All => counts.all,
                Verdict::Hem => counts.hem,
                Verdict::Uncertain => counts.uncertain,
                Verdict::NotACell => counts.not_a_cell,
            };
            (verdict, count)
        })
        .filter(|(_, count)| *count > 0)
}

/// The explanation of the signs.
pub fn legend(text: &Text) -> Html {
    html! {
        <ul class="legend" aria-label={text.say(Phrase::Legend)}>
            { for ORDER.into_iter().map(|verdict| html! { <li>{ badge(verdict, text) }</li> }) }
        </ul>
    }
}
