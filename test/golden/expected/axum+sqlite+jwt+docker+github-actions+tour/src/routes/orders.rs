//! `/orders`: the orders of the signed-in user.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Json, Path, Query};
use crate::AppState;
use crate::db;
use crate::error::ApiError;
use crate::models::order::{CreateOrder, Order, UpdateOrder};
use crate::models::page::{Page, PageQuery};
use crate::models::parse::Id;
use crate::services::access::CurrentUser;
use crate::services::order_service;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(list_orders, create_order))
        .routes(routes!(get_order, update_order, delete_order))
}

/// Create an order. A worker confirms it shortly afterwards.
#[utoipa::path(post, path = "/orders", tag = "orders", responses(
    (status = 201, description = "The order.", body = Order, headers(("location"))),
))]
async fn create_order(
    State(state): State<AppState>,
    CurrentUser { user, .. }: CurrentUser,
    Json(input): Json<CreateOrder>,
) -> Result<impl IntoResponse, ApiError> {
    let order = order_service::create(&state.db, &state.jobs, &user, input.validate()?).await?;
    let location = [(LOCATION, format!("/orders/{}", order.id))];
    Ok((StatusCode::CREATED, location, Json(order)))
}

/// List your orders.
#[utoipa::path(get, path = "/orders", tag = "orders", params(PageQuery), responses(
    (status = 200, description = "A page of orders, sorted by id.", body = [Order],
        headers(("link"))),
))]
async fn list_orders(
    State(state): State<AppState>,
    CurrentUser { user, .. }: CurrentUser,
    Query(query): Query<PageQuery>,
) -> Result<Page<Order>, ApiError> {
    let after = query.after.map_or(0, |Id(id)| id);
    let rows = db::orders::list(&state.db, user.id, after, query.limit.0 + 1).await?;
    let page = Page::cut(rows, query.limit, |row| query.next("/orders", row.id));
    Ok(page)
}

/// Get an order.
#[utoipa::path(get, path = "/orders/{id}", tag = "orders", params(Id), responses(
    (status = 200, description = "The order.", body = Order),
    (status = 404),
))]
async fn get_order(
    State(state): State<AppState>,
    CurrentUser { user, .. }: CurrentUser,
    Path(Id(id)): Path<Id>,
) -> Result<Json<Order>, ApiError> {
    db::orders::find(&state.db, user.id, id)
        .await?
        .map(Json)
        .ok_or_else(|| ApiError::not_found("Order", id))
}

/// Change an order. Omitted fields are left unchanged.
#[utoipa::path(patch, path = "/orders/{id}", tag = "orders", params(Id), responses(
    (status = 200, description = "The changed order.", body = Order),
    (status = 404),
))]
async fn update_order(
    State(state): State<AppState>,
    CurrentUser { user, .. }: CurrentUser,
    Path(Id(id)): Path<Id>,
    Json(input): Json<UpdateOrder>,
) -> Result<Json<Order>, ApiError> {
    db::orders::update(&state.db, user.id, id, &input.validate()?)
        .await?
        .map(Json)
        .ok_or_else(|| ApiError::not_found("Order", id))
}

/// Delete an order.
#[utoipa::path(delete, path = "/orders/{id}", tag = "orders", params(Id), responses(
    (status = 204, description = "The order is deleted."),
    (status = 404),
))]
async fn delete_order(
    State(state): State<AppState>,
    CurrentUser { user, .. }: CurrentUser,
    Path(Id(id)): Path<Id>,
) -> Result<StatusCode, ApiError> {
    if !db::orders::delete(&state.db, user.id, id).await? {
        return Err(ApiError::not_found("Order", id));
    }
    Ok(StatusCode::NO_CONTENT)
}
