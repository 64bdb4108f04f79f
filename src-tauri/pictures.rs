//! The custom URI scheme that stored pictures are shown through: `<id>/thumb` and `<id>/full`, both PNG.

use std::sync::Arc;

use contract::{ErrorCode, ErrorReport};
use percent_encoding::percent_decode_str;
use records::PictureId;
use tauri::{
    AppHandle, Manager as _, Runtime, UriSchemeResponder,
    http::{HeaderValue, Request, Response, StatusCode, header},
};

use crate::{
    bench::Bench,
    import::png,
    report::{of_examination, of_records, report},
};

/// Which form of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Thumb,
    Full,
}

/// Answers a request of the web view without holding up the window.
pub(crate) fn answer<R: Runtime>(
    app: &AppHandle<R>,
    request: &Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let bench = app.try_state::<Arc<Bench>>().map(|bench| Arc::clone(&bench));
    let path = request.uri().path().to_owned();
    tauri::async_runtime::spawn_blocking(move || {
        let found = bench
            .ok_or_else(|| report(ErrorCode::StorageFailed, "the app is still starting"))
            .and_then(|bench| read(&path).and_then(|(id, form)| picture(&bench, &id, form)));
        responder.respond(response(found));
    });
}

fn picture(bench: &Bench, id: &PictureId, form: Form) -> Result<Vec<u8>, ErrorReport> {
    match form {
        Form::Thumb => bench.with_records(|records| records.thumbnail(id)),
        Form::Full => {
            let original = bench.with_records(|records| records.original(id))?;
            let decoded = cytology::decode(&original, &cytology::Limits::default())
                .map_err(|e| of_examination(&e.into()))?;
            png(&decoded)
        }
    }
}

/// Reads `/<id>/<form>`, in which Tauri's `convertFileSrc` writes the inner slash as `%2F`.
fn read(path: &str) -> Result<(PictureId, Form), ErrorReport> {
    let refused = || report(ErrorCode::BadRequest, "a picture's address is <id>/thumb or <id>/full");
    let decoded = percent_decode_str(path).decode_utf8().map_err(|_| refused())?;
    let (id, form) = decoded.trim_start_matches('/').split_once('/').ok_or_else(refused)?;
    let form = match form {
        "thumb" => Form::Thumb,
        "full" => Form::Full,
        _ => return Err(refused()),
    };
    Ok((PictureId::parse(id).map_err(|e| of_records(&e))?, form))
}

fn response(found: Result<Vec<u8>, ErrorReport>) -> Response<Vec<u8>> {
    let (status, kind, body) = match found {
        Ok(png) => (StatusCode::OK, "image/png", png),
        Err(error) => (status(error.code), "text/plain; charset=utf-8", error.message.into_bytes()),
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // A deleted picture must not live on in the web view's cache.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

const fn status(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::UnknownPicture => StatusCode::NOT_FOUND,
        ErrorCode::BadRequest => StatusCode::BAD_REQUEST,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0b4c8a2e-31f7-4d6a-9c55-7e1f0a2b3c4d";

    #[test]
    fn addresses_come_plain_or_percent_encoded() {
        for (path, form) in [
            (format!("/{ID}/thumb"), Form::Thumb),
            (format!("/{ID}%2Fthumb"), Form::Thumb),
            (format!("/{ID}%2ffull"), Form::Full),
        ] {
            assert_eq!(read(&path).unwrap(), (PictureId::parse(ID).unwrap(), form), "{path}");
        }
    }

    #[test]
    fn no_address_leads_elsewhere() {
        for path in ["/", "", "/x/thumb", "/..%2F..%2Fetc%2Fpasswd", "/%ff/full", "/..%2Fthumb"] {
            assert_eq!(read(path).unwrap_err().code, ErrorCode::BadRequest, "{path}");
        }
        assert_eq!(read(&format!("/{ID}/else")).unwrap_err().code, ErrorCode::BadRequest);
    }

    #[test]
    fn unknown_pictures_are_not_found_and_nothing_is_cached() {
        let folder = tempfile::tempdir().unwrap();
        let bench = Bench::new(crate::bundle::Bundle::Reference, Some(folder.path().to_owned()));
        let (id, form) = read(&format!("/{ID}/full")).unwrap();
        let response = response(picture(&bench, &id, form));
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    }
}
