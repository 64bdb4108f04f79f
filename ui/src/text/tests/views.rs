//! The views speak through the catalogue alone.

use std::{fs, path::Path};

/// The string literals of a source, each with the code before it; comments are passed over.
fn literals(source: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let code: String = source
        .lines()
        .map(|line| line.split("// ").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n");
    let mut rest = code.as_str();
    let mut before = String::new();
    while let Some(start) = rest.find('"') {
        before.push_str(&rest[..start]);
        let Some(length) = rest[start + 1..].find('"') else { break };
        let literal = &rest[start + 1..start + 1 + length];
        found.push((before.clone(), literal.to_owned()));
        before.push_str("\"\"");
        rest = &rest[start + length + 2..];
    }
    found
}

/// Whether a literal after this code is read by people: text between elements, or an attribute that is read out.
fn is_read(before: &str, literal: &str) -> bool {
    let before = before.trim_end();
    let attribute = ["aria-label=", "title=", "alt=", "placeholder=", "missing="];
    let is_text = before.ends_with('{') || attribute.iter().any(|name| before.ends_with(name));
    // A format with a space and a letter after it is a sentence; class names and numbers for drawings have none.
    let is_sentence = before.ends_with("format!(")
        && literal.split(' ').skip(1).any(|word| word.starts_with(char::is_alphabetic));
    (is_text || is_sentence) && literal.contains(char::is_alphabetic)
}

#[test]
fn no_view_holds_words_of_its_own() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/view");
    let mut looked_at = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        for (before, literal) in literals(&fs::read_to_string(&path).unwrap()) {
            looked_at += 1;
            assert!(!is_read(&before, &literal), "{literal:?} in {} is in no catalogue", path.display());
        }
    }
    assert!(looked_at > 100, "{looked_at}");
}

#[test]
fn words_in_a_view_would_be_found() {
    let bypass = [
        r#"html! { <p>{ "Hello" }</p> }"#,
        r#"html! { <p>{ if x { "Hello" } else { text.say(y) } }</p> }"#,
        r#"html! { <img alt="A cell" /> }"#,
        r#"html! { <p>{ format!("{n} cells") }</p> }"#,
    ];
    for source in bypass {
        assert!(literals(source).iter().any(|(before, literal)| is_read(before, literal)), "{source}");
    }
    let fine =
        r#"html! { <p class="quiet" id={format!("card-{id}")}>{ " · " }<img alt="" /></p> } // "Hello""#;
    assert!(!literals(fine).iter().any(|(before, literal)| is_read(before, literal)));
}
