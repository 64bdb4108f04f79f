//! The report as one page of HTML that opens offline: no script, nothing fetched, pictures inside.

mod blocks;
mod style;

use std::fmt::Write as _;

use crate::content::Content;
use crate::document::{Document, ReportError};
use crate::report::SlideReport;
use crate::text::clean;
use crate::words::ENGLISH;

/// What the page may load: itself. A browser holds to it even if an escape were wrong.
const POLICY: &str =
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// Writes `report` as one page of HTML with everything in it. It says the same as the PDF, in every language that
/// the crate knows and in every script. The same report gives the same bytes.
///
/// # Errors
/// [`ReportError::Picture`] where a cell's picture cannot be encoded.
pub fn html(report: &SlideReport) -> Result<Document, ReportError> {
    let content = Content::new(report, false);
    let words = content.words;
    let direction = if words.right_to_left { "rtl" } else { "ltr" };
    let title = escape(&format!("{} · {}", words.title, content.running));
    let app = escape(format!("Leukolens {}", clean(&report.app_version)).trim_end());
    let line = escape(words.research_use);
    let printed = if words.tag == ENGLISH.tag {
        words.research_use.to_owned()
    } else {
        format!("{} · {}", words.research_use, ENGLISH.research_use)
    };
    let mut page = String::new();
    let _ = write!(
        page,
        "<!DOCTYPE html>\n<html lang=\"{}\" dir=\"{direction}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"generator\" content=\"{app}\">\n<title>{title}</title>\n<style>{}{}</style>\n</head>\n<body>\n\
         <main>\n<h1>{}</h1>\n",
        words.tag,
        style::STYLE,
        style::foot(&printed),
        escape(words.title)
    );
    for block in &content.blocks {
        blocks::write(&mut page, block, words)?;
    }
    page.push_str("</main>\n<footer>\n");
    let _ = writeln!(page, "<p>{line}</p>");
    if words.tag != ENGLISH.tag {
        let _ = writeln!(page, "<p lang=\"en\" dir=\"ltr\">{}</p>", escape(ENGLISH.research_use));
    }
    let _ = write!(page, "<p><bdi>{}</bdi></p>\n</footer>\n</body>\n</html>\n", escape(&content.running));
    Ok(Document { bytes: page.into_bytes(), language: words.tag, notices: content.notices })
}

/// `text` as HTML holds it, in an element or in a quoted attribute.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escape;
    use crate::words::LANGUAGES;

    #[test]
    fn the_printed_line_breaks_out_of_no_style_sheet() {
        assert!(LANGUAGES.iter().all(|words| !words.research_use.contains(['\'', '\\', '<', '\n'])));
    }

    #[test]
    fn nothing_that_html_reads_stays() {
        assert_eq!(escape("<a href='x'>\"&amp;"), "&lt;a href=&#39;x&#39;&gt;&quot;&amp;amp;");
    }
}
