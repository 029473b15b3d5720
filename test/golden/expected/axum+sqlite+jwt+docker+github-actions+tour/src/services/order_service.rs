//! The rules for orders. A user sees only their own orders.

use crate::db::{self, Database};
use crate::error::ApiError;
use crate::models::order::{NewOrder, Order};
use crate::models::user::User;
use crate::services::access;
use crate::worker::JobQueue;

/// Stores an order, which a worker confirms later. If the owner was deleted in the meantime, the response is 401.
pub async fn create(
    db: &Database,
    jobs: &JobQueue,
    owner: &User,
    new: NewOrder,
) -> Result<Order, ApiError> {
    let order = db::orders::insert(db, owner.id, &new)
        .await
        .map_err(refused)?;
    jobs.confirm(order.id);
    Ok(order)
}

/// Only the database can decide: between a check and the write, another request may change the rows.
fn refused(error: sqlx::Error) -> ApiError {
    match error.as_database_error() {
        Some(cause) if cause.is_foreign_key_violation() => access::not_signed_in(),
        _ => error.into(),
    }
}
