//! `/users`.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, ServiceConfig, resource};
use utoipa::OpenApi;

use super::extract::{Json, Query};
use super::response::{Created, Listed};
use crate::AppState;
use crate::error::ApiError;
use crate::models::page::PageQuery;
use crate::models::parse::Id;
use crate::models::user::{CreateUser, UpdateUser, User};
use crate::services::user_service;

#[derive(OpenApi)]
#[openapi(paths(list_users, create_user, get_user, update_user, delete_user))]
pub struct Described;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/users").get(list_users).post(create_user))
        .service(
            resource("/users/{id}")
                .get(get_user)
                .patch(update_user)
                .delete(delete_user),
        );
}

/// Creates a user.
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
    state: Data<AppState>,
    Json(input): Json<CreateUser>,
) -> Result<Created<User>, ApiError> {
    let user = user_service::create(&state.db, input.validate()?).await?;
    Ok(Created {
        location: format!("/users/{}", user.id),
        body: user,
    })
}

/// Lists the users.
#[utoipa::path(
    get,
    path = "/users",
    tag = "users",
    params(PageQuery),
    responses(
        (status = 200, description = "A page of users, in the order of their ids.", body = [User], headers(("link"))),
    )
)]
async fn list_users(
    state: Data<AppState>,
    Query(query): Query<PageQuery>,
) -> Result<Listed<User>, ApiError> {
    let page = user_service::list(&state.db, &query).await?;
    Ok(Listed {
        next: page.next_after.map(|after| query.next("/users", after)),
        items: page.items,
    })
}

/// Shows one user.
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
async fn get_user(state: Data<AppState>, id: Path<Id>) -> Result<Json<User>, ApiError> {
    user_service::get(&state.db, *id).await.map(Json)
}

/// Changes a user. What is absent stays as it is.
#[utoipa::path(
    patch,
    path = "/users/{id}",
    tag = "users",
    params(Id),
    responses(
        (status = 200, description = "The user as changed.", body = User),
        (status = 404),
        (status = 409, description = "The e-mail address is taken."),
    )
)]
async fn update_user(
    state: Data<AppState>,
    id: Path<Id>,
    Json(input): Json<UpdateUser>,
) -> Result<Json<User>, ApiError> {
    user_service::update(&state.db, *id, input.validate()?)
        .await
        .map(Json)
}

/// Deletes a user with the orders.
#[utoipa::path(
    delete,
    path = "/users/{id}",
    tag = "users",
    params(Id),
    responses(
        (status = 204, description = "It is gone."),
        (status = 404),
    )
)]
async fn delete_user(state: Data<AppState>, id: Path<Id>) -> Result<HttpResponse, ApiError> {
    user_service::delete(&state.db, *id).await?;
    Ok(HttpResponse::NoContent().finish())
}
