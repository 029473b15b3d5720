//! `/users`: the sign-up is open; the rest is for admins, and for oneself.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auth::{Admin, Throttled};
use super::extract::{Json, Path, Query};
use super::response::{Created, Listed};
use crate::AppState;
use crate::error::ApiError;
use crate::models::page::PageQuery;
use crate::models::parse::Id;
use crate::models::user::{SignUp, UpdateUser, User};
use crate::services::access::CurrentUser;
use crate::services::user_service;

pub fn public_routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(create))
}

pub fn protected_routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(list))
        .routes(routes!(show, update, remove))
}

/// Signs up.
#[utoipa::path(
    post,
    path = "/users",
    tag = "users",
    responses(
        (status = 201, description = "The user.", body = User, headers(("location"))),
        (status = 409, description = "The e-mail address is taken."),
        (status = 429),
    )
)]
async fn create(
    State(state): State<AppState>,
    _: Throttled,
    Json(input): Json<SignUp>,
) -> Result<Created<User>, ApiError> {
    let user = user_service::register(&state.db, &state.auth.hasher, input.validate()?).await?;
    Ok(Created {
        location: format!("/users/{}", user.id),
        body: user,
    })
}

/// Lists the users, for admins.
#[utoipa::path(
    get,
    path = "/users",
    tag = "users",
    params(PageQuery),
    responses(
        (status = 200, description = "A page of users, in the order of their ids.", body = [User], headers(("link"))),
        (status = 403),
    )
)]
async fn list(
    State(state): State<AppState>,
    _: Admin,
    Query(query): Query<PageQuery>,
) -> Result<Listed<User>, ApiError> {
    let page = user_service::list(&state.db, &query).await?;
    Ok(Listed {
        next: page.next_after.map(|after| query.next("/users", after)),
        items: page.items,
    })
}

/// Shows one user, to admins and to oneself.
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
async fn show(
    State(state): State<AppState>,
    Extension(caller): Extension<CurrentUser>,
    Path(id): Path<Id>,
) -> Result<Json<User>, ApiError> {
    user_service::get(&state.db, &caller.user, id)
        .await
        .map(Json)
}

/// Changes a user, for admins. What is absent stays as it is.
#[utoipa::path(
    patch,
    path = "/users/{id}",
    tag = "users",
    params(Id),
    responses(
        (status = 200, description = "The user as changed.", body = User),
        (status = 403),
        (status = 404),
        (status = 409, description = "The e-mail address is taken."),
    )
)]
async fn update(
    State(state): State<AppState>,
    _: Admin,
    Path(id): Path<Id>,
    Json(input): Json<UpdateUser>,
) -> Result<Json<User>, ApiError> {
    user_service::update(&state.db, id, input.validate()?)
        .await
        .map(Json)
}

/// Deletes a user with the orders, for admins.
#[utoipa::path(
    delete,
    path = "/users/{id}",
    tag = "users",
    params(Id),
    responses(
        (status = 204, description = "It is gone."),
        (status = 403),
        (status = 404),
        (status = 409, description = "It is the last admin."),
    )
)]
async fn remove(
    State(state): State<AppState>,
    _: Admin,
    Path(id): Path<Id>,
) -> Result<StatusCode, ApiError> {
    user_service::delete(&state.db, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
