//! The metrics, on an address of their own: they are not for everybody.

use std::io;
use std::net::TcpListener as StdTcpListener;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use tokio::net::TcpListener;

use super::server::connection;
use crate::metrics::{self, Metrics};
use crate::shutdown::Shutdown;

/// Starts to answer `GET /metrics`, until the process ends: nothing waits for it.
///
/// # Errors
/// When the listener cannot be used.
pub fn start(listener: StdTcpListener, metrics: Arc<Metrics>) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = TcpListener::from_std(listener)?;
    tracing::info!("metrics at http://{}/metrics", listener.local_addr()?);
    let router = Router::new()
        .route("/metrics", get(scrape))
        .with_state(metrics);
    tokio::spawn(accept(listener, router));
    Ok(())
}

async fn accept(listener: TcpListener, router: Router) {
    // One that never begins: how the shutdown goes can be seen to its end.
    let shutdown = Shutdown::default();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(connection(stream, router.clone(), shutdown.clone()));
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection for the metrics");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn scrape(State(metrics): State<Arc<Metrics>>) -> impl IntoResponse {
    ([(CONTENT_TYPE, metrics::CONTENT_TYPE)], metrics.text())
}
