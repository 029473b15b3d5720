//! The SQL for users. `Database::writer` explains why writes use `fetch_all`.

use super::{Database, begin, retry};
use crate::models::now;
use crate::models::user::{Account, Deletion, Role, User, UserChanges};

pub async fn insert(
    db: &Database,
    email: &str,
    name: &str,
    password_hash: &str,
) -> sqlx::Result<User> {
    let created_at = now();
    let mut rows = retry(|| {
        sqlx::query_as!(
            User,
            r#"
            INSERT INTO users (email, name, password_hash, created_at)
            VALUES ($1, $2, $3, $4)
            RETURNING id AS "id!", email, name, role AS "role: Role", created_at AS "created_at: _"
            "#,
            email,
            name,
            password_hash,
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
        r#"
        SELECT id, email, name, role AS "role: Role", created_at AS "created_at: _"
        FROM users WHERE id = $1
        "#,
        id
    )
    .fetch_optional(&db.reader)
    .await
}

pub async fn list(db: &Database, after: i64, limit: i64) -> sqlx::Result<Vec<User>> {
    sqlx::query_as!(
        User,
        r#"
        SELECT id, email, name, role AS "role: Role", created_at AS "created_at: _"
        FROM users WHERE id > $1 ORDER BY id LIMIT $2
        "#,
        after,
        limit
    )
    .fetch_all(&db.reader)
    .await
}

/// Changes a user. With a `password_hash`, which the caller has verified, it changes only a user who still has it.
pub async fn update(
    db: &Database,
    id: i64,
    password_hash: Option<&str>,
    changes: &UserChanges,
) -> sqlx::Result<Option<User>> {
    let mut rows = retry(|| {
        sqlx::query_as!(
            User,
            r#"
            UPDATE users SET email = COALESCE($3, email), name = COALESCE($4, name)
            WHERE id = $1 AND password_hash = COALESCE($2, password_hash)
            RETURNING id AS "id!", email, name, role AS "role: Role", created_at AS "created_at: _"
            "#,
            id,
            password_hash,
            changes.email,
            changes.name
        )
        .fetch_all(&db.writer)
    })
    .await?;
    Ok(rows.pop())
}

/// Deletes a user, unless it is the last admin. The foreign keys delete everything that belongs to the user.
pub async fn delete(db: &Database, id: i64) -> sqlx::Result<Deletion> {
    retry(|| async {
        // No other connection can write now. If two admins delete each other, the second one is then the last admin.
        let mut transaction = begin(db).await?;
        let admins = sqlx::query_scalar!("SELECT id FROM users WHERE role = 'admin' ORDER BY id")
            .fetch_all(&mut *transaction)
            .await?;
        if admins == [id] {
            return Ok(Deletion::LastAdmin);
        }
        let deleted = sqlx::query!("DELETE FROM users WHERE id = $1", id)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(match deleted.rows_affected() {
            0 => Deletion::NotFound,
            _ => Deletion::Deleted,
        })
    })
    .await
}

pub async fn promote(db: &Database, id: i64) -> sqlx::Result<Option<User>> {
    let mut rows = retry(|| {
        sqlx::query_as!(
            User,
            r#"
            UPDATE users SET role = 'admin' WHERE id = $1
            RETURNING id AS "id!", email, name, role AS "role: Role", created_at AS "created_at: _"
            "#,
            id
        )
        .fetch_all(&db.writer)
    })
    .await?;
    Ok(rows.pop())
}

pub async fn account(db: &Database, id: i64) -> sqlx::Result<Option<Account>> {
    sqlx::query_as!(
        Account,
        "SELECT id, email, password_hash FROM users WHERE id = $1",
        id
    )
    .fetch_optional(&db.reader)
    .await
}

/// Finds the account with this e-mail address, which must be in lower case.
pub async fn find_account(db: &Database, email: &str) -> sqlx::Result<Option<Account>> {
    sqlx::query_as!(
        Account,
        "SELECT id, email, password_hash FROM users WHERE email = $1",
        email
    )
    .fetch_optional(&db.reader)
    .await
}

/// Replaces a hash that was just verified. Returns false if another request has replaced it in the meantime.
pub async fn replace_password_hash(
    db: &Database,
    id: i64,
    old_hash: &str,
    new_hash: &str,
) -> sqlx::Result<bool> {
    let replaced = retry(|| {
        sqlx::query!(
            "UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2",
            id,
            old_hash,
            new_hash
        )
        .execute(&db.writer)
    })
    .await?;
    Ok(replaced.rows_affected() > 0)
}
