//! The configuration, read from environment variables. `.env.example` describes them.
//!
//! Each error is one line that names the variable. It never shows the value, because the value may be a secret.

use std::env;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use anyhow::Result;
use url::Url;

mod database;
mod telemetry;
mod variables;

pub use database::DatabaseConfig;
pub use telemetry::TelemetryConfig;
pub use variables::Variables;

mod auth;
pub use auth::AuthConfig;

/// The configuration of the server.
#[derive(Debug)]
pub struct Config {
    pub address: SocketAddr,
    pub migrate_on_start: bool,
    pub body_limit: usize,
    pub request_timeout: Duration,
    pub shutdown_delay: Duration,
    pub cors_allowed_origins: Vec<String>,
    pub auth: AuthConfig,
    pub database: DatabaseConfig,
    pub telemetry: TelemetryConfig,
}

impl Config {
    /// Reads the environment, and the file `.env` for variables that are not set.
    pub fn from_env() -> Result<Self> {
        Self::from_variables(&Variables::from_env()?)
    }

    pub fn from_variables(vars: &Variables) -> Result<Self> {
        let database = DatabaseConfig::from_variables(vars)?;
        Ok(Self {
            address: address(vars)?,
            migrate_on_start: vars.parsed("MIGRATE_ON_START", "true or false", true)?,
            body_limit: vars.number("BODY_LIMIT_BYTES", 1..=1 << 30, 65_536)?,
            request_timeout: database.request_timeout,
            shutdown_delay: vars.seconds("SHUTDOWN_DELAY_SECS", 0..=15, 0)?,
            cors_allowed_origins: vars.list(
                "CORS_ALLOWED_ORIGINS",
                "origins such as https://app.example, separated by commas, without a path, default port or *",
                |text| is_origin(text).then(|| text.to_owned()),
            )?,
            auth: AuthConfig::from_variables(vars)?,
            database,
            telemetry: TelemetryConfig::from_variables(vars)?,
        })
    }
}

/// The address on which the server listens.
pub fn address(vars: &Variables) -> Result<SocketAddr> {
    let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let host = vars.parsed("HOST", "an IP address such as 127.0.0.1", loopback)?;
    let expected = "a port number from 0 to 65535";
    let port = vars.get("PORT", expected, 3000, variables::digits)?;
    Ok(SocketAddr::new(host, port))
}

/// tokio reads this variable when it builds the runtime, and panics if it is malformed.
pub fn check_worker_threads() -> Result<()> {
    let environment: Variables = env::vars_os().collect();
    environment.number("TOKIO_WORKER_THREADS", 1..=1000, 1)?;
    Ok(())
}

/// Whether browsers send this text as `Origin` (RFC 6454, section 6.2): in lower case, without a path, and without the
/// default port of the scheme. `Url` also accepts hosts that nobody has, such as `*.example`.
fn is_origin(text: &str) -> bool {
    let is_usual = |b: u8| b.is_ascii_alphanumeric() || b":/.-_[]".contains(&b);
    text.starts_with("http")
        && text.bytes().all(is_usual)
        && Url::parse(text).is_ok_and(|url| url.origin().ascii_serialization() == text)
}

#[cfg(test)]
mod tests;
