//! HTTP on one connection, and when to close it.

use std::cell::Cell;
use std::net::{SocketAddr, TcpStream as StdTcpStream};
use std::rc::Rc;
use std::time::Duration;

use actix_http::{HttpService, KeepAlive, Request};
use actix_service::{Service, ServiceFactory, apply_fn_factory, map_config};
use actix_web::dev::{AppConfig, ServiceRequest, ServiceResponse};
use actix_web::{App, Error};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::shutdown::Shutdown;

/// For the headers of a request, and for an idle connection until its next request.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);

/// When the program stops: for a client that has just sent a request on a connection that looked idle.
const LAST_CHANCE: Duration = Duration::from_millis(200);

/// After an answer that did not wait for the end of the request: for the client to read it.
const DISCONNECT_TIMEOUT: Duration = Duration::from_millis(500);

/// What a connection is doing.
struct Activity {
    /// Since when no request has been in flight; none while one is.
    idle_since: Cell<Option<Instant>>,
    /// Says that a request was answered before its end, which may never come.
    hang_up: Notify,
}

tokio::task_local! {
    /// Of the connection that a task serves.
    static ACTIVITY: Rc<Activity>;
}

impl Activity {
    async fn none_for_too_long(&self) {
        loop {
            let since = self.idle_since.get().unwrap_or_else(Instant::now);
            tokio::time::sleep_until(since + HEADER_TIMEOUT).await;
            let since = self.idle_since.get();
            if since.is_some_and(|since| since.elapsed() >= HEADER_TIMEOUT) {
                return;
            }
        }
    }

    async fn given_up(&self) {
        self.hang_up.notified().await;
        tokio::time::sleep(DISCONNECT_TIMEOUT).await;
    }
}

/// The application as one thread serves it, set up as `HttpServer` would do it.
pub async fn http<F>(
    app: App<F>,
    shutdown: Shutdown,
) -> Rc<impl Service<(TcpStream, Option<SocketAddr>)> + 'static>
where
    F: ServiceFactory<
            ServiceRequest,
            Config = (),
            Response = ServiceResponse,
            Error = Error,
            InitError = (),
        > + 'static,
{
    let app = map_config(app, |()| AppConfig::default());
    let app = apply_fn_factory(app, |request: Request, app: &_| {
        let answer = app.call(request);
        async move {
            ACTIVITY.with(|activity| activity.idle_since.set(None));
            let answer = answer.await;
            ACTIVITY.with(|activity| activity.idle_since.set(Some(Instant::now())));
            answer
        }
    });
    let http = HttpService::build()
        // Its timers would leave out the head of a second request; `Activity` has the only one.
        .client_request_timeout(Duration::ZERO)
        .keep_alive(KeepAlive::Os)
        .client_disconnect_timeout(DISCONNECT_TIMEOUT)
        // Closes the connection now if it is idle or has sent half a request head, else after the answer.
        .graceful_shutdown_signal(move || {
            let shutdown = shutdown.clone();
            async move {
                shutdown.accepting_ended().await;
                tokio::time::sleep(LAST_CHANCE).await;
            }
        })
        .h1(app);
    Rc::new(http.new_service(()).await.expect("the application starts"))
}

/// Serves a connection until it is closed.
pub async fn connection(
    stream: StdTcpStream,
    http: &impl Service<(TcpStream, Option<SocketAddr>)>,
) {
    let Ok(stream) = TcpStream::from_std(stream) else {
        return;
    };
    // Answers are small and complete; waiting for more to send with them would only delay them.
    let _ = stream.set_nodelay(true);
    let peer = stream.peer_addr().ok();
    let activity = Rc::new(Activity {
        idle_since: Cell::new(Some(Instant::now())),
        hang_up: Notify::new(),
    });
    tokio::select! {
        _ = ACTIVITY.scope(activity.clone(), http.call((stream, peer))) => {}
        () = activity.none_for_too_long() => {}
        () = activity.given_up() => {}
    }
}

/// Closes the connection soon after the answer to the current request. Actix itself waits for the end of a chunked
/// body that nobody reads any more.
pub fn hang_up() {
    // There is no such connection where a test calls the application itself.
    let _ = ACTIVITY.try_with(|activity| activity.hang_up.notify_one());
}
