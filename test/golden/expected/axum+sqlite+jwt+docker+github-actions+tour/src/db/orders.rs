//! The SQL for orders. Each statement names the owner, so that nobody gets the row of another user.
//! `Database::writer` explains why writes use `fetch_all`.

use super::{Database, retry};
use crate::models::now;
use crate::models::order::{NewOrder, Order, OrderChanges, OrderStatus};

pub async fn insert(db: &Database, user_id: i64, new: &NewOrder) -> sqlx::Result<Order> {
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
            user_id,
            new.item,
            new.quantity,
            created_at
        )
        .fetch_all(&db.writer)
    })
    .await?;
    rows.pop().ok_or(sqlx::Error::RowNotFound)
}

pub async fn find(db: &Database, user_id: i64, id: i64) -> sqlx::Result<Option<Order>> {
    sqlx::query_as!(
        Order,
        r#"
        SELECT id, user_id, item, quantity, status AS "status: OrderStatus",
            created_at AS "created_at: _"
        FROM orders WHERE user_id = $1 AND id = $2
        "#,
        user_id,
        id
    )
    .fetch_optional(&db.reader)
    .await
}

pub async fn list(db: &Database, user_id: i64, after: i64, limit: i64) -> sqlx::Result<Vec<Order>> {
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

pub async fn update(
    db: &Database,
    user_id: i64,
    id: i64,
    changes: &OrderChanges,
) -> sqlx::Result<Option<Order>> {
    let mut rows = retry(|| {
        sqlx::query_as!(
            Order,
            r#"
            UPDATE orders SET item = COALESCE($3, item), quantity = COALESCE($4, quantity)
            WHERE user_id = $1 AND id = $2
            RETURNING id AS "id!", user_id, item, quantity, status AS "status: OrderStatus",
                created_at AS "created_at: _"
            "#,
            user_id,
            id,
            changes.item,
            changes.quantity
        )
        .fetch_all(&db.writer)
    })
    .await?;
    Ok(rows.pop())
}

/// Returns whether the user had such an order.
pub async fn delete(db: &Database, user_id: i64, id: i64) -> sqlx::Result<bool> {
    let deleted = retry(|| {
        sqlx::query!(
            "DELETE FROM orders WHERE user_id = $1 AND id = $2",
            user_id,
            id
        )
        .execute(&db.writer)
    })
    .await?;
    Ok(deleted.rows_affected() > 0)
}
