//! The body of an error, whoever made it: a handler, an extractor, a layer or the router.

use std::sync::Arc;

use axum::Extension;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use tower_http::request_id::RequestId;

use crate::error::{ApiError, Problem};

/// The longest text of a handler that becomes the `detail` of a problem document.
const TEXT_LIMIT: usize = 64 * 1024;

/// Turns each error into a problem document (RFC 9457). What a handler said stays: its status, its text as `detail`,
/// and a body of any other type as it is.
pub async fn problem_details(
    Extension(request_id): Extension<RequestId>,
    request: Request,
    next: Next,
) -> Response {
    let response = next.run(request).await;
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let request_id = request_id.header_value().to_str().unwrap_or_default();
    let document = if let Some(error) = parts.extensions.remove::<Arc<ApiError>>() {
        if status.is_server_error() {
            tracing::error!(%error, "failed");
        }
        error.problem(request_id).to_json()
    } else if is_text(&parts.headers) {
        let text = to_bytes(body, TEXT_LIMIT).await.unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        if status.is_server_error() {
            tracing::error!(error = %text, "failed");
        }
        Problem::new(status.as_u16(), &text, request_id).to_json()
    } else {
        return Response::from_parts(parts, body);
    };
    parts.headers.remove(CONTENT_LENGTH);
    parts.headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static(Problem::CONTENT_TYPE),
    );
    if status == StatusCode::SERVICE_UNAVAILABLE {
        parts
            .headers
            .entry(RETRY_AFTER)
            .or_insert(HeaderValue::from_static("1"));
    }
    Response::from_parts(parts, Body::from(document))
}

/// Whether the body is plain text, or there is none.
fn is_text(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"))
}
