//! The report: one HTML document that needs nothing but itself, ordered as TRIPOD+AI (Collins et al., BMJ
//! 2024;385:e078378) and CLAIM (Tejani et al., Radiol Artif Intell 2024;6(4):e240300) ask.

mod checklist;
mod findings;
mod methods;
mod tables;
#[cfg(test)]
mod tests;

use crate::figures::Figure;
use crate::figures::words::escape;
use crate::results::{LearnerKind, Results, SubjectEvaluation};

/// What a part says that has no numbers.
const NOT_MEASURED: &str = "<p class=\"missing\">Not measured in this run.</p>\n";

/// One section of the report.
struct Section {
    /// Its address in the document.
    id: &'static str,
    title: &'static str,
    /// The items of the two guidelines that it answers.
    items: &'static str,
    /// HTML.
    body: String,
}

/// The report of `results` with its `figures`: one HTML document without scripts, which loads nothing.
#[must_use]
pub fn html(results: &Results, figures: &[Figure]) -> String {
    let mut sections = vec![findings::summary(results)];
    sections.extend(methods::sections(results, figures));
    sections.extend(findings::sections(results, figures));
    let checklist = checklist::section(results, &sections);
    sections.push(checklist);
    let title = escape(&title(results));
    let line = escape(&results.research_use_only);
    let mut text = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n<style>\n{}{}</style>\n\
         </head>\n<body>\n<header>\n<p class=\"research\" role=\"note\">{line}</p>\n<h1>{title}</h1>\n\
         <p class=\"items\">TRIPOD+AI: Title (1). CLAIM: Title or abstract.</p>\n</header>\n\
         <nav aria-label=\"Contents\">\n<h2>Contents</h2>\n<ol>\n",
        include_str!("page.css"),
        printed_footer(&results.research_use_only),
    );
    for Section { id, title, .. } in &sections {
        text += &format!("<li><a href=\"#{id}\">{title}</a></li>\n");
    }
    text += "</ol>\n</nav>\n<main>\n";
    for (Section { id, title, items, body }, number) in sections.iter().zip(1..) {
        text += &format!(
            "<section id=\"{id}\" aria-labelledby=\"{id}-title\">\n\
             <h2 id=\"{id}-title\">{number}. {title}</h2>\n\
             <p class=\"items\">{items}</p>\n{body}</section>\n"
        );
    }
    text += &format!(
        "</main>\n<footer>\n<p class=\"research\">{line}</p>\n<p>{title}</p>\n</footer>\n</body>\n</html>\n"
    );
    text
}

fn title(results: &Results) -> String {
    format!(
        "{}: development and internal evaluation of a convolutional neural network that tells lymphoblasts \
         of acute lymphoblastic leukemia from normal cells in pictures of single cells",
        results.model.id
    )
}

/// The style that prints `line` below every page.
fn printed_footer(line: &str) -> String {
    let mut words = String::new();
    for c in line.chars() {
        match c {
            // `<` could end the style element; the others could end the string.
            '"' | '\\' | '<' | '>' | '&' => words += &format!("\\{:x} ", u32::from(c)),
            c if c.is_control() => words.push(' '),
            c => words.push(c),
        }
    }
    format!(
        "@page {{ @bottom-left {{ content: \"{words}\"; font: 700 8pt sans-serif; }} @bottom-right \
         {{ content: counter(page) \" / \" counter(pages); font: 8pt sans-serif; }} }}\n"
    )
}

/// `text` with a capital at its beginning and a full stop at its end.
fn sentence(text: &str) -> String {
    let mut rest = text.trim().trim_end_matches('.').chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).chain(['.']).collect())
}

/// A paragraph of plain text.
fn paragraph(text: &str) -> String {
    format!("<p>{}</p>\n", escape(text))
}

/// A box that is folded until it is asked for; `body` is HTML.
fn fold(summary: &str, body: &str) -> String {
    format!("<details>\n<summary>{}</summary>\n{body}</details>\n", escape(summary))
}

/// Facts side by side, each a name and a value in plain text.
fn facts(of: &[(&str, String)]) -> String {
    let mut text = "<dl class=\"facts\">\n".to_owned();
    for (name, value) in of {
        text += &format!("<div><dt>{}</dt><dd>{}</dd></div>\n", escape(name), escape(value));
    }
    text + "</dl>\n"
}

/// A box that scrolls sideways where the screen is narrow. Both are HTML.
fn wide(label: &str, body: &str) -> String {
    format!("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"{label}\">\n{body}</div>\n")
}

/// Every figure whose file's name begins so, numbered as in the list of figures.
fn place(figures: &[Figure], prefix: &str) -> String {
    let mut text = String::new();
    for (figure, number) in figures.iter().zip(1..).filter(|(f, _)| f.file.starts_with(prefix)) {
        let title = escape(&figure.title);
        // Two figures go on a printed page, but not of those that grow with their rows.
        let grows = ["subjects-", "robustness", "comparison-roc"].iter().any(|p| figure.file.starts_with(p));
        let tall = if grows { " class=\"tall\"" } else { "" };
        text += &format!(
            "<figure id=\"figure-{number}\"{tall}>\n{}<figcaption><b>Figure {number}. {title}.</b> {}\
             </figcaption>\n</figure>\n",
            wide(&format!("Figure {number}"), &figure.svg),
            escape(&figure.caption),
        );
    }
    text
}

/// What every evaluation says through `say`, or that there is none.
fn each(results: &Results, say: impl Fn(&SubjectEvaluation) -> String) -> String {
    if results.evaluations.is_empty() {
        return NOT_MEASURED.to_owned();
    }
    results.evaluations.iter().map(say).collect()
}

/// What a learner sees, in words.
fn kind(of: LearnerKind) -> &'static str {
    match of {
        LearnerKind::Network => "prepared pixels",
        LearnerKind::Features => "classical features",
        LearnerKind::Probe => "one shortcut only",
    }
}
