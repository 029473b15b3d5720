//! One throw-away database file per test.

use std::path::PathBuf;

use sqlx::Sqlite;
use sqlx::pool::PoolConnection;
use uuid::Uuid;

use my_api::db::Database;

pub struct TestDatabase {
    pub url: String,
    directory: PathBuf,
}

impl TestDatabase {
    pub fn new() -> Self {
        let directory = std::env::temp_dir().join(format!("test-{}", Uuid::new_v4()));
        std::fs::create_dir(&directory).expect("the temporary directory can be written to");
        Self {
            url: format!("sqlite://{}/test.db", directory.display()),
            directory,
        }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        // Windows does not delete open files. They stay in the temporary directory.
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

pub async fn execute(db: &Database, sql: &'static str) {
    sqlx::raw_sql(sql)
        .execute(&db.writer)
        .await
        .expect("the statement is valid");
}

/// Takes the only connection for writes, so that all writes have to wait.
pub async fn occupy(db: &Database) -> PoolConnection<Sqlite> {
    db.writer.acquire().await.expect("a connection is free")
}
