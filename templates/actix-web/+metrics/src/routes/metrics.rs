//! The metrics, on an address of their own: they are not for everybody.

use std::io;
use std::net::TcpListener as StdTcpListener;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use actix_web::web::{Data, resource};
use actix_web::{App, HttpResponse};
use tokio::net::TcpListener;
use tokio::task::LocalSet;

use super::connection::{self, connection};
use crate::metrics::{self, Metrics};
use crate::shutdown::Shutdown;

/// Starts to answer `GET /metrics`, until the process ends: nothing waits for it.
///
/// # Errors
/// When the listener cannot be used, or the thread cannot be started.
pub fn start(listener: StdTcpListener, metrics: Arc<Metrics>) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    tracing::info!("metrics at http://{}/metrics", listener.local_addr()?);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let listener = {
        let _context = runtime.enter();
        TcpListener::from_std(listener)?
    };
    thread::Builder::new()
        .name("metrics".to_owned())
        .spawn(move || LocalSet::new().block_on(&runtime, accept(listener, metrics)))?;
    Ok(())
}

async fn accept(listener: TcpListener, metrics: Arc<Metrics>) {
    let app = App::new()
        .service(resource("/metrics").get(scrape).head(scrape))
        .app_data(Data::from(metrics));
    // One that never begins: how the shutdown goes can be seen to its end.
    let http = connection::http(app, Shutdown::default()).await;
    loop {
        let accepted = listener.accept().await;
        match accepted.and_then(|(stream, _)| stream.into_std()) {
            Ok(stream) => {
                let http = http.clone();
                tokio::task::spawn_local(async move { connection(stream, &*http).await });
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection for the metrics");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn scrape(metrics: Data<Metrics>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(metrics::CONTENT_TYPE)
        .body(metrics.text())
}
