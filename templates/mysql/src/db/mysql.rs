//! MySQL or MariaDB: a pool of connections with time limits for locks.

mod settings;
mod url;

use std::time::Duration;

use anyhow::{anyhow, bail, ensure};
use sqlx::error::DatabaseError;
use sqlx::migrate::MigrateError;
use sqlx::mysql::{
    MySqlConnectOptions, MySqlConnection, MySqlDatabaseError, MySqlPool, MySqlPoolOptions,
};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};
use tokio::time::timeout;

use super::{ACQUIRE_TIMEOUT, has_code, is_transient};
use crate::config::DatabaseConfig;

use settings::{LOCK_TIMEOUTS, SESSION, STATEMENT_LOG, UNLIMITED};

pub use url::{URL_FORM, check_url, check_variable, is_library_variable};

/// ER_CHECKREAD, ER_LOCK_WAIT_TIMEOUT, ER_LOCK_DEADLOCK, ER_NEED_REPREPARE
/// (<https://dev.mysql.com/doc/mysql-errors/en/server-error-reference.html>).
pub const TRANSIENT: &[&str] = &["1020", "1205", "1213", "1615"];

/// The cause is the state of the server, and not the statement.
#[rustfmt::skip]
pub const UNAVAILABLE: &[&str] = &[
    "1021", "1026", "1037", "1038", "1040", "1041", "1114", "1203", "1226", "1461", // out of disk, memory, connections
    "1053", "1077", "1079", "1152", "1158", "1159", "1160", "1161", // shutting down, or connection lost
    "1317", "1927", "1969", "3024", "3169", "4031",                 // stopped by an administrator or by a limit
    "1290", "1792", "1836",                                         // read-only, such as a standby
    "1044", "1045", "1049", "1129", "1130", "1698",                 // access refused
];

const NO_SUCH_DATABASE: &str = "1049";
pub const NO_SUCH_TABLE: &str = "1146";
const DATABASE_EXISTS: &str = "1007";

/// The limit for the first connection. A host that is switched off never responds.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// A connection that was idle for longer may be lost, so it is tested before its next use. Under load there is no such
/// connection, which saves a round trip for each request.
const TRUSTED_IDLE: Duration = Duration::from_secs(1);

/// The limit for that test. It leaves time for another connection.
const PING_TIMEOUT: Duration = Duration::from_secs(1);

pub type Database = MySqlPool;

/// Makes a pool, and creates the database when the server has none of that name.
pub async fn connect(config: &DatabaseConfig) -> anyhow::Result<Database> {
    let options = url::options(config)?;
    match open(config).await? {
        Some(connection) => connection.close().await?,
        // Only a missing database is created, so other users do not need the right to create one.
        None => match create_database(&options).await {
            Err(error) if !has_code(&error, &[DATABASE_EXISTS]) => {
                bail!("cannot create the database (DATABASE_URL): {error}")
            }
            // This program or another instance has created it.
            _ => {
                if let Some(connection) = open(config).await? {
                    connection.close().await?;
                }
            }
        },
    }
    Ok(pool(config).connect_lazy_with(options))
}

async fn create_database(options: &MySqlConnectOptions) -> sqlx::Result<()> {
    let name = options.get_database().unwrap_or_default();
    let create = format!("CREATE DATABASE `{}`", name.replace('`', "``"));
    // Every user may use this one.
    let server = options.clone().database("information_schema");
    let mut connection = server.connect().await?;
    connection.execute(AssertSqlSafe(create)).await?;
    connection.close().await
}

/// Opens one connection. Returns `None` if the server has no database of that name.
pub async fn open(config: &DatabaseConfig) -> anyhow::Result<Option<MySqlConnection>> {
    let options = url::options(config)?;
    let connection = timeout(CONNECT_TIMEOUT, options.connect()).await;
    match connection.unwrap_or_else(|late| Err(sqlx::Error::Io(late.into()))) {
        Ok(mut connection) => {
            connection.execute(SESSION).await?;
            let settings = connection.fetch_all(STATEMENT_LOG).await?;
            ensure!(
                settings.len() < 2,
                "the server's binlog_format must not be STATEMENT (DATABASE_URL)"
            );
            Ok(Some(connection))
        }
        Err(error) if has_code(&error, &[NO_SUCH_DATABASE]) => Ok(None),
        // The error becomes text, because sqlx's messages already contain their causes.
        Err(error) => {
            let address = match options.get_socket() {
                Some(path) => path.display().to_string(),
                None => format!("{}:{}", options.get_host(), options.get_port()),
            };
            bail!("cannot connect to MySQL at {address} (DATABASE_URL): {error}")
        }
    }
}

fn pool(config: &DatabaseConfig) -> MySqlPoolOptions {
    MySqlPoolOptions::new()
        .max_connections(config.max_connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(|connection, _| {
            Box::pin(async move {
                connection.execute(SESSION).await?;
                connection.execute(LOCK_TIMEOUTS).await.map(drop)
            })
        })
        .test_before_acquire(false)
        .before_acquire(|connection, state| {
            let trusted = state.idle_for < TRUSTED_IDLE;
            Box::pin(async move { Ok(trusted || roll_back(connection).await) })
        })
}

/// Ends an open transaction, and returns whether the connection works.
async fn roll_back(connection: &mut MySqlConnection) -> bool {
    let rollback = timeout(PING_TIMEOUT, connection.execute("ROLLBACK")).await;
    rollback.is_ok_and(|done| done.is_ok())
}

/// Applies the pending migrations. Any number of processes may do this at the same time.
pub async fn migrate(db: &Database) -> anyhow::Result<()> {
    // The time limits of the pool are too short for this. Closing this one releases the lock.
    let mut connection = db.connect_options().connect().await?;
    connection.execute(SESSION).await?;
    connection.execute(UNLIMITED).await?;
    // sqlx's own lock does not work on MariaDB, which refuses its negative time limit. All databases of a server share
    // the names of locks, which have at most 64 characters.
    let locked: Option<i64> =
        sqlx::query_scalar("SELECT GET_LOCK(LEFT(CONCAT('migrate ', DATABASE()), 64), 60)")
            .fetch_one(&mut connection)
            .await?;
    ensure!(
        locked == Some(1),
        "another process has been migrating the database for a minute"
    );
    let mut migrator = sqlx::migrate!();
    migrator.set_locking(false);
    migrator
        .run(&mut connection)
        .await
        .map_err(|error| match error {
            MigrateError::Dirty(version) => {
                anyhow!("migration {version} is half done, see docs/database.md")
            }
            error => anyhow!("cannot migrate the database: {error}"),
        })?;
    Ok(connection.close().await?)
}

/// The statement changes no row, but a server that is read-only refuses it. A table that is locked, as by a backup, is
/// no reason to stop all requests. A new connection may reach another server, so it replaces one that fails.
pub async fn ping(db: &Database) -> sqlx::Result<()> {
    let mut connection = db.acquire().await?;
    let write = sqlx::query("UPDATE users SET id = id WHERE id = 0");
    match write.execute(&mut *connection).await {
        Err(error) if !is_transient(&error) => {
            connection.close_on_drop();
            Err(error)
        }
        _ => Ok(()),
    }
}

pub async fn close(db: &Database) {
    db.close().await;
}

/// The number of the error, because most errors share one SQLSTATE.
pub fn code(error: &dyn DatabaseError) -> Option<String> {
    let error = error.try_downcast_ref::<MySqlDatabaseError>()?;
    Some(error.number().to_string())
}
