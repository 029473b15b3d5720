//! Checks who sends a request.

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage};

use super::caller::header_values;
use crate::AppState;
use crate::services::access;

/// Calls the handler only if the user is signed in, and keeps the user for the parameters of the handler.
pub async fn auth_middleware(
    state: Data<AppState>,
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse, Error> {
    let authorization = header_values(request.headers(), AUTHORIZATION);
    match access::authenticate(&state.db, &state.auth, &authorization).await {
        Ok(user) => {
            request.extensions_mut().insert(user);
            next.call(request).await
        }
        Err(error) => Ok(request.error_response(error)),
    }
}
