//! The variables for the database.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use secrecy::{ExposeSecret, SecretString};

use super::Variables;
use crate::db;

/// The settings of the database connections. Subcommands such as `migrate` read only these.
#[derive(Debug)]
pub struct DatabaseConfig {
    pub url: SecretString,
    pub max_connections: u32,
    /// The time limit for a request. If the database supports a time limit for statements, it is derived from this one.
    pub request_timeout: Duration,
}

impl DatabaseConfig {
    pub fn from_env() -> Result<Self> {
        Self::from_variables(&Variables::from_env()?)
    }

    pub(super) fn from_variables(vars: &Variables) -> Result<Self> {
        let url = vars.secret("DATABASE_URL", db::URL_FORM, |_| true)?;
        check_url(url.expose_secret()).context("DATABASE_URL is malformed")?;
        Ok(Self {
            url,
            max_connections: vars.number("DATABASE_MAX_CONNECTIONS", 1..=1000, 10)?,
            request_timeout: vars.seconds("REQUEST_TIMEOUT_SECS", 1..=3600, 15)?,
        })
    }
}

/// Also refuses malformed codes, which sqlx takes for text.
fn check_url(url: &str) -> Result<()> {
    let mut codes = url.split('%').skip(1).map(|text| text.get(..2));
    let is_encoded = codes.all(|code| {
        let byte = code.and_then(|code| u8::from_str_radix(code, 16).ok());
        byte.is_some_and(|byte| !byte.is_ascii_control())
    });
    ensure!(
        !url.contains(char::is_control),
        "it has a control character, such as a line break at its end"
    );
    ensure!(
        is_encoded,
        "each % must begin the code of a character, such as %40 for @"
    );
    db::check_url(url)
}
