//! The layers around every request.

use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use futures_util::StreamExt;
use tokio::sync::Notify;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::request_id::{
    MakeRequestUuid, PropagateRequestIdLayer, RequestId, SetRequestIdLayer,
};
use tower_http::set_header::SetResponseHeaderLayer;
use tracing::Instrument;
use tracing::field::display;

use super::body::follow;
use super::cors;
use super::problem::problem_details;
use crate::AppState;
use crate::delivery::Delivery;
use crate::error::ApiError;
use crate::shutdown::Shutdown;

/// Headers that must not be repeated, because a proxy could have checked another line than the one that we read.
const SINGLE: [HeaderName; 4] = [
    header::HOST,
    header::ORIGIN,
    HeaderName::from_static("sec-fetch-site"),
    header::CONTENT_TYPE,
];

pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Puts the layers around all routes. A request passes them from top to bottom, and its response from bottom to top.
pub fn around(router: Router<AppState>, state: &AppState) -> Router<AppState> {
    let config = &state.config;
    let origins = &config.cors_allowed_origins;
    let cors = (!origins.is_empty()).then(|| cors::layer(origins));
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
        .layer(from_fn_with_state(state.shutdown.clone(), log_request))
        .map_request(cors::hide_options)
        .option_layer(cors)
        .map_request(cors::restore_options)
        .layer(from_fn(problem_details))
        // The panic hook in telemetry.rs logs the message.
        .layer(CatchPanicLayer::custom(|_| {
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }))
        .layer(from_fn(refuse_repeated))
        .layer(from_fn_with_state(config.request_timeout, time_limit))
        .layer(DefaultBodyLimit::max(config.body_limit));
    router.layer(layers)
}

/// The values suit a JSON API (OWASP REST Security Cheat Sheet). A handler may set another value.
fn security_header(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

/// Removes a request id that could forge log lines. The request then gets a new one.
fn check_request_id(mut request: Request) -> Request {
    let is_harmless = |id: &HeaderValue| {
        matches!(id.len(), 1..=64)
            && id
                .as_bytes()
                .iter()
                .all(|b| b.is_ascii_alphanumeric() || *b == b'-')
    };
    let mut ids = request.headers().get_all(REQUEST_ID).iter();
    if !ids.next().is_some_and(is_harmless) || ids.next().is_some() {
        request.headers_mut().remove(REQUEST_ID);
    }
    request
}

/// Gives the request a span and a line in the log.
async fn log_request(
    State(shutdown): State<Shutdown>,
    Extension(request_id): Extension<RequestId>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().cloned();
    let route = path.as_ref().map(|path| display(path.as_str()));
    let request_id = request_id.header_value().to_str().unwrap_or_default();
    // Each log line about the request has this span. Its level is ERROR, so that every `RUST_LOG` keeps the request id.
    let span = tracing::error_span!("request", %method, route, %request_id);
    let response = next.run(request).instrument(span.clone()).await;
    let status = response.status().as_u16();
    let latency_ms = started.elapsed().as_micros() as f64 / 1000.0;
    tracing::info!(%method, route, status, latency_ms, %request_id);
    match method {
        // The server drops the body.
        Method::HEAD => response,
        _ => follow(response, || Delivery::new(span, status, shutdown)),
    }
}

/// Refuses a request that repeats one of these headers.
async fn refuse_repeated(request: Request, next: Next) -> Response {
    for name in SINGLE {
        if request.headers().get_all(&name).iter().nth(1).is_some() {
            let detail = format!("The header {name} must not be repeated");
            return ApiError::BadRequest(detail).into_response();
        }
    }
    next.run(request).await
}

/// Returns 504 if a handler takes too long. Unlike in tower-http's `TimeoutLayer`, the time begins again with each
/// part of the request body, so that an upload may last longer. (`Json` limits the time for its whole body.)
async fn time_limit(State(limit): State<Duration>, request: Request, next: Next) -> Response {
    let progress = Arc::new(Notify::new());
    let received = progress.clone();
    let request = request.map(|body| {
        let parts = body.into_data_stream();
        Body::from_stream(parts.inspect(move |_| received.notify_one()))
    });
    let mut response = pin!(next.run(request));
    loop {
        tokio::select! {
            response = &mut response => return response,
            () = progress.notified() => {}
            () = tokio::time::sleep(limit) => return ApiError::Status(504).into_response(),
        }
    }
}
