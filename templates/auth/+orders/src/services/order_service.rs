//! The rules for orders. A user sees only their own orders.

use crate::db::{self, Database};
use crate::error::ApiError;
use crate::models::order::{NewOrder, Order, OrderChanges};
use crate::models::page::{Page, PageQuery};
use crate::models::parse::Id;
use crate::models::user::User;
use crate::services::access;
use crate::worker::JobQueue;

/// Stores a pending order. A worker confirms it later.
///
/// # Errors
/// [`ApiError::Unauthorized`] when the owner was deleted during the request.
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

fn owner_is_gone(error: sqlx::Error) -> ApiError {
    match error.as_database_error() {
        Some(cause) if cause.is_foreign_key_violation() => access::not_signed_in(),
        _ => error.into(),
    }
}

/// # Errors
/// [`ApiError::NotFound`] when the owner has no such order.
pub async fn get(db: &Database, owner: &User, Id(id): Id) -> Result<Order, ApiError> {
    db::orders::find(db, owner.id, id)
        .await?
        .ok_or_else(|| ApiError::not_found("Order", id))
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
        .ok_or_else(|| ApiError::not_found("Order", id))
}

/// # Errors
/// [`ApiError::NotFound`] when the owner has no such order.
pub async fn delete(db: &Database, owner: &User, Id(id): Id) -> Result<(), ApiError> {
    match db::orders::delete(db, owner.id, id).await? {
        true => Ok(()),
        false => Err(ApiError::not_found("Order", id)),
    }
}
