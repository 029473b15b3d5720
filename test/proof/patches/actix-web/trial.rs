//! Routes of all kinds that the other files do not have.

use std::convert::Infallible;
use std::time::Duration;

use actix_web::guard::GuardContext;
use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Path, Payload};
use actix_web::{Error, HttpRequest, HttpResponse, Responder, rt};
use actix_ws::Message;
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};

use super::extract::Json;
use crate::models::parse::Id;

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
pub async fn order_of_user(path: Path<(Id, Id)>) -> Json<Value> {
    let (Id(user), Id(order)) = path.into_inner();
    Json(json!({ "user": user, "order": order }))
}

pub async fn label(label: Path<String>) -> Json<Value> {
    Json(json!({ "label": *label }))
}

/// Sends the first event after three seconds, and then one per second, for 17 seconds.
pub async fn seconds() -> HttpResponse {
    let events = stream::iter(1..=15).then(|second: u32| async move {
        let pause = if second == 1 { 3 } else { 1 };
        tokio::time::sleep(Duration::from_secs(pause)).await;
        Ok::<_, Infallible>(Bytes::from(format!("data: {second}\n\n")))
    });
    HttpResponse::Ok()
        .content_type("text/event-stream")
        .streaming(events)
}

pub async fn echo(request: HttpRequest, body: Payload) -> Result<HttpResponse, Error> {
    let (response, mut session, mut messages) = actix_ws::handle(&request, body)?;
    rt::spawn(async move {
        while let Some(Ok(message)) = messages.next().await {
            if let Message::Text(text) = message {
                let _ = session.text(text).await;
            }
        }
    });
    Ok(response)
}

/// Reads the body as it arrives, and answers with its length.
pub async fn upload(mut body: Payload) -> Result<Json<Value>, Error> {
    let mut length = 0;
    while let Some(part) = body.next().await {
        length += part?.len();
    }
    Ok(Json(json!({ "length": length })))
}

pub async fn cold() -> impl Responder {
    ("the tea is cold", StatusCode::UNPROCESSABLE_ENTITY)
}

pub async fn taken() -> HttpResponse {
    HttpResponse::Conflict().json(json!({ "taken_by": "Grace" }))
}

/// Answers with an error whose body is no text.
pub async fn bytes() -> HttpResponse {
    HttpResponse::ImATeapot().body(vec![0, 159, 146, 150])
}

/// A file of known length, in parts.
pub async fn download() -> HttpResponse {
    let parts = stream::iter(0..200).map(|_| Ok::<_, Infallible>(Bytes::from(vec![b'x'; 1000])));
    HttpResponse::Ok().no_chunking(200_000).streaming(parts)
}

pub async fn method(request: HttpRequest) -> Json<Value> {
    Json(json!({ "method": request.method().as_str() }))
}

pub fn guard(_: &GuardContext<'_>) -> bool {
    panic!("the guard is asleep")
}

pub async fn panics() -> HttpResponse {
    panic!("the kettle is empty")
}

pub async fn secret() -> Json<Value> {
    Json(json!({ "secret": "mint" }))
}
