//! What makes results trustworthy: models, agreement, the log.

use contract::{
    Agreement, AgreementMonth, AgreementTable, AuditAction, AuditCheck, AuditEntry, AuditObject, ErrorCode,
    ItemCounts, ModelMetric, ModelPreview, ModelRef, Reply, Request, Thresholds,
};

use super::{Answer, Store, bad, report};
use crate::answers;

/// Entries of the made-up log.
pub const ENTRIES: i64 = 230;

/// The model inside the app, with made-up numbers.
pub fn built_in() -> ModelPreview {
    let metric = |name: &str, value, interval| ModelMetric { name: name.into(), value, interval };
    ModelPreview {
        model: answers::about().model,
        in_use: true,
        built_in: true,
        licence: None,
        data: "Gupta, A., Gupta, R., ALL Challenge dataset of ISBI 2019 (C-NMC 2019), CC BY 3.0".into(),
        card: answers::about().model_card.lines().map(str::to_owned).collect(),
        thresholds: Thresholds { hem_below: 0.27, all_from: 0.81 },
        bytes: 190_432,
        metrics: vec![
            metric("auroc", 0.805, [0.314, 0.952]),
            metric("sensitivity", 0.739, [0.653, 0.984]),
            metric("mcc", 0.485, [-0.117, 0.716]),
        ],
    }
}

/// The model in a file that is one.
fn other() -> ModelPreview {
    let model = ModelRef { id: "leukolens-lab 2.0".into(), sha256: "7a11".repeat(16) };
    ModelPreview { model, in_use: false, built_in: false, licence: Some("CC-BY-4.0".into()), ..built_in() }
}

/// Agreement in one month, as the shell sums it up.
fn month(month: &str, all_all: u32, all_hem: u32, interval: Option<[f64; 2]>) -> AgreementMonth {
    let table = AgreementTable { all_all, all_hem, unsure_hem: 7, ..AgreementTable::default() };
    let firm = f64::from(all_all + all_hem);
    AgreementMonth {
        month: month.into(),
        model_id: answers::about().model.id,
        table,
        agreed: interval.map(|_| f64::from(all_all) / firm),
        interval,
    }
}

/// An entry of the made-up log.
fn entry(number: i64) -> AuditEntry {
    let (action, object) = match number % 4 {
        0 => (AuditAction::Signed, AuditObject::Slide),
        1 => (AuditAction::Added, AuditObject::Picture),
        2 => (AuditAction::Relabelled, AuditObject::Cell),
        _ => (AuditAction::Changed, AuditObject::Retention),
    };
    let counts = ItemCounts { cells: if number % 4 == 2 { 12 } else { 0 }, ..ItemCounts::default() };
    AuditEntry {
        number,
        at: "2026-11-03T07:05:00Z".into(),
        by: "Dr. Ada".into(),
        action,
        object,
        counts,
        sha256: format!("{number:064x}"),
    }
}

impl Store {
    /// A file that was handed over as the bundle of a model.
    pub(super) fn import_model(&mut self, body: &[u8]) -> Answer {
        if !body.starts_with(b"PK") {
            return Err(report(ErrorCode::ModelInvalid, "the file is no ZIP of a model bundle"));
        }
        self.models.retain(|model| model.model != other().model);
        self.models.push(other());
        Ok(Reply::ModelPreview(Box::new(other())))
    }

    pub(super) fn trusting(&mut self, request: Request) -> Answer {
        match request {
            Request::About => {
                let mut about = answers::about();
                about.model = self.models.iter().find(|model| model.in_use).unwrap().model.clone();
                Ok(Reply::About(Box::new(about)))
            }
            Request::Models => Ok(Reply::Models(self.models.clone())),
            Request::UseModel { sha256 } => {
                for model in &mut self.models {
                    model.in_use = match &sha256 {
                        Some(sha256) => model.model.sha256 == *sha256,
                        None => model.built_in,
                    };
                }
                self.trusting(Request::About)
            }
            Request::Agreement => Ok(Reply::Agreement(Agreement {
                months: vec![
                    month("2026-08", 0, 0, None),
                    month("2026-09", 40, 10, Some([0.67, 0.89])),
                    month("2026-10", 88, 12, Some([0.80, 0.93])),
                    month("2026-11", 30, 2, Some([0.80, 0.98])),
                ],
            })),
            Request::Audit { before, limit } => {
                let newest = before.map_or(ENTRIES, |before| before - 1);
                let oldest = (newest - i64::from(limit) + 1).max(1);
                Ok(Reply::Audit((oldest..=newest).rev().map(entry).collect()))
            }
            Request::VerifyAudit => Ok(Reply::AuditChecked(AuditCheck {
                entries: ENTRIES,
                head: Some(entry(ENTRIES).sha256),
                broken_at: self.broken_entry,
            })),
            other => Err(bad(&format!("{other:?}"))),
        }
    }
}
