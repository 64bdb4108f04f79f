//! Counts as observations.

use contract::{Verdict, VerdictCounts};
use serde_json::{Value, json};

use super::{Bundle, date_time, narrative, reference};
use crate::content::{VERDICTS, of, sentence};

/// The observations, in their order: names that their identities are made of.
pub(super) const KINDS: [&str; 4] =
    ["observation-counted", "observation-part", "observation-reviewed", "observation-model"];

/// A number of cells, with the unit that UCUM has for them.
fn cells(number: u32) -> Value {
    json!({ "value": number, "unit": "cells", "system": "http://unitsofmeasure.org", "code": "{cells}" })
}

/// A part as per cent, to a tenth; none where it is no number.
fn percent(part: f64) -> Option<Value> {
    part.is_finite().then(|| {
        let value = (part * 1000.0).round() / 10.0;
        json!({ "value": value, "unit": "%", "system": "http://unitsofmeasure.org", "code": "%" })
    })
}

fn component(name: &str, quantity: &Value) -> Value {
    json!({ "code": { "text": name }, "valueQuantity": quantity })
}

impl Bundle<'_> {
    /// The observations that [`KINDS`] names.
    pub(super) fn observations(&self) -> Vec<Value> {
        let (report, words) = (self.report, self.words);
        let count = &report.count;
        let counted = json!({ "valueQuantity": cells(count.counted) });
        vec![
            self.observation(0, words.result.counted, counted),
            self.observation(1, words.fhir.part, self.part()),
            self.observation(
                2,
                &format!("{}: {}", words.result.counts, words.result.after_review),
                json!({ "component": self.verdicts(&report.reviewed_counts()) }),
            ),
            self.observation(
                3,
                &format!("{}: {}", words.result.counts, words.result.by_model),
                json!({ "component": self.verdicts(&report.model_counts()) }),
            ),
        ]
    }

    /// The part of suspicious cells with its interval; without a counted cell, the word that there is none.
    fn part(&self) -> Value {
        let (words, count) = (self.words, &self.report.count);
        let mut components = vec![component(words.of(Verdict::All), &cells(count.suspicious))];
        if count.counted == 0 {
            return json!({
                "dataAbsentReason": { "coding": [{
                    "system": "http://terminology.hl7.org/CodeSystem/data-absent-reason",
                    "code": "not-applicable", "display": "Not Applicable"
                }], "text": words.result.no_cell },
                "component": components,
            });
        }
        // Ends that are no parts say nothing.
        let interval = count.interval.filter(|ends| ends.iter().all(|end| (0.0..=1.0).contains(end)));
        if let Some([Some(low), Some(high)]) = interval.map(|ends| ends.map(percent)) {
            components.push(component(words.fhir.low, &low));
            components.push(component(words.fhir.high, &high));
        }
        json!({
            "valueQuantity": percent(f64::from(count.suspicious) / f64::from(count.counted)),
            "component": components,
        })
    }

    fn verdicts(&self, counts: &VerdictCounts) -> Vec<Value> {
        VERDICTS
            .into_iter()
            .map(|verdict| component(self.words.of(verdict), &cells(of(counts, verdict))))
            .collect()
    }

    fn observation(&self, number: usize, name: &str, result: Value) -> Value {
        let lines = [format!("{name}."), format!("{}.", sentence(self.report, self.words)), self.note_text()];
        let mut observation = json!({
            "resourceType": "Observation",
            "id": self.ids.observations.get(number),
            "language": self.words.tag,
            "text": narrative(&lines),
            "status": self.status_code(),
            "category": [{ "coding": [{
                "system": "http://terminology.hl7.org/CodeSystem/observation-category",
                "code": "laboratory", "display": "Laboratory"
            }] }],
            "code": { "text": name },
            "subject": reference(&self.ids.patient),
            "effectiveDateTime": self.report.slide.taken.as_deref().and_then(date_time),
            "specimen": reference(&self.ids.specimen),
            "device": reference(&self.ids.model),
            "note": self.note(),
        });
        if let (Value::Object(fields), Value::Object(result)) = (&mut observation, result) {
            fields.extend(result);
        }
        observation
    }
}
