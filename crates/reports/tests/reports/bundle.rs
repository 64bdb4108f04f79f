//! The FHIR bundle, held to the rules of R4 (hl7.org/fhir/R4) that can be told without its profiles.

use std::collections::BTreeSet;

use reports::{SlideReport, fhir};
use serde_json::Value;

use crate::samples::{amended, filled_with, hostile, report};

pub fn bundle(report: &SlideReport) -> Value {
    serde_json::from_slice(&fhir(report).unwrap().bytes).unwrap()
}

fn resources(bundle: &Value) -> Vec<&Value> {
    bundle["entry"].as_array().unwrap().iter().map(|entry| &entry["resource"]).collect()
}

fn of<'a>(bundle: &'a Value, kind: &str) -> Vec<&'a Value> {
    resources(bundle).into_iter().filter(|resource| resource["resourceType"] == kind).collect()
}

fn every<'a>(value: &'a Value, visit: &mut impl FnMut(&str, &'a Value)) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                visit(name, value);
                every(value, visit);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| every(value, visit)),
        _ => {}
    }
}

/// `dateTime` as this crate writes it: a part of what R4's expression allows.
fn is_date_time(text: &str) -> bool {
    let form: String = text.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
    (form == "9999-99-99" || form == "9999-99-99T99:99:99Z") && !text.starts_with("0000")
}

/// What R4 asks of any bundle of this kind.
pub fn check(bundle: &Value) {
    assert_eq!(bundle["resourceType"], "Bundle");
    assert_eq!(bundle["type"], "collection");
    let mut urls = BTreeSet::new();
    for entry in bundle["entry"].as_array().unwrap() {
        let id = entry["resource"]["id"].as_str().unwrap();
        // id: [A-Za-z0-9\-\.]{1,64}; bdl-7: fullUrl is unique.
        assert!(
            !id.is_empty() && id.len() <= 64 && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        );
        assert_eq!(entry["fullUrl"], format!("urn:uuid:{id}"));
        assert!(urls.insert(entry["fullUrl"].as_str().unwrap().to_owned()));
    }
    every(bundle, &mut |name, value| match name {
        "reference" => assert!(urls.contains(value.as_str().unwrap()), "{value} is not in the bundle"),
        "effectiveDateTime" | "collectedDateTime" => {
            assert!(is_date_time(value.as_str().unwrap()), "{value}");
        }
        "issued" | "timestamp" => {
            let text = value.as_str().unwrap();
            assert!(is_date_time(text) && text.contains('T'), "{text}");
        }
        _ => {}
    });
    every(bundle, &mut |name, value| match value {
        // ele-1 and the JSON form: nothing is empty, a string has something that is no space and no control.
        Value::Null => assert_eq!(name, "", "a field is null"),
        Value::String(text) => {
            assert!(!text.trim().is_empty(), "{name} is empty");
            // string: [ \r\n\t\S]+
            assert!(!text.chars().any(|c| c.is_whitespace() && c != ' '), "{name}: {text:?}");
            assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{name}: {text:?}");
        }
        Value::Array(values) => assert!(!values.is_empty(), "{name} is empty"),
        Value::Object(fields) => assert!(!fields.is_empty(), "{name} is empty"),
        _ => {}
    });
    let statuses = ["preliminary", "final", "amended"];
    for report in of(bundle, "DiagnosticReport") {
        assert!(statuses.contains(&report["status"].as_str().unwrap()));
        assert!(report["code"]["text"].is_string());
        assert!(report["conclusion"].as_str().unwrap().contains(contract::RESEARCH_USE_ONLY));
        assert!(report.get("conclusionCode").is_none());
    }
    for observation in of(bundle, "Observation") {
        assert!(statuses.contains(&observation["status"].as_str().unwrap()));
        assert!(observation["code"]["text"].is_string());
        // obs-6: a reason for no value stands only where there is no value.
        assert!(observation.get("dataAbsentReason").is_none() || observation.get("valueQuantity").is_none());
        assert!(observation.get("interpretation").is_none());
        assert!(observation["note"][0]["text"].as_str().unwrap().contains(contract::RESEARCH_USE_ONLY));
        for component in observation["component"].as_array().into_iter().flatten() {
            assert!(component["code"]["text"].is_string());
            assert!(component["valueQuantity"]["value"].is_number());
        }
    }
    for device in of(bundle, "Device") {
        for name in device["deviceName"].as_array().into_iter().flatten() {
            assert!(name["name"].is_string());
            assert!(["user-friendly-name", "model-name"].contains(&name["type"].as_str().unwrap()));
        }
        for version in device["version"].as_array().into_iter().flatten() {
            assert!(version["value"].is_string());
        }
    }
    for resource in resources(bundle) {
        let text = &resource["text"];
        assert_eq!(text["status"], "generated");
        let div = text["div"].as_str().unwrap();
        assert!(
            div.starts_with("<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>") && div.ends_with("</p></div>")
        );
    }
    let patient = of(bundle, "Patient");
    assert_eq!(patient.len(), 1);
    assert!(patient[0].get("name").is_none() && patient[0].get("birthDate").is_none());
}

