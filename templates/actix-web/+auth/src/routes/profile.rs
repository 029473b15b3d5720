//! `/profile`: oneself.

use actix_web::HttpResponse;
use actix_web::web::{Data, ServiceConfig, delete, get, patch, put};
use utoipa::OpenApi;

use super::extract::Json;
use super::protect::protected_routes;
use crate::AppState;
use crate::error::ApiError;
use crate::models::parse::Id;
use crate::models::profile::{ChangePassword, UpdateProfile};
use crate::models::user::User;
use crate::services::access::CurrentUser;
use crate::services::user_service;

#[derive(OpenApi)]
#[openapi(paths(get_profile, update_profile, delete_profile, change_password))]
pub struct Described;

pub fn routes(config: &mut ServiceConfig) {
    let profile = protected_routes(
        "/profile",
        [
            get().to(get_profile),
            patch().to(update_profile),
            delete().to(delete_profile),
        ],
    );
    let password = protected_routes("/profile/password", [put().to(change_password)]);
    config.service(profile).service(password);
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
async fn get_profile(caller: CurrentUser) -> Json<User> {
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
async fn update_profile(
    state: Data<AppState>,
    caller: CurrentUser,
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
    state: Data<AppState>,
    caller: CurrentUser,
    Json(input): Json<ChangePassword>,
) -> Result<HttpResponse, ApiError> {
    user_service::change_password(&state.db, &state.auth.hasher, &caller, input).await?;
    Ok(HttpResponse::NoContent().finish())
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
async fn delete_profile(
    state: Data<AppState>,
    caller: CurrentUser,
) -> Result<HttpResponse, ApiError> {
    user_service::delete(&state.db, Id(caller.user.id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
