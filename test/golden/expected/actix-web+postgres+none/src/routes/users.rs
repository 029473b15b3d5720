//! `/users`.

use actix_web::HttpResponse;
use actix_web::web::{Data, ServiceConfig, resource};

use super::extract::{Json, Path, Query};
use super::response::{Created, Listed};
use crate::AppState;
use crate::error::ApiError;
use crate::models::parse::Id;
use crate::models::user::{CreateUser, ListUsers, UpdateUser, User};
use crate::services::user_service;

pub fn routes(config: &mut ServiceConfig) {
    let all = resource("/users").get(list).head(list).post(create);
    let one = resource("/users/{id}").get(show).head(show);
    config
        .service(all)
        .service(one.patch(update).delete(remove));
}

async fn create(
    state: Data<AppState>,
    Json(input): Json<CreateUser>,
) -> Result<Created<User>, ApiError> {
    let user = user_service::create(&state.db, input.validate()?).await?;
    Ok(Created {
        location: format!("/users/{}", user.id),
        body: user,
    })
}

async fn list(
    state: Data<AppState>,
    Query(query): Query<ListUsers>,
) -> Result<Listed<User>, ApiError> {
    let page = user_service::list(&state.db, &query).await?;
    Ok(Listed {
        next: page.next_after.map(|after| query.next("/users", after)),
        items: page.items,
    })
}

async fn show(state: Data<AppState>, Path(id): Path<Id>) -> Result<Json<User>, ApiError> {
    user_service::get(&state.db, id).await.map(Json)
}

async fn update(
    state: Data<AppState>,
    Path(id): Path<Id>,
    Json(input): Json<UpdateUser>,
) -> Result<Json<User>, ApiError> {
    user_service::update(&state.db, id, input.validate()?)
        .await
        .map(Json)
}

async fn remove(state: Data<AppState>, Path(id): Path<Id>) -> Result<HttpResponse, ApiError> {
    user_service::delete(&state.db, id).await?;
    Ok(HttpResponse::NoContent().finish())
}
