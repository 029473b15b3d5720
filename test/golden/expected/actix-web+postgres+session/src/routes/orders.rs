//! `/orders`: the caller's own.

use actix_web::HttpResponse;
use actix_web::web::{Data, ServiceConfig, delete, get, head, patch, post, resource};

use super::auth::signed_in;
use super::extract::{Json, Path, Query};
use super::response::{Created, Listed};
use crate::AppState;
use crate::error::ApiError;
use crate::models::order::{CreateOrder, ListOrders, Order, UpdateOrder};
use crate::models::parse::Id;
use crate::services::access::CurrentUser;
use crate::services::order_service;

pub fn routes(config: &mut ServiceConfig) {
    let all = resource("/orders")
        .route(signed_in(get().to(list)))
        .route(signed_in(head().to(list)))
        .route(signed_in(post().to(create)));
    let one = resource("/orders/{id}")
        .route(signed_in(get().to(show)))
        .route(signed_in(head().to(show)))
        .route(signed_in(patch().to(update)))
        .route(signed_in(delete().to(remove)));
    config.service(all).service(one);
}

async fn create(
    state: Data<AppState>,
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
    state: Data<AppState>,
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
    state: Data<AppState>,
    caller: CurrentUser,
    Path(id): Path<Id>,
) -> Result<Json<Order>, ApiError> {
    order_service::get(&state.db, &caller.user, id)
        .await
        .map(Json)
}

async fn update(
    state: Data<AppState>,
    caller: CurrentUser,
    Path(id): Path<Id>,
    Json(input): Json<UpdateOrder>,
) -> Result<Json<Order>, ApiError> {
    order_service::update(&state.db, &caller.user, id, input.validate()?)
        .await
        .map(Json)
}

async fn remove(
    state: Data<AppState>,
    caller: CurrentUser,
    Path(id): Path<Id>,
) -> Result<HttpResponse, ApiError> {
    order_service::delete(&state.db, &caller.user, id).await?;
    Ok(HttpResponse::NoContent().finish())
}
