//! `/login`, `/refresh`, `/logout`.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;

use super::auth::Throttled;
use super::extract::Json;
use crate::AppState;
use crate::error::ApiError;
use crate::models::user::Credentials;
use crate::services::access::{self, RefreshToken, TokenPair};
use crate::services::credentials;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/login", post(login))
        .route("/refresh", post(refresh))
        .route("/logout", post(logout))
}

async fn login(
    State(state): State<AppState>,
    _: Throttled,
    Json(input): Json<Credentials>,
) -> Result<Json<TokenPair>, ApiError> {
    let account =
        credentials::check(&state.db, &state.auth.hasher, &input.email, &input.password).await?;
    access::sign_in(&state.db, &state.auth, &account)
        .await
        .map(Json)
}

async fn refresh(
    State(state): State<AppState>,
    _: Throttled,
    Json(input): Json<RefreshToken>,
) -> Result<Json<TokenPair>, ApiError> {
    access::refresh(&state.db, &state.auth, &input)
        .await
        .map(Json)
}

async fn logout(
    State(state): State<AppState>,
    Json(input): Json<RefreshToken>,
) -> Result<StatusCode, ApiError> {
    access::sign_out(&state.db, &input).await?;
    Ok(StatusCode::NO_CONTENT)
}
