//! `/orders`: the orders of the signed-in user.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Path};

use super::extract::{Json, Query};
use crate::AppState;
use crate::db;
use crate::error::ApiError;
use crate::models::order::{CreateOrder, Order, UpdateOrder};
use crate::models::page::{Page, PageQuery};
use crate::models::parse::Id;
use crate::services::access::CurrentUser;
use crate::services::order_service;

/// Create an order. A worker confirms it shortly afterwards.
#[utoipa::path(post, path = "/orders", tag = "orders", responses(
    (status = 201, description = "The order.", body = Order, headers(("location"))),
))]
pub async fn create_order(
    state: Data<AppState>,
    CurrentUser { user, .. }: CurrentUser,
    Json(input): Json<CreateOrder>,
) -> Result<HttpResponse, ApiError> {
    let order = order_service::create(&state.db, &state.jobs, &user, input.validate()?).await?;
    let location = (LOCATION, format!("/orders/{}", order.id));
    Ok(HttpResponse::Created().insert_header(location).json(order))
}

/// List your orders.
#[utoipa::path(get, path = "/orders", tag = "orders", params(PageQuery), responses(
    (status = 200, description = "A page of orders, sorted by id.", body = [Order],
        headers(("link"))),
))]
pub async fn list_orders(
    state: Data<AppState>,
    CurrentUser { user, .. }: CurrentUser,
    Query(query): Query<PageQuery>,
) -> Result<Page<Order>, ApiError> {
    let after = query.after.map_or(0, |id| id.0);
    let rows = db::orders::list(&state.db, user.id, after, query.limit.0 + 1).await?;
    let page = Page::cut(rows, query.limit, |row| query.next("/orders", row.id));
    Ok(page)
}

/// Get an order.
#[utoipa::path(get, path = "/orders/{id}", tag = "orders", params(Id), responses(
    (status = 200, description = "The order.", body = Order),
    (status = 404),
))]
pub async fn get_order(
    state: Data<AppState>,
    CurrentUser { user, .. }: CurrentUser,
    id: Path<Id>,
) -> Result<Json<Order>, ApiError> {
    let order = db::orders::find(&state.db, user.id, id.0).await?;
    order
        .map(Json)
        .ok_or_else(|| ApiError::not_found("Order", id.0))
}

/// Change an order. Omitted fields are left unchanged.
#[utoipa::path(patch, path = "/orders/{id}", tag = "orders", params(Id), responses(
    (status = 200, description = "The changed order.", body = Order),
    (status = 404),
))]
pub async fn update_order(
    state: Data<AppState>,
    CurrentUser { user, .. }: CurrentUser,
    id: Path<Id>,
    Json(input): Json<UpdateOrder>,
) -> Result<Json<Order>, ApiError> {
    let changes = input.validate()?;
    let order = db::orders::update(&state.db, user.id, id.0, &changes).await?;
    order
        .map(Json)
        .ok_or_else(|| ApiError::not_found("Order", id.0))
}

/// Delete an order.
#[utoipa::path(delete, path = "/orders/{id}", tag = "orders", params(Id), responses(
    (status = 204, description = "The order is deleted."),
    (status = 404),
))]
pub async fn delete_order(
    state: Data<AppState>,
    CurrentUser { user, .. }: CurrentUser,
    id: Path<Id>,
) -> Result<HttpResponse, ApiError> {
    if !db::orders::delete(&state.db, user.id, id.0).await? {
        return Err(ApiError::not_found("Order", id.0));
    }
    Ok(HttpResponse::NoContent().finish())
}
