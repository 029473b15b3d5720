//! The SQL for users. MySQL has no RETURNING, so a changed row is read again in the same transaction.

use sqlx::mysql::MySqlExecutor;

use super::{Database, begin, retry};
use crate::models::now;
use crate::models::user::{Account, Deletion, Role, User, UserChanges};

/// Takes the lock for deletions of admins, or gives up after three seconds. All databases of a server share the names
/// of locks, which have at most 64 characters.
const ADMIN_DELETIONS: &str = "SELECT GET_LOCK(LEFT(CONCAT('admins ', DATABASE()), 64), 3)";

pub async fn insert(
    db: &Database,
    email: &str,
    name: &str,
    password_hash: &str,
) -> sqlx::Result<User> {
    let created_at = now();
    let inserted = retry(|| {
        sqlx::query!(
            r#"
            INSERT INTO users (email, name, role, password_hash, created_at)
            VALUES (?, ?, 'user', ?, ?)
            "#,
            email,
            name,
            password_hash,
            created_at.naive_utc()
        )
        .execute(db)
    })
    .await?;
    Ok(User {
        id: inserted.last_insert_id().cast_signed(),
        email: email.to_owned(),
        name: name.to_owned(),
        role: Role::User,
        created_at,
    })
}

pub async fn find(db: impl MySqlExecutor<'_>, id: i64) -> sqlx::Result<Option<User>> {
    sqlx::query_as!(
        User,
        r#"
        SELECT id, email, name, role AS "role: Role", created_at AS "created_at: _"
        FROM users WHERE id = ?
        "#,
        id
    )
    .fetch_optional(db)
    .await
}

pub async fn list(db: &Database, after: i64, limit: i64) -> sqlx::Result<Vec<User>> {
    sqlx::query_as!(
        User,
        r#"
        SELECT id, email, name, role AS "role: Role", created_at AS "created_at: _"
        FROM users WHERE id > ? ORDER BY id LIMIT ?
        "#,
        after,
        limit
    )
    .fetch_all(db)
    .await
}

/// Changes a user. With a `password_hash`, which the caller has verified, it changes only a user who still has it.
pub async fn update(
    db: &Database,
    id: i64,
    password_hash: Option<&str>,
    changes: &UserChanges,
) -> sqlx::Result<Option<User>> {
    retry(|| async {
        let mut transaction = begin(db).await?;
        let updated = sqlx::query!(
            "
            UPDATE users SET email = COALESCE(?, email), name = COALESCE(?, name)
            WHERE id = ? AND password_hash = COALESCE(?, password_hash)
            ",
            changes.email,
            changes.name,
            id,
            password_hash
        )
        .execute(&mut *transaction)
        .await?;
        if updated.rows_affected() == 0 {
            return Ok(None);
        }
        let user = find(&mut *transaction, id).await?;
        transaction.commit().await?;
        Ok(user)
    })
    .await
}

/// Deletes a user, unless it is the last admin. The foreign keys delete everything that belongs to the user.
pub async fn delete(db: &Database, id: i64) -> sqlx::Result<Deletion> {
    let deleted =
        retry(|| sqlx::query!("DELETE FROM users WHERE id = ? AND role = 'user'", id).execute(db))
            .await?;
    if deleted.rows_affected() > 0 {
        return Ok(Deletion::Deleted);
    }
    // It is an admin, or does not exist.
    retry(|| delete_admin(db, id)).await
}

/// Deletes one admin at a time. If two admins delete each other, the second one is then the last admin. Row locks would
/// not do: a deletion would wait for any other lock on the last other admin.
async fn delete_admin(db: &Database, id: i64) -> sqlx::Result<Deletion> {
    let mut connection = db.acquire().await?;
    // The lock ends with its connection, also after an error and when nobody waits for the deletion any more.
    connection.close_on_drop();
    let locked: Option<i64> = sqlx::query_scalar(ADMIN_DELETIONS)
        .fetch_one(&mut *connection)
        .await?;
    if locked != Some(1) {
        // The response is 503, as when no connection is free.
        return Err(sqlx::Error::PoolTimedOut);
    }
    let admins = sqlx::query_scalar!("SELECT id FROM users WHERE role = 'admin' ORDER BY id")
        .fetch_all(&mut *connection)
        .await?;
    if admins == [id] {
        return Ok(Deletion::LastAdmin);
    }
    let deleted = sqlx::query!("DELETE FROM users WHERE id = ?", id)
        .execute(&mut *connection)
        .await?;
    Ok(match deleted.rows_affected() {
        0 => Deletion::NotFound,
        _ => Deletion::Deleted,
    })
}

pub async fn promote(db: &Database, id: i64) -> sqlx::Result<Option<User>> {
    retry(|| async {
        let mut transaction = begin(db).await?;
        sqlx::query!("UPDATE users SET role = 'admin' WHERE id = ?", id)
            .execute(&mut *transaction)
            .await?;
        let user = find(&mut *transaction, id).await?;
        transaction.commit().await?;
        Ok(user)
    })
    .await
}

pub async fn account(db: &Database, id: i64) -> sqlx::Result<Option<Account>> {
    sqlx::query_as!(
        Account,
        "SELECT id, email, password_hash FROM users WHERE id = ?",
        id
    )
    .fetch_optional(db)
    .await
}

/// Finds the account with this e-mail address, which must be in lower case.
pub async fn find_account(db: &Database, email: &str) -> sqlx::Result<Option<Account>> {
    sqlx::query_as!(
        Account,
        "SELECT id, email, password_hash FROM users WHERE email = ?",
        email
    )
    .fetch_optional(db)
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
            "UPDATE users SET password_hash = ? WHERE id = ? AND password_hash = ?",
            new_hash,
            id,
            old_hash
        )
        .execute(db)
    })
    .await?;
    Ok(replaced.rows_affected() > 0)
}
