//! The commands that the user interface may call. Their names stand in `contract::commands`.

use std::sync::Arc;

use contract::{About, Deletion, ErrorCode, ErrorReport, PictureDetail, PictureSummary};
use percent_encoding::percent_decode;
use records::PictureId;
use serde_json::Value;
use tauri::{
    State,
    ipc::{InvokeBody, Request},
};

use crate::{
    bench::Bench,
    import::{act, import},
    report::{of_records, report},
};

type Shared<'a> = State<'a, Arc<Bench>>;

/// The header that carries an imported file's name.
const FILE_NAME_HEADER: &str = "x-file-name";

/// Every stored picture, newest first.
#[tauri::command]
pub(crate) async fn list_pictures(bench: Shared<'_>) -> Result<Vec<PictureSummary>, ErrorReport> {
    off_the_main_thread(&bench, |bench| bench.with_records(|records| records.list())).await
}

/// Classifies and stores the file in the request's body.
#[tauri::command]
pub(crate) async fn import_picture(
    bench: Shared<'_>,
    request: Request<'_>,
) -> Result<PictureDetail, ErrorReport> {
    let name = file_name(request.headers().get(FILE_NAME_HEADER).map(|value| value.as_bytes()))?;
    let bytes = body(request.body())?;
    off_the_main_thread(&bench, move |bench| import(bench, &name, bytes)).await
}

/// Everything that is known of one picture.
#[tauri::command]
pub(crate) async fn picture(bench: Shared<'_>, id: String) -> Result<PictureDetail, ErrorReport> {
    let id = identity(&id)?;
    off_the_main_thread(&bench, move |bench| bench.with_records(|records| records.get(&id))).await
}

/// Deletes a picture, its derivatives and its rows.
#[tauri::command]
pub(crate) async fn delete_picture(bench: Shared<'_>, id: String) -> Result<Deletion, ErrorReport> {
    let id = identity(&id)?;
    let act = act()?;
    off_the_main_thread(&bench, move |bench| bench.with_records(|records| records.delete(&id, &act))).await
}

/// What the app says of itself.
#[tauri::command]
pub(crate) async fn about(bench: Shared<'_>) -> Result<About, ErrorReport> {
    off_the_main_thread(&bench, |bench| {
        let classifier = bench.classifier()?;
        Ok(About {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            model: classifier.model().clone(),
            model_card: classifier.card().to_owned(),
        })
    })
    .await
}

/// Runs `work` where it may take its time.
async fn off_the_main_thread<T: Send + 'static>(
    bench: &Arc<Bench>,
    work: impl FnOnce(&Bench) -> Result<T, ErrorReport> + Send + 'static,
) -> Result<T, ErrorReport> {
    let bench = Arc::clone(bench);
    tauri::async_runtime::spawn_blocking(move || work(&bench)).await.unwrap_or_else(|e| {
        Err(report(ErrorCode::InferenceFailed, format!("the work ended unexpectedly: {e}")))
    })
}

fn identity(text: &str) -> Result<PictureId, ErrorReport> {
    PictureId::parse(text).map_err(|e| of_records(&e))
}

fn file_name(header: Option<&[u8]>) -> Result<String, ErrorReport> {
    let encoded = header
        .ok_or_else(|| report(ErrorCode::BadRequest, format!("the header {FILE_NAME_HEADER} is missing")))?;
    percent_decode(encoded).decode_utf8().map(Into::into).map_err(|_| {
        report(ErrorCode::BadRequest, format!("the header {FILE_NAME_HEADER} is not percent-encoded UTF-8"))
    })
}

/// The file's bytes. Where the web view cannot send raw bytes (Android), Tauri turns them into an array of numbers.
fn body(body: &InvokeBody) -> Result<Vec<u8>, ErrorReport> {
    let refused = || report(ErrorCode::BadRequest, "the request's body is not the bytes of a file");
    match body {
        InvokeBody::Raw(bytes) => Ok(bytes.clone()),
        InvokeBody::Json(Value::Array(numbers)) => numbers
            .iter()
            .map(|n| n.as_u64().and_then(|n| u8::try_from(n).ok()))
            .collect::<Option<_>>()
            .ok_or_else(refused),
        InvokeBody::Json(_) => Err(refused()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_come_percent_encoded() {
        assert_eq!(file_name(Some(b"Bl%C3%A4ttchen%201.png")).unwrap(), "Blättchen 1.png");
        assert_eq!(file_name(Some(b"%ff")).unwrap_err().code, ErrorCode::BadRequest);
        assert_eq!(file_name(None).unwrap_err().code, ErrorCode::BadRequest);
    }

    #[test]
    fn bodies_are_bytes_or_arrays_of_bytes() {
        assert_eq!(body(&InvokeBody::Raw(vec![1, 255])).unwrap(), [1, 255]);
        assert_eq!(body(&InvokeBody::Json(json!([1, 255]))).unwrap(), [1, 255]);
        for bad in [json!([256]), json!([-1]), json!({ "a": 1 }), json!(null)] {
            assert_eq!(body(&InvokeBody::Json(bad)).unwrap_err().code, ErrorCode::BadRequest);
        }
    }

    #[test]
    fn the_contracts_names_are_the_permitted_commands() {
        use contract::commands::{ABOUT, DELETE_PICTURE, IMPORT_PICTURE, LIST_PICTURES, PICTURE};
        let permissions = include_str!("permissions/commands.toml");
        let capability = include_str!("capabilities/main.json");
        for name in [ABOUT, DELETE_PICTURE, IMPORT_PICTURE, LIST_PICTURES, PICTURE] {
            assert!(permissions.contains(&format!("commands.allow = [\"{name}\"]")), "{name}");
            assert!(capability.contains(&format!("\"{}\"", name.replace('_', "-"))), "{name}");
        }
    }
}
