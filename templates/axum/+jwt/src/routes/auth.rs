//! Checks who sends a request.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};
use axum::middleware::Next;
use axum::response::Response;

use crate::AppState;
use crate::error::ApiError;
use crate::models::user::Role;
use crate::services::access::{self, CurrentUser};

/// Lets only signed-in users through to the protected routes. Their handlers get the user as `CurrentUser`.
pub async fn auth_middleware(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let authorization = values(request.headers(), AUTHORIZATION);
    let caller = access::authenticate(&state.db, &state.tokens, &authorization).await?;
    request.extensions_mut().insert(caller);
    Ok(next.run(request).await)
}

impl<S: Sync> FromRequestParts<S> for CurrentUser {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let caller = parts.extensions.get::<Self>().cloned();
        caller.ok_or_else(access::not_signed_in)
    }
}

/// A handler with this parameter needs an admin. Its route must be protected.
pub struct Admin;

impl<S: Sync> FromRequestParts<S> for Admin {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let caller = CurrentUser::from_request_parts(parts, state).await?;
        match caller.user.role {
            Role::Admin => Ok(Self),
            Role::User => Err(access::not_allowed()),
        }
    }
}

/// A handler with this parameter limits the requests per minute from one client address.
pub struct Throttled;

impl FromRequestParts<AppState> for Throttled {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let ConnectInfo(peer) = ConnectInfo::<SocketAddr>::from_request_parts(parts, state)
            .await
            .map_err(|rejection| {
                tracing::error!(%rejection, "cannot count a request whose client address is unknown");
                ApiError::Status(500)
            })?;
        let name = HeaderName::from_static("x-forwarded-for");
        let forwarded = values(&parts.headers, name);
        state.throttle.check(peer.ip(), &forwarded)?;
        Ok(Self)
    }
}

/// All values of a header. U+FFFD replaces bytes that are not text, so that the rest can be read.
fn values(headers: &HeaderMap, name: HeaderName) -> Vec<String> {
    let values = headers.get_all(name).into_iter();
    values
        .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
        .collect()
}
