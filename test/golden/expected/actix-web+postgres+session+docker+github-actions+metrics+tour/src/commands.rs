//! The subcommands of the program.

mod users;

use std::env;
use std::fmt::Display;
use std::io::{Write, stdout};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::config::{self, DatabaseConfig, TelemetryConfig, Variables};
use crate::db;
use crate::healthcheck;
use crate::shutdown::Shutdown;
use crate::telemetry::{self, LogWriter};

const USAGE: &str = include_str!("usage.txt").trim_ascii_end();

/// Calls `run`, unless the runtime would panic because of a variable.
pub fn check_environment(run: fn() -> ExitCode) -> ExitCode {
    let _flush = telemetry::Flush;
    match config::check_worker_threads() {
        Ok(()) => run(),
        Err(error) => fail(&describe(&error), 1),
    }
}

/// Runs the subcommand that the arguments name, or `serve` when there are no arguments.
pub async fn run(serve: impl AsyncFnOnce() -> Result<()>) -> ExitCode {
    let arguments: Vec<String> = env::args_os()
        .skip(1)
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    // The whole line must match: `migrate --dry-run` does not exist, so it must not migrate.
    let outcome = match words[..] {
        [] => serve().await,
        ["migrate"] => migrate().await,
        ["status"] => status().await,
        ["healthcheck"] => check_health().await,
        [command @ ("promote" | "reset-password"), id] => match users::parse_id(id) {
            Some(id) if command == "promote" => users::promote(id).await,
            Some(id) => users::reset_password(id).await,
            None => return misused(command),
        },
        ["--help" | "-h"] => print(USAGE),
        [command, ..] => return misused(command),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&describe(&error), 1),
    }
}

/// Says what is wrong with the arguments, and prints the usage.
fn misused(command: &str) -> ExitCode {
    let fault = match command {
        "promote" | "reset-password" => {
            format!("{command} takes one argument, the id of a user, such as 1")
        }
        "migrate" | "status" | "healthcheck" | "--help" | "-h" => {
            format!("{command} takes no arguments")
        }
        _ => format!("unknown command “{}”", printable(command)),
    };
    fail(&format!("{fault}\n\n{USAGE}"), 2)
}

fn fail(message: &str, code: u8) -> ExitCode {
    // In one piece, so that no line of another thread comes in between.
    let _ = LogWriter.write_all(format!("error: {message}\n").as_bytes());
    ExitCode::from(code)
}

/// The error and its causes. Many errors of sqlx already contain their cause.
fn describe(error: &anyhow::Error) -> String {
    let mut text = error.to_string();
    for cause in error.chain().map(ToString::to_string) {
        if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    printable(&text)
}

/// Otherwise a value could control the terminal or forge a line.
fn printable(text: &str) -> String {
    text.replace(char::is_control, " ")
}

/// Prints a line. `println!` would panic on a closed pipe or a full device.
fn print(line: impl Display) -> Result<()> {
    writeln!(stdout(), "{line}").context("cannot write to the standard output")
}

async fn migrate() -> Result<()> {
    telemetry::init(&TelemetryConfig::from_env()?);
    // A migration that is cut may stay half done, so only a second signal ends the program.
    let _shutdown = Shutdown::on_signals(Duration::ZERO)?;
    let db = db::connect(&DatabaseConfig::from_env()?).await?;
    db::migrate(&db).await?;
    db::close(&db).await;
    print("The database is up to date.")
}

/// Prints what the database lacks. It changes nothing.
async fn status() -> Result<()> {
    let lacking = db::status(&DatabaseConfig::from_env()?).await?;
    for line in &lacking {
        print(line)?;
    }
    ensure!(lacking.is_empty(), "the database is not up to date");
    print("The database is up to date.")
}

async fn check_health() -> Result<()> {
    healthcheck::ask(config::address(&Variables::from_env()?)?).await
}
