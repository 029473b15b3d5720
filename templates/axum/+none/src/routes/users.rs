//! `/users`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Json, Path, Query};
use super::response::listed;
use crate::AppState;
use crate::db;
use crate::error::ApiError;
use crate::models::page::{Page, PageQuery};
use crate::models::parse::Id;
use crate::models::user::{CreateUser, UpdateUser, User};
use crate::services::user_service;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(list_users, create_user))
        .routes(routes!(get_user, update_user, delete_user))
}

/// Create a user.
#[utoipa::path(
    post,
    path = "/users",
    tag = "users",
    responses(
        (status = 201, description = "The user.", body = User, headers(("location"))),
        (status = 409, description = "The e-mail address is taken."),
    )
)]
async fn create_user(
    State(state): State<AppState>,
    Json(input): Json<CreateUser>,
) -> Result<impl IntoResponse, ApiError> {
    let user = user_service::create(&state.db, input.validate()?).await?;
    let location = [(LOCATION, format!("/users/{}", user.id))];
    Ok((StatusCode::CREATED, location, Json(user)))
}

/// List the users.
#[utoipa::path(
    get,
    path = "/users",
    tag = "users",
    params(PageQuery),
    responses((status = 200, description = "A page of users, sorted by id.", body = [User], headers(("link"))))
)]
async fn list_users(
    State(state): State<AppState>,
    Query(query): Query<PageQuery>,
) -> Result<impl IntoResponse, ApiError> {
    let after = query.after.map_or(0, |Id(id)| id);
    let rows = db::users::list(&state.db, after, query.limit.0 + 1).await?;
    let page = Page::cut(rows, query.limit, |user| user.id);
    Ok(listed(page, move |after| query.next("/users", after)))
}

/// Get a user.
#[utoipa::path(
    get,
    path = "/users/{id}",
    tag = "users",
    params(Id),
    responses(
        (status = 200, description = "The user.", body = User),
        (status = 404),
    )
)]
async fn get_user(
    State(state): State<AppState>,
    Path(Id(id)): Path<Id>,
) -> Result<Json<User>, ApiError> {
    db::users::find(&state.db, id)
        .await?
        .map(Json)
        .ok_or_else(|| ApiError::not_found("User", id))
}

/// Change a user. Absent members stay as they are.
#[utoipa::path(
    patch,
    path = "/users/{id}",
    tag = "users",
    params(Id),
    responses(
        (status = 200, description = "The changed user.", body = User),
        (status = 404),
        (status = 409, description = "The e-mail address is taken."),
    )
)]
async fn update_user(
    State(state): State<AppState>,
    Path(id): Path<Id>,
    Json(input): Json<UpdateUser>,
) -> Result<Json<User>, ApiError> {
    user_service::update(&state.db, id, input.validate()?)
        .await
        .map(Json)
}

/// Delete a user and the orders of the user.
#[utoipa::path(
    delete,
    path = "/users/{id}",
    tag = "users",
    params(Id),
    responses(
        (status = 204, description = "Deleted."),
        (status = 404),
    )
)]
async fn delete_user(
    State(state): State<AppState>,
    Path(Id(id)): Path<Id>,
) -> Result<StatusCode, ApiError> {
    if !db::users::delete(&state.db, id).await? {
        return Err(ApiError::not_found("User", id));
    }
    Ok(StatusCode::NO_CONTENT)
}
