//! What can be done with orders.

use crate::db::{self, Database};
use crate::error::ApiError;
use crate::models::order::{ListOrders, NewOrder, Order, OrderChanges};
use crate::models::page::Page;
use crate::models::parse::Id;
use crate::worker::JobQueue;

/// Stores the order as pending and leaves its confirmation to the workers.
///
/// # Errors
/// [`ApiError::Validation`] when there is no such user.
pub async fn create(db: &Database, jobs: &JobQueue, new: NewOrder) -> Result<Order, ApiError> {
    let order = db::orders::insert(db, &new).await.map_err(unknown_user)?;
    jobs.confirm(order.id);
    Ok(order)
}

/// # Errors
/// [`ApiError::NotFound`] when there is no such order.
pub async fn get(db: &Database, Id(id): Id) -> Result<Order, ApiError> {
    db::orders::find(db, id).await?.ok_or_else(|| not_found(id))
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
        .ok_or_else(|| not_found(id))
}

/// # Errors
/// [`ApiError::NotFound`] when there is no such order.
pub async fn delete(db: &Database, Id(id): Id) -> Result<(), ApiError> {
    if db::orders::delete(db, id).await? {
        Ok(())
    } else {
        Err(not_found(id))
    }
}

fn not_found(id: i64) -> ApiError {
    ApiError::NotFound(format!("Order {id} not found"))
}

fn unknown_user(error: sqlx::Error) -> ApiError {
    match error.as_database_error() {
        Some(cause) if cause.is_foreign_key_violation() => {
            ApiError::invalid("user_id", "must be the id of an existing user")
        }
        _ => error.into(),
    }
}
