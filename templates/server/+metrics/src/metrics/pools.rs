//! The pools of database connections, each with its label.

use crate::db::Database;

pub fn of(db: &Database) -> [(&'static str, &Database); 1] {
    [("main", db)]
}
