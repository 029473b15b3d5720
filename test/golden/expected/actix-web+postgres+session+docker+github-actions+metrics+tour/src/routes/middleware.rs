//! The middleware around all routes. The order is that of the `wrap`s in [`create_app`](super::create_app).

use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::rc::Rc;
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::{
    ErrorBadRequest, ErrorGatewayTimeout, ErrorInternalServerError, InternalError,
};
use actix_web::http::header::{
    self, ACCESS_CONTROL_REQUEST_METHOD, CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue,
    ORIGIN, UPGRADE,
};
use actix_web::http::{ConnectionType, Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, rt};
use futures_util::{FutureExt, StreamExt};
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio_util::context::TokioContext;
use tracing::Instrument;
use tracing::field::display;
use uuid::Uuid;

use super::body::follow;
use super::problem::problem_details;
use crate::AppState;
use crate::delivery::Delivery;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Headers that must not be repeated, because a proxy could have checked another line than the one that we read.
const SINGLE: [HeaderName; 4] = [
    header::HOST,
    header::ORIGIN,
    HeaderName::from_static("sec-fetch-site"),
    header::CONTENT_TYPE,
];

/// The values suit a JSON API (OWASP REST Security Cheat Sheet). A handler may set another one.
const HEADERS: [(HeaderName, &str); 6] = [
    (header::CACHE_CONTROL, "no-store"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'",
    ),
    (header::CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
];

/// Runs each request in a task of its own, because Actix Web drops the future of a request whose client disconnects. A
/// handler that has begun to write continues until it ends or reaches its time limit. Its database connections belong
/// to the runtime of `main`: those of Actix Web's threads end one by one at the shutdown, while other threads may still
/// use their connections.
pub async fn detach(
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse, Error> {
    let runtime = request.app_data().cloned();
    let runtime = runtime.unwrap_or_else(Handle::current);
    rt::spawn(TokioContext::new(next.call(request), runtime))
        .await
        .map_err(|_panic| ErrorInternalServerError(""))?
}

/// Gives each request an id, a span and a line in the log, and each response its headers and, for an error, its body.
pub async fn observe(
    state: Data<AppState>,
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, Error> {
    let started = Instant::now();
    let request_id = request_id(request.headers());
    let method = request.method().clone();
    let route = request.match_pattern();
    let head = request.head();
    let must_close = head.upgrade() || head.connection_type() == ConnectionType::Close;
    normalize(&mut request);

    // The level is ERROR, so that each `RUST_LOG` keeps the request id.
    let pattern = route.as_ref().map(display);
    let span = tracing::error_span!("request", %method, route = pattern, %request_id);
    let handled = async { next.call(request).await }.instrument(span.clone());
    let outcome = AssertUnwindSafe(handled).catch_unwind().await;
    // telemetry.rs logs the panic.
    let outcome = outcome.unwrap_or_else(|_panic| Err(ErrorInternalServerError("")));
    let (request, response) = match outcome {
        Ok(response) => {
            let (request, response) = response.into_parts();
            (Some(request), response.map_into_boxed_body())
        }
        // A handler that panicked or took too long has dropped the request.
        Err(error) => (None, error.into()),
    };
    let mut response = span.in_scope(|| problem_details(response, &request_id));

    // `DefaultHeaders` does not set the headers of an `Err`.
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        headers.insert(REQUEST_ID, value);
    }
    // Otherwise Actix Web announces an upgrade that no handler agreed to, and the next request on the connection
    // replaces `Connection: close`.
    if must_close && response.status() != StatusCode::SWITCHING_PROTOCOLS {
        let head = response.head_mut();
        head.set_connection_type(ConnectionType::Close);
    }

    let status = response.status().as_u16();
    let latency = started.elapsed();
    let latency_ms = latency.as_micros() as f64 / 1000.0;
    tracing::info!(%method, route = pattern, status, latency_ms, %request_id);
    state
        .metrics
        .answered(route.unwrap_or_default(), method.as_str(), status, latency);
    let response = follow(response, || {
        Delivery::new(span, status, state.shutdown.clone())
    });
    match request {
        Some(request) => Ok(ServiceResponse::new(request, response)),
        None => Err(InternalError::from_response("unfinished", response).into()),
    }
}

/// Keeps the caller's request id, unless it could forge log lines.
fn request_id(headers: &HeaderMap) -> String {
    let mut ids = headers.get_all(REQUEST_ID);
    let id = ids.next().filter(|_| ids.next().is_none());
    let id = id.and_then(|id| id.to_str().ok());
    let is_harmless = |id: &&str| {
        (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    match id.filter(is_harmless) {
        Some(id) => id.to_owned(),
        None => Uuid::new_v4().to_string(),
    }
}

/// Lets the routes for GET serve HEAD; the server then omits the body. Without an `Origin`, an OPTIONS request is not
/// a preflight, but `actix-cors` takes it for one.
fn normalize(request: &mut ServiceRequest) {
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    if !request.headers().contains_key(ORIGIN) {
        request.headers_mut().remove(ACCESS_CONTROL_REQUEST_METHOD);
    }
}

/// Returns 504 if a handler takes too long. The time begins again with each part of the request body, so that an upload
/// may last longer. (`Json` limits the time for its whole body.) It ends with the head of the response.
pub async fn limit(
    state: Data<AppState>,
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let headers = request.headers();
    for name in SINGLE {
        if headers.get_all(&name).nth(1).is_some() {
            let detail = format!("The header {name} must not be repeated");
            return Err(ErrorBadRequest(detail));
        }
    }
    // Actix Web ignores the length of such a body, so a handler would wait for its end until the time limit.
    let upgrade = headers.get(UPGRADE).map(HeaderValue::as_bytes);
    let length = headers.get(CONTENT_LENGTH);
    if upgrade.is_some_and(|protocol| protocol.trim_ascii().eq_ignore_ascii_case(b"websocket"))
        && length.is_some_and(|length| length != "0")
    {
        return Err(ErrorBadRequest("An upgrade cannot have a body"));
    }
    let progress = Rc::new(Notify::new());
    let received = progress.clone();
    let body = request.take_payload();
    if !matches!(body, Payload::None) {
        let payload = Box::pin(body.inspect(move |_| received.notify_one()));
        request.set_payload(Payload::Stream { payload });
    }
    let mut response = pin!(next.call(request));
    loop {
        tokio::select! {
            response = &mut response => return response,
            () = progress.notified() => {}
            () = tokio::time::sleep(state.config.request_timeout) => {
                return Err(ErrorGatewayTimeout("REQUEST_TIMEOUT_SECS ran out"));
            }
        }
    }
}
