//! The server of one test.

use std::io;
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use actix_web::rt::System;
use tokio::sync::oneshot;

use my_api::AppState;
use my_api::connections;
use my_api::routes;

/// Serves until the shutdown begins, as `main` does. The system of Actix has a thread of its own, beside the test's
/// runtime: a test that ends without a shutdown does not wait for it.
pub async fn serve(listener: TcpListener, state: AppState) -> io::Result<()> {
    let limit = connections::limit(10).map_err(io::Error::other)?;
    let (done, served) = oneshot::channel();
    thread::spawn(move || {
        let serving = routes::serve(listener, limit, state, Duration::from_secs(20));
        done.send(System::new().block_on(serving))
    });
    served.await.expect("the server does not panic")
}
