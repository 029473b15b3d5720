//! `/users`: the sign-up is open; the rest is for admins, and for oneself.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;

use super::auth::{Admin, Throttled};
use super::extract::{Json, Path, Query};
use super::response::{Created, Listed};
use crate::AppState;
use crate::error::ApiError;
use crate::models::parse::Id;
use crate::models::user::{ListUsers, SignUp, UpdateUser, User};
use crate::services::access::CurrentUser;
use crate::services::user_service;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/users", get(list).post(create))
        .route("/users/{id}", get(show).patch(update).delete(remove))
}

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

async fn list(
    State(state): State<AppState>,
    _: Admin,
    Query(query): Query<ListUsers>,
) -> Result<Listed<User>, ApiError> {
    let page = user_service::list(&state.db, &query).await?;
    Ok(Listed {
        next: page.next_after.map(|after| query.next("/users", after)),
        items: page.items,
    })
}

async fn show(
    State(state): State<AppState>,
    caller: CurrentUser,
    Path(id): Path<Id>,
) -> Result<Json<User>, ApiError> {
    user_service::get(&state.db, &caller.user, id)
        .await
        .map(Json)
}

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

async fn remove(
    State(state): State<AppState>,
    _: Admin,
    Path(id): Path<Id>,
) -> Result<StatusCode, ApiError> {
    user_service::delete(&state.db, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
