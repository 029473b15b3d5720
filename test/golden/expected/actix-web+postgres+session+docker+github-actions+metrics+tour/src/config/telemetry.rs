//! The variables that say what can be seen of the running program.

use std::str::FromStr;

use tracing_subscriber::EnvFilter;

use super::{ConfigError, Variables, check};

#[derive(Debug)]
pub struct TelemetryConfig {
    /// `RUST_LOG`.
    pub log_filter: String,
    /// `LOG_FORMAT`.
    pub log_format: LogFormat,
    /// `METRICS_ADDR`: the address and port of the metrics. They are no part of the public API.
    pub metrics_addr: std::net::SocketAddr,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LogFormat {
    Pretty,
    Json,
}

impl FromStr for LogFormat {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "pretty" => Ok(Self::Pretty),
            "json" => Ok(Self::Json),
            _ => Err(()),
        }
    }
}

impl TelemetryConfig {
    pub(super) fn from_variables(
        vars: &Variables<impl Fn(&str) -> Option<String>>,
    ) -> Result<Self, ConfigError> {
        let log_filter = vars.text("RUST_LOG").unwrap_or_else(|| "info".to_owned());
        let is_filter = EnvFilter::try_new(&log_filter).is_ok();
        check(
            "RUST_LOG",
            "a filter such as info or info,sqlx=debug",
            is_filter,
        )?;
        Ok(Self {
            log_filter,
            log_format: vars.parsed("LOG_FORMAT", "pretty or json", LogFormat::Pretty)?,
            metrics_addr: vars.parsed(
                "METRICS_ADDR",
                "an IP address and a port such as 127.0.0.1:9464",
                std::net::SocketAddr::from(([127, 0, 0, 1], 9464)),
            )?,
        })
    }
}
