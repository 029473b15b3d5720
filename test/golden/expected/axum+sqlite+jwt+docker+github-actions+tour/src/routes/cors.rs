//! Cross-origin requests (Fetch standard, section "CORS protocol").

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::Response;
use tower::{Layer, ServiceExt, service_fn};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::middleware::REQUEST_ID;

/// What pages on these origins may do.
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

/// Puts `cors` around a request. `CorsLayer` takes every OPTIONS for a preflight, so it sees another method where an
/// OPTIONS is not one, and the router answers that with 405.
pub async fn cross_origin(
    State(cors): State<CorsLayer>,
    mut request: Request,
    next: Next,
) -> Response {
    let method = request.method().clone();
    let headers = request.headers();
    let is_preflight = headers.contains_key(header::ORIGIN)
        && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    if method == Method::OPTIONS && !is_preflight {
        *request.method_mut() = Method::GET;
    }
    let inner = service_fn(move |mut request: Request| {
        let next = next.clone();
        *request.method_mut() = method.clone();
        async move { Ok::<_, Infallible>(next.run(request).await) }
    });
    let Ok(response) = cors.layer(inner).oneshot(request).await;
    response
}
