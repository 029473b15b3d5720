//! Cross-site request forgery: a browser sends the cookie along whichever site made it send the request.

use axum::extract::Request;
use axum::http::HeaderValue;
use axum::response::{IntoResponse, Response};
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::error::ApiError;

/// Lets through what comes from this site, from an origin that is listed, or from no browser at all
/// (OWASP Cross-Site Request Forgery Prevention Cheat Sheet, "Fetch Metadata").
pub fn layer(allowed: &[String]) -> CsrfLayer<fn(ProtectionError) -> Response> {
    let mut layer = CsrfLayer::new();
    for origin in allowed {
        // An origin that the layer does not accept is none that a browser sends.
        layer = layer.clone().add_trusted_origin(origin).unwrap_or(layer);
    }
    layer.with_rejection_response(refused)
}

fn refused(_: ProtectionError) -> Response {
    tracing::warn!("cross-site request refused");
    ApiError::Forbidden("Requests from other sites are not allowed").into_response()
}

/// `CsrfLayer` takes an empty value for a missing one. No browser sends it.
pub fn mark_empty_site(mut request: Request) -> Request {
    if let Some(site) = request.headers_mut().get_mut("sec-fetch-site")
        && site.is_empty()
    {
        *site = HeaderValue::from_static("cross-site");
    }
    request
}
