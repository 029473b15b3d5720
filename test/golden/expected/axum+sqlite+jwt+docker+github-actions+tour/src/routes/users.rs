//! `/users`: sign-up for everybody, the other routes for admins. Users may also read their own account.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auth::{Admin, Throttled};
use super::extract::{Json, Path, Query};
use crate::AppState;
use crate::db;
use crate::error::ApiError;
use crate::models::page::{Page, PageQuery};
use crate::models::parse::Id;
use crate::models::user::{SignUp, UpdateUser, User};
use crate::services::access::CurrentUser;
use crate::services::user_service;

pub fn public_routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(create_user))
}

pub fn protected_routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(list_users))
        .routes(routes!(get_user, update_user, delete_user))
}

/// Sign up.
#[utoipa::path(post, path = "/users", tag = "users", responses(
    (status = 201, description = "The user.", body = User, headers(("location"))),
    (status = 409, description = "The e-mail address is taken."),
    (status = 429),
))]
async fn create_user(
    State(state): State<AppState>,
    _: Throttled,
    Json(input): Json<SignUp>,
) -> Result<impl IntoResponse, ApiError> {
    let user = user_service::register(&state.db, &state.hasher, input.validate()?).await?;
    let location = [(LOCATION, format!("/users/{}", user.id))];
    Ok((StatusCode::CREATED, location, Json(user)))
}

/// List the users (admins only).
#[utoipa::path(get, path = "/users", tag = "users", params(PageQuery), responses(
    (status = 200, description = "A page of users, sorted by id.", body = [User], headers(("link"))),
    (status = 403),
))]
async fn list_users(
    State(state): State<AppState>,
    _: Admin,
    Query(query): Query<PageQuery>,
) -> Result<Page<User>, ApiError> {
    let after = query.after.map_or(0, |Id(id)| id);
    let rows = db::users::list(&state.db, after, query.limit.0 + 1).await?;
    let page = Page::cut(rows, query.limit, |row| query.next("/users", row.id));
    Ok(page)
}

/// Get a user. Only admins may get other users.
#[utoipa::path(get, path = "/users/{id}", tag = "users", params(Id), responses(
    (status = 200, description = "The user.", body = User),
    (status = 404),
))]
async fn get_user(
    State(state): State<AppState>,
    CurrentUser { user, .. }: CurrentUser,
    Path(Id(id)): Path<Id>,
) -> Result<Json<User>, ApiError> {
    user_service::get(&state.db, &user, id).await.map(Json)
}

/// Change a user (admins only). Omitted fields are left unchanged.
#[utoipa::path(patch, path = "/users/{id}", tag = "users", params(Id), responses(
    (status = 200, description = "The changed user.", body = User),
    (status = 403),
    (status = 404),
    (status = 409, description = "The e-mail address is taken."),
))]
async fn update_user(
    State(state): State<AppState>,
    _: Admin,
    Path(Id(id)): Path<Id>,
    Json(input): Json<UpdateUser>,
) -> Result<Json<User>, ApiError> {
    user_service::update(&state.db, id, input.validate()?)
        .await
        .map(Json)
}

/// Delete a user and the user's orders (admins only).
#[utoipa::path(delete, path = "/users/{id}", tag = "users", params(Id), responses(
    (status = 204, description = "The user is deleted."),
    (status = 403),
    (status = 404),
    (status = 409, description = "The last admin cannot be deleted."),
))]
async fn delete_user(
    State(state): State<AppState>,
    _: Admin,
    Path(Id(id)): Path<Id>,
) -> Result<StatusCode, ApiError> {
    user_service::delete(&state.db, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
