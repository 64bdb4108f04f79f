use super::*;
use crate::figures::{figures, fixture};

fn page(results: &Results) -> String {
    html(results, &figures(results).unwrap())
}

#[test]
fn the_page_loads_nothing_and_runs_nothing() {
    let page = page(&fixture::results());
    for forbidden in [
        "src=",
        "<script",
        "<link",
        "<img",
        "<iframe",
        "<object",
        "@import",
        "url(",
        "onclick",
        "javascript:",
    ] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    // Addresses stand in the namespace of SVG only, which nobody loads.
    assert_eq!(page.matches("http://").count(), page.matches("xmlns=\"http://www.w3.org/2000/svg\"").count());
    assert!(!page.contains("https://"));
    assert!(page.contains("default-src 'none'"));
    assert!(page.contains("<html lang=\"en\">") && page.contains("name=\"viewport\""));
}

#[test]
fn every_metric_stands_with_its_interval_and_a_plain_name() {
    let results = fixture::results();
    let page = page(&results);
    for (name, value) in results.evaluations.iter().flat_map(|e| &e.metrics) {
        assert!(page.contains(&escape(crate::figures::words::metric(name))), "{name}");
        assert!(page.contains(&crate::figures::words::estimate(value)), "{name}");
        assert!(!page.contains(&format!(">{name}<")), "{name} stands without plain words");
    }
    assert!(!page.contains("NaN"));
}

#[test]
fn every_figure_stands_once() {
    let results = fixture::results();
    let made = figures(&results).unwrap();
    let page = html(&results, &made);
    for (figure, number) in made.iter().zip(1..) {
        assert_eq!(page.matches(&figure.svg).count(), 1, "{}", figure.file);
        assert_eq!(page.matches(&format!("<b>Figure {number}. ")).count(), 1, "{}", figure.file);
    }
}

#[test]
fn the_research_line_stands_at_the_top_and_the_bottom_and_on_every_printed_page() {
    let mut results = fixture::results();
    results.research_use_only = "For \"research\" use </style> only.".to_owned();
    let page = page(&results);
    let line = "For &quot;research&quot; use &lt;/style&gt; only.";
    let (first, last) = (page.find(line).unwrap(), page.rfind(line).unwrap());
    assert!(first < page.find("<h1>").unwrap() && last > page.find("</main>").unwrap());
    assert_eq!(page.matches("</style>").count(), 1);
    assert!(page.contains("content: \"For \\22 research\\22  use \\3c /style\\3e  only.\""));
}

#[test]
fn words_from_the_data_are_escaped() {
    let page = page(&fixture::results());
    assert!(page.contains("background colour &lt;script&gt;") && !page.contains("colour <script>"));
    assert!(page.contains("H3=H7&lt;&amp;&gt;") && !page.contains("H3=H7<&>"));
    assert!(page.contains("--out models/&lt;mine&gt;"));
}

#[test]
fn the_worst_subject_is_named() {
    let page = page(&fixture::results());
    assert!(page.contains(
        "The worst subject (held out) is H3=H7&lt;&amp;&gt; (HEM): of its 20 cells, the part that is right \
         is 0.120."
    ));
}

#[test]
fn parts_that_were_not_measured_say_so() {
    let page = page(&fixture::empty());
    for id in ["discrimination", "calibration", "comparison", "robustness", "leakage", "parity"] {
        let start = page.find(&format!("<section id=\"{id}\"")).unwrap();
        let section = &page[start..start + page[start..].find("</section>").unwrap()];
        assert!(section.contains("Not measured in this run"), "{id}");
    }
    assert!(!page.contains("<figure"));
}

#[test]
fn undefined_numbers_are_said_to_be_not_defined() {
    let page = page(&fixture::undefined());
    assert!(page.contains("not defined"));
    assert!(!page.contains("NaN") && !page.contains(">inf"));
    assert!(page.contains("is not shown to beat"), "an undefined gain is no gain");
}

#[test]
fn every_item_of_the_checklist_points_to_a_section() {
    let results = fixture::results();
    let page = page(&results);
    for target in checklist::targets(&results) {
        assert_eq!(page.matches(&format!("<section id=\"{target}\"")).count(), 1, "{target}");
    }
    assert!(page.contains("Testing on external data</th><td>not done"));
}

#[test]
fn elements_are_closed_in_order() {
    const VOID: [&str; 2] = ["meta", "!doctype"];
    let page = page(&fixture::results());
    let mut open = Vec::new();
    for tag in page.split('<').skip(1) {
        let name = tag.split([' ', '>', '\n']).next().unwrap();
        let selfclosed = tag.split('>').next().unwrap().ends_with('/');
        if let Some(name) = name.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !VOID.contains(&name) && !selfclosed {
            open.push(name);
        }
    }
    assert_eq!(open, Vec::<&str>::new());
}

#[test]
fn sentences_begin_large_and_end_with_a_stop() {
    assert_eq!(sentence(" out of fold."), "Out of fold.");
    assert_eq!(sentence("µm"), "Μm.");
    assert_eq!(sentence(""), "");
}

#[test]
fn times_read_well() {
    assert_eq!(
        [41.6, 61.0, 7384.2, f64::NAN].map(methods::duration),
        ["42 s", "1 min 1 s", "2 h 3 min", "not recorded"]
    );
}
