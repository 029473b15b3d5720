//! The metrics. They have a separate address, because they are not public.

use std::io;
use std::net::TcpListener;
use std::sync::Arc;

use actix_http::{HttpService, KeepAlive};
use actix_service::{ServiceFactoryExt, map_config};
use actix_web::dev::{AppConfig, Server, fn_service};
use actix_web::web::{Data, resource};
use actix_web::{App, HttpResponse};
use tokio::time::sleep;

use super::server::{HEAD_TIMEOUT, prepare};
use crate::connections::MAX_METRICS_CONNECTIONS;
use crate::metrics::{self, Metrics};

/// Serves `GET /metrics` until the process ends, so that the shutdown can be watched.
pub fn start(listener: TcpListener, metrics: Arc<Metrics>) -> io::Result<()> {
    tracing::info!("metrics at http://{}/metrics", listener.local_addr()?);
    let server = Server::build()
        .workers(1)
        .max_concurrent_connections(MAX_METRICS_CONNECTIONS)
        .disable_signals()
        .listen("metrics", listener, move || {
            let app = App::new()
                .app_data(Data::from(metrics.clone()))
                .service(resource("/metrics").get(scrape).head(scrape));
            let http = HttpService::build()
                .client_request_timeout(HEAD_TIMEOUT)
                // Actix Web has no time limit for the head of a second request.
                .keep_alive(KeepAlive::Disabled)
                // Nor has it one for the rest of a chunked body.
                .graceful_shutdown_signal(|| sleep(2 * HEAD_TIMEOUT))
                .finish(map_config(app, |()| AppConfig::default()));
            fn_service(prepare).and_then(http)
        })?
        .run();
    tokio::spawn(server);
    Ok(())
}

async fn scrape(metrics: Data<Metrics>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(metrics::CONTENT_TYPE)
        .body(metrics.text())
}
