//! What happens around every request, whichever handler it is for.

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;
use tracing::Span;

use super::cors;
use super::problem::problem_details;
use crate::AppState;
use crate::error::ApiError;

pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Puts the layers around all routes. A request passes them from top to bottom, its response from bottom to top.
pub fn around(router: Router<AppState>, state: &AppState) -> Router<AppState> {
    let config = &state.config;
    let origins = &config.cors_allowed_origins;
    let cors =
        (!origins.is_empty()).then(|| from_fn_with_state(cors::layer(origins), cors::cross_origin));
    let layers = ServiceBuilder::new()
        .map_request(check_request_id)
        .layer(SetRequestIdLayer::new(REQUEST_ID, MakeRequestUuid))
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(security_header(header::CACHE_CONTROL, "no-store"))
        .layer(security_header(
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'",
        ))
        .layer(security_header(
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ))
        .layer(security_header(header::REFERRER_POLICY, "no-referrer"))
        .layer(security_header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(security_header(header::X_FRAME_OPTIONS, "DENY"))
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(request_span)
                .on_request(())
                .on_response(log_response)
                .on_failure(()),
        )
        .option_layer(cors)
        .layer(from_fn(problem_details))
        // telemetry.rs has logged the panic's message.
        .layer(CatchPanicLayer::custom(|_| {
            ApiError::Status(500).into_response()
        }))
        // Until the head of the response. A body may stream for longer.
        .layer(TimeoutLayer::with_status_code(
            StatusCode::GATEWAY_TIMEOUT,
            config.request_timeout,
        ))
        .layer(DefaultBodyLimit::max(config.body_limit));
    router.layer(layers)
}

/// The values suit an API that answers with JSON (OWASP REST Security Cheat Sheet). A handler may set another one.
fn security_header(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

/// Removes a request id that could forge log lines; the request gets a new one.
fn check_request_id(mut request: Request) -> Request {
    let is_harmless = |id: &HeaderValue| {
        (1..=64).contains(&id.len())
            && id
                .as_bytes()
                .iter()
                .all(|b| b.is_ascii_alphanumeric() || *b == b'-')
    };
    let mut ids = request.headers().get_all(REQUEST_ID).iter();
    if !(ids.next().is_some_and(is_harmless) && ids.next().is_none()) {
        request.headers_mut().remove(REQUEST_ID);
    }
    request
}

/// The span of every log line about this request. Its level is ERROR, so that each `RUST_LOG` keeps the request id.
fn request_span(request: &Request) -> Span {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map(MatchedPath::as_str);
    let request_id = request
        .headers()
        .get(REQUEST_ID)
        .and_then(|id| id.to_str().ok());
    tracing::error_span!("request", method = %request.method(), route, request_id)
}

fn log_response(response: &Response, latency: Duration, _: &Span) {
    let status = response.status().as_u16();
    let latency_ms = latency.as_micros() as f64 / 1000.0;
    tracing::info!(status, latency_ms, "answered");
}
