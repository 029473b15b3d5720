//! `/login` and `/logout`.

use actix_web::HttpResponse;
use actix_web::http::header::SET_COOKIE;
use actix_web::web::{Data, ServiceConfig, post, resource};
use utoipa::OpenApi;

use super::auth::Cookies;
use super::extract::Json;
use super::protect::{Throttled, protected_routes};
use crate::AppState;
use crate::error::ApiError;
use crate::models::user::{Credentials, User};
use crate::services::access::{self, CurrentUser};
use crate::services::credentials;

#[derive(OpenApi)]
#[openapi(paths(login, logout))]
pub struct Described;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/login").post(login))
        .service(protected_routes("/logout", [post().to(logout)]));
}

/// Signs in.
#[utoipa::path(
    post,
    path = "/login",
    tag = "sign-in",
    security(),
    responses(
        (status = 200, description = "The user.", body = User, headers(("set-cookie"))),
        (status = 401),
        (status = 429),
    )
)]
async fn login(
    state: Data<AppState>,
    _: Throttled,
    Cookies(cookies): Cookies,
    Json(input): Json<Credentials>,
) -> Result<HttpResponse, ApiError> {
    let account =
        credentials::check(&state.db, &state.auth.hasher, &input.email, &input.password).await?;
    let cookie = access::sign_in(&state.db, &state.config.auth, &account, &cookies).await?;
    Ok(HttpResponse::Ok()
        .insert_header((SET_COOKIE, cookie))
        .json(account.user))
}

/// Signs out.
#[utoipa::path(
    post,
    path = "/logout",
    tag = "sign-in",
    responses(
        (status = 204, description = "The session has ended.", headers(("set-cookie"))),
    )
)]
async fn logout(state: Data<AppState>, caller: CurrentUser) -> Result<HttpResponse, ApiError> {
    let cookie = access::sign_out(&state.db, &state.config.auth, &caller).await?;
    Ok(HttpResponse::NoContent()
        .insert_header((SET_COOKIE, cookie))
        .finish())
}
