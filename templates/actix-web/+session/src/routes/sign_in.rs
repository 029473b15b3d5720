//! `/login` and `/logout`.

use actix_web::http::header::SET_COOKIE;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::auth::{Throttled, cookies};
use super::extract::Json;
use crate::AppState;
use crate::db;
use crate::error::ApiError;
use crate::models::user::{Credentials, User};
use crate::services::access::{self, CurrentUser};
use crate::services::credentials;

/// Sign in.
#[utoipa::path(post, path = "/login", tag = "sign-in", responses(
    (status = 200, description = "The user.", body = User, headers(("set-cookie"))),
    (status = 401),
    (status = 429),
))]
pub async fn login(
    state: Data<AppState>,
    _: Throttled,
    request: HttpRequest,
    Json(input): Json<Credentials>,
) -> Result<HttpResponse, ApiError> {
    let account =
        credentials::check(&state.db, &state.hasher, &input.email, &input.password).await?;
    let user = db::users::find(&state.db, account.id).await?;
    let user = user.ok_or_else(credentials::refused)?;
    let cookies = cookies(request.headers());
    let cookie = access::sign_in(&state.db, &state.config.auth, &account, &cookies).await?;
    Ok(HttpResponse::Ok()
        .insert_header((SET_COOKIE, cookie))
        .json(user))
}

/// Sign out.
#[utoipa::path(post, path = "/logout", tag = "sign-in", responses(
    (status = 204, description = "The session has ended.", headers(("set-cookie"))),
))]
pub async fn logout(state: Data<AppState>, caller: CurrentUser) -> Result<HttpResponse, ApiError> {
    let cookie = access::sign_out(&state.db, &state.config.auth, &caller).await?;
    Ok(HttpResponse::NoContent()
        .insert_header((SET_COOKIE, cookie))
        .finish())
}
