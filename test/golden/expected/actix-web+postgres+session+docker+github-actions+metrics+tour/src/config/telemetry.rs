//! The variables for observing the program.

use std::net::SocketAddr;

use anyhow::Result;
use tracing_subscriber::filter::{EnvFilter, LevelFilter};

use super::Variables;

#[derive(Debug)]
pub struct TelemetryConfig {
    pub log_filter: String,
    pub json_logs: bool,
    pub metrics_addr: SocketAddr,
}

impl TelemetryConfig {
    pub fn from_env() -> Result<Self> {
        Self::from_variables(&Variables::from_env()?)
    }

    pub(super) fn from_variables(vars: &Variables) -> Result<Self> {
        Ok(Self {
            log_filter: vars.get(
                "RUST_LOG",
                "levels such as info, and targets with their levels such as sqlx=debug, separated by commas",
                "info".to_owned(),
                |text| is_filter(text).then(|| text.to_owned()),
            )?,
            json_logs: vars.get("LOG_FORMAT", "pretty or json", false, |text| match text {
                "json" => Some(true),
                "pretty" => Some(false),
                _ => None,
            })?,
            metrics_addr: vars.parsed(
                "METRICS_ADDR",
                "an IP address and a port such as 127.0.0.1:9464",
                SocketAddr::from(([127, 0, 0, 1], 9464)),
            )?,
        })
    }
}

/// `EnvFilter` takes a misspelt level for a target, and then not even errors would be logged.
fn is_filter(text: &str) -> bool {
    let is_complete = |part: &str| part.contains('=') || part.trim().parse::<LevelFilter>().is_ok();
    text.split(',').all(is_complete) && EnvFilter::try_new(text).is_ok()
}
