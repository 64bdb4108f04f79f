//! JSON and CSV, read again and held to docs/exports.md.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use reports::{COLUMNS, CellsExport, csv, json};
use serde_json::Value;

use crate::samples::{amended, filled_with, hostile, report};

/// Names in the first column of the table under `heading` of docs/exports.md.
fn documented(heading: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/exports.md");
    let page = fs::read_to_string(path).unwrap();
    let (_, section) = page.split_once(&format!("\n## {heading}\n")).unwrap();
    let section = section.split("\n## ").next().unwrap();
    section
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`').map(|(name, _)| name.to_owned()))
        .collect()
}

fn names(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                found.insert(name.clone());
                names(value, found);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| names(value, found)),
        _ => {}
    }
}

#[test]
fn the_page_names_every_field_of_the_json_and_no_other() {
    let value: Value = serde_json::from_slice(&json(&amended()).unwrap()).unwrap();
    let mut found = BTreeSet::new();
    names(&value, &mut found);
    assert_eq!(found, documented("JSON").into_iter().collect());
}

#[test]
fn the_page_names_every_column_of_the_table_in_order() {
    assert_eq!(documented("CSV"), COLUMNS);
}

#[test]
fn json_reads_back_as_what_it_was_written_from() {
    for report in [report(0), report(20), amended()] {
        let read: CellsExport = serde_json::from_slice(&json(&report).unwrap()).unwrap();
        assert_eq!(read, CellsExport::from(&report));
        assert_eq!(read.version, 1);
        assert_eq!(read.research_use_only, contract::RESEARCH_USE_ONLY);
    }
}

#[test]
fn rows_hold_what_the_cells_hold() {
    let bytes = csv(&amended()).unwrap();
    assert!(bytes.starts_with(b"schema_version,research_use_only,"));
    assert!(bytes.ends_with(b"\r\n"));
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let column = |name: &str| COLUMNS.iter().position(|c| *c == name).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 119);
    let ninth = &rows[8];
    assert_eq!(&ninth[column("number")], "9");
    assert_eq!(&ninth[column("model_verdict")], "not_a_cell");
    assert_eq!(&ninth[column("review_verdict")], "all");
    assert_eq!(&ninth[column("verdict")], "all");
    assert_eq!(&ninth[column("diameter_um")], "");
    assert_eq!(&rows[2][column("p_all")], "0.07");
    assert_eq!(&rows[0][column("diameter_um")], "9.5");
    assert!(rows.iter().all(|row| &row[column("research_use_only")] == contract::RESEARCH_USE_ONLY));
}

#[test]
fn hostile_texts_stay_in_their_place_and_start_no_formula() {
    for text in hostile() {
        let bytes = csv(&filled_with(&text)).unwrap();
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        for row in reader.records().map(Result::unwrap) {
            assert_eq!(row.len(), COLUMNS.len());
            for field in &row {
                assert!(!field.starts_with(['=', '+', '-', '@', '\t', '\r']), "{field}");
            }
            assert_eq!(row[2].trim_start_matches('\''), text);
        }
    }
}
