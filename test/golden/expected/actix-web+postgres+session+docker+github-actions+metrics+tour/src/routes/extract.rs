//! From requests to the program's own types. Each refusal is an [`ApiError`], where actix-web's own extractors would
//! answer in plain text and with other statuses.

use std::future::{Ready, ready};
use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use actix_web::web::{self, Data};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, Responder};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::middleware::BodyProgress;
use crate::AppState;
use crate::error::ApiError;
use crate::models::parse;

/// A JSON body, of a request or of a response.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Json<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let mut body = payload.take();
        let state = request.app_data::<Data<AppState>>();
        let limit = state.map_or(0, |state| state.config.body_limit);
        Box::pin(async move {
            if !is_json(request.headers()) {
                discard(&mut body).await;
                return Err(ApiError::Status(415));
            }
            let progress = request.extensions().get::<BodyProgress>().cloned();
            let progress = progress.unwrap_or_default();
            progress.set_reading(true);
            let bytes = read(request.headers(), &mut body, limit).await?;
            progress.set_reading(false);
            parse::json(&bytes).map(Json)
        })
    }
}

impl<T: Serialize> Responder for Json<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok().json(self.0)
    }
}

/// The one parameter in a route's path.
pub struct Path<T>(pub T);

impl<T: TryFrom<String, Error = &'static str>> FromRequest for Path<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let text = web::Path::<String>::from_request(request, payload).into_inner();
        let text = text.map_or_else(|_| String::new(), web::Path::into_inner);
        // Actix puts this character in the place of what is not UTF-8.
        if text.contains(char::REPLACEMENT_CHARACTER) {
            let error = ApiError::BadRequest("the path must be UTF-8".to_owned());
            return ready(Err(error));
        }
        let value = T::try_from(text)
            .map(Self)
            .map_err(|reason| ApiError::BadRequest(format!("path: {reason}")));
        ready(value)
    }
}

/// The query string.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse::query(request.query_string()).map(Self))
    }
}

/// `application/json`, with parameters or without.
fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = content_type
        .and_then(|value| value.split(';').next())
        .unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}

fn announced_length(headers: &HeaderMap) -> u64 {
    let length = headers.get(CONTENT_LENGTH);
    let length = length.and_then(|value| value.to_str().ok()?.parse().ok());
    length.unwrap_or_default()
}

async fn read(headers: &HeaderMap, body: &mut Payload, limit: usize) -> Result<Vec<u8>, ApiError> {
    let mut bytes = Vec::new();
    if announced_length(headers) > limit as u64 {
        discard(body).await;
        return Err(ApiError::BodyTooLarge(limit));
    }
    while let Some(chunk) = body.next().await {
        let chunk =
            chunk.map_err(|_| ApiError::BadRequest("The body ended too early".to_owned()))?;
        if bytes.len() + chunk.len() > limit {
            discard(body).await;
            return Err(ApiError::BodyTooLarge(limit));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Takes in what the client is still sending, for a moment and up to a point. A client that sends its whole body
/// before it reads would otherwise meet a reset connection in place of the answer.
async fn discard(body: &mut Payload) {
    let discarding = async {
        let mut left = 1 << 20;
        while let Some(Ok(chunk)) = body.next().await {
            left -= chunk.len().min(left);
            if left == 0 {
                return;
            }
        }
    };
    // An answer is due in any case.
    let _ = tokio::time::timeout(Duration::from_millis(500), discarding).await;
}
