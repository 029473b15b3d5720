//! The SQL of the worker. It confirms the orders of all users.

use super::{Database, retry};

/// Confirms an order. Returns false when it does not exist, or is not pending.
pub async fn confirm(db: &Database, id: i64) -> sqlx::Result<bool> {
    let confirmed = retry(|| {
        sqlx::query!(
            "UPDATE orders SET status = 'confirmed' WHERE id = $1 AND status = 'pending'",
            id
        )
        .execute(db)
    })
    .await?;
    Ok(confirmed.rows_affected() > 0)
}

/// The oldest pending orders whose id is greater than `after`.
pub async fn pending(db: &Database, after: i64, limit: i64) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "SELECT id FROM orders WHERE status = 'pending' AND id > $1 ORDER BY id LIMIT $2",
        after,
        limit
    )
    .fetch_all(db)
    .await
}
