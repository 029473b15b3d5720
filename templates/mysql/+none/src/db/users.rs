//! The SQL for users. MySQL has no RETURNING. A row that is not known after the write is read in the same transaction.

use sqlx::mysql::MySqlExecutor;

use super::{Database, retry};
use crate::models::now;
use crate::models::user::{NewUser, User, UserChanges};

pub async fn insert(db: &Database, new: &NewUser) -> sqlx::Result<User> {
    let created_at = now();
    let inserted = retry(|| {
        sqlx::query!(
            "INSERT INTO users (email, name, created_at) VALUES (?, ?, ?)",
            new.email,
            new.name,
            created_at
        )
        .execute(db)
    })
    .await?;
    Ok(User {
        id: inserted.last_insert_id().cast_signed(),
        email: new.email.clone(),
        name: new.name.clone(),
        created_at,
    })
}

pub async fn find(db: impl MySqlExecutor<'_>, id: i64) -> sqlx::Result<Option<User>> {
    sqlx::query_as!(
        User,
        r#"SELECT id, email, name, created_at AS "created_at: _" FROM users WHERE id = ?"#,
        id
    )
    .fetch_optional(db)
    .await
}

pub async fn list(db: &Database, after: i64, limit: i64) -> sqlx::Result<Vec<User>> {
    sqlx::query_as!(
        User,
        r#"
        SELECT id, email, name, created_at AS "created_at: _"
        FROM users WHERE id > ? ORDER BY id LIMIT ?
        "#,
        after,
        limit
    )
    .fetch_all(db)
    .await
}

pub async fn update(db: &Database, id: i64, changes: &UserChanges) -> sqlx::Result<Option<User>> {
    retry(|| async {
        let mut transaction = db.begin().await?;
        sqlx::query!(
            "UPDATE users SET email = COALESCE(?, email), name = COALESCE(?, name) WHERE id = ?",
            changes.email,
            changes.name,
            id
        )
        .execute(&mut *transaction)
        .await?;
        let user = find(&mut *transaction, id).await?;
        transaction.commit().await?;
        Ok(user)
    })
    .await
}

/// Returns whether there was such a user. The foreign key deletes the orders of the user too.
pub async fn delete(db: &Database, id: i64) -> sqlx::Result<bool> {
    let deleted = retry(|| sqlx::query!("DELETE FROM users WHERE id = ?", id).execute(db)).await?;
    Ok(deleted.rows_affected() > 0)
}
