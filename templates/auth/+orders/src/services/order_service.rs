//! The rules for orders. A user sees only their own orders.

use crate::db::{self, Database};
use crate::error::ApiError;
use crate::models::order::{NewOrder, Order};
use crate::models::user::User;
use crate::services::access;
use crate::worker::JobQueue;

/// Stores a pending order, which a worker confirms later. If the owner was deleted during the request, the answer is
/// 401.
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
