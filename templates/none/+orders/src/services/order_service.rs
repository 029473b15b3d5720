//! The rules for orders.

use crate::db::{self, Database};
use crate::error::ApiError;
use crate::models::order::{ListOrders, NewOrder, Order, OrderChanges};
use crate::models::page::Page;
use crate::models::parse::Id;
use crate::worker::JobQueue;

/// Stores a pending order. A worker confirms it later.
///
/// # Errors
/// [`ApiError::Validation`] when the user does not exist.
pub async fn create(db: &Database, jobs: &JobQueue, new: NewOrder) -> Result<Order, ApiError> {
    let order = db::orders::insert(db, &new).await.map_err(unknown_user)?;
    jobs.confirm(order.id);
    Ok(order)
}

fn unknown_user(error: sqlx::Error) -> ApiError {
    match error.as_database_error() {
        Some(cause) if cause.is_foreign_key_violation() => {
            ApiError::invalid("user_id", "must be the id of an existing user")
        }
        _ => error.into(),
    }
}

/// # Errors
/// [`ApiError::NotFound`] when there is no such order.
pub async fn get(db: &Database, Id(id): Id) -> Result<Order, ApiError> {
    db::orders::find(db, id)
        .await?
        .ok_or_else(|| ApiError::not_found("Order", id))
}

/// # Errors
/// [`ApiError::Database`] only.
pub async fn list(db: &Database, query: &ListOrders) -> Result<Page<Order>, ApiError> {
    let after = query.after.map_or(0, |Id(id)| id);
    let limit = query.limit.0 + 1;
    let rows = match query.user_id {
        Some(Id(user_id)) => db::orders::list_of_user(db, user_id, after, limit).await?,
        None => db::orders::list(db, after, limit).await?,
    };
    Ok(Page::cut(rows, query.limit, |order| order.id))
}

/// # Errors
/// [`ApiError::NotFound`] when there is no such order.
pub async fn update(db: &Database, Id(id): Id, changes: OrderChanges) -> Result<Order, ApiError> {
    db::orders::update(db, id, &changes)
        .await?
        .ok_or_else(|| ApiError::not_found("Order", id))
}

/// # Errors
/// [`ApiError::NotFound`] when there is no such order.
pub async fn delete(db: &Database, Id(id): Id) -> Result<(), ApiError> {
    match db::orders::delete(db, id).await? {
        true => Ok(()),
        false => Err(ApiError::not_found("Order", id)),
    }
}
