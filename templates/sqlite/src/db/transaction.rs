//! Transactions that can write.

use sqlx::sqlite::SqliteTransaction;

use super::Database;

/// Begins a transaction. No other connection can write until it ends. With `Pool::begin`, the first write could fail,
/// because another connection has written in the meantime.
#[expect(clippy::disallowed_methods)]
pub async fn begin(db: &Database) -> sqlx::Result<SqliteTransaction<'static>> {
    db.writer.begin_with("BEGIN IMMEDIATE").await
}
