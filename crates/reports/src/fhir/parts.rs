//! Who and what the counts are about, and what made them.

use serde_json::{Value, json};

use super::{Bundle, date_time, narrative, reference, string};
use crate::text::{clean, decimal, fill, moment};

impl Bundle<'_> {
    /// The patient: a code and nothing that FHIR would call a name. R4 has no age band, so it stands in the text.
    pub(super) fn patient(&self) -> Value {
        let (patient, words) = (&self.report.patient, &self.words.slide);
        let mut lines = vec![format!("{}: {}", words.patient, clean(&patient.code))];
        lines.extend(patient.age_band.as_deref().map(|band| format!("{}: {}", words.age_band, clean(band))));
        json!({
            "resourceType": "Patient",
            "id": self.ids.patient,
            "language": self.words.tag,
            "text": narrative(&lines),
            "identifier": string(&patient.code).map(|code| json!([{
                "type": { "text": words.patient }, "value": code
            }])),
        })
    }

    /// The smear.
    pub(super) fn specimen(&self) -> Value {
        let (slide, words) = (&self.report.slide, &self.words.slide);
        let stain = slide.stain.as_deref().and_then(string).map(|stain| format!("{}: {stain}", words.stain));
        let mut notes = Vec::new();
        notes.extend(
            slide.microscope.as_deref().and_then(string).map(|name| format!("{}: {name}", words.microscope)),
        );
        notes.extend(slide.scale.filter(|scale| scale.um_per_px.is_finite()).map(|scale| {
            let value = fill(
                words.scale_value,
                &[
                    ("um", &decimal(scale.um_per_px, 4, self.words.decimal)),
                    ("source", self.words.scale_source(scale.source)),
                ],
            );
            format!("{}: {value}", words.scale)
        }));
        // A date that FHIR cannot read is still told.
        let taken = slide.taken.as_deref().and_then(string);
        notes.extend(
            taken
                .filter(|taken| date_time(taken).is_none())
                .map(|taken| format!("{}: {}", words.taken, moment(&taken))),
        );
        let mut lines = vec![self.words.fhir.smear.to_owned(), format!("{}: {}", words.id, clean(&slide.id))];
        lines.extend(stain.clone());
        lines.extend(notes.iter().cloned());
        json!({
            "resourceType": "Specimen",
            "id": self.ids.specimen,
            "language": self.words.tag,
            "text": narrative(&lines),
            "identifier": string(&slide.id).map(|id| json!([{ "type": { "text": words.id }, "value": id }])),
            "type": { "text": self.words.fhir.smear },
            "subject": reference(&self.ids.patient),
            "collection": { "collectedDateTime": slide.taken.as_deref().and_then(date_time) },
            "processing": stain.map(|stain| json!([{ "description": stain }])),
            "note": notes.iter().filter_map(|note| string(note)).map(|text| json!({ "text": text })).collect::<Vec<_>>(),
        })
    }

    /// The app.
    pub(super) fn app(&self) -> Value {
        let version = string(&self.report.app_version);
        let mut lines = vec![format!("Leukolens {}", version.as_deref().unwrap_or_default())];
        lines.push(self.note_text());
        json!({
            "resourceType": "Device",
            "id": self.ids.app,
            "language": self.words.tag,
            "text": narrative(&lines),
            "status": "active",
            "deviceName": [{ "name": "Leukolens", "type": "user-friendly-name" }],
            "type": { "text": self.words.fhir.software },
            "version": version.map(|version| json!([{ "value": version }])),
            "note": self.note(),
        })
    }

    /// The model, inside of the app.
    pub(super) fn model(&self) -> Value {
        let model = &self.report.model.reference;
        let (name, hash) = (string(&model.id), string(&model.sha256));
        let words = &self.words.model;
        let lines = [
            format!("{}: {}", words.name, name.as_deref().unwrap_or_default()),
            format!("{}: {}", words.sha256, hash.as_deref().unwrap_or_default()),
            self.note_text(),
        ];
        json!({
            "resourceType": "Device",
            "id": self.ids.model,
            "language": self.words.tag,
            "text": narrative(&lines),
            "status": "active",
            "deviceName": name.map(|name| json!([{ "name": name, "type": "model-name" }])),
            "type": { "text": self.words.fhir.network },
            "version": hash.map(|hash| json!([{ "type": { "text": words.sha256 }, "value": hash }])),
            "parent": reference(&self.ids.app),
            "note": self.note(),
        })
    }

    /// Who signed: a name as text, where there is one.
    pub(super) fn practitioner(&self) -> Option<Value> {
        let id = self.ids.practitioner.as_deref()?;
        let signature = self.report.signature.as_ref()?;
        let lines = [
            format!("{}: {}", self.words.signature.by, clean(&signature.by)),
            format!("{}: {}", self.words.signature.at, moment(&signature.at)),
            format!("{}: {}", self.words.signature.sha256, clean(&signature.content_sha256)),
        ];
        Some(json!({
            "resourceType": "Practitioner",
            "id": id,
            "language": self.words.tag,
            "text": narrative(&lines),
            "name": [{ "text": string(&signature.by) }],
        }))
    }
}
