//! `/orders`.

use actix_web::HttpResponse;
use actix_web::web::{Data, ServiceConfig, resource};

use super::extract::{Json, Path, Query};
use super::response::{Created, Listed};
use crate::AppState;
use crate::error::ApiError;
use crate::models::order::{CreateOrder, ListOrders, Order, UpdateOrder};
use crate::models::parse::Id;
use crate::services::order_service;

pub fn routes(config: &mut ServiceConfig) {
    let all = resource("/orders").get(list).head(list).post(create);
    let one = resource("/orders/{id}").get(show).head(show);
    config
        .service(all)
        .service(one.patch(update).delete(remove));
}

async fn create(
    state: Data<AppState>,
    Json(input): Json<CreateOrder>,
) -> Result<Created<Order>, ApiError> {
    let order = order_service::create(&state.db, &state.jobs, input.validate()?).await?;
    Ok(Created {
        location: format!("/orders/{}", order.id),
        body: order,
    })
}

async fn list(
    state: Data<AppState>,
    Query(query): Query<ListOrders>,
) -> Result<Listed<Order>, ApiError> {
    let page = order_service::list(&state.db, &query).await?;
    Ok(Listed {
        next: page.next_after.map(|after| query.next("/orders", after)),
        items: page.items,
    })
}

async fn show(state: Data<AppState>, Path(id): Path<Id>) -> Result<Json<Order>, ApiError> {
    order_service::get(&state.db, id).await.map(Json)
}

async fn update(
    state: Data<AppState>,
    Path(id): Path<Id>,
    Json(input): Json<UpdateOrder>,
) -> Result<Json<Order>, ApiError> {
    order_service::update(&state.db, id, input.validate()?)
        .await
        .map(Json)
}

async fn remove(state: Data<AppState>, Path(id): Path<Id>) -> Result<HttpResponse, ApiError> {
    order_service::delete(&state.db, id).await?;
    Ok(HttpResponse::NoContent().finish())
}
