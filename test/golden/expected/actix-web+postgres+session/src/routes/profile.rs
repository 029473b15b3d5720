//! `/profile`: oneself.

use actix_web::HttpResponse;
use actix_web::web::{Data, ServiceConfig, delete, get, head, patch, put, resource};

use super::auth::signed_in;
use super::extract::Json;
use crate::AppState;
use crate::error::ApiError;
use crate::models::parse::Id;
use crate::models::user::{ChangePassword, UpdateProfile, User};
use crate::services::access::CurrentUser;
use crate::services::user_service;

pub fn routes(config: &mut ServiceConfig) {
    let profile = resource("/profile")
        .route(signed_in(get().to(show)))
        .route(signed_in(head().to(show)))
        .route(signed_in(patch().to(update)))
        .route(signed_in(delete().to(remove)));
    let password = resource("/profile/password").route(signed_in(put().to(change_password)));
    config.service(profile).service(password);
}

async fn show(caller: CurrentUser) -> Json<User> {
    Json(caller.user)
}

async fn update(
    state: Data<AppState>,
    caller: CurrentUser,
    Json(input): Json<UpdateProfile>,
) -> Result<Json<User>, ApiError> {
    let changes = input.validate()?;
    user_service::update_profile(&state.db, &state.auth.hasher, &caller.user, changes)
        .await
        .map(Json)
}

async fn change_password(
    state: Data<AppState>,
    caller: CurrentUser,
    Json(input): Json<ChangePassword>,
) -> Result<HttpResponse, ApiError> {
    user_service::change_password(&state.db, &state.auth.hasher, &caller, input).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn remove(state: Data<AppState>, caller: CurrentUser) -> Result<HttpResponse, ApiError> {
    user_service::delete(&state.db, Id(caller.user.id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
