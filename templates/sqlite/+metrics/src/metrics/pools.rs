//! The pools of database connections, each with its label.

use sqlx::sqlite::SqlitePool;

use crate::db::Database;

pub fn of(db: &Database) -> [(&'static str, &SqlitePool); 2] {
    [("reader", &db.reader), ("writer", &db.writer)]
}
