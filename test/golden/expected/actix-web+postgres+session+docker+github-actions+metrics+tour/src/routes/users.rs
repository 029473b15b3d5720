//! `/users`: anyone may sign up, and admins manage the users.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Path};

use super::auth::{Admin, Throttled};
use super::extract::{Json, Query};
use crate::AppState;
use crate::db;
use crate::error::ApiError;
use crate::models::page::{Page, PageQuery};
use crate::models::parse::Id;
use crate::models::user::{SignUp, UpdateUser, User};
use crate::services::access::CurrentUser;
use crate::services::user_service;

/// Sign up.
#[utoipa::path(post, path = "/users", tag = "users", responses(
    (status = 201, description = "The user.", body = User, headers(("location"))),
    (status = 409, description = "The e-mail address is taken."),
    (status = 429),
))]
pub async fn create_user(
    state: Data<AppState>,
    _: Throttled,
    Json(input): Json<SignUp>,
) -> Result<HttpResponse, ApiError> {
    let user = user_service::register(&state.db, &state.hasher, input.validate()?).await?;
    let location = (LOCATION, format!("/users/{}", user.id));
    Ok(HttpResponse::Created().insert_header(location).json(user))
}

/// List the users (admins only).
#[utoipa::path(get, path = "/users", tag = "users", params(PageQuery), responses(
    (status = 200, description = "A page of users, sorted by id.", body = [User], headers(("link"))),
    (status = 403),
))]
pub async fn list_users(
    state: Data<AppState>,
    _: Admin,
    Query(query): Query<PageQuery>,
) -> Result<Page<User>, ApiError> {
    let after = query.after.map_or(0, |id| id.0);
    let rows = db::users::list(&state.db, after, query.limit.0 + 1).await?;
    let page = Page::cut(rows, query.limit, |row| query.next("/users", row.id));
    Ok(page)
}

/// Get a user. Only admins may get other users.
#[utoipa::path(get, path = "/users/{id}", tag = "users", params(Id), responses(
    (status = 200, description = "The user.", body = User),
    (status = 404),
))]
pub async fn get_user(
    state: Data<AppState>,
    caller: CurrentUser,
    id: Path<Id>,
) -> Result<Json<User>, ApiError> {
    user_service::get(&state.db, &caller.user, id.0)
        .await
        .map(Json)
}

/// Change a user (admins only). Omitted fields are left unchanged.
#[utoipa::path(patch, path = "/users/{id}", tag = "users", params(Id), responses(
    (status = 200, description = "The changed user.", body = User),
    (status = 403),
    (status = 404),
    (status = 409, description = "The e-mail address is taken."),
))]
pub async fn update_user(
    state: Data<AppState>,
    _: Admin,
    id: Path<Id>,
    Json(input): Json<UpdateUser>,
) -> Result<Json<User>, ApiError> {
    user_service::update(&state.db, id.0, input.validate()?)
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
pub async fn delete_user(
    state: Data<AppState>,
    _: Admin,
    id: Path<Id>,
) -> Result<HttpResponse, ApiError> {
    user_service::delete(&state.db, id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
