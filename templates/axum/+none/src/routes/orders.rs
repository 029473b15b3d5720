//! `/orders`.

use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Json, Path, Query};
use super::response::{Created, Listed};
use crate::AppState;
use crate::error::ApiError;
use crate::models::order::{CreateOrder, ListOrders, Order, UpdateOrder};
use crate::models::parse::Id;
use crate::services::order_service;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(list, create))
        .routes(routes!(show, update, remove))
}

/// Places an order. It is confirmed a little later.
#[utoipa::path(
    post,
    path = "/orders",
    tag = "orders",
    responses(
        (status = 201, description = "The order.", body = Order, headers(("location"))),
    )
)]
async fn create(
    State(state): State<AppState>,
    Json(input): Json<CreateOrder>,
) -> Result<Created<Order>, ApiError> {
    let order = order_service::create(&state.db, &state.jobs, input.validate()?).await?;
    Ok(Created {
        location: format!("/orders/{}", order.id),
        body: order,
    })
}

/// Lists the orders.
#[utoipa::path(
    get,
    path = "/orders",
    tag = "orders",
    params(ListOrders),
    responses(
        (status = 200, description = "A page of orders, in the order of their ids.", body = [Order], headers(("link"))),
    )
)]
async fn list(
    State(state): State<AppState>,
    Query(query): Query<ListOrders>,
) -> Result<Listed<Order>, ApiError> {
    let page = order_service::list(&state.db, &query).await?;
    Ok(Listed {
        next: page.next_after.map(|after| query.next("/orders", after)),
        items: page.items,
    })
}

/// Shows one order.
#[utoipa::path(
    get,
    path = "/orders/{id}",
    tag = "orders",
    params(Id),
    responses(
        (status = 200, description = "The order.", body = Order),
        (status = 404),
    )
)]
async fn show(State(state): State<AppState>, Path(id): Path<Id>) -> Result<Json<Order>, ApiError> {
    order_service::get(&state.db, id).await.map(Json)
}

/// Changes an order. What is absent stays as it is.
#[utoipa::path(
    patch,
    path = "/orders/{id}",
    tag = "orders",
    params(Id),
    responses(
        (status = 200, description = "The order as changed.", body = Order),
        (status = 404),
    )
)]
async fn update(
    State(state): State<AppState>,
    Path(id): Path<Id>,
    Json(input): Json<UpdateOrder>,
) -> Result<Json<Order>, ApiError> {
    order_service::update(&state.db, id, input.validate()?)
        .await
        .map(Json)
}

/// Deletes an order.
#[utoipa::path(
    delete,
    path = "/orders/{id}",
    tag = "orders",
    params(Id),
    responses(
        (status = 204, description = "It is gone."),
        (status = 404),
    )
)]
async fn remove(State(state): State<AppState>, Path(id): Path<Id>) -> Result<StatusCode, ApiError> {
    order_service::delete(&state.db, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
