//! The body of an error, whether a handler, an extractor, a layer or the router made it.

use std::sync::Arc;

use axum::Extension;
use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use tower_http::request_id::RequestId;

use crate::error::{ApiError, Problem};

/// Turns each error into a problem document (RFC 9457). The status stays. A plain text becomes the `detail`. A body of
/// another type, such as JSON, stays as it is.
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
    let error = parts.extensions.remove::<Arc<ApiError>>();
    let text = match &error {
        Some(error) => error.to_string(),
        None => match text_of(&parts.headers, body).await {
            Ok(text) => text,
            Err(body) => return Response::from_parts(parts, body),
        },
    };
    // It is empty after a panic, which is in the log already.
    if status.is_server_error() && !text.is_empty() {
        tracing::error!(error = text, "failed");
    }
    let problem = match &error {
        Some(error) => error.problem(request_id),
        None => Problem::new(status.as_u16(), &text, request_id),
    };
    let body = Body::from(problem.to_json());
    let headers = &mut parts.headers;
    headers.remove(CONTENT_LENGTH);
    let problem_json = HeaderValue::from_static(Problem::CONTENT_TYPE);
    headers.insert(CONTENT_TYPE, problem_json);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        let seconds = HeaderValue::from_static("1");
        headers.entry(RETRY_AFTER).or_insert(seconds);
    }
    Response::from_parts(parts, body)
}

/// The body, if it is plain text or empty. A stream may have no end, so it is not read.
async fn text_of(headers: &HeaderMap, body: Body) -> Result<String, Body> {
    let is_text = headers
        .get(CONTENT_TYPE)
        .is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if !is_text || body.size_hint().exact().is_none() {
        return Err(body);
    }
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    String::from_utf8(bytes.into()).map_err(|error| Body::from(error.into_bytes()))
}
