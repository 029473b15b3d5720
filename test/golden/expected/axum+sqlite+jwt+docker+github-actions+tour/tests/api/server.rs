//! The server of one test.

use std::io;
use std::net::{SocketAddr, TcpListener};

use axum_server::Handle;

use my_api::AppState;
use my_api::routes;

/// Serves until the shutdown begins, as `main` does.
pub async fn serve(listener: TcpListener, state: AppState) -> io::Result<()> {
    let shutdown = state.shutdown.clone();
    let handle = Handle::new();
    let stopping = handle.clone();
    tokio::spawn(async move {
        shutdown.accepting_ended().await;
        stopping.graceful_shutdown(None);
    });
    let app = routes::create_app(state);
    routes::server(listener)?
        .handle(handle)
        .serve(app.into_make_service_with_connect_info::<SocketAddr>())
        .await
}
