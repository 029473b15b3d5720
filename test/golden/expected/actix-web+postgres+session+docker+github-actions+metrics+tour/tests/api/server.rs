//! The server of one test.

use std::io;
use std::net::TcpListener;
use std::thread;

use actix_web::HttpServer;
use actix_web::rt::System;
use tokio::sync::oneshot;

use my_api::AppState;
use my_api::routes::create_app;

/// Serves until the shutdown begins, as `main` does. The system of Actix has a thread of its own, beside the test's
/// runtime: a test that ends without a shutdown does not wait for it.
pub async fn serve(listener: TcpListener, state: AppState) -> io::Result<()> {
    let (done, served) = oneshot::channel();
    thread::spawn(move || done.send(System::new().block_on(run(listener, state))));
    served.await.expect("the server does not panic")
}

async fn run(listener: TcpListener, state: AppState) -> io::Result<()> {
    let shutdown = state.shutdown.clone();
    let server = HttpServer::new(move || create_app(state.clone()))
        .workers(1)
        .disable_signals()
        .listen(listener)?
        .run();
    let handle = server.handle();
    tokio::spawn(async move {
        shutdown.accepting_ended().await;
        handle.stop(true).await;
    });
    server.await
}
