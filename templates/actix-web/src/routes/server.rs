//! The HTTP server and its limits for clients.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::thread;
use std::time::Duration;

use actix_http::error::DispatchError;
use actix_http::{HttpService, Protocol};
use actix_service::{ServiceFactoryExt, map_config};
use actix_web::dev::{AppConfig, Server, fn_service};
use actix_web::rt::net::TcpStream;
use tokio::runtime::Handle;

use super::create_app;
use crate::AppState;
use crate::connections::{self, Connection};

/// The time for the head of a request. An idle connection closes after this time, too.
pub const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// Serves until the shutdown. Then the requests in flight have `drain_limit` to finish. This is what `HttpServer` does,
/// but it gives no access to the connections. A client that never reads would keep its connection for ever.
pub async fn serve(
    listener: TcpListener,
    state: AppState,
    drain_limit: Duration,
) -> io::Result<()> {
    let threads = thread::available_parallelism()?.get();
    let limit = connections::limit(state.config.database.max_connections)?;
    let runtime = Handle::current();
    let shutdown = state.shutdown.clone();
    let server = Server::build()
        .workers(threads)
        .max_concurrent_connections(limit.div_ceil(threads))
        .shutdown_timeout(drain_limit.as_secs())
        .disable_signals()
        .listen("http", listener, move || {
            let shutdown = state.shutdown.clone();
            let app = create_app(state.clone()).app_data(runtime.clone());
            let http = HttpService::build()
                .client_request_timeout(HEAD_TIMEOUT)
                .keep_alive(HEAD_TIMEOUT)
                .client_disconnect_timeout(Duration::from_secs(5))
                .graceful_shutdown_signal(move || {
                    let shutdown = shutdown.clone();
                    async move { shutdown.accepting_ended().await }
                })
                .finish(map_config(app, |()| AppConfig::default()));
            fn_service(prepare).and_then(http)
        })?
        .run();
    let handle = server.handle();
    tokio::spawn(async move {
        shutdown.accepting_ended().await;
        handle.stop(true).await;
    });
    server.await
}

/// Limits the time for writes.
pub async fn prepare(
    stream: TcpStream,
) -> Result<(Connection, Protocol, Option<SocketAddr>), DispatchError> {
    let peer = stream.peer_addr().ok();
    Ok((connections::limit_writes(stream)?, Protocol::Http1, peer))
}
