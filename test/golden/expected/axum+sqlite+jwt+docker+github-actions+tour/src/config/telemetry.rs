//! The variables for observing the program.

use anyhow::Result;
use tracing_subscriber::EnvFilter;

use super::Variables;

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
                "a filter such as info or info,sqlx=debug",
                "info".to_owned(),
                |text| EnvFilter::try_new(text).is_ok().then(|| text.to_owned()),
            )?,
            json_logs: vars.get("LOG_FORMAT", "pretty or json", false, |text| match text {
                "json" => Some(true),
                "pretty" => Some(false),
                _ => None,
            })?,
        })
    }
}
