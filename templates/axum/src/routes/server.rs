//! The HTTP server and its limits for clients.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::Request;
use axum::http::Version;
use axum_server::accept::Accept;
use axum_server::{ConnectionShutdown, Handle, Server};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tower::{Layer, ServiceExt};

use super::create_app;
use crate::AppState;
use crate::connections::{self, Connection};

/// The time for the head of a request. An idle connection closes after this time, too.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// How much of a response hyper keeps while a client reads slowly, and the most for the head of a request.
const BUFFER: usize = 64 * 1024;

/// Serves until the shutdown. Then the requests in flight have `drain_limit` to finish.
pub async fn serve(
    listener: TcpListener,
    state: AppState,
    drain_limit: Duration,
) -> io::Result<()> {
    let places = Arc::new(Semaphore::new(connections::limit()?));
    let handle = Handle::new();
    tokio::spawn({
        let (shutdown, places, handle) = (state.shutdown.clone(), places.clone(), handle.clone());
        async move {
            shutdown.accepting_ended().await;
            // Otherwise a server without a free place would not notice the shutdown.
            places.close();
            handle.graceful_shutdown(None);
            tokio::time::sleep(drain_limit).await;
            let connections = handle.connection_count();
            tracing::warn!(connections, "the shutdown cuts responses");
            handle.shutdown();
        }
    });
    let app = create_app(state).into_make_service_with_connect_info::<SocketAddr>();
    // The server accepts no other connection while this waits. A connection keeps its place until it ends.
    let app = ServiceExt::<SocketAddr>::and_then(app, move |service| {
        let place = places.clone().acquire_owned();
        async { Ok::<_, Infallible>(Extension(Arc::new(place.await.ok())).layer(service)) }
    });
    server(listener)?.handle(handle).serve(app).await
}

/// A server that closes slow and idle connections. `axum::serve` has no time limit for clients.
pub fn server(listener: TcpListener) -> io::Result<Server<SocketAddr, LimitedWrites>> {
    let mut server = axum_server::from_tcp(listener)?
        .acceptor(LimitedWrites)
        .accept_error_handler(|_, error| tracing::warn!(%error, "cannot accept a connection"))
        .first_request_timeout(HEAD_TIMEOUT);
    server
        .http_builder()
        .http1()
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(BUFFER);
    Ok(server)
}

/// Limits the time for writes.
#[derive(Clone)]
pub struct LimitedWrites;

impl<S> Accept<TcpStream, S> for LimitedWrites {
    type Stream = Connection;
    type Service = S;
    type Future = Ready<io::Result<(Connection, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        ready(connections::limit_writes(stream).map(|connection| (connection, service)))
    }
}

/// Closes an HTTP/2 connection after the requests in flight, because hyper has no time limit for an idle one.
/// `http1_only` would refuse HTTP/2, but it breaks WebSockets.
pub fn limit_http2(request: Request) -> Request {
    if request.version() == Version::HTTP_2
        && let Some(connection) = request.extensions().get::<ConnectionShutdown>()
    {
        connection.graceful_shutdown();
    }
    request
}
