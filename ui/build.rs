//! Renders the manual (`docs/manual`, an mdBook) into the source of the interface, so that neither a reader of Markdown
//! nor a file has to be there when the app runs. A chapter that is missing or a link that leads nowhere stops the build.

use std::{
    env,
    error::Error,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use pulldown_cmark::{CowStr, Event, HeadingLevel, Parser, Tag, TagEnd, html};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// A chapter as the summary lists it.
struct Chapter {
    /// The file without its ending.
    name: String,
    title: String,
}

fn main() -> Outcome<()> {
    let source = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../docs/manual/src");
    println!("cargo::rerun-if-changed={}", source.display());
    let summary = read(&source.join("SUMMARY.md"))?;
    let chapters = listed(&summary)?;
    let mut code = String::from("&[\n");
    for chapter in &chapters {
        let text = read(&source.join(format!("{}.md", chapter.name)))?;
        let html = rendered(&chapter.name, &text, &chapters)?;
        writeln!(
            code,
            "Chapter {{ name: {:?}, title: {:?}, html: {html:?} }},",
            chapter.name, chapter.title
        )?;
    }
    code.push_str("]\n");
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("manual.rs"), code)?;
    Ok(())
}

fn read(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()).into())
}

/// The chapters of the summary: its links.
fn listed(summary: &str) -> Outcome<Vec<Chapter>> {
    let mut chapters: Vec<Chapter> = Vec::new();
    let mut inside = false;
    for event in Parser::new(summary) {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => {
                let name = dest_url.strip_suffix(".md").ok_or_else(|| format!("{dest_url} is no chapter"))?;
                chapters.push(Chapter { name: name.into(), title: String::new() });
                inside = true;
            }
            Event::End(TagEnd::Link) => inside = false,
            Event::Text(text) if inside => {
                if let Some(chapter) = chapters.last_mut() {
                    chapter.title.push_str(&text);
                }
            }
            _ => {}
        }
    }
    Ok(chapters)
}

/// A chapter as it stands on the page of the manual: below the page's own heading, with links inside the app.
fn rendered(name: &str, text: &str, chapters: &[Chapter]) -> Outcome<String> {
    let mut events = Vec::new();
    for event in Parser::new(text) {
        events.push(match event {
            Event::Start(Tag::Heading { level, id, classes, attrs }) => {
                Event::Start(Tag::Heading { level: lower(level), id, classes, attrs })
            }
            Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(lower(level))),
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let to = dest_url.strip_suffix(".md").filter(|to| chapters.iter().any(|c| c.name == **to));
                let to = to.ok_or_else(|| format!("{name}.md links to {dest_url}, which is no chapter"))?;
                let dest_url = CowStr::from(format!("#/manual/{to}"));
                Event::Start(Tag::Link { link_type, dest_url, title, id })
            }
            // The page is the app's own: nothing comes into it but what Markdown has words for.
            Event::Html(_) | Event::InlineHtml(_) | Event::Start(Tag::Image { .. }) => {
                return Err(format!("{name}.md holds HTML or a picture").into());
            }
            other => other,
        });
    }
    let mut page = String::new();
    html::push_html(&mut page, events.into_iter());
    Ok(page)
}

/// The heading one level below.
const fn lower(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H2,
        HeadingLevel::H2 => HeadingLevel::H3,
        HeadingLevel::H3 => HeadingLevel::H4,
        HeadingLevel::H4 => HeadingLevel::H5,
        HeadingLevel::H5 | HeadingLevel::H6 => HeadingLevel::H6,
    }
}
