//! What users can do with their orders. Somebody else's order does not exist.

use crate::db::{self, Database};
use crate::error::ApiError;
use crate::models::order::{NewOrder, Order, OrderChanges};
use crate::models::page::{Page, PageQuery};
use crate::models::parse::Id;
use crate::models::user::User;
use crate::services::access;
use crate::worker::JobQueue;

/// Stores the order as pending and leaves its confirmation to the workers.
///
/// # Errors
/// [`ApiError::Refused`], 401, when the owner was deleted meanwhile.
pub async fn create(
    db: &Database,
    jobs: &JobQueue,
    owner: &User,
    new: NewOrder,
) -> Result<Order, ApiError> {
    let order = db::orders::insert(db, owner.id, &new)
        .await
        .map_err(owner_is_gone)?;
    jobs.confirm(order.id);
    Ok(order)
}

/// # Errors
/// [`ApiError::NotFound`] when the owner has no such order.
pub async fn get(db: &Database, owner: &User, Id(id): Id) -> Result<Order, ApiError> {
    db::orders::find(db, owner.id, id)
        .await?
        .ok_or_else(|| not_found(id))
}

/// # Errors
/// [`ApiError::Database`] only.
pub async fn list(db: &Database, owner: &User, query: &PageQuery) -> Result<Page<Order>, ApiError> {
    let after = query.after.map_or(0, |Id(id)| id);
    let rows = db::orders::list(db, owner.id, after, query.limit.0 + 1).await?;
    Ok(Page::cut(rows, query.limit, |order| order.id))
}

/// # Errors
/// [`ApiError::NotFound`] when the owner has no such order.
pub async fn update(
    db: &Database,
    owner: &User,
    Id(id): Id,
    changes: OrderChanges,
) -> Result<Order, ApiError> {
    db::orders::update(db, owner.id, id, &changes)
        .await?
        .ok_or_else(|| not_found(id))
}

/// # Errors
/// [`ApiError::NotFound`] when the owner has no such order.
pub async fn delete(db: &Database, owner: &User, Id(id): Id) -> Result<(), ApiError> {
    if db::orders::delete(db, owner.id, id).await? {
        Ok(())
    } else {
        Err(not_found(id))
    }
}

fn not_found(id: i64) -> ApiError {
    ApiError::NotFound(format!("Order {id} not found"))
}

fn owner_is_gone(error: sqlx::Error) -> ApiError {
    match error.as_database_error() {
        Some(cause) if cause.is_foreign_key_violation() => access::not_signed_in(),
        _ => error.into(),
    }
}
