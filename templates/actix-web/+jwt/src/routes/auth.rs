//! Who is asking: from the `Authorization` header to the user.

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage};

use crate::AppState;
use crate::services::access;

/// Lets a request pass whose user is signed in, and keeps the user for the parameters of the handler.
pub async fn auth_middleware(
    state: Data<AppState>,
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse, Error> {
    let authorization: Vec<_> = request
        .headers()
        .get_all(AUTHORIZATION)
        .map(|value| value.to_str().unwrap_or_default())
        .collect();
    match access::authenticate(&state.db, &state.auth, &authorization).await {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.call(request).await
        }
        Err(error) => Ok(request.error_response(error)),
    }
}
