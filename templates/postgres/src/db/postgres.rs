//! PostgreSQL: a pool of connections, each with limits on how long it waits and works.

use std::io;
use std::str::FromStr;
use std::time::Duration;

use anyhow::anyhow;
use secrecy::ExposeSecret;
use sqlx::error::DatabaseError;
use sqlx::migrate::MigrateDatabase;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, Executor, Postgres};
use tokio::time::timeout;

use super::status::{APPLIED, Applied};
use super::{ACQUIRE_TIMEOUT, has_code};
use crate::config::DatabaseConfig;

pub const URL_FORM: &str = "a URL such as postgres://user:password@host:5432/database";

/// serialization_failure, deadlock_detected, lock_not_available
/// (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
pub const TRANSIENT: &[&str] = &["40001", "40P01", "55P03"];

/// The database is to blame, and not the statement.
#[rustfmt::skip]
pub const UNAVAILABLE: &[&str] = &[
    "08000", "08001", "08003", "08004", "08006", "08P01", // connection exceptions
    "53000", "53100", "53200", "53300",                   // out of disk, memory or connections
    "57000", "57P01", "57P02", "57P03", "57P04", "57P05", // shutting down, starting up, or cut off
    "57014",                                              // stopped by an administrator or a limit
    "25006",                                              // read-only, as a standby is
    "28000", "28P01", "3D000",                            // not letting us in any more
];

const NO_SUCH_DATABASE: &str = "3D000";

const NO_SUCH_TABLE: &str = "42P01";

/// duplicate_database, and what the slower of two that create it at the same time is told.
const DATABASE_EXISTS: &[&str] = &["42P04", "23505"];

/// How long a statement waits for a lock. Longer than the second after which PostgreSQL looks for a deadlock, and
/// short enough for all retries to fit into a request's time.
const LOCK_TIMEOUT: &str = "2s";

/// For the first connection; a host that is switched off does not refuse, it is silent.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long connections have for their farewell: a server that has gone silent must not hold up the exit.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// A connection that was unused for longer may have been cut off meanwhile, and is asked before it is used. Under
/// load there is none, which saves each request a round trip.
const TRUSTED_IDLE: Duration = Duration::from_secs(1);

pub type Database = PgPool;

pub fn is_url(url: &str) -> bool {
    let is_postgres = url.starts_with("postgres://") || url.starts_with("postgresql://");
    is_postgres
        && PgConnectOptions::from_str(url).is_ok_and(|options| options.get_database().is_some())
}

/// Connects, and creates the database when the server has none of that name.
///
/// # Errors
/// When the server cannot be reached or does not let us in, or the database cannot be created.
pub async fn connect(config: &DatabaseConfig) -> anyhow::Result<Database> {
    let url = config.url.expose_secret();
    let options = PgConnectOptions::from_str(url)?;
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

async fn try_connection(options: &PgConnectOptions) -> sqlx::Result<()> {
    open(options).await?.close().await
}

async fn open(options: &PgConnectOptions) -> sqlx::Result<PgConnection> {
    let connection = timeout(CONNECT_TIMEOUT, options.connect()).await;
    connection.map_err(io::Error::from)?
}

/// As text: sqlx's messages hold their causes already.
fn no_connection(options: &PgConnectOptions, error: &sqlx::Error) -> anyhow::Error {
    anyhow!(
        "cannot connect to PostgreSQL at {}:{} (DATABASE_URL): {error}",
        options.get_host(),
        options.get_port()
    )
}

async fn create(url: &str) -> sqlx::Result<()> {
    match Postgres::create_database(url).await {
        // Another instance has been quicker.
        Err(error) if has_code(&error, DATABASE_EXISTS) => Ok(()),
        outcome => outcome,
    }
}

fn pool(config: &DatabaseConfig) -> PgPoolOptions {
    let request_timeout = config.request_timeout;
    PgPoolOptions::new()
        .max_connections(config.max_connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(move |connection, _| Box::pin(set_limits(connection, request_timeout)))
        .test_before_acquire(false)
        .before_acquire(|connection, state| {
            let trusted = state.idle_for < TRUSTED_IDLE;
            Box::pin(async move { Ok(trusted || connection.ping().await.is_ok()) })
        })
}

/// A statement works hardly longer than its request is waited for: it would go on holding its locks for nobody.
async fn set_limits(connection: &mut PgConnection, request_timeout: Duration) -> sqlx::Result<()> {
    let statement_timeout = request_timeout + Duration::from_secs(1);
    let set =
        "SELECT set_config('lock_timeout', $1, false), set_config('statement_timeout', $2, false)";
    sqlx::query(set)
        .bind(LOCK_TIMEOUT)
        .bind(statement_timeout.as_millis().to_string())
        .execute(connection)
        .await
        .map(drop)
}

/// Applies the migrations that have not been applied yet. Any number of processes may do so at once: sqlx holds an
/// advisory lock meanwhile.
///
/// # Errors
/// When a migration fails, or one that was applied has been changed since.
pub async fn migrate(db: &Database) -> anyhow::Result<()> {
    // A connection of its own, without the pool's limits: both the lock and a large table may take their time.
    let mut connection = db.connect_options().connect().await?;
    // Else every start logs that the table of the migrations exists.
    connection
        .execute("SET client_min_messages = warning")
        .await?;
    sqlx::migrate!()
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
    let options = PgConnectOptions::from_str(config.url.expose_secret())?;
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

pub fn code(error: &dyn DatabaseError) -> Option<String> {
    error.code().map(|code| code.into_owned())
}
