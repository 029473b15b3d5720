//! The configuration: environment variables, in development from the file `.env`.
//!
//! Each fault is one line that names the variable and the remedy, and never shows the value: it may be a secret.

use std::env;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use thiserror::Error;

use crate::db;

mod telemetry;
pub use telemetry::{LogFormat, TelemetryConfig};

mod auth;
pub use auth::AuthConfig;

/// Everything that can be set. `.env.example` describes the variables.
#[derive(Debug)]
pub struct Config {
    /// `HOST`: the address to listen on.
    pub host: IpAddr,
    /// `PORT`: 0 lets the system choose.
    pub port: u16,
    /// `DATABASE_URL`.
    pub database_url: Secret,
    /// `DATABASE_MAX_CONNECTIONS`.
    pub database_max_connections: u32,
    /// `MIGRATE_ON_START`.
    pub migrate_on_start: bool,
    /// `BODY_LIMIT_BYTES`.
    pub body_limit: usize,
    /// `REQUEST_TIMEOUT_SECS`: for reading the body and for the handler, together.
    pub request_timeout: Duration,
    /// `SHUTDOWN_DELAY_SECS`: how long connections are accepted after a SIGTERM.
    pub shutdown_delay: Duration,
    /// `CORS_ALLOWED_ORIGINS`: empty turns CORS off.
    pub cors_allowed_origins: Vec<String>,
    pub auth: AuthConfig,
    pub telemetry: TelemetryConfig,
}

/// A value that must not appear in logs: its `Debug` form hides it.
pub struct Secret(String);

impl Secret {
    pub fn new(value: String) -> Self {
        Self(value)
    }

    /// The value itself. Each use of this is a place to look at in a review.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[hidden]")
    }
}

/// A variable that is missing or malformed.
#[derive(Debug, Error)]
pub enum ConfigError {
    #[error("{0} is not set; copy .env.example to .env, or set it in the environment")]
    Missing(&'static str),
    #[error("{variable} is malformed: it must be {expected}")]
    Malformed {
        variable: &'static str,
        expected: String,
    },
    #[error(
        "the file .env is malformed: write NAME=value lines, and quote values that hold blanks or #"
    )]
    DotEnv,
}

impl ConfigError {
    fn malformed(variable: &'static str, expected: &str) -> Self {
        Self::Malformed {
            variable,
            expected: expected.to_owned(),
        }
    }
}

impl Config {
    /// Reads the environment and, for what is not set there, the file `.env`.
    ///
    /// # Errors
    /// The first variable that is missing or malformed.
    pub fn from_env() -> Result<Self, ConfigError> {
        match dotenvy::dotenv() {
            Err(error) if !error.not_found() => return Err(ConfigError::DotEnv),
            _ => {}
        }
        Self::from_variables(|name| {
            env::var_os(name).map(|value| value.to_string_lossy().into_owned())
        })
    }

    /// Reads the variables that `get` knows, by name. The tests bring their own.
    ///
    /// # Errors
    /// The first variable that is missing or malformed.
    pub fn from_variables(get: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let vars = Variables(get);
        let database_url = vars
            .text("DATABASE_URL")
            .ok_or(ConfigError::Missing("DATABASE_URL"))?;
        check("DATABASE_URL", db::URL_FORM, db::is_url(&database_url))?;
        Ok(Self {
            host: vars.host()?,
            port: vars.parsed("PORT", "a port number from 0 to 65535", 3000)?,
            database_url: Secret::new(database_url),
            database_max_connections: vars.number("DATABASE_MAX_CONNECTIONS", 1..=1000, 10)? as u32,
            migrate_on_start: vars.parsed("MIGRATE_ON_START", "true or false", true)?,
            body_limit: vars.number("BODY_LIMIT_BYTES", 1..=1 << 30, 65_536)? as usize,
            request_timeout: vars.seconds("REQUEST_TIMEOUT_SECS", 1..=3600, 15)?,
            shutdown_delay: vars.seconds("SHUTDOWN_DELAY_SECS", 0..=15, 0)?,
            cors_allowed_origins: vars.list(
                "CORS_ALLOWED_ORIGINS",
                "origins such as https://app.example, separated by commas, without a path and without *",
                is_origin,
            )?,
            auth: AuthConfig::from_variables(&vars)?,
            telemetry: TelemetryConfig::from_variables(&vars)?,
        })
    }
}

/// Where the values come from, by name.
struct Variables<F>(F);

impl<F: Fn(&str) -> Option<String>> Variables<F> {
    fn text(&self, name: &str) -> Option<String> {
        (self.0)(name)
    }

    fn host(&self) -> Result<IpAddr, ConfigError> {
        let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
        self.parsed("HOST", "an IP address such as 127.0.0.1", loopback)
    }

    fn parsed<T: FromStr>(
        &self,
        name: &'static str,
        expected: &str,
        default: T,
    ) -> Result<T, ConfigError> {
        let parse = |text: String| {
            text.parse()
                .map_err(|_| ConfigError::malformed(name, expected))
        };
        self.text(name).map_or(Ok(default), parse)
    }

    fn number(
        &self,
        name: &'static str,
        range: RangeInclusive<u64>,
        default: u64,
    ) -> Result<u64, ConfigError> {
        let expected = format!("a number from {} to {}", range.start(), range.end());
        let number = self.parsed(name, &expected, default)?;
        check(name, &expected, range.contains(&number))?;
        Ok(number)
    }

    fn seconds(
        &self,
        name: &'static str,
        range: RangeInclusive<u64>,
        default: u64,
    ) -> Result<Duration, ConfigError> {
        self.number(name, range, default).map(Duration::from_secs)
    }

    fn list(
        &self,
        name: &'static str,
        expected: &str,
        valid: fn(&str) -> bool,
    ) -> Result<Vec<String>, ConfigError> {
        let text = self.text(name).unwrap_or_default();
        let items: Vec<String> = text
            .split(',')
            .map(|item| item.trim().to_owned())
            .filter(|i| !i.is_empty())
            .collect();
        check(name, expected, items.iter().all(|item| valid(item)))?;
        Ok(items)
    }
}

fn check(name: &'static str, expected: &str, valid: bool) -> Result<(), ConfigError> {
    if valid {
        Ok(())
    } else {
        Err(ConfigError::malformed(name, expected))
    }
}

/// Whether it is what browsers send as `Origin` (RFC 6454, section 6.2): scheme, host in lower case, port.
fn is_origin(text: &str) -> bool {
    let authority = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    authority.is_some_and(|authority| {
        !authority.is_empty()
            && authority
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-:[]_".contains(&b))
    })
}

#[cfg(test)]
mod tests;
