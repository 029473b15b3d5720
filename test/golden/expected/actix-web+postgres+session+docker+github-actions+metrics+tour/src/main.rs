use std::net::TcpListener;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;

use my_api::AppState;
use my_api::commands;
use my_api::config::Config;
use my_api::connections;
use my_api::db::{self, Database};
use my_api::routes;
use my_api::shutdown::{self, Shutdown};
use my_api::telemetry;
use my_api::worker::{self, Workers};

fn main() -> ExitCode {
    commands::check_environment(run)
}

#[actix_web::main]
async fn run() -> ExitCode {
    commands::run(serve).await
}

async fn serve() -> anyhow::Result<()> {
    let config = Arc::new(Config::from_env()?);
    telemetry::init(&config.telemetry);
    let limit = connections::limit(config.database.max_connections)?;
    let shutdown = Shutdown::on_signals(config.shutdown_delay)?;
    let db = open_database(&config, &shutdown).await?;

    let metrics_addr = config.telemetry.metrics_addr;
    let metrics_listener = TcpListener::bind(metrics_addr).with_context(|| {
        format!("cannot listen on {metrics_addr}; if it is in use, set METRICS_ADDR=127.0.0.1:9465")
    })?;
    let address = config.address;
    let listener = connections::listen(address).with_context(|| {
        format!("cannot listen on {address}; if the port is in use, try `PORT=3001 cargo run`")
    })?;
    tracing::info!("listening on http://{}", listener.local_addr()?);

    let workers = Workers::start(db.clone());
    let jobs = workers.queue();
    let state = AppState::new(config.clone(), db.clone(), jobs, shutdown);
    routes::start_metrics(metrics_listener, state.metrics.clone())?;
    let drain_limit = shutdown::DEADLINE - config.shutdown_delay - db::CLOSE_TIMEOUT;
    let drain_limit = drain_limit - worker::FINISH_TIMEOUT;
    routes::serve(listener, limit, state, drain_limit).await?;

    workers.finish().await;
    db::close(&db).await;
    tracing::info!("stopped");
    Ok(())
}

async fn open_database(config: &Config, shutdown: &Shutdown) -> anyhow::Result<Database> {
    let db = tokio::select! {
        db = db::connect(&config.database) => db?,
        // Nothing has to finish yet. Another thread may still wait for a lock, and would delay a return.
        () = shutdown.begun() => telemetry::exit(0),
    };
    if config.migrate_on_start {
        tokio::select! {
            migrated = db::migrate(&db) => migrated?,
            // A migration that is cut may stay half done, so it has all the time of a shutdown.
            () = shutdown.overdue() => {
                tracing::error!("the shutdown cuts the migrations; `status` shows whether one is half done");
                telemetry::exit(1)
            }
        }
    }
    Ok(db)
}
