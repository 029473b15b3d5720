//! Logs: for people in development, one JSON object a line with `LOG_FORMAT=json`.

use std::io::{IsTerminal, stderr};
use std::panic;

use tracing_subscriber::fmt;

use crate::config::{LogFormat, TelemetryConfig};

/// Installs the logger for the whole process, with the filter that `RUST_LOG` asks for. It logs panics too.
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
    panic::set_hook(Box::new(|panic| {
        let message = panic.payload_as_str().unwrap_or("no message");
        let location = panic.location().map(ToString::to_string);
        tracing::error!(location, "panicked: {message}");
    }));
}
