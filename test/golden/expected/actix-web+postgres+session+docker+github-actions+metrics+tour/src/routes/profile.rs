//! `/profile`: the account of the signed-in user.

use actix_web::HttpResponse;
use actix_web::web::Data;

use super::extract::Json;
use crate::AppState;
use crate::error::ApiError;
use crate::models::profile::{ChangePassword, UpdateProfile};
use crate::models::user::User;
use crate::services::access::CurrentUser;
use crate::services::user_service;

/// Get your account.
#[utoipa::path(get, path = "/profile", tag = "profile", responses(
    (status = 200, description = "The user.", body = User),
))]
pub async fn get_profile(caller: CurrentUser) -> Json<User> {
    Json(caller.user)
}

/// Change your account. A new e-mail address needs `current_password`.
#[utoipa::path(patch, path = "/profile", tag = "profile", responses(
    (status = 200, description = "The changed user.", body = User),
    (status = 409, description = "The e-mail address is taken."),
    (status = 429),
))]
pub async fn update_profile(
    state: Data<AppState>,
    caller: CurrentUser,
    Json(input): Json<UpdateProfile>,
) -> Result<Json<User>, ApiError> {
    let changes = input.validate()?;
    user_service::update_profile(&state.db, &state.hasher, &caller.user, changes)
        .await
        .map(Json)
}

/// Change your password. This ends your other sessions.
#[utoipa::path(put, path = "/profile/password", tag = "profile", responses(
    (status = 204, description = "The password is changed."),
    (status = 429),
))]
pub async fn change_password(
    state: Data<AppState>,
    caller: CurrentUser,
    Json(input): Json<ChangePassword>,
) -> Result<HttpResponse, ApiError> {
    user_service::change_password(&state.db, &state.hasher, &caller, input).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Delete your account and its orders.
#[utoipa::path(delete, path = "/profile", tag = "profile", responses(
    (status = 204, description = "The account is deleted."),
    (status = 409, description = "The last admin cannot be deleted."),
))]
pub async fn delete_profile(
    state: Data<AppState>,
    caller: CurrentUser,
) -> Result<HttpResponse, ApiError> {
    user_service::delete_profile(&state.db, &caller.user).await?;
    Ok(HttpResponse::NoContent().finish())
}
