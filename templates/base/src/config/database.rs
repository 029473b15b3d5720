//! The variables for the database.

use std::time::Duration;

use secrecy::SecretString;

use super::{ConfigError, Variables};
use crate::db;

/// What a connection to the database needs. Subcommands such as `migrate` read only this part.
#[derive(Debug)]
pub struct DatabaseConfig {
    /// `DATABASE_URL`.
    pub url: SecretString,
    /// `DATABASE_MAX_CONNECTIONS`.
    pub max_connections: u32,
    /// `REQUEST_TIMEOUT_SECS`: nobody waits longer than this for a statement.
    pub request_timeout: Duration,
}

impl DatabaseConfig {
    /// Reads the environment and, for what is not set there, the file `.env`.
    ///
    /// # Errors
    /// The first variable that is missing or malformed.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::from_variables(&Variables::from_env()?)
    }

    pub(super) fn from_variables(vars: &Variables) -> Result<Self, ConfigError> {
        Ok(Self {
            url: vars.secret("DATABASE_URL", db::URL_FORM, db::is_url)?,
            max_connections: vars.number("DATABASE_MAX_CONNECTIONS", 1..=1000, 10)?,
            request_timeout: vars.seconds("REQUEST_TIMEOUT_SECS", 1..=3600, 15)?,
        })
    }
}
