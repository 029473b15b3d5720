//! The body of an error, whether a handler, an extractor or Actix Web itself made it.

use std::panic::AssertUnwindSafe;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::ErrorInternalServerError;
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse};
use futures_util::FutureExt;

use crate::error::{ApiError, Problem};

/// Turns each error into a problem document (RFC 9457). The status stays. A plain text becomes the `detail`. A body of
/// another type, such as JSON, stays as it is.
pub fn problem_details(response: HttpResponse, request_id: &str) -> HttpResponse {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let error = response
        .error()
        .and_then(|error| error.as_error::<ApiError>());
    let (mut response, document) = if let Some(error) = error {
        log(status, &error.to_string());
        let document = error.problem(request_id).to_json();
        (response, document)
    } else if is_text(response.headers()) {
        let (response, body) = response.into_parts();
        let bytes = match body.try_into_bytes() {
            Ok(bytes) => bytes,
            Err(stream) => return response.set_body(stream),
        };
        let text = match String::from_utf8(bytes.into()) {
            Ok(text) => text,
            Err(error) => return response.set_body(BoxBody::new(error.into_bytes())),
        };
        log(status, &text);
        let document = Problem::new(status.as_u16(), &text, request_id).to_json();
        (response.set_body(BoxBody::new(())), document)
    } else {
        return response;
    };
    let headers = response.headers_mut();
    let problem_json = HeaderValue::from_static(Problem::CONTENT_TYPE);
    headers.insert(CONTENT_TYPE, problem_json);
    if status == StatusCode::SERVICE_UNAVAILABLE && !headers.contains_key(RETRY_AFTER) {
        headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
    }
    if status == StatusCode::METHOD_NOT_ALLOWED {
        allow_head(headers);
    }
    response.set_body(BoxBody::new(document))
}

/// Handles the request. A panic becomes a 500 without a text, because the panic hook has logged the message.
pub async fn catch_panic<B>(
    next: Next<B>,
    request: ServiceRequest,
) -> Result<ServiceResponse<B>, Error> {
    let handled = AssertUnwindSafe(async { next.call(request).await });
    let outcome = handled.catch_unwind().await;
    outcome.unwrap_or_else(|_panic| Err(ErrorInternalServerError("")))
}

/// Logs the cause of a 5xx, unless it is empty as after a panic.
fn log(status: StatusCode, error: &str) {
    if status.is_server_error() && !error.is_empty() {
        tracing::error!(error, "failed");
    }
}

/// Whether the body is plain text or empty.
fn is_text(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"))
}

/// Adds HEAD to `Allow`. Every route that serves GET also serves HEAD, but Actix Web does not list it.
fn allow_head(headers: &mut HeaderMap) {
    let allowed = headers.get(ALLOW).and_then(|value| value.to_str().ok());
    if let Some(allowed) = allowed.filter(|methods| methods.split(", ").any(|name| name == "GET"))
        && let Ok(value) = HeaderValue::try_from(format!("{allowed}, HEAD"))
    {
        headers.insert(ALLOW, value);
    }
}
