//! Logs: for people in development, one JSON object a line with `LOG_FORMAT=json`.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::fmt;

use crate::config::{LogFormat, TelemetryConfig};

/// Installs the logger for the whole process, with the filter that `RUST_LOG` asks for.
///
/// # Panics
/// When called twice.
pub fn init(config: &TelemetryConfig) {
    let logger = fmt()
        .with_env_filter(config.log_filter.clone())
        .with_writer(stderr)
        .with_ansi(stderr().is_terminal());
    match config.log_format {
        LogFormat::Pretty => logger.init(),
        LogFormat::Json => logger
            .json()
            .flatten_event(true)
            .with_span_list(false)
            .init(),
    }
}
