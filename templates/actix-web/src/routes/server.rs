//! The HTTP server and its limits for clients.

use std::cell::Cell;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::rc::Rc;
use std::thread;
use std::time::Duration;

use actix_http::error::DispatchError;
use actix_http::{HttpService, Protocol};
use actix_service::{ServiceFactoryExt, map_config};
use actix_web::body::BoxBody;
use actix_web::dev::{AppConfig, Server, ServiceRequest, ServiceResponse, fn_service};
use actix_web::error::ErrorInternalServerError;
use actix_web::middleware::Next;
use actix_web::rt::net::TcpStream;
use actix_web::{Error, rt};
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};
use tokio_util::context::TokioContext;

use super::create_app;
use crate::AppState;
use crate::connections::{self, Connection};

/// The time for the head of a request. An idle connection closes after this time, too.
pub const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// Serves at most `limit` connections until the shutdown. Then the requests in flight have `drain_limit` to finish.
/// `HttpServer` does this too, but it gives no access to the connections. A client that never reads would keep its
/// connection for ever.
pub async fn serve(
    listener: TcpListener,
    limit: usize,
    state: AppState,
    drain_limit: Duration,
) -> io::Result<()> {
    let threads = thread::available_parallelism()?.get();
    let runtime = Handle::current();
    let shutdown = state.shutdown.clone();
    let server = Server::build()
        .workers(threads)
        .max_concurrent_connections((limit / threads).max(1))
        .shutdown_timeout(drain_limit.as_secs())
        .disable_signals()
        .listen("http", listener, move || {
            let shutdown = state.shutdown.clone();
            let app = create_app(state.clone()).app_data(runtime.clone());
            let newest: Rc<Cell<Rc<KeepAlive>>> = Rc::default();
            let connected = newest.clone();
            let http = HttpService::build()
                .client_request_timeout(HEAD_TIMEOUT)
                .keep_alive(HEAD_TIMEOUT)
                .client_disconnect_timeout(Duration::from_secs(5))
                .on_connect_ext(move |_: &Connection, data| {
                    let keep_alive: Rc<KeepAlive> = Rc::default();
                    data.insert(keep_alive.clone());
                    connected.set(keep_alive);
                })
                // Each connection asks for its own signal, directly after `on_connect_ext`.
                .graceful_shutdown_signal(move || {
                    let shutdown = shutdown.clone();
                    let keep_alive = newest.take();
                    async move {
                        tokio::select! {
                            () = shutdown.accepting_ended() => {}
                            () = keep_alive.ended() => {}
                        }
                    }
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

/// Runs each request in a task of its own, because Actix Web drops the future of a request whose client disconnects. A
/// handler that has begun to write continues until it ends or reaches its time limit. Its database connections belong
/// to the runtime of `main`: those of Actix Web's threads end one by one at the shutdown, while other threads may still
/// use their connections.
pub async fn detach(
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse, Error> {
    let _busy = KeepAlive::of(&request).busy();
    let runtime = request.app_data().cloned();
    let runtime = runtime.unwrap_or_else(Handle::current);
    rt::spawn(TokioContext::new(next.call(request), runtime))
        .await
        .map_err(|_panic| ErrorInternalServerError(""))?
}

/// Ends connections that Actix Web would keep. Actix Web has no time limit for the head of a second request, nor for
/// the rest of a chunked body, and it answers requests that follow one with `Connection: close`.
#[derive(Default)]
pub struct KeepAlive {
    /// The requests that are handled, and the long responses that are sent.
    busy: Cell<u32>,
    /// When the last of them ended. `None` before the first request.
    idle_since: Cell<Option<Instant>>,
    last_response: Notify,
}

impl KeepAlive {
    /// The connection of a request. A request of `actix_web::test` has none.
    pub fn of(request: &ServiceRequest) -> Rc<Self> {
        request.conn_data().cloned().unwrap_or_default()
    }

    /// Keeps the connection until the result is dropped.
    pub fn busy(self: Rc<Self>) -> Busy {
        self.busy.set(self.busy.get() + 1);
        Busy(self)
    }

    /// Ends the connection after the current response.
    pub fn close(&self) {
        self.last_response.notify_one();
    }

    /// Returns when the connection must end.
    async fn ended(&self) {
        tokio::select! {
            () = self.last_response.notified() => {}
            () = self.idle_too_long() => {}
        }
    }

    async fn idle_too_long(&self) {
        loop {
            let now = Instant::now();
            let idle_since = self.idle_since.get().filter(|_| self.busy.get() == 0);
            let end = idle_since.unwrap_or(now) + HEAD_TIMEOUT;
            if end <= now {
                return;
            }
            sleep_until(end).await;
        }
    }
}

/// See [`KeepAlive::busy`].
pub struct Busy(Rc<KeepAlive>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.busy.set(self.0.busy.get() - 1);
        self.0.idle_since.set(Some(Instant::now()));
    }
}
