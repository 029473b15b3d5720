//! The subcommands of the program.

mod users;

use std::process::ExitCode;

use crate::config::{Config, DatabaseConfig, TelemetryConfig};
use crate::db;
use crate::healthcheck;
use crate::telemetry;

const USAGE: &str = include_str!("usage.txt");

/// Runs the subcommand that the arguments name, or `serve` when there are no arguments.
pub async fn run(serve: impl AsyncFnOnce() -> anyhow::Result<()>) -> ExitCode {
    let arguments: Vec<String> = std::env::args_os()
        .skip(1)
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    // The whole line must match: `migrate --dry-run` does not exist, so it must not migrate.
    let outcome = match words[..] {
        [] => serve().await,
        ["migrate"] => migrate().await,
        ["status"] => status().await,
        ["healthcheck"] => check_health(),
        ["promote", id] => users::promote(id).await,
        ["reset-password", id] => users::reset_password(id).await,
        ["--help"] => {
            print!("{USAGE}");
            Ok(())
        }
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn migrate() -> anyhow::Result<()> {
    telemetry::init(&TelemetryConfig::from_env()?);
    let db = db::connect(&DatabaseConfig::from_env()?).await?;
    db::migrate(&db).await?;
    db::close(&db).await;
    println!("The database is up to date.");
    Ok(())
}

/// Prints what the database lacks. It changes nothing.
async fn status() -> anyhow::Result<()> {
    let lacking = db::status(&DatabaseConfig::from_env()?).await?;
    for line in &lacking {
        println!("{line}");
    }
    anyhow::ensure!(lacking.is_empty(), "the database is not up to date");
    println!("The database is up to date.");
    Ok(())
}

fn check_health() -> anyhow::Result<()> {
    let config = Config::from_env()?;
    healthcheck::ask(config.host, config.port)
}
