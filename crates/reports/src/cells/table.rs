//! The cells as a table.

use contract::Feature;
use serde::Serialize;

use super::{CellsExport, ExportCell, SCHEMA_VERSION};
use crate::document::ReportError;
use crate::report::SlideReport;

/// The columns of [`csv`], in their order.
pub const COLUMNS: [&str; 31] = [
    "schema_version",
    "research_use_only",
    "patient_code",
    "age_band",
    "slide_id",
    "status",
    "cell_id",
    "number",
    "picture",
    "x",
    "y",
    "width",
    "height",
    "p_all",
    "model_verdict",
    "reason",
    "review_verdict",
    "review_by",
    "review_at",
    "verdict",
    "novelty",
    "diameter_um",
    "area_um2",
    "nucleus_area_um2",
    "nucleus_to_cell",
    "roundness",
    "nucleus_solidity",
    "model_id",
    "model_sha256",
    "app_version",
    "reported_at",
];

const FEATURES: [Feature; 6] = [
    Feature::DiameterUm,
    Feature::AreaUm2,
    Feature::NucleusAreaUm2,
    Feature::NucleusToCell,
    Feature::Roundness,
    Feature::NucleusSolidity,
];

/// Writes the cells of `report` as a table: RFC 4180 in UTF-8 with a head, one row a cell. A number that is none is
/// empty. A text that a spreadsheet would run as a formula has an apostrophe before it.
///
/// # Errors
/// [`ReportError::Csv`] and [`ReportError::Json`], both of which would be a fault of this crate.
pub fn csv(report: &SlideReport) -> Result<Vec<u8>, ReportError> {
    let export = CellsExport::from(report);
    let status = word(&export.status)?;
    let version = SCHEMA_VERSION.to_string();
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::<u8>::new());
    writer.write_record(COLUMNS)?;
    for cell in &export.cells {
        let mut row = vec![
            version.clone(),
            contract::RESEARCH_USE_ONLY.to_owned(),
            text(&export.patient.code),
            text(export.patient.age_band.as_deref().unwrap_or_default()),
            text(&export.slide.id),
            status.clone(),
        ];
        row.extend(columns_of(cell)?);
        row.extend([
            text(&export.model.id),
            text(&export.model.sha256),
            text(&export.app_version),
            text(&export.reported_at),
        ]);
        writer.write_record(&row)?;
    }
    writer.into_inner().map_err(|error| ReportError::Csv(error.into_error().into()))
}

fn columns_of(cell: &ExportCell) -> Result<Vec<String>, ReportError> {
    let digits = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    let mut row = vec![text(&cell.id), cell.number.to_string(), cell.picture.to_string()];
    row.extend(cell.bbox.map(|pixels| pixels.to_string()));
    row.extend([digits(cell.p_all), word(&cell.model_verdict)?, word(&cell.reason)?]);
    match &cell.review {
        Some(review) => row.extend([word(&review.verdict)?, text(&review.by), text(&review.at)]),
        None => row.extend([String::new(), String::new(), String::new()]),
    }
    row.extend([word(&cell.verdict)?, digits(cell.novelty)]);
    row.extend(FEATURES.map(|feature| {
        digits(cell.morphology.iter().find(|m| m.feature == feature).and_then(|measure| measure.value))
    }));
    Ok(row)
}

/// The word that JSON has for `value`.
fn word(value: &impl Serialize) -> Result<String, ReportError> {
    Ok(serde_json::to_string(value)?.trim_matches('"').to_owned())
}

/// `text`, guarded where a spreadsheet would take it for a formula (OWASP, "CSV Injection").
fn text(text: &str) -> String {
    let formula = |c| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠');
    if text.starts_with(formula) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn formulas_become_texts() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"] {
            assert_eq!(text(formula), format!("'{formula}"));
        }
        assert_eq!(text("P-0042"), "P-0042");
        assert_eq!(text(""), "");
    }
}
