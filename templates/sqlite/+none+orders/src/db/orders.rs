//! The SQL for orders. `Database::writer` says why writes use `fetch_all`.

use super::{Database, retry};
use crate::models::now;
use crate::models::order::{NewOrder, Order, OrderChanges, OrderStatus};

pub async fn insert(db: &Database, new: &NewOrder) -> sqlx::Result<Order> {
    let created_at = now();
    let mut rows = retry(|| {
        sqlx::query_as!(
            Order,
            r#"
            INSERT INTO orders (user_id, item, quantity, created_at)
            VALUES ($1, $2, $3, $4)
            RETURNING id AS "id!", user_id, item, quantity, status AS "status: OrderStatus",
                created_at AS "created_at: _"
            "#,
            new.user_id,
            new.item,
            new.quantity,
            created_at
        )
        .fetch_all(&db.writer)
    })
    .await?;
    rows.pop().ok_or(sqlx::Error::RowNotFound)
}

pub async fn find(db: &Database, id: i64) -> sqlx::Result<Option<Order>> {
    sqlx::query_as!(
        Order,
        r#"
        SELECT id, user_id, item, quantity, status AS "status: OrderStatus",
            created_at AS "created_at: _"
        FROM orders WHERE id = $1
        "#,
        id
    )
    .fetch_optional(&db.reader)
    .await
}

pub async fn list(db: &Database, after: i64, limit: i64) -> sqlx::Result<Vec<Order>> {
    sqlx::query_as!(
        Order,
        r#"
        SELECT id, user_id, item, quantity, status AS "status: OrderStatus",
            created_at AS "created_at: _"
        FROM orders WHERE id > $1 ORDER BY id LIMIT $2
        "#,
        after,
        limit
    )
    .fetch_all(&db.reader)
    .await
}

pub async fn list_of_user(
    db: &Database,
    user_id: i64,
    after: i64,
    limit: i64,
) -> sqlx::Result<Vec<Order>> {
    sqlx::query_as!(
        Order,
        r#"
        SELECT id, user_id, item, quantity, status AS "status: OrderStatus",
            created_at AS "created_at: _"
        FROM orders WHERE user_id = $1 AND id > $2 ORDER BY id LIMIT $3
        "#,
        user_id,
        after,
        limit
    )
    .fetch_all(&db.reader)
    .await
}

pub async fn update(db: &Database, id: i64, changes: &OrderChanges) -> sqlx::Result<Option<Order>> {
    let mut rows = retry(|| {
        sqlx::query_as!(
            Order,
            r#"
            UPDATE orders SET item = COALESCE($2, item), quantity = COALESCE($3, quantity)
            WHERE id = $1
            RETURNING id AS "id!", user_id, item, quantity, status AS "status: OrderStatus",
                created_at AS "created_at: _"
            "#,
            id,
            changes.item,
            changes.quantity
        )
        .fetch_all(&db.writer)
    })
    .await?;
    Ok(rows.pop())
}

/// Returns whether there was such an order.
pub async fn delete(db: &Database, id: i64) -> sqlx::Result<bool> {
    let deleted =
        retry(|| sqlx::query!("DELETE FROM orders WHERE id = $1", id).execute(&db.writer)).await?;
    Ok(deleted.rows_affected() > 0)
}

/// Confirms an order. Returns false when it does not exist, or is not pending.
pub async fn confirm(db: &Database, id: i64) -> sqlx::Result<bool> {
    let confirmed = retry(|| {
        sqlx::query!(
            "UPDATE orders SET status = 'confirmed' WHERE id = $1 AND status = 'pending'",
            id
        )
        .execute(&db.writer)
    })
    .await?;
    Ok(confirmed.rows_affected() > 0)
}

/// The oldest pending orders.
pub async fn pending(db: &Database, limit: i64) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "SELECT id FROM orders WHERE status = 'pending' ORDER BY id LIMIT $1",
        limit
    )
    .fetch_all(&db.reader)
    .await
}
