//! What happens around every request. The order is that of the `wrap`s in [`create_app`](super::create_app).

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{ACCESS_CONTROL_REQUEST_METHOD, HeaderMap, HeaderName, ORIGIN};
use actix_web::http::{ConnectionType, Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use futures_util::FutureExt;
use tracing::Instrument;
use uuid::Uuid;

use super::problem;
use crate::AppState;
use crate::error::ApiError;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// On each response. The values suit an API that answers with JSON only (OWASP REST Security Cheat Sheet).
const HEADERS: [(&str, &str); 6] = [
    ("cache-control", "no-store"),
    (
        "content-security-policy",
        "default-src 'none'; frame-ancestors 'none'",
    ),
    ("cross-origin-resource-policy", "same-origin"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
];

/// Gives each request an id, a span and a line in the log, and each response its headers and, for an error, its body.
pub async fn observe(
    state: Data<AppState>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, Error> {
    let started = Instant::now();
    let request_id = request_id(request.headers());
    let method = request.method().clone();
    let route = request.match_pattern().unwrap_or_default();
    let upgrade = request.head().upgrade();

    // At level ERROR, so that an error has its request id in the log whatever `RUST_LOG` is.
    let span = tracing::error_span!("request", request_id, %method, route);
    let outcome = next.call(request).instrument(span.clone()).await;
    let (request, response) = match outcome {
        Ok(response) => {
            let (request, response) = response.into_parts();
            (Some(request), response.map_into_boxed_body())
        }
        // The request is lost with a handler that panicked or took too long.
        Err(error) => (None, error.into()),
    };
    let mut response = span.in_scope(|| problem::explain(response, &route, &request_id));

    // Not `DefaultHeaders`: it leaves out the responses of an `Err`.
    for (name, value) in HEADERS {
        if !response.headers().contains_key(name) {
            problem::insert(&mut response, HeaderName::from_static(name), value);
        }
    }
    problem::insert(&mut response, REQUEST_ID, &request_id);
    // Actix would announce an upgrade that no handler agreed to.
    if upgrade && response.status() != StatusCode::SWITCHING_PROTOCOLS {
        let head = response.head_mut();
        head.set_connection_type(ConnectionType::Close);
    }

    let status = response.status().as_u16();
    let latency = started.elapsed();
    let latency_ms = latency.as_micros() as f64 / 1000.0;
    tracing::info!(request_id, %method, route, status, latency_ms, "answered");
    state
        .metrics
        .answered(route, method.as_str(), status, latency);
    match request {
        Some(request) => Ok(ServiceResponse::new(request, response)),
        None => Err(InternalError::from_response("unfinished", response).into()),
    }
}

/// The caller's request id where it is harmless, otherwise a new one. Anything else could forge log lines.
fn request_id(headers: &HeaderMap) -> String {
    let id = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok());
    let is_harmless = |id: &&str| {
        (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    match id.filter(is_harmless) {
        Some(id) => id.to_owned(),
        None => Uuid::new_v4().to_string(),
    }
}

/// Does what other frameworks do by themselves: HEAD is answered like GET, of which the server leaves the body out, and
/// an OPTIONS request without an `Origin` is no preflight.
pub async fn normalize(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    if !request.headers().contains_key(ORIGIN) {
        request.headers_mut().remove(ACCESS_CONTROL_REQUEST_METHOD);
    }
    next.call(request).await
}

/// Ends a handler that takes longer than `REQUEST_TIMEOUT_SECS`, and survives one that panics. A response that is
/// streamed may take longer: it is sent after the handler.
pub async fn limit(
    state: Data<AppState>,
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let handler = AssertUnwindSafe(next.call(request)).catch_unwind();
    match tokio::time::timeout(state.config.request_timeout, handler).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(panic)) => {
            let message = panic.downcast_ref::<&str>().copied();
            let message = message.or(panic.downcast_ref::<String>().map(String::as_str));
            tracing::error!(panic = message, "the handler panicked");
            Err(ApiError::Status(500).into())
        }
        Err(_elapsed) => Err(ApiError::Status(504).into()),
    }
}
