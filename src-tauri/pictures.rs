//! The custom URI scheme that stored pictures and cells are shown through: `<picture>/thumb`, `<picture>/full`,
//! `<cell>/crop` and `<cell>/heat`, as PNG or JPEG.

use std::sync::Arc;

use contract::{ErrorCode, ErrorReport};
use percent_encoding::percent_decode_str;
use records::{CellId, PictureId};
use tauri::{
    AppHandle, Manager as _, Runtime, UriSchemeResponder,
    http::{HeaderValue, Request, Response, StatusCode, header},
};

use crate::{
    bench::Bench,
    drawn,
    import::png,
    report::{of_examination, of_records, report},
};

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Wanted {
    Thumb(PictureId),
    Full(PictureId),
    Crop(CellId),
    Heat(CellId),
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
            .and_then(|bench| read(&path).and_then(|wanted| draw(&bench, &wanted)));
        responder.respond(response(found));
    });
}

fn draw(bench: &Bench, wanted: &Wanted) -> Result<Vec<u8>, ErrorReport> {
    match wanted {
        Wanted::Thumb(id) => bench.with_records(|records| records.thumbnail(id)),
        Wanted::Full(id) => {
            let original = bench.with_records(|records| records.original(id))?;
            // The web view reads these by itself, turned as they are meant to be, in a fraction of the time.
            if is_jpeg(&original) {
                return Ok(original);
            }
            let decoded = cytology::decode(&original, &cytology::Limits::default())
                .map_err(|e| of_examination(&e.into()))?;
            png(&decoded)
        }
        Wanted::Crop(id) => drawn::kept_crop(bench, id),
        Wanted::Heat(id) => png(&drawn::heat(bench, id)?),
    }
}

fn is_jpeg(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xFF, 0xD8, 0xFF])
}

/// Reads `/<id>/<form>`, in which Tauri's `convertFileSrc` writes the inner slash as `%2F` and colons as `%3A`.
fn read(path: &str) -> Result<Wanted, ErrorReport> {
    let refused = || {
        report(
            ErrorCode::BadRequest,
            "an address is <picture>/thumb, <picture>/full, <cell>/crop or <cell>/heat",
        )
    };
    let decoded = percent_decode_str(path).decode_utf8().map_err(|_| refused())?;
    let (id, form) = decoded.trim_start_matches('/').split_once('/').ok_or_else(refused)?;
    let picture = || PictureId::parse(id).map_err(|e| of_records(&e));
    Ok(match form {
        "thumb" => Wanted::Thumb(picture()?),
        "full" => Wanted::Full(picture()?),
        "crop" => Wanted::Crop(drawn::cell_id(id)?),
        "heat" => Wanted::Heat(drawn::cell_id(id)?),
        _ => return Err(refused()),
    })
}

fn response(found: Result<Vec<u8>, ErrorReport>) -> Response<Vec<u8>> {
    let (status, kind, body) = match found {
        Ok(bytes) if is_jpeg(&bytes) => (StatusCode::OK, "image/jpeg", bytes),
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
        let picture = PictureId::parse(ID).unwrap();
        let cell = CellId { picture: picture.clone(), run: 2, index: 17 };
        for (path, wanted) in [
            (format!("/{ID}/thumb"), Wanted::Thumb(picture.clone())),
            (format!("/{ID}%2Fthumb"), Wanted::Thumb(picture.clone())),
            (format!("/{ID}%2ffull"), Wanted::Full(picture)),
            (format!("/{ID}:2:17/crop"), Wanted::Crop(cell.clone())),
            (format!("/{ID}%3A2%3A17%2Fheat"), Wanted::Heat(cell)),
        ] {
            assert_eq!(read(&path).unwrap(), wanted, "{path}");
        }
    }

    #[test]
    fn no_address_leads_elsewhere() {
        for path in ["/", "", "/x/thumb", "/..%2F..%2Fetc%2Fpasswd", "/%ff/full", "/..%2Fthumb"] {
            assert_eq!(read(path).unwrap_err().code, ErrorCode::BadRequest, "{path}");
        }
        assert_eq!(read(&format!("/{ID}/crop")).unwrap_err().code, ErrorCode::BadRequest);
        assert_eq!(read(&format!("/{ID}/else")).unwrap_err().code, ErrorCode::BadRequest);
    }

    #[test]
    fn unknown_pictures_are_not_found_and_nothing_is_cached() {
        let folder = tempfile::tempdir().unwrap();
        let bench = Bench::new(crate::bundle::Bundle::Reference, Some(folder.path().to_owned()), None);
        let response = response(draw(&bench, &read(&format!("/{ID}/full")).unwrap()));
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    }
}
