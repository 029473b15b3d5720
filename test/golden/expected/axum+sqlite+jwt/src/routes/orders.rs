//! `/orders`: the caller's own.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;

use super::extract::{Json, Path, Query};
use super::response::{Created, Listed};
use crate::AppState;
use crate::error::ApiError;
use crate::models::order::{CreateOrder, ListOrders, Order, UpdateOrder};
use crate::models::parse::Id;
use crate::services::access::CurrentUser;
use crate::services::order_service;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/orders", get(list).post(create))
        .route("/orders/{id}", get(show).patch(update).delete(remove))
}

async fn create(
    State(state): State<AppState>,
    caller: CurrentUser,
    Json(input): Json<CreateOrder>,
) -> Result<Created<Order>, ApiError> {
    let order =
        order_service::create(&state.db, &state.jobs, &caller.user, input.validate()?).await?;
    Ok(Created {
        location: format!("/orders/{}", order.id),
        body: order,
    })
}

async fn list(
    State(state): State<AppState>,
    caller: CurrentUser,
    Query(query): Query<ListOrders>,
) -> Result<Listed<Order>, ApiError> {
    let page = order_service::list(&state.db, &caller.user, &query).await?;
    Ok(Listed {
        next: page.next_after.map(|after| query.next("/orders", after)),
        items: page.items,
    })
}

async fn show(
    State(state): State<AppState>,
    caller: CurrentUser,
    Path(id): Path<Id>,
) -> Result<Json<Order>, ApiError> {
    order_service::get(&state.db, &caller.user, id)
        .await
        .map(Json)
}

async fn update(
    State(state): State<AppState>,
    caller: CurrentUser,
    Path(id): Path<Id>,
    Json(input): Json<UpdateOrder>,
) -> Result<Json<Order>, ApiError> {
    order_service::update(&state.db, &caller.user, id, input.validate()?)
        .await
        .map(Json)
}

async fn remove(
    State(state): State<AppState>,
    caller: CurrentUser,
    Path(id): Path<Id>,
) -> Result<StatusCode, ApiError> {
    order_service::delete(&state.db, &caller.user, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
