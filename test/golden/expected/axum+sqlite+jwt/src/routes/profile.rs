//! `/profile`: oneself.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, put};

use super::extract::Json;
use crate::AppState;
use crate::error::ApiError;
use crate::models::parse::Id;
use crate::models::user::{ChangePassword, UpdateProfile, User};
use crate::services::access::CurrentUser;
use crate::services::user_service;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/profile", get(show).patch(update).delete(remove))
        .route("/profile/password", put(change_password))
}

async fn show(caller: CurrentUser) -> Json<User> {
    Json(caller.user)
}

async fn update(
    State(state): State<AppState>,
    caller: CurrentUser,
    Json(input): Json<UpdateProfile>,
) -> Result<Json<User>, ApiError> {
    let changes = input.validate()?;
    user_service::update_profile(&state.db, &state.auth.hasher, &caller.user, changes)
        .await
        .map(Json)
}

async fn change_password(
    State(state): State<AppState>,
    caller: CurrentUser,
    Json(input): Json<ChangePassword>,
) -> Result<StatusCode, ApiError> {
    user_service::change_password(&state.db, &state.auth.hasher, &caller, input).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn remove(
    State(state): State<AppState>,
    caller: CurrentUser,
) -> Result<StatusCode, ApiError> {
    user_service::delete(&state.db, Id(caller.user.id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
