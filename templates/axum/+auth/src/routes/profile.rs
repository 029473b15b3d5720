//! `/profile`: oneself.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::Json;
use crate::AppState;
use crate::error::ApiError;
use crate::models::parse::Id;
use crate::models::profile::{ChangePassword, UpdateProfile};
use crate::models::user::User;
use crate::services::access::CurrentUser;
use crate::services::user_service;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(show, update, remove))
        .routes(routes!(change_password))
}

/// Shows oneself.
#[utoipa::path(
    get,
    path = "/profile",
    tag = "profile",
    responses(
        (status = 200, description = "The user.", body = User),
    )
)]
async fn show(Extension(caller): Extension<CurrentUser>) -> Json<User> {
    Json(caller.user)
}

/// Changes oneself. Another e-mail address needs `current_password`.
#[utoipa::path(
    patch,
    path = "/profile",
    tag = "profile",
    responses(
        (status = 200, description = "The user as changed.", body = User),
        (status = 409, description = "The e-mail address is taken."),
        (status = 429),
    )
)]
async fn update(
    State(state): State<AppState>,
    Extension(caller): Extension<CurrentUser>,
    Json(input): Json<UpdateProfile>,
) -> Result<Json<User>, ApiError> {
    let changes = input.validate()?;
    user_service::update_profile(&state.db, &state.auth.hasher, &caller.user, changes)
        .await
        .map(Json)
}

/// Sets a new password. Whoever is signed in elsewhere has to sign in again.
#[utoipa::path(
    put,
    path = "/profile/password",
    tag = "profile",
    responses(
        (status = 204, description = "It is set."),
        (status = 429),
    )
)]
async fn change_password(
    State(state): State<AppState>,
    Extension(caller): Extension<CurrentUser>,
    Json(input): Json<ChangePassword>,
) -> Result<StatusCode, ApiError> {
    user_service::change_password(&state.db, &state.auth.hasher, &caller, input).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deletes oneself, with the orders.
#[utoipa::path(
    delete,
    path = "/profile",
    tag = "profile",
    responses(
        (status = 204, description = "The user is gone."),
        (status = 409, description = "It is the last admin."),
    )
)]
async fn remove(
    State(state): State<AppState>,
    Extension(caller): Extension<CurrentUser>,
) -> Result<StatusCode, ApiError> {
    user_service::delete(&state.db, Id(caller.user.id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
