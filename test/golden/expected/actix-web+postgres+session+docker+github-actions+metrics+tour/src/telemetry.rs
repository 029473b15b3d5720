//! Logs, for people in development. With `LOG_FORMAT=json`, each line is a JSON object.

mod writer;

use std::fmt::{Debug, Result};
use std::io::{IsTerminal, stderr};
use std::panic;
use std::process;

use tracing::field::Field;
use tracing_subscriber::field::MakeExt;
use tracing_subscriber::fmt;
use tracing_subscriber::fmt::format::{Writer, debug_fn};

use crate::config::TelemetryConfig;
use writer::flush;

pub use writer::LogWriter;

/// Turns off the error that Actix Web logs for each malformed request, because any client can cause it.
const QUIET: &str = "actix_http::h1::dispatcher=off";

/// Installs the logger for the whole process. It also logs panics.
pub fn init(config: &TelemetryConfig) {
    let filter = config.log_filter.clone();
    let filter = if filter.contains("actix_http") {
        filter
    } else {
        format!("{filter},{QUIET}")
    };
    let logger = fmt()
        .with_env_filter(filter)
        .with_writer(|| LogWriter)
        .with_ansi(stderr().is_terminal());
    if config.json_logs {
        let json = logger.json().flatten_event(true);
        json.with_span_list(false).init();
    } else {
        let lines = logger.compact().with_target(false);
        lines
            .fmt_fields(debug_fn(write_field).delimited(" "))
            .init();
    }
    panic::set_hook(Box::new(|panic| {
        let message = panic.payload_as_str().unwrap_or("no message");
        let location = panic.location().map(ToString::to_string);
        tracing::error!(location, "panicked: {message}");
    }));
}

/// Writes the rest of the log when it is dropped, even after a panic.
pub struct Flush;

impl Drop for Flush {
    fn drop(&mut self) {
        flush();
    }
}

/// Ends the program immediately, after the last lines of the log.
pub fn exit(code: i32) -> ! {
    flush();
    process::exit(code)
}

/// Omits the names of common fields, so that the log line of a request fits into 120 columns.
fn write_field(line: &mut Writer, field: &Field, value: &dyn Debug) -> Result {
    // Otherwise a value could control the terminal or forge a log line.
    let value = format!("{value:?}").replace(char::is_control, " ");
    match field.name() {
        "message" | "method" | "route" | "status" => write!(line, "{value}"),
        "latency_ms" => write!(line, "{value}ms"),
        name => write!(line, "{name}={value}"),
    }
}
