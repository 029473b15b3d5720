//! What happens around every request: request id, CORS, time limit, panics, the body of an error, headers, the log.

use std::cell::Cell;
use std::panic::AssertUnwindSafe;
use std::rc::Rc;
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{CONTENT_TYPE, HeaderMap, HeaderName, ORIGIN};
use actix_web::http::{ConnectionType, Method};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse, ResponseError};
use futures_util::FutureExt;
use tracing::Instrument;

use crate::AppState;
use crate::cors::CorsRequest;
use crate::error::{ApiError, Problem};
use crate::headers;

/// Tells the time limit where a request is: while its body is still coming the client is late (408), after that the
/// handler is (504).
#[derive(Clone, Default)]
pub struct BodyProgress(Rc<Cell<bool>>);

impl BodyProgress {
    pub fn set_reading(&self, reading: bool) {
        self.0.set(reading);
    }

    fn is_reading(&self) -> bool {
        self.0.get()
    }
}

/// The answer, and the request that it belongs to, which is lost with a handler that is late or panics.
type Answer = (Option<HttpRequest>, HttpResponse);

pub async fn around(
    state: Data<AppState>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, Error> {
    let started = Instant::now();
    let method = request.method().clone();
    let request_id = headers::request_id(text(request.headers(), headers::REQUEST_ID));
    let route = route(&request);
    let upgrade = request.head().upgrade();
    let cors = CorsRequest {
        is_options: method == Method::OPTIONS,
        origin: text(request.headers(), ORIGIN.as_str()),
        requested_method: text(request.headers(), "access-control-request-method"),
    };
    let cors_headers = cors.headers(&state.config.cors_allowed_origins);
    let answered_by_cors = cors.is_preflight() && !cors_headers.is_empty();

    let span = tracing::info_span!("request", request_id, %method, route);
    let answer = async {
        let (request, mut response) = if answered_by_cors {
            taken_apart(request.into_response(HttpResponse::NoContent()))
        } else if route.is_empty() {
            taken_apart(request.error_response(ApiError::Status(404)))
        } else {
            within_limits(&state, request, next).await
        };
        if response.status().as_u16() >= 400 {
            response = explained(response, &request_id);
        }
        (request, response)
    };
    let (request, mut response) = answer.instrument(span).await;

    for (name, value) in headers::ON_EVERY_RESPONSE {
        // The page that describes the API has a policy of its own.
        if !response.headers().contains_key(name) {
            insert(&mut response, HeaderName::from_static(name), value);
        }
    }
    for (name, value) in cors_headers {
        insert(&mut response, HeaderName::from_static(name), &value);
    }
    insert(
        &mut response,
        HeaderName::from_static(headers::REQUEST_ID),
        &request_id,
    );
    // Nothing is upgraded here, though Actix would say so.
    if state.shutdown.has_begun() || upgrade {
        close_after(&mut response);
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

/// The handler's answer, unless it takes too long or panics.
async fn within_limits(
    state: &AppState,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Answer {
    let progress = BodyProgress::default();
    request.extensions_mut().insert(progress.clone());
    let handler = AssertUnwindSafe(next.call(request)).catch_unwind();
    match tokio::time::timeout(state.config.request_timeout, handler).await {
        Ok(Ok(Ok(answer))) => taken_apart(answer),
        Ok(Ok(Err(error))) => (None, error.into()),
        Ok(Err(_panic)) => (None, ApiError::Status(500).error_response()),
        Err(_elapsed) => {
            let status = if progress.is_reading() { 408 } else { 504 };
            let mut response = ApiError::Status(status).error_response();
            close_after(&mut response);
            (None, response)
        }
    }
}

fn taken_apart(answer: ServiceResponse<impl MessageBody + 'static>) -> Answer {
    let (request, response) = answer.into_parts();
    (Some(request), response.map_into_boxed_body())
}

/// Writes the body of an error, whoever made it: a handler, an extractor, or Actix itself.
fn explained(response: HttpResponse, request_id: &str) -> HttpResponse {
    let unnamed = ApiError::Status(response.status().as_u16());
    let error = response.error().and_then(|error| error.as_error());
    let error = error.unwrap_or(&unnamed);
    if error.status() >= 500 {
        tracing::error!(%error, "failed");
    }
    let headers = error.headers();
    let problem = error.problem(request_id).to_json();
    let mut response = response.set_body(BoxBody::new(problem));
    insert(&mut response, CONTENT_TYPE, Problem::CONTENT_TYPE);
    for (name, value) in headers {
        insert(&mut response, HeaderName::from_static(name), &value);
    }
    response
}

/// The pattern of the route, empty where there is none. Actix would also take `/%75sers` for `/users`.
fn route(request: &ServiceRequest) -> String {
    let pattern = request.match_pattern().unwrap_or_default();
    let mut parts = pattern.split('/').zip(request.uri().path().split('/'));
    let is_plain = parts.all(|(pattern, part)| pattern.starts_with('{') || pattern == part);
    if is_plain { pattern } else { String::new() }
}

fn insert(response: &mut HttpResponse, name: HeaderName, value: &str) {
    if let Ok(value) = value.parse() {
        response.headers_mut().insert(name, value);
    }
}

fn close_after(response: &mut HttpResponse) {
    response
        .head_mut()
        .set_connection_type(ConnectionType::Close);
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
