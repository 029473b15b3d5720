//! `/login`, `/refresh` and `/logout`.

use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auth::Throttled;
use super::extract::Json;
use crate::AppState;
use crate::error::ApiError;
use crate::models::user::Credentials;
use crate::services::access::{self, RefreshToken, TokenPair};
use crate::services::credentials;

pub fn public_routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(login))
        .routes(routes!(refresh))
        .routes(routes!(logout))
}

/// Sign in.
#[utoipa::path(post, path = "/login", tag = "sign-in", responses(
    (status = 200, description = "The tokens.", body = TokenPair),
    (status = 401),
    (status = 429),
))]
async fn login(
    State(state): State<AppState>,
    _: Throttled,
    Json(input): Json<Credentials>,
) -> Result<Json<TokenPair>, ApiError> {
    let account =
        credentials::check(&state.db, &state.hasher, &input.email, &input.password).await?;
    access::sign_in(&state.db, &state.tokens, &account)
        .await
        .map(Json)
}

/// Exchange a refresh token for new tokens. Each refresh token can be used once.
#[utoipa::path(post, path = "/refresh", tag = "sign-in", responses(
    (status = 200, description = "The tokens.", body = TokenPair),
    (status = 401),
    (status = 429),
))]
async fn refresh(
    State(state): State<AppState>,
    _: Throttled,
    Json(input): Json<RefreshToken>,
) -> Result<Json<TokenPair>, ApiError> {
    access::refresh(&state.db, &state.tokens, &input)
        .await
        .map(Json)
}

/// Sign out.
#[utoipa::path(post, path = "/logout", tag = "sign-in", responses(
    (status = 204, description = "The tokens are no longer valid."),
))]
async fn logout(
    State(state): State<AppState>,
    Json(input): Json<RefreshToken>,
) -> Result<StatusCode, ApiError> {
    access::sign_out(&state.db, &input).await?;
    Ok(StatusCode::NO_CONTENT)
}
