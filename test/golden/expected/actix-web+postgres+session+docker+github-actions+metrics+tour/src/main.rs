use std::net::TcpListener;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpServer;
use anyhow::Context;

use my_api::AppState;
use my_api::config::Config;
use my_api::db;
use my_api::healthcheck;
use my_api::routes;
use my_api::shutdown::Shutdown;
use my_api::telemetry;
use my_api::worker::Workers;

const USAGE: &str = include_str!("usage.txt");

#[actix_web::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    // Whole lines: `migrate --dry-run`, which does not exist, must not migrate.
    let outcome = match words[..] {
        [] => serve().await,
        ["migrate"] => migrate().await,
        ["status"] => status().await,
        ["healthcheck"] => check_health(),
        ["promote", ..] => promote().await,
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

async fn serve() -> anyhow::Result<()> {
    let config = Arc::new(Config::from_env()?);
    telemetry::init(&config.telemetry);
    let db = db::connect(&config).await?;
    if config.migrate_on_start {
        db::migrate(&db).await?;
    }

    let shutdown = Shutdown::on_signals(config.shutdown_delay)?;
    let workers = Workers::start(db.clone());
    let jobs = workers.queue();
    let state = AppState::new(config.clone(), db.clone(), jobs, shutdown.clone());
    let metrics_addr = config.telemetry.metrics_addr;
    let metrics_listener = TcpListener::bind(metrics_addr)
        .with_context(|| format!("cannot listen on {metrics_addr} (METRICS_ADDR)"))?;
    routes::metrics::start(metrics_listener, state.metrics.clone())?;
    let listener = TcpListener::bind((config.host, config.port)).with_context(|| {
        format!(
            "cannot listen on {}:{} (HOST, PORT)",
            config.host, config.port
        )
    })?;
    tracing::info!("listening on http://{}", listener.local_addr()?);

    let server = HttpServer::new(move || routes::create_app(state.clone()))
        .client_request_timeout(Duration::from_secs(10))
        .keep_alive(Duration::from_secs(10))
        .client_disconnect_timeout(Duration::from_secs(5))
        // The whole way down takes at most 25 seconds; the jobs and the database need the last of them.
        .shutdown_timeout(20 - config.shutdown_delay.as_secs())
        .disable_signals()
        .listen(listener)?
        .run();
    let handle = server.handle();
    tokio::spawn(async move {
        shutdown.accepting_ended().await;
        handle.stop(true).await;
    });
    server.await?;

    workers.finish().await;
    db::close(&db).await;
    tracing::info!("stopped");
    Ok(())
}

async fn migrate() -> anyhow::Result<()> {
    let config = Config::from_env()?;
    telemetry::init(&config.telemetry);
    let db = db::connect(&config).await?;
    db::migrate(&db).await?;
    db::close(&db).await;
    println!("The database is up to date.");
    Ok(())
}

/// Says what the database lacks, and changes nothing.
async fn status() -> anyhow::Result<()> {
    let lacking = db::status(&Config::from_env()?).await?;
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

/// There is no other way to become an admin.
async fn promote() -> anyhow::Result<()> {
    let id = std::env::args()
        .nth(2)
        .context("promote needs the id of a user")?;
    let id: i64 = id
        .parse()
        .context("promote needs the id of a user: a number")?;
    let db = db::connect(&Config::from_env()?).await?;
    let user = db::users::promote(&db, id)
        .await?
        .with_context(|| format!("there is no user {id}"))?;
    println!(
        "User {id} is an admin now: {}, here since {}.",
        user.email, user.created_at
    );
    db::close(&db).await;
    Ok(())
}
