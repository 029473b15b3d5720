//! The rules for orders.

use crate::db::{self, Database};
use crate::error::ApiError;
use crate::models::order::{NewOrder, Order};
use crate::worker::JobQueue;

/// Stores a pending order, which a worker confirms later. The user must exist.
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
