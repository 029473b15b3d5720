//! The SQL for users. MySQL has no RETURNING, so a changed row is read again in the same transaction.

use sqlx::mysql::{MySqlConnection, MySqlExecutor};

use super::{Database, retry};
use crate::models::now;
use crate::models::user::{Account, Deletion, Role, User, UserChanges};

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
        let mut transaction = db.begin().await?;
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
    retry(|| async {
        let mut transaction = db.begin().await?;
        let user = sqlx::query!(
            r#"SELECT role AS "role: Role" FROM users WHERE id = ? FOR UPDATE"#,
            id
        )
        .fetch_optional(&mut *transaction)
        .await?;
        match user.map(|user| user.role) {
            None => return Ok(Deletion::NotFound),
            Some(Role::Admin) if !lock_another_admin(&mut transaction, id).await? => {
                return Ok(Deletion::LastAdmin);
            }
            Some(_) => {}
        }
        sqlx::query!("DELETE FROM users WHERE id = ?", id)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(Deletion::Deleted)
    })
    .await
}

/// Locks another admin, and returns whether there is one. If two admins delete each other, one of the transactions
/// fails, and its retry finds no other admin.
async fn lock_another_admin(connection: &mut MySqlConnection, id: i64) -> sqlx::Result<bool> {
    let free = sqlx::query_scalar!(
        "
        SELECT id FROM users WHERE role = 'admin' AND id <> ?
        ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
        ",
        id
    )
    .fetch_optional(&mut *connection)
    .await?;
    if free.is_some() {
        return Ok(true);
    }
    // Other transactions have locked all other admins, if there are any.
    let left = sqlx::query_scalar!(
        "SELECT id FROM users WHERE role = 'admin' AND id <> ? ORDER BY id FOR UPDATE",
        id
    )
    .fetch_all(&mut *connection)
    .await?;
    Ok(!left.is_empty())
}

pub async fn promote(db: &Database, id: i64) -> sqlx::Result<Option<User>> {
    retry(|| async {
        let mut transaction = db.begin().await?;
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
