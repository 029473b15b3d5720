//! `/login` and `/logout`.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::IntoResponse;
use axum::routing::post;

use super::auth::{Cookies, Throttled};
use super::extract::Json;
use crate::AppState;
use crate::error::ApiError;
use crate::models::user::Credentials;
use crate::services::access::{self, CurrentUser};
use crate::services::credentials;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/login", post(login))
        .route("/logout", post(logout))
}

async fn login(
    State(state): State<AppState>,
    _: Throttled,
    Cookies(cookies): Cookies,
    Json(input): Json<Credentials>,
) -> Result<impl IntoResponse, ApiError> {
    let account =
        credentials::check(&state.db, &state.auth.hasher, &input.email, &input.password).await?;
    let cookie = access::sign_in(&state.db, &state.config.auth, &account, &cookies).await?;
    Ok(([(SET_COOKIE, cookie)], Json(account.user)))
}

async fn logout(
    State(state): State<AppState>,
    caller: CurrentUser,
) -> Result<impl IntoResponse, ApiError> {
    let cookie = access::sign_out(&state.db, &state.config.auth, &caller).await?;
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, cookie)]))
}
