use std::net::TcpListener;
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use actix_web::HttpServer;
use anyhow::Context;
use tokio::runtime::Handle;

use my_api::AppState;
use my_api::commands;
use my_api::config::Config;
use my_api::connections;
use my_api::db;
use my_api::routes;
use my_api::shutdown::{self, Shutdown};
use my_api::telemetry;
use my_api::worker::Workers;

/// The part of the shutdown's time that the jobs and the database need.
const RESERVE: Duration = Duration::from_secs(5);

#[actix_web::main]
async fn main() -> ExitCode {
    commands::run(serve).await
}

async fn serve() -> anyhow::Result<()> {
    let config = Arc::new(Config::from_env()?);
    telemetry::init(&config.telemetry);
    let db = db::connect(&config.database).await?;
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
    routes::start_metrics(metrics_listener, state.metrics.clone())?;
    let drain_limit = shutdown::DEADLINE - RESERVE - config.shutdown_delay;
    let address = config.address;
    let threads = thread::available_parallelism()?.get();
    let runtime = Handle::current();
    let app = move || routes::create_app(state.clone()).app_data(runtime.clone());
    let server = HttpServer::new(app)
        .client_request_timeout(Duration::from_secs(10))
        .keep_alive(Duration::from_secs(10))
        .client_disconnect_timeout(Duration::from_secs(5))
        .shutdown_timeout(drain_limit.as_secs())
        .disable_signals()
        .workers(threads)
        .max_connections(connections::limit()? / threads)
        .backlog(connections::QUEUE)
        .bind(address)
        .with_context(|| format!("cannot listen on {address}; try `PORT=3001 cargo run`"))?;
    tracing::info!("listening on http://{}", server.addrs()[0]);
    let server = server.run();
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
