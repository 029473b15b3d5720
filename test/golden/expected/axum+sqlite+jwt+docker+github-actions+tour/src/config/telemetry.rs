//! The variables for observing the program.

use anyhow::Result;
use tracing_subscriber::filter::{EnvFilter, LevelFilter};

use super::Variables;

const DEFAULT_LOG: &str = "info";

#[derive(Debug)]
pub struct TelemetryConfig {
    pub log_filter: String,
    pub json_logs: bool,
}

impl TelemetryConfig {
    pub fn from_env() -> Result<Self> {
        Self::from_variables(&Variables::from_env()?)
    }

    pub(super) fn from_variables(vars: &Variables) -> Result<Self> {
        Ok(Self {
            log_filter: vars.get(
                "RUST_LOG",
                "levels such as info or sqlx::query=debug, with _ in place of -, and commas between them",
                DEFAULT_LOG.to_owned(),
                filter,
            )?,
            json_logs: vars.get("LOG_FORMAT", "pretty or json", false, |text| match text {
                "json" => Some(true),
                "pretty" => Some(false),
                _ => None,
            })?,
        })
    }
}

/// `EnvFilter` takes a misspelt level for a target, and then not even errors would be logged. It also takes spaces for
/// a part of a target, and nothing for errors only.
fn filter(text: &str) -> Option<String> {
    let is_empty = text.split(',').all(|part| part.trim().is_empty());
    let text = if is_empty { DEFAULT_LOG } else { text };
    let parts: Vec<_> = text.split(',').map(str::trim).collect();
    let is_complete = |part: &&str| match part.split(['=', '[']).next() {
        Some(target) if target.len() < part.len() => part.contains('=') && is_target(target),
        _ => part.parse::<LevelFilter>().is_ok(),
    };
    // Without a level for all targets, not even errors would be logged, and no line would have a request id.
    let filter = format!("error,{}", parts.join(","));
    (parts.iter().all(is_complete) && EnvFilter::try_new(&filter).is_ok()).then_some(filter)
}

/// Whether it is empty or can be the path of a module, and is not a level. Most targets are such paths, which have `_`
/// where the name of a crate has `-`. If a hyphen were accepted, the program might log nothing.
fn is_target(text: &str) -> bool {
    let is_plain = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.replace("::", "").chars().all(is_plain)
        && (text.is_empty() || text.parse::<LevelFilter>().is_err())
}
