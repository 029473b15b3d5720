//! `/login` and `/logout`.

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auth::{Throttled, cookies};
use super::extract::Json;
use crate::AppState;
use crate::db;
use crate::error::ApiError;
use crate::models::user::{Credentials, User};
use crate::services::access::{self, CurrentUser};
use crate::services::credentials;

pub fn public_routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(login))
}

pub fn protected_routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(logout))
}

/// Sign in.
#[utoipa::path(post, path = "/login", tag = "sign-in", responses(
    (status = 200, description = "The user.", body = User, headers(("set-cookie"))),
    (status = 401),
    (status = 429),
))]
async fn login(
    State(state): State<AppState>,
    _: Throttled,
    headers: HeaderMap,
    Json(input): Json<Credentials>,
) -> Result<impl IntoResponse, ApiError> {
    let account =
        credentials::check(&state.db, &state.hasher, &input.email, &input.password).await?;
    let user = db::users::find(&state.db, account.id).await?;
    let user = user.ok_or_else(credentials::refused)?;
    let cookies = cookies(&headers);
    let cookie = access::sign_in(&state.db, &state.config.auth, &account, &cookies).await?;
    Ok(([(SET_COOKIE, cookie)], Json(user)))
}

/// Sign out.
#[utoipa::path(post, path = "/logout", tag = "sign-in", responses(
    (status = 204, description = "The session has ended.", headers(("set-cookie"))),
))]
async fn logout(
    State(state): State<AppState>,
    caller: CurrentUser,
) -> Result<impl IntoResponse, ApiError> {
    let cookie = access::sign_out(&state.db, &state.config.auth, &caller).await?;
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, cookie)]))
}
