//! Cross-site request forgery: a browser sends the session cookie even if another site causes the request.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::HeaderMap;
use actix_web::middleware::Next;
use actix_web::web::Data;

use crate::AppState;
use crate::error::ApiError;

/// Refuses what other sites make a browser send. It is around the public routes too, because a sign-in can be forged.
pub async fn csrf_middleware(
    state: Data<AppState>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, Error> {
    let origins = &state.config.cors_allowed_origins;
    if request.method().is_safe() || is_allowed(request.headers(), origins) {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    tracing::warn!("cross-site request refused");
    Ok(request.error_response(ApiError::Forbidden(
        "Requests from other sites are not allowed",
    )))
}

/// Whether the request comes from this site, from a listed origin, or not from a browser
/// (OWASP Cross-Site Request Forgery Prevention Cheat Sheet, "Fetch Metadata").
fn is_allowed(headers: &HeaderMap, origins: &[String]) -> bool {
    let text = |name| {
        let value = headers.get(name)?;
        Some(value.to_str().unwrap_or_default())
    };
    let origin = text("origin");
    if origin.is_some_and(|origin| origins.iter().any(|listed| listed == origin)) {
        return true;
    }
    match (text("sec-fetch-site"), origin) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        // An older browser sends only the origin.
        (None, Some(origin)) => origin
            .split_once("://")
            .is_some_and(|(_, authority)| !authority.is_empty() && text("host") == Some(authority)),
        (None, None) => true,
    }
}
