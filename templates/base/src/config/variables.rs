//! Environment variables, and how to parse them.

use std::collections::HashMap;
use std::env;
use std::ffi::{OsStr, OsString};
use std::fmt::Display;
use std::fs;
use std::io::ErrorKind;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use secrecy::SecretString;

use crate::db;

/// The values of environment variables by name. Tests build it from pairs.
pub struct Variables(HashMap<OsString, OsString>);

impl<N: Into<OsString>, V: Into<OsString>> FromIterator<(N, V)> for Variables {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let pairs = pairs.into_iter();
        Self(pairs.map(|(n, v)| (n.into(), v.into())).collect())
    }
}

impl Variables {
    /// Reads the environment, and the file `.env` in the current directory for variables that are not set.
    ///
    /// The file does not change the process environment, because other threads may be reading it. Parent directories
    /// are not searched for `.env`: a relative path of a database would mean another file there.
    pub fn from_env() -> Result<Self> {
        let file = match fs::read_to_string(".env") {
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            text => text.context("cannot read the file .env")?,
        };
        // Some editors begin a file with a byte order mark.
        let file = file.trim_start_matches('\u{feff}');
        let mut variables = HashMap::new();
        for (number, line) in (1..).zip(file.lines().map(str::trim)) {
            let Some(pair) = dotenvy::from_read_iter(line.as_bytes()).next() else {
                continue;
            };
            // dotenvy's error contains the whole line, which may contain a secret.
            let (name, value) = pair.ok().with_context(|| {
                format!(
                    "line {number} of the file .env is malformed: write NAME=value, quote a value with spaces or #, \
                     and one with a single quote in double quotes"
                )
            })?;
            db::check_variable(&name, &value)?;
            ensure!(
                is_literal(line, &value),
                "{name} in the file .env is malformed: put the whole value in single quotes"
            );
            ensure!(
                !db::is_library_variable(&name) && name != "TOKIO_WORKER_THREADS",
                "{name} must not be in the file .env: set it in the environment"
            );
            let earlier = variables.insert(name.clone().into(), value.into());
            ensure!(
                earlier.is_none(),
                "{name} is in the file .env twice: delete one of the lines"
            );
        }
        variables.extend(env::vars_os());
        Ok(Self(variables))
    }

    /// The parsed value, or `default` when the variable is not set.
    pub(super) fn get<T>(
        &self,
        name: &str,
        expected: &str,
        default: T,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T> {
        let Some(value) = self.0.get(OsStr::new(name)) else {
            return Ok(default);
        };
        let value = value.to_str().and_then(parse);
        value.with_context(|| format!("{name} is malformed: it must be {expected}"))
    }

    /// A required variable, whose value is a secret.
    pub(super) fn secret(
        &self,
        name: &str,
        expected: &str,
        valid: fn(&str) -> bool,
    ) -> Result<SecretString> {
        let read = |text: &str| valid(text).then(|| Some(text.into()));
        let secret: Option<SecretString> = self.get(name, expected, None, read)?;
        secret.with_context(|| {
            format!("{name} is not set; copy .env.example to .env, or set it in the environment")
        })
    }

    pub(super) fn parsed<T: FromStr>(&self, name: &str, expected: &str, default: T) -> Result<T> {
        self.get(name, expected, default, |text| text.parse().ok())
    }

    pub(super) fn number<T: FromStr + Display + PartialOrd>(
        &self,
        name: &str,
        range: RangeInclusive<T>,
        default: T,
    ) -> Result<T> {
        let expected = format!("a number from {} to {}", range.start(), range.end());
        self.get(name, &expected, default, |text| {
            digits(text).filter(|number| range.contains(number))
        })
    }

    pub(super) fn seconds(
        &self,
        name: &str,
        range: RangeInclusive<u64>,
        default: u64,
    ) -> Result<Duration> {
        self.number(name, range, default).map(Duration::from_secs)
    }

    /// A comma-separated list. An unset variable is an empty list.
    pub(super) fn list<T>(
        &self,
        name: &str,
        expected: &str,
        parse: fn(&str) -> Option<T>,
    ) -> Result<Vec<T>> {
        self.get(name, expected, Vec::new(), |text| {
            let items = text.split(',').map(str::trim);
            items.filter(|item| !item.is_empty()).map(parse).collect()
        })
    }
}

/// Whether dotenvy has changed nothing. It would replace `$name` and `\n`, and join parts such as `a"b"`.
fn is_literal(line: &str, value: &str) -> bool {
    let (_, written) = line.split_once('=').unwrap_or_default();
    ["'", "\"", ""].iter().any(|quote| {
        let rest = written
            .trim_start()
            .strip_prefix(&format!("{quote}{value}{quote}"));
        rest.is_some_and(|rest| rest.is_empty() || rest.trim_start().starts_with('#'))
    })
}

/// A number that consists of digits. Other programs do not accept `+5`, for example.
pub(super) fn digits<T: FromStr>(text: &str) -> Option<T> {
    let is_plain = text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| is_plain)
}
