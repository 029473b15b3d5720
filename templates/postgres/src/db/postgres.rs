//! PostgreSQL: a pool of connections with time limits for locks and statements.

mod checks;
mod url;

use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use sqlx::error::DatabaseError;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, Row};
use tokio::time::timeout;

use super::{ACQUIRE_TIMEOUT, has_code};
use crate::config::DatabaseConfig;

pub use url::{URL_FORM, check_url, check_variable, is_library_variable};

/// serialization_failure, deadlock_detected, lock_not_available
/// (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
pub const TRANSIENT: &[&str] = &["40001", "40P01", "55P03"];

/// The cause is the state of the server, and not the statement.
#[rustfmt::skip]
pub const UNAVAILABLE: &[&str] = &[
    "08000", "08001", "08003", "08004", "08006", "08P01", // connection exceptions
    "53000", "53100", "53200", "53300", "53400", "58030", // out of disk, memory or connections; I/O errors
    "57000", "57P01", "57P02", "57P03", "57P04", "57P05", // shutting down, starting up, or connection lost
    "25P03", "25P04", "57014",                            // stopped by an administrator or by a limit
    "25006",                                              // read-only, such as a standby
    "28000", "28P01", "3D000",                            // access refused
];

const NO_SUCH_DATABASE: &str = "3D000";
const INVALID_PARAMETER: &str = "22023";
pub const NO_SUCH_TABLE: &str = "42P01";

/// duplicate_database, and unique_violation, which the slower of two parallel instances gets.
const DATABASE_EXISTS: &[&str] = &["42P04", "23505"];

/// How long a statement waits for a lock: longer than the second after which PostgreSQL looks for deadlocks, and short
/// enough that all retries fit into the time limit of a request.
const LOCK_TIMEOUT: &str = "2s";

/// A role can have time limits, which would stop a long migration, and another isolation level. Without
/// `client_min_messages`, every start would log that the table of the migrations exists.
const MIGRATION_SETTINGS: &str = "
    SELECT set_config(name, '0', false) FROM pg_settings
        WHERE name IN ('lock_timeout', 'statement_timeout', 'transaction_timeout');
    SET default_transaction_isolation = 'read committed';
    SET client_min_messages = warning";

/// The limit for the first connection. A host that is switched off never responds.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// A connection that was idle for longer may be lost, so it is tested before its next use. Under load there is no such
/// connection, which saves a round trip for each request.
const TRUSTED_IDLE: Duration = Duration::from_secs(1);

/// The limit for that test. It leaves time for another connection.
const PING_TIMEOUT: Duration = Duration::from_secs(1);

pub type Database = PgPool;

/// Makes a pool, and creates the database when the server has none of that name.
pub async fn connect(config: &DatabaseConfig) -> anyhow::Result<Database> {
    let options = url::options(config)?;
    let mut connections = tokio::try_join!(open(config), open(config))?;
    // Only a missing database is created, so other users do not need the right to create one.
    if connections.0.is_none() {
        match create_database(&options).await {
            Err(error) if !has_code(&error, DATABASE_EXISTS) => {
                bail!("cannot create the database (DATABASE_URL): {error}")
            }
            // This program or another instance has created it.
            _ => connections = tokio::try_join!(open(config), open(config))?,
        }
    }
    if let (Some(first), Some(second)) = connections {
        checks::refuse_transaction_mode(first, second).await?;
    }
    Ok(pool(config).connect_lazy_with(options))
}

/// The database gets the encoding UTF8, whatever the default of the server is.
async fn create_database(options: &PgConnectOptions) -> sqlx::Result<()> {
    let name = options.get_database().unwrap_or_default();
    let name = name.replace('"', "\"\"");
    let create = format!("CREATE DATABASE \"{name}\" ENCODING 'UTF8' TEMPLATE template0");
    let mut connection = options.clone().database("postgres").connect().await?;
    let created = match connection.execute(AssertSqlSafe(&*create)).await {
        // The locale of the server needs another encoding. "C" fits all encodings.
        Err(error) if has_code(&error, &[INVALID_PARAMETER]) => {
            let create = format!("{create} LC_COLLATE 'C' LC_CTYPE 'C'");
            connection.execute(AssertSqlSafe(create)).await
        }
        created => created,
    };
    created?;
    connection.close().await
}

