//! The SQL for orders. Each statement for a user names the owner, so that nobody gets the order of another user.
//!
//! MySQL has no RETURNING. A row that is not known after the write is read in the same transaction.

use sqlx::mysql::MySqlExecutor;

use super::{Database, retry};
use crate::models::now;
use crate::models::order::{NewOrder, Order, OrderChanges, OrderStatus};

pub async fn insert(db: &Database, user_id: i64, new: &NewOrder) -> sqlx::Result<Order> {
    let created_at = now();
    let inserted = retry(|| {
        sqlx::query!(
            r#"
            INSERT INTO orders (user_id, item, quantity, status, created_at)
            VALUES (?, ?, ?, 'pending', ?)
            "#,
            user_id,
            new.item,
            new.quantity,
            created_at.naive_utc()
        )
        .execute(db)
    })
    .await?;
    Ok(Order {
        id: inserted.last_insert_id().cast_signed(),
        user_id,
        item: new.item.clone(),
        quantity: new.quantity,
        status: OrderStatus::Pending,
        created_at,
    })
}

pub async fn find(
    db: impl MySqlExecutor<'_>,
    user_id: i64,
    id: i64,
) -> sqlx::Result<Option<Order>> {
    sqlx::query_as!(
        Order,
        r#"
        SELECT id, user_id, item, quantity, status AS "status: OrderStatus",
            created_at AS "created_at: _"
        FROM orders WHERE user_id = ? AND id = ?
        "#,
        user_id,
        id
    )
    .fetch_optional(db)
    .await
}

pub async fn list(db: &Database, user_id: i64, after: i64, limit: i64) -> sqlx::Result<Vec<Order>> {
    sqlx::query_as!(
        Order,
        r#"
        SELECT id, user_id, item, quantity, status AS "status: OrderStatus",
            created_at AS "created_at: _"
        FROM orders WHERE user_id = ? AND id > ? ORDER BY id LIMIT ?
        "#,
        user_id,
        after,
        limit
    )
    .fetch_all(db)
    .await
}

pub async fn update(
    db: &Database,
    user_id: i64,
    id: i64,
    changes: &OrderChanges,
) -> sqlx::Result<Option<Order>> {
    retry(|| async {
        let mut transaction = db.begin().await?;
        sqlx::query!(
            "
            UPDATE orders SET item = COALESCE(?, item), quantity = COALESCE(?, quantity)
            WHERE user_id = ? AND id = ?
            ",
            changes.item,
            changes.quantity,
            user_id,
            id
        )
        .execute(&mut *transaction)
        .await?;
        let order = find(&mut *transaction, user_id, id).await?;
        transaction.commit().await?;
        Ok(order)
    })
    .await
}

/// Returns whether the user had such an order.
pub async fn delete(db: &Database, user_id: i64, id: i64) -> sqlx::Result<bool> {
    let deleted = retry(|| {
        sqlx::query!(
            "DELETE FROM orders WHERE user_id = ? AND id = ?",
            user_id,
            id
        )
        .execute(db)
    })
    .await?;
    Ok(deleted.rows_affected() > 0)
}

/// Confirms an order. Returns false when it does not exist, or is not pending.
pub async fn confirm(db: &Database, id: i64) -> sqlx::Result<bool> {
    let confirmed = retry(|| {
        sqlx::query!(
            "UPDATE orders SET status = 'confirmed' WHERE id = ? AND status = 'pending'",
            id
        )
        .execute(db)
    })
    .await?;
    Ok(confirmed.rows_affected() > 0)
}

/// The oldest pending orders.
pub async fn pending(db: &Database, limit: i64) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "SELECT id FROM orders WHERE status = 'pending' ORDER BY id LIMIT ?",
        limit
    )
    .fetch_all(db)
    .await
}
