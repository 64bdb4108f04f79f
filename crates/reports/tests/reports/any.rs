//! Any report at all gives all five documents.

use contract::{
    Cell, CountAdvice, Feature, Measure, ModelRef, Reason, Scale, ScaleSource, SlideCount, Verdict,
    VerdictCounts,
};
use image::RgbImage;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use reports::{
    Amendment, COLUMNS, CellsExport, Model, Patient, ReportedCell, Review, Signature, Slide, SlideReport,
    csv, fhir, html, json, pdf,
};

use crate::bundle;

/// Any text at all, often one that looks like something.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        vec(any::<char>(), 0..40).prop_map(|chars| chars.into_iter().collect()),
        "\\PC{0,60}",
        Just("2026-03-01".to_owned()),
        Just("9999-12-31T23:59:60-23:59".to_owned()),
        "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z",
        "[=+@-]{1,3}[a-z<>&\"',;\r\n]{0,9}",
    ]
}

fn language() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec!["en", "es", "fr", "pt-BR", "hi", "ar"]).prop_map(str::to_owned),
        text()
    ]
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![any::<f64>(), 0.0..1.0_f64, Just(f64::NAN), Just(f64::INFINITY)]
}

fn ends() -> impl Strategy<Value = [f64; 2]> {
    (number(), number()).prop_map(Into::into)
}

fn verdict() -> impl Strategy<Value = Verdict> {
    prop::sample::select(vec![Verdict::All, Verdict::Hem, Verdict::Uncertain, Verdict::NotACell])
}

fn measure() -> impl Strategy<Value = Measure> {
    let feature = prop::sample::select(vec![
        Feature::DiameterUm,
        Feature::AreaUm2,
        Feature::NucleusAreaUm2,
        Feature::NucleusToCell,
        Feature::Roundness,
        Feature::NucleusSolidity,
    ]);
    (feature, number(), of(ends())).prop_map(|(feature, value, normal)| Measure { feature, value, normal })
}

fn cell() -> impl Strategy<Value = ReportedCell> {
    let judged = (any::<[u32; 4]>(), number(), verdict())
        .prop_map(|(bbox, p_all, verdict)| Cell::judged(bbox, p_all, verdict, Reason::PoorPicture));
    let review = (verdict(), text(), text()).prop_map(|(verdict, by, at)| Review { verdict, by, at });
    let crop = (0..300_u32, 0..40_u32).prop_map(|(width, height)| RgbImage::new(width, height));
    (text(), any::<u32>(), any::<u32>(), crop, judged, of(review), vec(measure(), 0..4), of(number()))
        .prop_map(|(id, number, picture, crop, mut cell, review, morphology, novelty)| {
            cell.morphology = morphology;
            cell.novelty = novelty;
            ReportedCell { id, number, picture, crop, cell, review }
        })
}

fn count() -> impl Strategy<Value = SlideCount> {
    let advice = prop::sample::select(vec![
        CountAdvice::Enough,
        CountAdvice::CountMore,
        CountAdvice::IntervalTooWide,
        CountAdvice::ReviewUncertain,
    ]);
    (any::<[u32; 8]>(), of(ends()), advice).prop_map(|(n, interval, advice)| SlideCount {
        counts: VerdictCounts { all: n[0], hem: n[1], uncertain: n[2], not_a_cell: n[3] },
        counted: n[4],
        suspicious: n[5],
        interval,
        target: n[6],
        advice,
        missing: n[7],
    })
}

fn slide() -> impl Strategy<Value = Slide> {
    let scale =
        number().prop_map(|um_per_px| Scale { um_per_px, source: ScaleSource::RedCells, error: None });
    (text(), of(text()), of(text()), of(text()), of(scale))
        .prop_map(|(id, taken, stain, microscope, scale)| Slide { id, taken, stain, microscope, scale })
}

fn model() -> impl Strategy<Value = Model> {
    (text(), text(), vec(text(), 0..4), ends()).prop_map(|(id, sha256, card, thresholds)| Model {
        reference: ModelRef { id, sha256 },
        card,
        thresholds,
    })
}

fn report() -> impl Strategy<Value = SlideReport> {
    let signature =
        (text(), text(), text()).prop_map(|(by, at, content_sha256)| Signature { by, at, content_sha256 });
    let amendment = (text(), text(), text()).prop_map(|(by, at, reason)| Amendment { by, at, reason });
    let texts = (language(), text(), text(), text(), of(text()));
    (texts, slide(), vec(cell(), 0..20), count(), model(), of(signature), vec(amendment, 0..3)).prop_map(
        |(
            (language, reported_at, app_version, code, age_band),
            slide,
            cells,
            count,
            model,
            signature,
            amendments,
        )| {
            SlideReport {
                language,
                reported_at,
                app_version,
                patient: Patient { code, age_band },
                slide,
                cells,
                count,
                model,
                signature,
                amendments,
            }
        },
    )
}

/// Numbers of `a` and `b` within what a JSON reader may lose in the last bit, and everything else the same.
fn alike(a: &serde_json::Value, b: &serde_json::Value) -> bool {
    use serde_json::Value;
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => match (a.as_f64(), b.as_f64()) {
            (Some(a), Some(b)) => a == b || ((a - b) / a).abs() < 1e-15 * 4.0,
            _ => a == b,
        },
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| alike(a, b)))
        }
        _ => a == b,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_report_gives_all_five_documents(report in report()) {
        let paper = pdf(&report).unwrap();
        let read = lopdf::Document::load_mem(&paper.bytes).unwrap();
        prop_assert!(!read.get_pages().is_empty());

        let page = String::from_utf8(html(&report).unwrap().bytes).unwrap();
        prop_assert!(page.contains(contract::RESEARCH_USE_ONLY));
        prop_assert!(!page.contains("<script"));

        let table = csv(&report).unwrap();
        let mut reader = csv::Reader::from_reader(table.as_slice());
        let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
        prop_assert_eq!(rows.len(), report.cells.len());
        for (row, cell) in rows.iter().zip(&report.cells) {
            prop_assert_eq!(row.len(), COLUMNS.len());
            let id = row[6].strip_prefix('\'').filter(|_| !cell.id.starts_with('\'')).unwrap_or(&row[6]);
            prop_assert_eq!(id, &cell.id);
            prop_assert_eq!(&row[7], &cell.number.to_string());
        }

        let read: CellsExport = serde_json::from_slice(&json(&report).unwrap()).unwrap();
        let (read, written) =
            (serde_json::to_value(&read).unwrap(), serde_json::to_value(CellsExport::from(&report)).unwrap());
        prop_assert!(alike(&read, &written), "{} is not {}", read, written);

        let bundle = serde_json::from_slice(&fhir(&report).unwrap().bytes).unwrap();
        bundle::check(&bundle);
    }
}
