//! Environment variables, and how to parse them.

use std::collections::HashMap;
use std::env;
use std::ffi::{OsStr, OsString};
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use secrecy::SecretString;
use thiserror::Error;

/// A variable that is missing or malformed.
#[derive(Debug, Error)]
pub enum ConfigError {
    #[error("{0} is not set; copy .env.example to .env, or set it in the environment")]
    Missing(&'static str),
    #[error("{name} is malformed: it must be {expected}")]
    Malformed {
        name: &'static str,
        expected: String,
    },
    #[error(
        "the file .env is malformed: write NAME=value lines, and quote values with blanks or #"
    )]
    DotEnv,
}

/// Variables by name. Tests collect them from pairs.
pub struct Variables(HashMap<OsString, OsString>);

impl<N: Into<OsString>, V: Into<OsString>> FromIterator<(N, V)> for Variables {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let pairs = pairs.into_iter();
        Self(pairs.map(|(n, v)| (n.into(), v.into())).collect())
    }
}

impl Variables {
    /// The environment and, for what is not set there, the file `.env`.
    ///
    /// The file does not change the environment itself, because other threads may be reading it.
    ///
    /// # Errors
    /// [`ConfigError::DotEnv`] when the file cannot be read.
    pub fn from_env() -> Result<Self, ConfigError> {
        let file = match dotenvy::dotenv_iter() {
            Ok(lines) => lines.collect(),
            Err(error) if error.not_found() => Ok(Self(HashMap::new())),
            Err(error) => Err(error),
        };
        let mut variables: Self = file.map_err(|_| ConfigError::DotEnv)?;
        variables.0.extend(env::vars_os());
        Ok(variables)
    }

    pub(super) fn text(&self, name: &'static str) -> Result<Option<&str>, ConfigError> {
        match self.0.get(OsStr::new(name)).map(|value| value.to_str()) {
            Some(None) => Err(malformed(name, "text in UTF-8")),
            Some(text) => Ok(text),
            None => Ok(None),
        }
    }

    /// A variable that must be set.
    pub(super) fn secret(
        &self,
        name: &'static str,
        expected: &str,
        valid: fn(&str) -> bool,
    ) -> Result<SecretString, ConfigError> {
        let text = self.text(name)?.ok_or(ConfigError::Missing(name))?;
        check(name, expected, valid(text))?;
        Ok(text.into())
    }

    pub(super) fn parsed<T: FromStr>(
        &self,
        name: &'static str,
        expected: &str,
        default: T,
    ) -> Result<T, ConfigError> {
        match self.text(name)? {
            Some(text) => text.parse().map_err(|_| malformed(name, expected)),
            None => Ok(default),
        }
    }

    pub(super) fn number<T: FromStr + Display + PartialOrd>(
        &self,
        name: &'static str,
        range: RangeInclusive<T>,
        default: T,
    ) -> Result<T, ConfigError> {
        let expected = format!("a number from {} to {}", range.start(), range.end());
        let number = self.parsed(name, &expected, default)?;
        check(name, &expected, range.contains(&number))?;
        Ok(number)
    }

    pub(super) fn seconds(
        &self,
        name: &'static str,
        range: RangeInclusive<u64>,
        default: u64,
    ) -> Result<Duration, ConfigError> {
        self.number(name, range, default).map(Duration::from_secs)
    }

    /// Items that commas separate. An unset variable is an empty list.
    pub(super) fn list<T>(
        &self,
        name: &'static str,
        expected: &str,
        parse: fn(&str) -> Option<T>,
    ) -> Result<Vec<T>, ConfigError> {
        let items = self.text(name)?.unwrap_or_default().split(',');
        items
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(|item| parse(item).ok_or_else(|| malformed(name, expected)))
            .collect()
    }
}

pub(super) fn check(name: &'static str, expected: &str, valid: bool) -> Result<(), ConfigError> {
    valid.then_some(()).ok_or_else(|| malformed(name, expected))
}

fn malformed(name: &'static str, expected: &str) -> ConfigError {
    ConfigError::Malformed {
        name,
        expected: expected.to_owned(),
    }
}
