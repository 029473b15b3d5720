//! Cross-origin requests (Fetch standard, section "CORS protocol").

use std::time::Duration;

use axum::extract::Request;
use axum::http::{Method, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::middleware::REQUEST_ID;

/// Lets pages on these origins call this API and read its responses.
pub fn layer(origins: &[String]) -> CorsLayer {
    let origins = origins.iter().filter_map(|origin| origin.parse().ok());
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([
            Method::GET,
            Method::HEAD,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE, REQUEST_ID])
        .expose_headers([
            header::LINK,
            header::LOCATION,
            header::RETRY_AFTER,
            REQUEST_ID,
        ])
        .max_age(Duration::from_secs(600))
}

/// Marks a request whose method was OPTIONS.
#[derive(Clone)]
struct WasOptions;

/// `CorsLayer` would answer each OPTIONS request. This changes the method of those that are not preflights, and
/// `restore_options` changes it back.
pub fn hide_options(mut request: Request) -> Request {
    let headers = request.headers();
    let is_preflight = headers.contains_key(header::ORIGIN)
        && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    if request.method() == Method::OPTIONS && !is_preflight {
        *request.method_mut() = Method::GET;
        request.extensions_mut().insert(WasOptions);
    }
    request
}

pub fn restore_options(mut request: Request) -> Request {
    if request.extensions_mut().remove::<WasOptions>().is_some() {
        *request.method_mut() = Method::OPTIONS;
    }
    request
}
