//! The server of one test.

use std::io;
use std::net::TcpListener;
use std::time::Duration;

use my_api::AppState;
use my_api::connections;
use my_api::routes;

/// Serves until the shutdown begins, as `main` does.
pub async fn serve(listener: TcpListener, state: AppState) -> io::Result<()> {
    let limit = connections::limit(10).map_err(io::Error::other)?;
    routes::serve(listener, limit, state, Duration::from_secs(20)).await
}
