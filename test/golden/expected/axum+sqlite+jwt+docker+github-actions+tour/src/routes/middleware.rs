//! What happens around every request: request id, CORS, time limit, panics, the body of an error, headers, the log.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Version};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use tracing::Instrument;

use crate::AppState;
use crate::cors::CorsRequest;
use crate::error::{ApiError, Problem};
use crate::headers;

/// Tells the time limit where a request is: while its body is still coming the client is late (408), after that the
/// handler is (504).
#[derive(Clone, Default)]
pub struct BodyProgress(Arc<AtomicBool>);

impl BodyProgress {
    pub fn set_reading(&self, reading: bool) {
        self.0.store(reading, Ordering::Relaxed);
    }

    fn is_reading(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

pub async fn around(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let request_id = headers::request_id(text(request.headers(), headers::REQUEST_ID));
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map(|path| path.as_str().to_owned());
    let route = route.unwrap_or_default();
    let cors = CorsRequest {
        is_options: method == Method::OPTIONS,
        origin: text(request.headers(), ORIGIN.as_str()),
        requested_method: text(request.headers(), "access-control-request-method"),
    };
    let cors_headers = cors.headers(&state.config.cors_allowed_origins);
    let answered_by_cors = cors.is_preflight() && !cors_headers.is_empty();

    let span = tracing::info_span!("request", request_id, %method, route);
    let answer = async {
        let mut response = if answered_by_cors {
            StatusCode::NO_CONTENT.into_response()
        } else if !has_one_host(&request) {
            ApiError::BadRequest("There must be exactly one Host header".to_owned()).into_response()
        } else {
            within_limits(&state, request, next).await
        };
        if response.status().as_u16() >= 400 {
            explain(&mut response, &request_id);
        }
        response
    };
    let mut response = answer.instrument(span).await;

    let headers = response.headers_mut();
    for (name, value) in headers::ON_EVERY_RESPONSE {
        // The page that describes the API has a policy of its own.
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    for (name, value) in cors_headers {
        headers.insert(name, value.parse().unwrap_or(HeaderValue::from_static("")));
    }
    if let Ok(value) = request_id.parse() {
        headers.insert(headers::REQUEST_ID, value);
    }
    if state.shutdown.has_begun() {
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    let status = response.status().as_u16();
    let latency = started.elapsed();
    let latency_ms = latency.as_micros() as f64 / 1000.0;
    tracing::info!(request_id, %method, route, status, latency_ms, "answered");
    response
}

/// The handler's answer, unless it takes too long or panics.
async fn within_limits(state: &AppState, mut request: Request, next: Next) -> Response {
    let progress = BodyProgress::default();
    request.extensions_mut().insert(progress.clone());
    let handler = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(state.config.request_timeout, handler).await {
        Ok(Ok(response)) => response,
        Ok(Err(_panic)) => ApiError::Status(500).into_response(),
        Err(_elapsed) => {
            let status = if progress.is_reading() { 408 } else { 504 };
            ([(CONNECTION, "close")], ApiError::Status(status)).into_response()
        }
    }
}

/// Writes the body of an error, whoever made it: a handler, an extractor, or axum itself.
fn explain(response: &mut Response, request_id: &str) {
    let error = response.extensions_mut().remove::<Arc<ApiError>>();
    let error = error.unwrap_or_else(|| Arc::new(ApiError::Status(response.status().as_u16())));
    if error.status() >= 500 {
        tracing::error!(%error, "failed");
    }
    *response.body_mut() = Body::from(error.problem(request_id).to_json());
    let headers = response.headers_mut();
    headers.remove(CONTENT_LENGTH);
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static(Problem::CONTENT_TYPE),
    );
    for (name, value) in error.headers() {
        if let Ok(value) = value.parse() {
            headers.insert(name, value);
        }
    }
}

/// RFC 9112, section 3.2: a request without a Host, or with more than one, is answered with 400.
fn has_one_host(request: &Request) -> bool {
    match request.headers().get_all(HOST).iter().count() {
        0 => request.version() < Version::HTTP_11,
        count => count == 1,
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