/// Opens one connection. Returns `None` if the server has no database of that name.
pub async fn open(config: &DatabaseConfig) -> anyhow::Result<Option<PgConnection>> {
    let options = url::options(config)?;
    let connection = timeout(CONNECT_TIMEOUT, options.connect()).await;
    match connection.unwrap_or_else(|late| Err(sqlx::Error::Io(late.into()))) {
        Ok(mut connection) => {
            timeout(CONNECT_TIMEOUT, checks::settings(&mut connection))
                .await
                .context("the server or its pooler has no session left (DATABASE_URL)")??;
            Ok(Some(connection))
        }
        Err(error) if has_code(&error, &[NO_SUCH_DATABASE]) => Ok(None),
        // The error becomes text, because sqlx's messages already contain their causes.
        Err(error) => {
            let (host, port) = (options.get_host(), options.get_port());
            let address = match options.get_socket() {
                Some(directory) => format!("{}/.s.PGSQL.{port}", directory.display()),
                None if host.starts_with('/') => format!("{host}/.s.PGSQL.{port}"),
                None => format!("{host}:{port}"),
            };
            bail!("cannot connect to PostgreSQL at {address} (DATABASE_URL): {error}")
        }
    }
}

fn pool(config: &DatabaseConfig) -> PgPoolOptions {
    let request_timeout = config.request_timeout;
    PgPoolOptions::new()
        .max_connections(config.max_connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(move |connection, _| Box::pin(configure(connection, request_timeout)))
        .test_before_acquire(false)
        .before_acquire(|connection, state| {
            let trusted = state.idle_for < TRUSTED_IDLE;
            Box::pin(async move { Ok(trusted || is_idle(connection).await) })
        })
}

/// Whether the connection works and has no open transaction. `now()` is the time at which the transaction began.
async fn is_idle(connection: &mut PgConnection) -> bool {
    let select = connection.fetch_one("SELECT now() = statement_timestamp()");
    let row = timeout(PING_TIMEOUT, select).await;
    row.is_ok_and(|row| row.is_ok_and(|row| row.try_get(0).unwrap_or(false)))
}

/// A statement must end soon after its request, because its locks would block others. The isolation level, and no limit
/// for transactions and idle connections, are PostgreSQL's defaults, but a role or a database can have others. Without
/// `synchronous_commit`, a crash of the server would lose writes that the program has confirmed.
async fn configure(connection: &mut PgConnection, request_timeout: Duration) -> sqlx::Result<()> {
    let statement_timeout = request_timeout + Duration::from_secs(1);
    let set = "
        SELECT set_config('lock_timeout', $1, false), set_config('statement_timeout', $2, false),
               set_config('default_transaction_isolation', 'read committed', false),
               (SELECT set_config(name, 'on', false) FROM pg_settings
                WHERE name = 'synchronous_commit' AND setting = 'off'),
               (SELECT count(set_config(name, '0', false)) FROM pg_settings
                WHERE name IN ('transaction_timeout', 'idle_session_timeout'))";
    let set = sqlx::query(set)
        .bind(LOCK_TIMEOUT)
        .bind(statement_timeout.as_millis().to_string());
    set.execute(connection).await.map(drop)
}

/// Applies the pending migrations. Any number of processes may do this at the same time, because sqlx takes an advisory
/// lock.
pub async fn migrate(db: &Database) -> anyhow::Result<()> {
    // The time limits of the pool are too short for the lock and for large tables.
    let mut connection = db.connect_options().connect().await?;
    connection.execute(MIGRATION_SETTINGS).await?;
    sqlx::migrate!()
        .run(&mut connection)
        .await
        .map_err(|error| anyhow!("cannot migrate the database: {error}"))?;
    Ok(connection.close().await?)
}

/// Also fails when the server accepts no writes: a standby, or a role or database that is set to read-only. A new
/// connection may reach another server, so it replaces one that is read-only.
pub async fn ping(db: &Database) -> anyhow::Result<()> {
    let mut connection = db.acquire().await?;
    let read_only: String = sqlx::query_scalar("SHOW transaction_read_only")
        .fetch_one(&mut *connection)
        .await?;
    if read_only != "off" {
        connection.close_on_drop();
        bail!("the database is read-only");
    }
    Ok(())
}

pub async fn close(db: &Database) {
    db.close().await;
}

pub fn code(error: &dyn DatabaseError) -> Option<String> {
    error.code().map(|code| code.into_owned())
}
