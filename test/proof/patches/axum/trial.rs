//! Routes of all kinds that the other files do not have.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use axum::extract::ws::{Message, WebSocket};
use axum::extract::{Request, WebSocketUpgrade};
use axum::http::header::CONTENT_LENGTH;
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use futures_util::{Stream, StreamExt, stream};
use serde_json::{Value, json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Json, Path};
use crate::AppState;
use crate::models::parse::Id;

pub fn public_routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(order_of_user))
        .route("/labels/{label}", get(label))
        .route("/seconds", get(seconds))
        .route("/echo", get(echo))
        .route("/upload", post(upload))
        .route("/cold", get(cold))
        .route("/taken", get(taken))
        .route("/bytes", get(bytes))
        .route("/download", get(download))
        .route("/method", any(method))
        .route("/panic", get(panics))
        .route("/guarded", get(secret).route_layer(from_fn(guard)))
}

pub fn protected_routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().route("/secret", get(secret).post(secret))
}

/// Show the two ids of the path.
#[utoipa::path(
    get,
    path = "/users/{id}/orders/{order_id}",
    tag = "orders",
    params(("id" = Id, Path), ("order_id" = Id, Path)),
    responses(
        (status = 200, description = "The ids.", body = Object),
    )
)]
async fn order_of_user(Path((user, order)): Path<(Id, Id)>) -> Json<Value> {
    Json(json!({ "user": user.0, "order": order.0 }))
}

async fn label(Path(label): Path<String>) -> Json<Value> {
    Json(json!({ "label": label }))
}

/// Sends the first event after three seconds, and then one per second, for 17 seconds.
async fn seconds() -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    Sse::new(stream::iter(1..=15).then(|second: u32| async move {
        let pause = if second == 1 { 3 } else { 1 };
        tokio::time::sleep(Duration::from_secs(pause)).await;
        Ok(Event::default().data(second.to_string()))
    }))
}

/// A file of known length, in parts.
async fn download() -> impl IntoResponse {
    let parts = stream::iter(0..200).map(|_| Ok::<_, Infallible>(vec![b'x'; 1000]));
    ([(CONTENT_LENGTH, "200000")], Body::from_stream(parts))
}

async fn echo(upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(async |mut socket: WebSocket| {
        while let Some(Ok(message)) = socket.recv().await {
            if let Message::Text(_) = message {
                let _ = socket.send(message).await;
            }
        }
    })
}

/// Reads the body as it arrives, and answers with its length.
async fn upload(body: Body) -> Result<Json<Value>, StatusCode> {
    let mut parts = body.into_data_stream();
    let mut length = 0;
    while let Some(part) = parts.next().await {
        length += part.map_err(|_| StatusCode::BAD_REQUEST)?.len();
    }
    Ok(Json(json!({ "length": length })))
}

async fn cold() -> impl IntoResponse {
    (StatusCode::UNPROCESSABLE_ENTITY, "the tea is cold")
}

async fn taken() -> impl IntoResponse {
    (StatusCode::CONFLICT, Json(json!({ "taken_by": "Grace" })))
}

/// Answers with an error whose body is no text.
async fn bytes() -> impl IntoResponse {
    (StatusCode::IM_A_TEAPOT, Body::from(vec![0, 159, 146, 150]))
}

async fn method(method: Method) -> Json<Value> {
    Json(json!({ "method": method.as_str() }))
}

async fn guard(_: Request, _: Next) -> Response {
    panic!("the guard is asleep")
}

async fn panics() -> StatusCode {
    panic!("the kettle is empty")
}

async fn secret() -> Json<Value> {
    Json(json!({ "secret": "mint" }))
}
