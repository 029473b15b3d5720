//! The SQL for users.

use super::{Database, retry};
use crate::models::now;
use crate::models::user::{NewUser, User, UserChanges};

pub async fn insert(db: &Database, new: &NewUser) -> sqlx::Result<User> {
    let created_at = now();
    retry(|| {
        sqlx::query_as!(
            User,
            "
            INSERT INTO users (email, name, created_at)
            VALUES ($1, $2, $3)
            RETURNING id, email, name, created_at
            ",
            new.email,
            new.name,
            created_at
        )
        .fetch_one(db)
    })
    .await
}

pub async fn find(db: &Database, id: i64) -> sqlx::Result<Option<User>> {
    sqlx::query_as!(
        User,
        "SELECT id, email, name, created_at FROM users WHERE id = $1",
        id
    )
    .fetch_optional(db)
    .await
}

pub async fn list(db: &Database, after: i64, limit: i64) -> sqlx::Result<Vec<User>> {
    sqlx::query_as!(
        User,
        "
        SELECT id, email, name, created_at
        FROM users WHERE id > $1 ORDER BY id LIMIT $2
        ",
        after,
        limit
    )
    .fetch_all(db)
    .await
}

pub async fn update(db: &Database, id: i64, changes: &UserChanges) -> sqlx::Result<Option<User>> {
    retry(|| {
        sqlx::query_as!(
            User,
            "
            UPDATE users SET email = COALESCE($2, email), name = COALESCE($3, name)
            WHERE id = $1
            RETURNING id, email, name, created_at
            ",
            id,
            changes.email,
            changes.name
        )
        .fetch_optional(db)
    })
    .await
}

/// Returns whether there was such a user. The foreign key deletes the orders of the user too.
pub async fn delete(db: &Database, id: i64) -> sqlx::Result<bool> {
    let deleted = retry(|| sqlx::query!("DELETE FROM users WHERE id = $1", id).execute(db)).await?;
    Ok(deleted.rows_affected() > 0)
}
