//! One throw-away database per test, on the server that `DATABASE_URL` names.

use secrecy::ExposeSecret;
use sqlx::Postgres;
use sqlx::migrate::MigrateDatabase;
use sqlx::pool::PoolConnection;
use uuid::Uuid;

use my_api::config::DatabaseConfig;
use my_api::db;
use my_api::db::Database;

pub struct TestDatabase {
    pub url: String,
}

impl TestDatabase {
    /// The program creates the database when it connects.
    pub fn new() -> Self {
        let config = DatabaseConfig::from_env()
            .expect("DATABASE_URL names a server that may be used for tests");
        let url = config.url.expose_secret();
        let (server_and_name, options) = url.split_once('?').unwrap_or((url, ""));
        let (server, _) = server_and_name
            .rsplit_once('/')
            .expect("DATABASE_URL names a database");
        Self {
            url: format!("{server}/test_{}?{options}", Uuid::new_v4().simple()),
        }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let url = self.url.clone();
        // The test's own runtime cannot wait inside `drop`.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime
                .expect("a runtime can be made")
                .block_on(Postgres::force_drop_database(&url))
        });
        if let Ok(Err(error)) = dropping.join() {
            eprintln!("a test database is left behind: {error}");
        }
    }
}

pub async fn execute(db: &Database, sql: &'static str) {
    sqlx::raw_sql(sql)
        .execute(db)
        .await
        .expect("the statement is valid");
}

/// Takes a connection. If the pool has only one, everything else has to wait.
pub async fn occupy(db: &Database) -> PoolConnection<Postgres> {
    db.acquire().await.expect("a connection is free")
}

/// Locks all sessions, so that their changes have to wait.
pub async fn lock_sessions(db: &Database) -> sqlx::Transaction<'static, Postgres> {
    let mut transaction = db::begin(db).await.expect("a connection is free");
    let lock = sqlx::query("SELECT 1 FROM sessions FOR UPDATE");
    let locked = lock.execute(&mut *transaction).await;
    locked.expect("nobody else locks sessions");
    transaction
}
