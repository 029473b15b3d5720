//! MySQL or MariaDB: a pool of connections, each with limits on how long it waits.

use std::io;
use std::str::FromStr;
use std::time::Duration;

use anyhow::{anyhow, ensure};
use secrecy::ExposeSecret;
use sqlx::error::DatabaseError;
use sqlx::migrate::MigrateDatabase;
use sqlx::mysql::{
    MySqlConnectOptions, MySqlConnection, MySqlDatabaseError, MySqlPool, MySqlPoolOptions,
};
use sqlx::{ConnectOptions, Connection, Executor, MySql};
use tokio::time::timeout;

use super::status::{APPLIED, Applied};
use super::{ACQUIRE_TIMEOUT, has_code};
use crate::config::DatabaseConfig;

pub const URL_FORM: &str = "a URL such as mysql://user:password@host:3306/database";

/// ER_CHECKREAD, ER_LOCK_WAIT_TIMEOUT, ER_LOCK_DEADLOCK, ER_NEED_REPREPARE
/// (<https://dev.mysql.com/doc/mysql-errors/en/server-error-reference.html>).
pub const TRANSIENT: &[&str] = &["1020", "1205", "1213", "1615"];

/// The database is to blame, and not the statement.
#[rustfmt::skip]
pub const UNAVAILABLE: &[&str] = &[
    "1021", "1037", "1038", "1040", "1041", "1114", "1203", "1226", // out of disk, memory or connections
    "1053", "1077", "1079", "1152", "1158", "1159", "1160", "1161", // shutting down, or cut off
    "1317", "1927", "3169", "4031",                                 // stopped by an administrator or a limit
    "1290", "1836",                                                 // read-only, as a standby is
    "1044", "1045", "1049", "1129", "1130", "1698",                 // not letting us in any more
];

const NO_SUCH_DATABASE: &str = "1049";

const NO_SUCH_TABLE: &str = "1146";

const DATABASE_EXISTS: &str = "1007";

/// READ COMMITTED: at MySQL's default, gap locks let writers of different rows meet in deadlocks. Strict: a value that
/// does not fit is an error and is not cut. A wait for a lock, on a row or a table, ends after a second, so that all
/// retries fit into a request's time. (UTC and utf8mb4 are what sqlx sets by itself.)
const SESSION: &str = "
    SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;
    SET sql_mode = 'TRADITIONAL', innodb_lock_wait_timeout = 1, lock_wait_timeout = 1";

/// For the first connection; a host that is switched off does not refuse, it is silent.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long connections have for their farewell: a server that has gone silent must not hold up the exit.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// A connection that was unused for longer may have been cut off meanwhile, and is asked before it is used. Under
/// load there is none, which saves each request a round trip.
const TRUSTED_IDLE: Duration = Duration::from_secs(1);

pub type Database = MySqlPool;

pub fn is_url(url: &str) -> bool {
    let is_mysql = url.starts_with("mysql://") || url.starts_with("mariadb://");
    is_mysql
        && MySqlConnectOptions::from_str(url).is_ok_and(|options| options.get_database().is_some())
}

/// Connects, and creates the database when the server has none of that name.
///
/// # Errors
/// When the server cannot be reached or does not let us in, or the database cannot be created.
pub async fn connect(config: &DatabaseConfig) -> anyhow::Result<Database> {
    let url = config.url.expose_secret();
    let options = MySqlConnectOptions::from_str(url)?;
    match try_connection(&options).await {
        Ok(()) => {}
        // Asked for only now, so that nobody needs the right to create databases where there is one.
        Err(error) if has_code(&error, &[NO_SUCH_DATABASE]) => {
            let created = create(url).await;
            created.map_err(|error| anyhow!("cannot create the database: {error}"))?;
        }
        Err(error) => return Err(no_connection(&options, &error)),
    }
    Ok(pool(config).connect_lazy_with(options))
}

async fn try_connection(options: &MySqlConnectOptions) -> sqlx::Result<()> {
    open(options).await?.close().await
}

async fn open(options: &MySqlConnectOptions) -> sqlx::Result<MySqlConnection> {
    let connection = timeout(CONNECT_TIMEOUT, options.connect()).await;
    connection.map_err(io::Error::from)?
}

/// As text: sqlx's messages hold their causes already.
fn no_connection(options: &MySqlConnectOptions, error: &sqlx::Error) -> anyhow::Error {
    anyhow!(
        "cannot connect to MySQL at {}:{} (DATABASE_URL): {error}",
        options.get_host(),
        options.get_port()
    )
}

async fn create(url: &str) -> sqlx::Result<()> {
    match MySql::create_database(url).await {
        // Another instance has been quicker.
        Err(error) if has_code(&error, &[DATABASE_EXISTS]) => Ok(()),
        outcome => outcome,
    }
}

fn pool(config: &DatabaseConfig) -> MySqlPoolOptions {
    MySqlPoolOptions::new()
        .max_connections(config.max_connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(|connection, _| {
            Box::pin(async move { connection.execute(SESSION).await.map(drop) })
        })
        .test_before_acquire(false)
        .before_acquire(|connection, state| {
            let trusted = state.idle_for < TRUSTED_IDLE;
            Box::pin(async move { Ok(trusted || connection.ping().await.is_ok()) })
        })
}

/// Applies the migrations that have not been applied yet. Any number of processes may do so at once.
///
/// # Errors
/// When a migration fails, or one that was applied has been changed since.
pub async fn migrate(db: &Database) -> anyhow::Result<()> {
    // A connection of its own, without the pool's limits; closing it releases the lock.
    let mut connection = db.connect_options().connect().await?;
    // sqlx's own lock asks MariaDB for a negative time, gets none, and does not look. Names are the server's, at
    // most 64 characters.
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
        .map_err(|error| anyhow!("cannot migrate the database: {error}"))?;
    Ok(connection.close().await?)
}

/// What has been applied, or nothing when there is no such database.
///
/// # Errors
/// When the server cannot be reached or does not let us in.
pub async fn applied(config: &DatabaseConfig) -> anyhow::Result<Option<Vec<Applied>>> {
    let options = MySqlConnectOptions::from_str(config.url.expose_secret())?;
    let mut connection = match open(&options).await {
        Ok(connection) => connection,
        Err(error) if has_code(&error, &[NO_SUCH_DATABASE]) => return Ok(None),
        Err(error) => return Err(no_connection(&options, &error)),
    };
    let applied = match sqlx::query_as(APPLIED).fetch_all(&mut connection).await {
        Err(error) if has_code(&error, &[NO_SUCH_TABLE]) => Vec::new(),
        outcome => outcome?,
    };
    connection.close().await?;
    Ok(Some(applied))
}

/// # Errors
/// When the database does not answer.
pub async fn ping(db: &Database) -> sqlx::Result<()> {
    sqlx::query("SELECT 1").execute(db).await.map(drop)
}

/// Says goodbye on all connections.
pub async fn close(db: &Database) {
    let _ = timeout(CLOSE_TIMEOUT, db.close()).await;
}

/// The error's number: SQLSTATE puts most of them under one.
pub fn code(error: &dyn DatabaseError) -> Option<String> {
    let error = error.try_downcast_ref::<MySqlDatabaseError>()?;
    Some(error.number().to_string())
}
