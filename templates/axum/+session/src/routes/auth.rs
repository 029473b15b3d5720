//! Who may come in: parameters that a handler asks for, and that turn the request away when it has no right to them.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::COOKIE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};

use crate::AppState;
use crate::error::ApiError;
use crate::models::user::Role;
use crate::services::access::{self, CurrentUser};

/// A handler with this parameter needs somebody who is signed in.
impl FromRequestParts<AppState> for CurrentUser {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        access::authenticate(
            &state.db,
            &state.config.auth,
            &texts(&parts.headers, COOKIE),
        )
        .await
    }
}

/// A handler with this parameter needs an admin.
pub struct Admin;

impl FromRequestParts<AppState> for Admin {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let caller = CurrentUser::from_request_parts(parts, state).await?;
        if caller.user.role == Role::Admin {
            Ok(Self)
        } else {
            Err(access::not_allowed())
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
