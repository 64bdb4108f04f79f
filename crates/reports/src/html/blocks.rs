//! How each block is written as HTML.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use contract::Verdict;

use super::escape;
use crate::content::{Block, Interval, Table, Tile};
use crate::document::ReportError;
use crate::picture::png;
use crate::words::Words;

/// Appends `block` to `page`.
pub(super) fn write(page: &mut String, block: &Block<'_>, words: &Words) -> Result<(), ReportError> {
    match block {
        Block::Heading(text) => line(page, "<h2>", text, "</h2>"),
        Block::Subheading { text, verdict: None } => line(page, "<h3>", text, "</h3>"),
        Block::Subheading { text, verdict: Some(verdict) } => {
            let open = format!("<h3 class=\"{}\">{}", class(*verdict), sign(*verdict));
            line(page, &open, text, "</h3>");
        }
        Block::Statement(text) => line(page, "<p class=\"statement\">", text, "</p>"),
        Block::Notice(text) => line(page, "<p class=\"notice\">", text, "</p>"),
        Block::Paragraph(text) => line(page, "<p dir=\"auto\">", text, "</p>"),
        Block::Note(text) => line(page, "<p class=\"note\">", text, "</p>"),
        Block::List(items) => list(page, "<ul>", items),
        Block::Lines(names) => list(page, "<ul class=\"lines\">", names),
        Block::Facts(facts) => {
            page.push_str("<table class=\"facts\">\n");
            for fact in facts {
                let (name, value) = (escape(&fact.name), escape(&fact.value));
                let _ = writeln!(page, "<tr><th scope=\"row\">{name}</th><td><bdi>{value}</bdi></td></tr>");
            }
            page.push_str("</table>\n");
        }
        Block::Interval(bar) => interval(page, bar),
        Block::Table(table) => write_table(page, table),
        Block::Sheet(tiles) => {
            page.push_str("<ul class=\"sheet\">\n");
            for tile in tiles {
                write_tile(page, tile, words)?;
            }
            page.push_str("</ul>\n");
        }
    }
    Ok(())
}

fn line(page: &mut String, open: &str, text: &str, close: &str) {
    let _ = writeln!(page, "{open}{}{close}", escape(text));
}

fn list(page: &mut String, open: &str, items: &[String]) {
    let _ = writeln!(page, "{open}");
    for item in items {
        line(page, "<li>", item, "</li>");
    }
    page.push_str("</ul>\n");
}

const fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::All => "all",
        Verdict::Hem => "hem",
        Verdict::Uncertain => "uncertain",
        Verdict::NotACell => "not-a-cell",
    }
}

/// The sign of a verdict, as in the window and the PDF. Words stand beside it, so it is not read out.
fn sign(verdict: Verdict) -> String {
    let drawing = match verdict {
        Verdict::All => "<path class=\"fill\" d=\"M12 1 23 12 12 23 1 12z\"/>",
        Verdict::Hem => "<circle class=\"fill\" cx=\"12\" cy=\"12\" r=\"9\"/>",
        Verdict::Uncertain => {
            "<rect class=\"stroke\" x=\"3\" y=\"3\" width=\"18\" height=\"18\"/>\
             <path class=\"stroke\" d=\"M8.8 9.6C8.8 5.2 15.2 5.2 15 9.2 14.9 11.6 12 11.4 12 14.2\"/>\
             <circle class=\"fill\" cx=\"12\" cy=\"17.4\" r=\"1.5\"/>"
        }
        Verdict::NotACell => {
            "<circle class=\"stroke\" cx=\"12\" cy=\"12\" r=\"9\"/><path class=\"stroke\" d=\"M5.8 5.8 18.2 18.2\"/>"
        }
    };
    format!(
        "<svg class=\"sign {}\" viewBox=\"0 0 24 24\" aria-hidden=\"true\">{drawing}</svg>",
        class(verdict)
    )
}

fn interval(page: &mut String, bar: &Interval) {
    // The bar is 400 units long and begins at 10.
    let at = |part: f64| 10.0 + part.clamp(0.0, 1.0) * 400.0;
    let [low, high] = bar.ends.map(at);
    let _ = write!(
        page,
        "<svg class=\"bar\" viewBox=\"0 0 430 44\" role=\"img\" aria-label=\"{}\">\
         <rect x=\"10\" y=\"6\" width=\"400\" height=\"14\" fill=\"#f0f2f5\" stroke=\"#555e69\"/>\
         <rect x=\"{low:.1}\" y=\"6\" width=\"{:.1}\" height=\"14\" fill=\"#d98ba3\"/>\
         <rect x=\"{:.1}\" y=\"2\" width=\"2.4\" height=\"22\" fill=\"#161c24\"/>",
        escape(&bar.alt),
        (high - low).max(1.0),
        at(bar.part) - 1.2
    );
    for percent in [0_u8, 25, 50, 75, 100] {
        let x = at(f64::from(percent) / 100.0);
        let _ = write!(
            page,
            "<path d=\"M{x:.1} 20v5\" stroke=\"#555e69\"/>\
             <text x=\"{x:.1}\" y=\"36\" font-size=\"10\" text-anchor=\"middle\" fill=\"#555e69\">{percent} %</text>"
        );
    }
    page.push_str("</svg>\n");
}

fn write_table(page: &mut String, table: &Table) {
    let numeric = |numeric| if numeric { " class=\"number\"" } else { "" };
    page.push_str("<div class=\"wide\"><table>\n<thead><tr>");
    for column in &table.columns {
        let _ = write!(page, "<th scope=\"col\"{}>{}</th>", numeric(column.numeric), escape(&column.head));
    }
    page.push_str("</tr></thead>\n<tbody>\n");
    for row in &table.rows {
        page.push_str("<tr>");
        for (column, entry) in table.columns.iter().zip(row) {
            let sign = entry.verdict.map(sign).unwrap_or_default();
            let text = escape(&entry.text);
            let _ = write!(page, "<td{}>{sign}<bdi>{text}</bdi></td>", numeric(column.numeric));
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table></div>\n");
}

fn write_tile(page: &mut String, tile: &Tile<'_>, words: &Words) -> Result<(), ReportError> {
    let alt = escape(&tile.alt);
    let picture = match png(tile.number, tile.crop)? {
        Some(bytes) => {
            format!("<img src=\"data:image/png;base64,{}\" alt=\"{alt}\">", STANDARD.encode(bytes))
        }
        None => format!("<span>{}</span>", escape(words.cells.no_picture)),
    };
    let _ = writeln!(
        page,
        "<li><figure class=\"{}\"><div class=\"picture\">{picture}</div>\
         <figcaption><b>{}{}</b><span>{}</span></figcaption></figure></li>",
        class(tile.verdict),
        sign(tile.verdict),
        escape(&tile.caption),
        escape(&tile.detail)
    );
    Ok(())
}
