//! The configuration, read from environment variables. `.env.example` describes them.
//!
//! Each error is one line that names the variable. It never shows the value, because the value may be a secret.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use anyhow::Result;

mod database;
mod telemetry;
mod variables;

pub use database::DatabaseConfig;
pub use telemetry::TelemetryConfig;
pub use variables::Variables;

mod auth;
pub use auth::AuthConfig;

/// What the server needs.
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
    /// Reads the environment and, for what is not set there, the file `.env`.
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

/// Where the server listens.
pub fn address(vars: &Variables) -> Result<SocketAddr> {
    let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let host = vars.parsed("HOST", "an IP address such as 127.0.0.1", loopback)?;
    let port = vars.parsed("PORT", "a port number from 0 to 65535", 3000)?;
    Ok(SocketAddr::new(host, port))
}

/// Whether browsers send this text as `Origin` (RFC 6454, section 6.2): a scheme, a host in lower case, and a port
/// unless it is the default of the scheme.
fn is_origin(text: &str) -> bool {
    let is_allowed = |b: u8| matches!(b, b'a'..=b'z' | b'0'..=b'9') || b".-:[]_".contains(&b);
    let (authority, default_port) = match text.split_once("://") {
        Some(("http", authority)) => (authority, ":80"),
        Some(("https", authority)) => (authority, ":443"),
        _ => return false,
    };
    !authority.is_empty() && !authority.ends_with(default_port) && authority.bytes().all(is_allowed)
}

#[cfg(test)]
mod tests;
