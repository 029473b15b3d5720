//! The metrics. They have a separate address, because they are not public.

use std::io;
use std::net::TcpListener;
use std::sync::Arc;

use actix_web::web::{Data, resource};
use actix_web::{App, HttpResponse, HttpServer};

use crate::metrics::{self, Metrics};

/// Serves `GET /metrics` until the process ends, so that the shutdown can be watched.
pub fn start(listener: TcpListener, metrics: Arc<Metrics>) -> io::Result<()> {
    tracing::info!("metrics at http://{}/metrics", listener.local_addr()?);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(Data::from(metrics.clone()))
            .service(resource("/metrics").get(scrape).head(scrape))
    })
    .workers(1)
    .disable_signals()
    .listen(listener)?
    .run();
    tokio::spawn(server);
    Ok(())
}

async fn scrape(metrics: Data<Metrics>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(metrics::CONTENT_TYPE)
        .body(metrics.text())
}
