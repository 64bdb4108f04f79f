//! The commands that the user interface may call. Their names stand in `contract::commands`.

use std::sync::Arc;

use contract::{ErrorCode, ErrorReport, Reply, Request as Asked};
use percent_encoding::percent_decode;
use records::SlideId;
use serde_json::Value;
use tauri::{
    State,
    http::HeaderMap,
    ipc::{InvokeBody, Request},
};

use crate::{
    answer::{self, answer},
    archive,
    bench::Bench,
    import, models,
    report::{of_records, report},
};

type Shared<'a> = State<'a, Arc<Bench>>;

/// The header that carries an imported file's name.
const FILE_NAME_HEADER: &str = "x-file-name";
/// The header that carries the identity of the slide that a picture belongs to.
const SLIDE_HEADER: &str = "x-slide";

/// Whatever the window asks in words.
#[tauri::command]
pub(crate) async fn ask(bench: Shared<'_>, request: Asked) -> Result<Reply, ErrorReport> {
    let deletes = matches!(request, Asked::Delete(_));
    let reply = off_the_main_thread(&bench, |bench| answer(bench, request)).await;
    if deletes && reply.is_ok() {
        purge_later(&bench);
    }
    reply
}

/// Stores the file in the request's body; it is examined in the background.
#[tauri::command]
pub(crate) async fn add_picture(bench: Shared<'_>, request: Request<'_>) -> Result<Reply, ErrorReport> {
    let name = header(request.headers(), FILE_NAME_HEADER)?;
    let slide = header(request.headers(), SLIDE_HEADER)?;
    let slide = SlideId::parse(&slide).map_err(|e| of_records(&e))?;
    let bytes = body(request.body())?;
    off_the_main_thread(&bench, move |bench| {
        import::add(bench, &slide, &name, bytes).map(|added| Reply::Added(Box::new(added)))
    })
    .await
}

/// Takes in the archive in the request's body.
#[tauri::command]
pub(crate) async fn import_archive(bench: Shared<'_>, request: Request<'_>) -> Result<Reply, ErrorReport> {
    let bytes = body(request.body())?;
    off_the_main_thread(&bench, move |bench| archive::read(bench, &bytes).map(Reply::ArchiveImported)).await
}

/// Checks and keeps the model bundle in the request's body.
#[tauri::command]
pub(crate) async fn import_model(bench: Shared<'_>, request: Request<'_>) -> Result<Reply, ErrorReport> {
    let bytes = body(request.body())?;
    off_the_main_thread(&bench, move |bench| {
        models::import(bench, &bytes).map(|preview| Reply::ModelPreview(Box::new(preview)))
    })
    .await
}

/// Purges as soon as a deletion that was just made cannot be taken back any more, whatever the window does by then.
fn purge_later(bench: &Arc<Bench>) {
    let bench = Arc::clone(bench);
    let pause = std::time::Duration::from_secs(u64::from(contract::GRACE_S) + 1);
    tauri::async_runtime::spawn_blocking(move || {
        std::thread::sleep(pause);
        // Where it fails, the next deletion or the next start does it.
        let _ = answer::purge(&bench);
    });
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

fn header(headers: &HeaderMap, name: &'static str) -> Result<String, ErrorReport> {
    let bad = |what: &str| report(ErrorCode::BadRequest, format!("the header {name} is {what}"));
    let encoded = headers.get(name).ok_or_else(|| bad("missing"))?;
    percent_decode(encoded.as_bytes())
        .decode_utf8()
        .map(Into::into)
        .map_err(|_| bad("not percent-encoded UTF-8"))
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
    use tauri::http::HeaderValue;

    #[test]
    fn names_come_percent_encoded() {
        let of = |value: &[u8]| {
            let mut headers = HeaderMap::new();
            headers.insert(FILE_NAME_HEADER, HeaderValue::from_bytes(value).unwrap());
            header(&headers, FILE_NAME_HEADER)
        };
        assert_eq!(of(b"Bl%C3%A4ttchen%201.png").unwrap(), "Blättchen 1.png");
        assert_eq!(of(b"%ff").unwrap_err().code, ErrorCode::BadRequest);
        assert_eq!(header(&HeaderMap::new(), SLIDE_HEADER).unwrap_err().code, ErrorCode::BadRequest);
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
        use contract::commands::{ADD_PICTURE, ASK, IMPORT_ARCHIVE, IMPORT_MODEL};
        let permissions = include_str!("permissions/commands.toml");
        let capability = include_str!("capabilities/main.json");
        for name in [ASK, ADD_PICTURE, IMPORT_ARCHIVE, IMPORT_MODEL] {
            assert!(permissions.contains(&format!("commands.allow = [\"{name}\"]")), "{name}");
            assert!(capability.contains(&format!("\"{}\"", name.replace('_', "-"))), "{name}");
        }
    }
}
