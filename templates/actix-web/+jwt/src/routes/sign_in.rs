//! `/login`, `/refresh`, `/logout`.

use actix_web::HttpResponse;
use actix_web::web::Data;

use super::auth::Throttled;
use super::extract::Json;
use crate::AppState;
use crate::error::ApiError;
use crate::models::user::Credentials;
use crate::services::access::{self, RefreshToken, TokenPair};
use crate::services::credentials;

/// Sign in.
#[utoipa::path(post, path = "/login", tag = "sign-in", responses(
    (status = 200, description = "The tokens.", body = TokenPair),
    (status = 401),
    (status = 429),
))]
pub async fn login(
    state: Data<AppState>,
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
pub async fn refresh(
    state: Data<AppState>,
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
pub async fn logout(
    state: Data<AppState>,
    Json(input): Json<RefreshToken>,
) -> Result<HttpResponse, ApiError> {
    access::sign_out(&state.db, &input).await?;
    Ok(HttpResponse::NoContent().finish())
}
