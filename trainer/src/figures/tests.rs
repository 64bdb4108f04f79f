use super::*;

/// Whether `text` is one element with balanced tags, quoted attributes and no bare ampersand. The backend
/// writes neither comments nor CDATA, so this is all of XML that can go wrong.
fn assert_well_formed(text: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut roots = 0;
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        let (words, tag) = rest.split_at(start);
        assert_words(words);
        let end = tag.find('>').expect("a tag ends");
        let body = &tag[1..end];
        rest = &tag[end + 1..];
        if let Some(name) = body.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "tags are balanced");
            continue;
        }
        roots += usize::from(open.is_empty());
        let name = body.split([' ', '/', '\n']).next().expect("a tag has a name");
        assert!(name.bytes().all(|b| b.is_ascii_alphanumeric()), "{body}");
        assert!(body.matches('"').count().is_multiple_of(2), "{body}");
        assert_words(body);
        if !body.ends_with('/') {
            open.push(name);
        }
    }
    assert_eq!((open.as_slice(), roots, rest.trim()), ([].as_slice(), 1, ""));
}

fn assert_words(words: &str) {
    assert!(!words.chars().any(|c| c.is_control() && c != '\n'), "{words:?}");
    for (at, _) in words.match_indices('&') {
        let reference = words[at + 1..].split(';').next().expect("split gives a first part");
        let known = ["amp", "lt", "gt", "quot", "apos", "#39"].contains(&reference);
        assert!(known, "bare ampersand in {words:?}");
    }
}

#[test]
fn the_check_itself_finds_faults() {
    for wrong in ["<a><b></a></b>", "<a>&</a>", "<a/><b/>", "<a x=\"1/>", "<a>"] {
        assert!(std::panic::catch_unwind(|| assert_well_formed(wrong)).is_err(), "{wrong}");
    }
    assert_well_formed("<a x=\"1\"><b/>&lt;\n</a>\n");
}

#[test]
fn every_part_of_the_results_has_its_figure() {
    let made = figures(&fixture::results()).unwrap();
    let files: Vec<&str> = made.iter().map(|f| f.file.as_str()).collect();
    let each = |kind: &str| ["held-out", "out-of-fold"].map(|name| format!("{kind}-{name}.svg"));
    let mut wanted = ["fold-1", "fold-2", "fold-3", "final"].map(|n| format!("training-{n}.svg")).to_vec();
    for kind in
        ["roc", "precision-recall", "reliability", "decision", "coverage-risk", "confusion", "subjects"]
    {
        wanted.extend(each(kind));
    }
    let single =
        ["comparison-auroc.svg", "comparison-roc.svg", "search.svg", "robustness.svg", "leakage.svg"];
    wanted.extend(single.map(str::to_owned));
    assert_eq!(files, wanted);
}

#[test]
fn figures_are_well_formed_and_of_real_text_and_small() {
    for figure in figures(&fixture::results()).unwrap() {
        assert_well_formed(&figure.svg);
        assert!(figure.svg.contains("<text "), "{}", figure.file);
        assert!(figure.svg.contains("font-family=\"sans-serif\""), "{}", figure.file);
        assert!(!figure.svg.contains("NaN") && !figure.caption.contains("NaN"), "{}", figure.file);
        assert!(figure.caption.ends_with('.') && !figure.caption.contains("  "), "{}", figure.caption);
        assert!(figure.svg.len() < 200_000, "{} has {} bytes", figure.file, figure.svg.len());
    }
}

#[test]
fn names_from_the_data_are_escaped_and_subjects_named() {
    let made = figures(&fixture::results()).unwrap();
    let svg = |file: &str| &made.iter().find(|f| f.file == file).unwrap().svg;
    assert!(svg("subjects-held-out.svg").contains("H3=H7&lt;&amp;&gt; (HEM)"));
    assert!(svg("comparison-auroc.svg").contains("background colour &lt;script&gt;"));
    assert!(svg("comparison-auroc.svg").contains("0.900 [0.800, 0.960]"));
}

#[test]
fn nothing_measured_gives_no_figure() {
    assert_eq!(figures(&fixture::empty()).unwrap(), []);
}

#[test]
fn undefined_numbers_and_single_points_are_drawn_without_harm() {
    let made = figures(&fixture::undefined()).unwrap();
    assert!(made.iter().any(|f| f.file == "roc-held-out.svg"));
    for figure in made {
        assert_well_formed(&figure.svg);
        assert!(!figure.svg.contains("NaN") && !figure.svg.contains("inf"), "{}", figure.file);
    }
}

#[test]
fn two_evaluations_of_one_name_keep_two_files() {
    let mut results = fixture::results();
    results.evaluations[1].name = "held out!".to_owned();
    let made = figures(&results).unwrap();
    let files: std::collections::BTreeSet<&str> = made.iter().map(|f| f.file.as_str()).collect();
    assert_eq!(files.len(), made.len());
    assert!(files.contains("roc-held-out-2.svg"));
}
