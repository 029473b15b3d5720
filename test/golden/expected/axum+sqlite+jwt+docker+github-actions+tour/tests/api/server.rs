//! The server of one test.

use std::io;
use std::net::TcpListener;
use std::time::Duration;

use my_api::AppState;
use my_api::routes;

/// Serves until the shutdown begins, as `main` does.
pub async fn serve(listener: TcpListener, state: AppState) -> io::Result<()> {
    routes::serve(listener, state, Duration::from_secs(20)).await
}
