//! The SQL for users.

use sqlx::PgConnection;

use super::{Database, begin, retry};
use crate::models::now;
use crate::models::parse::MAX_LIMIT;
use crate::models::user::{Account, Deletion, Role, User, UserChanges};

/// The key of the advisory lock for deletions of admins. Other programs on this database must not use it by chance.
const ADMIN_DELETIONS: i64 = 0x6164_6d69_6e73;

pub async fn insert(
    db: &Database,
    email: &str,
    name: &str,
    password_hash: &str,
) -> sqlx::Result<User> {
    let created_at = now();
    retry(|| {
        sqlx::query_as!(
            User,
            r#"
            INSERT INTO users (email, name, password_hash, created_at)
            VALUES ($1, $2, $3, $4)
            RETURNING id, email, name, role AS "role: Role", created_at
            "#,
            email,
            name,
            password_hash,
            created_at
        )
        .fetch_one(db)
    })
    .await
}

pub async fn find(db: &Database, id: i64) -> sqlx::Result<Option<User>> {
    sqlx::query_as!(
        User,
        r#"
        SELECT id, email, name, role AS "role: Role", created_at
        FROM users WHERE id = $1
        "#,
        id
    )
    .fetch_optional(db)
    .await
}

pub async fn list(db: &Database, after: i64, limit: i64) -> sqlx::Result<Vec<User>> {
    // PostgreSQL does not know `$2` when it caches a plan, so on a large table it would plan the query again for every
    // page. The fixed inner limit lets it reuse one plan. That limit must be larger than any page. Put conditions and
    // sort keys in the inner query.
    const { assert!(MAX_LIMIT < 1000) };
    sqlx::query_as!(
        User,
        r#"
        SELECT id, email, name, role AS "role: Role", created_at
        FROM (SELECT * FROM users WHERE id > $1 ORDER BY id LIMIT 1000) AS page
        ORDER BY id LIMIT $2
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
    retry(|| {
        sqlx::query_as!(
            User,
            r#"
            UPDATE users SET email = COALESCE($3, email), name = COALESCE($4, name)
            WHERE id = $1 AND password_hash = COALESCE($2, password_hash)
            RETURNING id, email, name, role AS "role: Role", created_at
            "#,
            id,
            password_hash,
            changes.email,
            changes.name
        )
        .fetch_optional(db)
    })
    .await
}

/// Deletes a user, unless it is the last admin. The foreign keys delete everything that belongs to the user.
pub async fn delete(db: &Database, id: i64) -> sqlx::Result<Deletion> {
    retry(|| async {
        let mut transaction = begin(db).await?;
        let user = sqlx::query!(
            r#"SELECT role AS "role: Role" FROM users WHERE id = $1 FOR UPDATE"#,
            id
        )
        .fetch_optional(&mut *transaction)
        .await?;
        match user.map(|user| user.role) {
            None => return Ok(Deletion::NotFound),
            Some(Role::Admin) if !another_admin_stays(&mut transaction, id).await? => {
                return Ok(Deletion::LastAdmin);
            }
            Some(_) => {}
        }
        sqlx::query!("DELETE FROM users WHERE id = $1", id)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(Deletion::Deleted)
    })
    .await
}

/// Returns whether there is another admin. The lock serializes deletions of admins until their transactions end, so if
/// two admins delete each other, the second deletion finds no other admin.
async fn another_admin_stays(connection: &mut PgConnection, id: i64) -> sqlx::Result<bool> {
    sqlx::query!("SELECT pg_advisory_xact_lock($1)", ADMIN_DELETIONS)
        .execute(&mut *connection)
        .await?;
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM users WHERE role = 'admin' AND id <> $1) AS "exists!""#,
        id
    )
    .fetch_one(connection)
    .await
}

pub async fn promote(db: &Database, id: i64) -> sqlx::Result<Option<User>> {
    retry(|| {
        sqlx::query_as!(
            User,
            r#"
            UPDATE users SET role = 'admin' WHERE id = $1
            RETURNING id, email, name, role AS "role: Role", created_at
            "#,
            id
        )
        .fetch_optional(db)
    })
    .await
}

pub async fn account(db: &Database, id: i64) -> sqlx::Result<Option<Account>> {
    sqlx::query_as!(
        Account,
        "SELECT id, email, password_hash FROM users WHERE id = $1",
        id
    )
    .fetch_optional(db)
    .await
}

/// Finds the account with this e-mail address, which must be in lower case.
pub async fn find_account(db: &Database, email: &str) -> sqlx::Result<Option<Account>> {
    sqlx::query_as!(
        Account,
        "SELECT id, email, password_hash FROM users WHERE email = $1",
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
            "UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2",
            id,
            old_hash,
            new_hash
        )
        .execute(db)
    })
    .await?;
    Ok(replaced.rows_affected() > 0)
}