#[test]
fn the_count_stands_in_it() {
    let bundle = bundle(&report(102));
    check(&bundle);
    let observations = of(&bundle, "Observation");
    assert_eq!(observations.len(), 4);
    assert_eq!(observations[0]["valueQuantity"]["value"], 87);
    let part = observations[1];
    assert_eq!(part["valueQuantity"]["value"], 32.2);
    let values: Vec<&Value> =
        part["component"].as_array().unwrap().iter().map(|c| &c["valueQuantity"]["value"]).collect();
    assert_eq!(values, [&Value::from(28), &Value::from(8.4), &Value::from(21.8)]);
    let report = of(&bundle, "DiagnosticReport")[0];
    assert!(
        report["conclusion"]
            .as_str()
            .unwrap()
            .starts_with("Suspicious cells 28 of 87 (8–22 %). This is a count")
    );
    assert_eq!(report["result"].as_array().unwrap().len(), 4);
}

#[test]
fn the_status_follows_the_signature() {
    let mut report = amended();
    let signed = bundle(&report);
    check(&signed);
    assert_eq!(of(&signed, "DiagnosticReport")[0]["status"], "amended");
    assert_eq!(of(&signed, "Practitioner")[0]["name"][0]["text"], "Dr. Zoë Muñoz");
    assert!(of(&signed, "DiagnosticReport")[0]["conclusion"].as_str().unwrap().contains("second look"));
    report.amendments.clear();
    assert_eq!(of(&bundle(&report), "DiagnosticReport")[0]["status"], "final");
    report.signature = None;
    let preliminary = bundle(&report);
    assert_eq!(of(&preliminary, "Observation")[0]["status"], "preliminary");
    assert!(of(&preliminary, "Practitioner").is_empty());
}

#[test]
fn no_cells_have_no_part() {
    let bundle = bundle(&report(0));
    check(&bundle);
    let part = of(&bundle, "Observation")[1];
    assert_eq!(part["dataAbsentReason"]["coding"][0]["code"], "not-applicable");
}

#[test]
fn an_interval_that_is_none_is_left_out() {
    let mut report = report(20);
    for interval in [[0.1, 1e306], [f64::NAN, 0.5], [-0.1, 0.2]] {
        report.count.interval = Some(interval);
        let bundle = bundle(&report);
        check(&bundle);
        assert_eq!(of(&bundle, "Observation")[1]["component"].as_array().unwrap().len(), 1);
    }
}

#[test]
fn model_and_app_are_devices() {
    let bundle = bundle(&report(1));
    let devices = of(&bundle, "Device");
    assert_eq!(devices[1]["version"][0]["value"], "0123456789abcdef".repeat(4));
    assert_eq!(devices[1]["parent"]["reference"], format!("urn:uuid:{}", devices[0]["id"].as_str().unwrap()));
}

#[test]
fn every_language_keeps_the_rules() {
    for language in ["en", "es", "fr", "pt", "hi", "ar", "tlh"] {
        let mut report = amended();
        language.clone_into(&mut report.language);
        check(&bundle(&report));
    }
}

#[test]
fn hostile_texts_keep_the_rules() {
    for text in hostile() {
        check(&bundle(&filled_with(&text)));
    }
}

#[test]
fn a_later_report_of_the_slide_keeps_its_identities() {
    let ids = |report: &SlideReport| -> Vec<Value> {
        resources(&bundle(report)).iter().map(|resource| resource["id"].clone()).take(6).collect()
    };
    let mut later = report(3);
    later.reported_at = "2027-01-01T00:00:00Z".to_owned();
    assert_eq!(ids(&report(2)), ids(&later));
    later.slide.id.push('x');
    assert_ne!(ids(&report(2)), ids(&later));
}
