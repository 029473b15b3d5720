//! `/login`, `/refresh`, `/logout`.

use actix_web::HttpResponse;
use actix_web::web::{Data, ServiceConfig, resource};

use super::auth::Throttled;
use super::extract::Json;
use crate::AppState;
use crate::error::ApiError;
use crate::models::user::Credentials;
use crate::services::access::{self, RefreshToken, TokenPair};
use crate::services::credentials;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/login").post(login))
        .service(resource("/refresh").post(refresh))
        .service(resource("/logout").post(logout));
}

async fn login(
    state: Data<AppState>,
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
    state: Data<AppState>,
    _: Throttled,
    Json(input): Json<RefreshToken>,
) -> Result<Json<TokenPair>, ApiError> {
    access::refresh(&state.db, &state.auth, &input)
        .await
        .map(Json)
}

async fn logout(
    state: Data<AppState>,
    Json(input): Json<RefreshToken>,
) -> Result<HttpResponse, ApiError> {
    access::sign_out(&state.db, &input).await?;
    Ok(HttpResponse::NoContent().finish())
}
