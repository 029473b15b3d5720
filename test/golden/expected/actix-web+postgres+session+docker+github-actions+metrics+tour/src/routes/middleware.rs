//! The middleware around all routes. [`create_app`](super::create_app) has its order.

use std::pin::pin;
use std::rc::Rc;
use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::{ErrorBadRequest, ErrorGatewayTimeout, InternalError};
use actix_web::http::header::{
    self, ACCESS_CONTROL_REQUEST_METHOD, CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue,
    ORIGIN, UPGRADE,
};
use actix_web::http::{ConnectionType, Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpResponse};
use futures_util::StreamExt;
use tokio::sync::Notify;
use tracing::Instrument;
use tracing::field::display;
use uuid::Uuid;

use super::body::follow;
use super::problem::{catch_panic, problem_details};
use super::server::KeepAlive;
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
    let asks_to_close = head.upgrade() || head.connection_type() == ConnectionType::Close;
    let keep_alive = KeepAlive::of(&request);
    normalize(&mut request);

    // The level is ERROR, so that each `RUST_LOG` keeps the request id.
    let pattern = route.as_ref().map(display);
    let span = tracing::error_span!("request", %method, route = pattern, %request_id);
    let outcome = catch_panic(next, request).instrument(span.clone());
    let (request, response) = match outcome.await {
        Ok(response) => {
            let (request, response) = response.into_parts();
            (Some(request), response.map_into_boxed_body())
        }
        // A handler that panicked or took too long has dropped the request.
        Err(error) => {
            // `from_error` leaves out the headers that actix-cors adds to an error.
            let headers = error.error_response().headers().clone();
            let mut response = HttpResponse::from_error(error);
            *response.headers_mut() = headers;
            (None, response)
        }
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
    // An upgrade that no handler agreed to ends, too. After 408 and 504, the rest of the request body may be missing.
    let status = response.status();
    let is_late = [StatusCode::REQUEST_TIMEOUT, StatusCode::GATEWAY_TIMEOUT].contains(&status);
    if is_late || asks_to_close && status != StatusCode::SWITCHING_PROTOCOLS {
        response
            .head_mut()
            .set_connection_type(ConnectionType::Close);
        keep_alive.close();
    }

    let status = status.as_u16();
    let latency = started.elapsed();
    let latency_ms = latency.as_micros() as f64 / 1000.0;
    tracing::info!(%method, route = pattern, status, latency_ms, %request_id);
    state
        .metrics
        .answered(route.unwrap_or_default(), method.as_str(), status, latency);
    let response = follow(response, keep_alive, || {
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

/// Refuses a request that could mean something else to a proxy, or whose body has no end.
fn refuse_malformed(method: &Method, headers: &HeaderMap) -> Result<(), Error> {
    for name in SINGLE {
        if headers.get_all(&name).nth(1).is_some() {
            let detail = format!("The header {name} must not be repeated");
            return Err(ErrorBadRequest(detail));
        }
    }
    // Actix Web takes all further bytes for the body of a request that offers a WebSocket, whatever its length says.
    let is_websocket = |value: &HeaderValue| {
        let protocol = value.as_bytes().trim_ascii();
        protocol.eq_ignore_ascii_case(b"websocket")
    };
    let length = headers.get(CONTENT_LENGTH);
    let has_body = method != Method::GET || length.is_some_and(|length| length != "0");
    if has_body && headers.get_all(UPGRADE).any(is_websocket) {
        return Err(ErrorBadRequest("An upgrade cannot have a body"));
    }
    Ok(())
}

/// Returns 504 if a handler takes too long. The time begins again with each part of the request body, so that an upload
/// may last longer. (`Json` limits the time for its whole body.) It ends with the head of the response.
pub async fn limit(
    state: Data<AppState>,
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    refuse_malformed(request.method(), request.headers())?;
    let progress = Rc::new(Notify::new());
    let received = progress.clone();
    let body = request.take_payload();
    if !matches!(body, Payload::None) {
        let payload = Box::pin(body.inspect(move |_| received.notify_one()));
        request.set_payload(Payload::Stream { payload });
    }
    // A panic of a handler gets the headers of CORS, because `limit` is inside that middleware.
    let mut response = pin!(catch_panic(next, request));
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
