//! The HTTP server and its limits for clients.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{StatusCode, Version};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use axum_server::accept::Accept;
use axum_server::{ConnectionShutdown, Handle, Server};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;
use tower::{Layer, ServiceExt};

use super::create_app;
use crate::AppState;
use crate::connections::{self, Connection};
use crate::error::ApiError;

/// The time for the head of a request. An idle connection closes after this time, too.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// The maximum size of a request head, and how much of a response hyper keeps while a client reads slowly. Each
/// connection may take this much memory.
const BUFFER: usize = 16 * 1024;

/// When hyper pings a silent HTTP/2 client, and the time for the answer, after which the connection ends.
const PING: Duration = Duration::from_secs(4);

/// Serves at most `limit` connections until the shutdown. Then the requests in flight have `drain_limit` to finish.
pub async fn serve(
    listener: TcpListener,
    limit: usize,
    state: AppState,
    drain_limit: Duration,
) -> io::Result<()> {
    let permits = Arc::new(Semaphore::new(limit));
    let handle = Handle::new();
    let requests = TaskTracker::new();
    let shutdown = state.shutdown.clone();
    let app = create_app(state).layer(from_fn_with_state(requests.clone(), detach));
    let server = server(listener)?.handle(handle.clone());
    let served = async {
        serve_at_most(permits.clone(), server, app).await?;
        requests.close();
        // Disconnected clients may have left requests behind.
        requests.wait().await;
        Ok(())
    };
    let too_late = async {
        shutdown.accepting_ended().await;
        // Otherwise a server without a free permit would not notice the shutdown.
        permits.close();
        handle.graceful_shutdown(None);
        tokio::time::sleep(drain_limit).await;
    };
    tokio::select! {
        outcome = served => outcome,
        () = too_late => {
            let (connections, requests) = (handle.connection_count(), requests.len());
            tracing::warn!(connections, requests, "the shutdown cuts connections or requests");
            handle.shutdown();
            Ok(())
        }
    }
}

/// Runs the request in a task of its own, because the server drops the future of a request whose client disconnects. A
/// handler that has begun to write continues until it ends or reaches its time limit.
async fn detach(State(requests): State<TaskTracker>, request: Request, next: Next) -> Response {
    if request.version() == Version::HTTP_2 {
        return refuse_http2(&request);
    }
    match requests.spawn(next.run(request)).await {
        Ok(response) => response,
        Err(_) => ApiError::Status(500).into_response(),
    }
}

/// Ends an HTTP/2 connection, because hyper has no time limit for its clients. The server's `http1_only` breaks
/// WebSockets.
fn refuse_http2(request: &Request) -> Response {
    if let Some(connection) = request.extensions().get::<ConnectionShutdown>() {
        connection.shutdown();
    }
    StatusCode::HTTP_VERSION_NOT_SUPPORTED.into_response()
}

/// Serves with one permit per connection. Without a free one, the next connections wait in the queue of the system.
pub async fn serve_at_most(
    permits: Arc<Semaphore>,
    server: Server<SocketAddr, LimitedWrites>,
    app: Router,
) -> io::Result<()> {
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    let app = ServiceExt::<SocketAddr>::and_then(app, move |service| {
        let permit = permits.clone().acquire_owned();
        async { Ok::<_, Infallible>(Extension(Arc::new(permit.await.ok())).layer(service)) }
    });
    server.serve(app).await
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
    // For a client that sends no more than the preface of HTTP/2: its connection would delay the shutdown.
    let mut http2 = server.http_builder().http2();
    http2.keep_alive_interval(PING).keep_alive_timeout(PING);
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
