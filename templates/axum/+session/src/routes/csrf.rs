//! Cross-site request forgery: a browser sends the session cookie even if another site causes the request.

use axum::extract::Request;
use axum::http::HeaderValue;
use axum::response::{IntoResponse, Response};
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::error::ApiError;

/// Accepts requests from this site, from a listed origin, and from clients that are not browsers
/// (OWASP Cross-Site Request Forgery Prevention Cheat Sheet, "Fetch Metadata").
pub fn layer(allowed: &[String]) -> CsrfLayer<fn(ProtectionError) -> Response> {
    let mut layer = CsrfLayer::new();
    for origin in allowed {
        // An origin that the layer does not accept is one that no browser sends.
        layer = layer.clone().add_trusted_origin(origin).unwrap_or(layer);
    }
    layer.with_rejection_response(refused)
}

fn refused(_: ProtectionError) -> Response {
    tracing::warn!("cross-site request refused");
    ApiError::Forbidden("Requests from other sites are not allowed").into_response()
}

/// `CsrfLayer` treats an empty header like a missing one. No browser sends an empty one, so this
/// replaces it with a value that the layer refuses.
pub fn mark_empty(mut request: Request) -> Request {
    for name in ["origin", "sec-fetch-site"] {
        if let Some(value) = request.headers_mut().get_mut(name)
            && value.is_empty()
        {
            *value = HeaderValue::from_static("empty");
        }
    }
    request
}
