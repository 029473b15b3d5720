//! `/profile`: the account of the signed-in user.

use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::Json;
use crate::AppState;
use crate::error::ApiError;
use crate::models::profile::{ChangePassword, UpdateProfile};
use crate::models::user::User;
use crate::services::access::CurrentUser;
use crate::services::user_service;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(get_profile, update_profile, delete_profile))
        .routes(routes!(change_password))
}

/// Get your account.
#[utoipa::path(get, path = "/profile", tag = "profile", responses(
    (status = 200, description = "The user.", body = User),
))]
async fn get_profile(CurrentUser { user, .. }: CurrentUser) -> Json<User> {
    Json(user)
}

/// Change your account. A new e-mail address needs `current_password`.
#[utoipa::path(patch, path = "/profile", tag = "profile", responses(
    (status = 200, description = "The changed user.", body = User),
    (status = 409, description = "The e-mail address is taken."),
    (status = 429),
))]
async fn update_profile(
    State(state): State<AppState>,
    CurrentUser { user, .. }: CurrentUser,
    Json(input): Json<UpdateProfile>,
) -> Result<Json<User>, ApiError> {
    let changes = input.validate()?;
    user_service::update_profile(&state.db, &state.hasher, &user, changes)
        .await
        .map(Json)
}

/// Change your password. This ends your other sessions.
#[utoipa::path(put, path = "/profile/password", tag = "profile", responses(
    (status = 204, description = "The password is changed."),
    (status = 429),
))]
async fn change_password(
    State(state): State<AppState>,
    caller: CurrentUser,
    Json(input): Json<ChangePassword>,
) -> Result<StatusCode, ApiError> {
    user_service::change_password(&state.db, &state.hasher, &caller, input).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Delete your account and its orders.
#[utoipa::path(delete, path = "/profile", tag = "profile", responses(
    (status = 204, description = "The account is deleted."),
    (status = 409, description = "The last admin cannot be deleted."),
))]
async fn delete_profile(
    State(state): State<AppState>,
    CurrentUser { user, .. }: CurrentUser,
) -> Result<StatusCode, ApiError> {
    user_service::delete_profile(&state.db, &user).await?;
    Ok(StatusCode::NO_CONTENT)
}
