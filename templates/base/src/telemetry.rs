//! Logs, for people in development. With `LOG_FORMAT=json`, each line is a JSON object.

use std::io::{IsTerminal, stderr};
use std::panic;

use tracing_subscriber::fmt;

use crate::config::TelemetryConfig;

/// Installs the logger for the whole process. It also logs panics.
pub fn init(config: &TelemetryConfig) {
    let logger = fmt()
        .with_env_filter(config.log_filter.clone())
        .with_writer(stderr)
        // If nobody can read the log, the logger would call `eprintln!`, which panics.
        .log_internal_errors(false)
        .with_ansi(stderr().is_terminal());
    if config.json_logs {
        let json = logger.json().flatten_event(true);
        json.with_span_list(false).init();
    } else {
        logger.init();
    }
    panic::set_hook(Box::new(|panic| {
        let message = panic.payload_as_str().unwrap_or("no message");
        let location = panic.location().map(ToString::to_string);
        tracing::error!(location, "panicked: {message}");
    }));
}
