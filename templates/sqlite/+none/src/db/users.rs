//! The SQL for users. `Database::writer` says why writes use `fetch_all`.

use super::{Database, retry};
use crate::models::now;
use crate::models::user::{NewUser, User, UserChanges};

pub async fn insert(db: &Database, new: &NewUser) -> sqlx::Result<User> {
    let created_at = now();
    let mut rows = retry(|| {
        sqlx::query_as!(
            User,
            r#"
            INSERT INTO users (email, name, created_at)
            VALUES ($1, $2, $3)
            RETURNING id AS "id!", email, name, created_at AS "created_at: _"
            "#,
            new.email,
            new.name,
            created_at
        )
        .fetch_all(&db.writer)
    })
    .await?;
    rows.pop().ok_or(sqlx::Error::RowNotFound)
}

pub async fn find(db: &Database, id: i64) -> sqlx::Result<Option<User>> {
    sqlx::query_as!(
        User,
        r#"SELECT id, email, name, created_at AS "created_at: _" FROM users WHERE id = $1"#,
        id
    )
    .fetch_optional(&db.reader)
    .await
}

pub async fn list(db: &Database, after: i64, limit: i64) -> sqlx::Result<Vec<User>> {
    sqlx::query_as!(
        User,
        r#"
        SELECT id, email, name, created_at AS "created_at: _"
        FROM users WHERE id > $1 ORDER BY id LIMIT $2
        "#,
        after,
        limit
    )
    .fetch_all(&db.reader)
    .await
}

pub async fn update(db: &Database, id: i64, changes: &UserChanges) -> sqlx::Result<Option<User>> {
    let mut rows = retry(|| {
        sqlx::query_as!(
            User,
            r#"
            UPDATE users SET email = COALESCE($2, email), name = COALESCE($3, name)
            WHERE id = $1
            RETURNING id AS "id!", email, name, created_at AS "created_at: _"
            "#,
            id,
            changes.email,
            changes.name
        )
        .fetch_all(&db.writer)
    })
    .await?;
    Ok(rows.pop())
}

/// Returns whether there was such a user. The foreign key deletes the orders of the user too.
pub async fn delete(db: &Database, id: i64) -> sqlx::Result<bool> {
    let deleted =
        retry(|| sqlx::query!("DELETE FROM users WHERE id = $1", id).execute(&db.writer)).await?;
    Ok(deleted.rows_affected() > 0)
}
