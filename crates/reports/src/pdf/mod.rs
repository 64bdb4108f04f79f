//! The report as a PDF for printing and filing: drawn, tagged for screen readers (PDF/UA-1) and fit for archives
//! (PDF/A-2a), on A4.

mod blocks;
mod composer;
mod face;
mod render;
mod sheet;
mod sign;
mod table;

use composer::Composer;

use crate::content::Content;
use crate::document::{Document, Notice, ReportError};
use crate::moment::Moment;
use crate::report::SlideReport;
use crate::text::fill;

/// Writes `report` as a PDF. The same report gives the same bytes.
///
/// The embedded font, Noto Sans, has Latin, Greek and Cyrillic letters. A report in a language of another script is
/// written in English, and letters that the font lacks are drawn as U+FFFD; [`Document::notices`] and the document
/// itself say both. Where [`SlideReport::reported_at`] is no time, the file is tagged as ever but not PDF/A, which
/// asks for a date.
///
/// # Errors
/// [`ReportError::Font`] and [`ReportError::Pdf`], both of which would be a fault of this crate.
pub fn pdf(report: &SlideReport) -> Result<Document, ReportError> {
    let content = Content::new(report, true);
    let mut composer = Composer::new()?;
    composer.title(content.words.title);
    for (number, block) in content.blocks.iter().enumerate() {
        let next = content.blocks.get(number + 1..).unwrap_or_default();
        composer.block(block, next, content.words);
    }
    let mut notices = content.notices;
    let count = composer.replaced;
    if count > 0 {
        notices.push(Notice::CharactersReplaced { count });
        composer.space(4.0);
        composer.note(&fill(content.words.limits.replaced, &[("count", &count.to_string())]));
    }
    let made = Moment::parse(&report.reported_at);
    if made.is_none() {
        notices.push(Notice::NotArchival);
    }
    let bytes = render::render(&composer, content.words, &content.running, &report.app_version, made)?;
    Ok(Document { bytes, language: content.words.tag, notices })
}
