//! The SQL for orders. Each statement for a user names the owner, so that nobody reaches another's order.
//!
//! MySQL has no RETURNING: what was written is known, or read in the same transaction.

use super::{Database, retry};
use crate::models::now;
use crate::models::order::{NewOrder, Order, OrderChanges};

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
            created_at
        )
        .execute(db)
    })
    .await?;
    Ok(Order {
        id: inserted.last_insert_id().cast_signed(),
        user_id,
        item: new.item.clone(),
        quantity: new.quantity,
        status: "pending".to_owned(),
        created_at,
    })
}

pub async fn find(db: &Database, user_id: i64, id: i64) -> sqlx::Result<Option<Order>> {
    sqlx::query_as!(
        Order,
        r#"
        SELECT id, user_id, item, quantity, status, created_at AS "created_at: _"
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
        SELECT id, user_id, item, quantity, status, created_at AS "created_at: _"
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
        let order = sqlx::query_as!(
            Order,
            r#"
            SELECT id, user_id, item, quantity, status, created_at AS "created_at: _"
            FROM orders WHERE user_id = ? AND id = ?
            "#,
            user_id,
            id
        )
        .fetch_optional(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(order)
    })
    .await
}

/// Whether the user had such an order.
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

/// Confirms a pending order; false when it is not pending or not there (any more).
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
