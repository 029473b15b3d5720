//! `/users`: the sign-up is open; the rest is for admins, and for oneself.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, ServiceConfig, delete, get, patch};
use utoipa::OpenApi;

use super::extract::{Json, Query};
use super::protect::{Admin, Throttled, protected_routes};
use super::response::{Created, Listed};
use crate::AppState;
use crate::error::ApiError;
use crate::models::page::PageQuery;
use crate::models::parse::Id;
use crate::models::user::{SignUp, UpdateUser, User};
use crate::services::access::CurrentUser;
use crate::services::user_service;

#[derive(OpenApi)]
#[openapi(paths(list_users, create_user, get_user, update_user, delete_user))]
pub struct Described;

pub fn routes(config: &mut ServiceConfig) {
    let all = protected_routes("/users", [get().to(list_users)]).post(create_user);
    let one = protected_routes(
        "/users/{id}",
        [
            get().to(get_user),
            patch().to(update_user),
            delete().to(delete_user),
        ],
    );
    config.service(all).service(one);
}

/// Signs up.
#[utoipa::path(
    post,
    path = "/users",
    tag = "users",
    security(),
    responses(
        (status = 201, description = "The user.", body = User, headers(("location"))),
        (status = 409, description = "The e-mail address is taken."),
        (status = 429),
    )
)]
async fn create_user(
    state: Data<AppState>,
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
async fn list_users(
    state: Data<AppState>,
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
async fn get_user(
    state: Data<AppState>,
    caller: CurrentUser,
    id: Path<Id>,
) -> Result<Json<User>, ApiError> {
    user_service::get(&state.db, &caller.user, *id)
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
async fn update_user(
    state: Data<AppState>,
    _: Admin,
    id: Path<Id>,
    Json(input): Json<UpdateUser>,
) -> Result<Json<User>, ApiError> {
    user_service::update(&state.db, *id, input.validate()?)
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
async fn delete_user(
    state: Data<AppState>,
    _: Admin,
    id: Path<Id>,
) -> Result<HttpResponse, ApiError> {
    user_service::delete(&state.db, *id).await?;
    Ok(HttpResponse::NoContent().finish())
}
