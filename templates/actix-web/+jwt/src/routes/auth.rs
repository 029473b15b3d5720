//! Checks who sends a request.

use std::future::{Ready, ready};
use std::net::Ipv4Addr;

use actix_web::body::BoxBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{AUTHORIZATION, HeaderMap, HeaderName, X_FORWARDED_FOR};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, FromRequest, HttpMessage, HttpRequest};

use crate::AppState;
use crate::error::ApiError;
use crate::models::user::Role;
use crate::services::access::{self, CurrentUser};

/// Calls the handler only if the user is signed in, and keeps the user for the parameters of the handler.
pub async fn auth_middleware(
    state: Data<AppState>,
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse, Error> {
    let authorization = values(request.headers(), AUTHORIZATION);
    match access::authenticate(&state.db, &state.tokens, &authorization).await {
        Ok(user) => {
            request.extensions_mut().insert(user);
            next.call(request).await
        }
        Err(error) => Ok(request.error_response(error)),
    }
}

/// The signed-in user, for a handler of a protected route.
impl FromRequest for CurrentUser {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let user = request.extensions().get::<Self>().cloned();
        ready(user.ok_or_else(access::not_signed_in))
    }
}

/// Restricts a handler of a protected route to admins.
pub struct Admin;

impl FromRequest for Admin {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let current = CurrentUser::from_request(request, payload).into_inner();
        ready(current.and_then(|current| match current.user.role {
            Role::Admin => Ok(Self),
            Role::User => Err(access::not_allowed()),
        }))
    }
}

/// Limits how often one client address may call a handler: `RATE_LIMIT_PER_MINUTE` times.
pub struct Throttled;

impl FromRequest for Throttled {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Some(state) = request.app_data::<Data<AppState>>() else {
            return ready(Err(ApiError::Status(500)));
        };
        // A client without an address, such as a test or a Unix socket, shares its limit with all others of this kind.
        let peer = request.peer_addr().map(|peer| peer.ip());
        let peer = peer.unwrap_or(Ipv4Addr::UNSPECIFIED.into());
        let forwarded = values(request.headers(), X_FORWARDED_FOR);
        let outcome = state.throttle.check(peer, &forwarded);
        ready(outcome.map(|()| Self))
    }
}

/// All values of a header. U+FFFD replaces bytes that are not text, so that the rest can be read.
fn values(headers: &HeaderMap, name: HeaderName) -> Vec<String> {
    headers
        .get_all(name)
        .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
        .collect()
}
