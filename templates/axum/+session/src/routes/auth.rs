//! Who may come in.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::header::COOKIE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};
use axum::middleware::Next;
use axum::response::Response;

use crate::AppState;
use crate::error::ApiError;
use crate::models::user::Role;
use crate::services::access::{self, CurrentUser};

/// Lets signed-in users through. It is around the protected routes, whose handlers find the user as
/// `Extension<CurrentUser>`.
pub async fn auth_middleware(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let cookies = texts(request.headers(), COOKIE);
    let caller = access::authenticate(&state.db, &state.config.auth, &cookies).await?;
    request.extensions_mut().insert(caller);
    Ok(next.run(request).await)
}

/// A handler with this parameter needs an admin. Its route must be a protected one.
pub struct Admin;

impl<S: Sync> FromRequestParts<S> for Admin {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        match parts.extensions.get::<CurrentUser>() {
            Some(caller) if caller.user.role == Role::Admin => Ok(Self),
            Some(_) => Err(access::not_allowed()),
            None => Err(access::not_signed_in()),
        }
    }
}

/// A handler with this parameter may be called so often per minute from one address.
pub struct Throttled;

impl FromRequestParts<AppState> for Throttled {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let ConnectInfo(peer) = ConnectInfo::<SocketAddr>::from_request_parts(parts, state)
            .await
            .map_err(|_| ApiError::Status(500))?;
        let forwarded = texts(&parts.headers, HeaderName::from_static("x-forwarded-for"));
        state
            .auth
            .throttle
            .check(peer.ip(), &forwarded)
            .map(|()| Self)
    }
}

/// The cookies of a request, for the sign-in, which ends the session that they name.
pub struct Cookies(pub Vec<String>);

impl FromRequestParts<AppState> for Cookies {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, ApiError> {
        Ok(Self(
            texts(&parts.headers, COOKIE)
                .into_iter()
                .map(str::to_owned)
                .collect(),
        ))
    }
}

fn texts(headers: &HeaderMap, name: HeaderName) -> Vec<&str> {
    headers
        .get_all(name)
        .iter()
        .map(|value| value.to_str().unwrap_or_default())
        .collect()
}
