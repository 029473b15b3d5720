//! From requests to the program's own types. Each refusal is an [`ApiError`], where axum's own extractors would
//! answer in plain text and with other statuses.

use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::middleware::BodyProgress;
use crate::AppState;
use crate::error::ApiError;
use crate::models::parse;

/// A JSON body, of a request or of a response.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<AppState> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        let (parts, mut body) = request.into_parts();
        if !is_json(&parts.headers) {
            discard(&mut body).await;
            return Err(ApiError::Status(415));
        }
        let progress = parts.extensions.get::<BodyProgress>();
        progress.inspect(|progress| progress.set_reading(true));
        let bytes = read(&mut body, state.config.body_limit).await?;
        progress.inspect(|progress| progress.set_reading(false));
        parse::json(&bytes).map(Json)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// The one parameter in a route's path.
pub struct Path<T>(pub T);

impl<T: TryFrom<String, Error = &'static str>, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let axum::extract::Path(text) =
            axum::extract::Path::<String>::from_request_parts(parts, state)
                .await
                .map_err(|_| ApiError::BadRequest("the path must be UTF-8".to_owned()))?;
        T::try_from(text)
            .map(Self)
            .map_err(|reason| ApiError::BadRequest(format!("path: {reason}")))
    }
}

/// The query string.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parse::query(parts.uri.query().unwrap_or_default()).map(Self)
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

async fn read(body: &mut Body, limit: usize) -> Result<Vec<u8>, ApiError> {
    let mut bytes = Vec::new();
    if body.size_hint().lower() > limit as u64 {
        discard(body).await;
        return Err(ApiError::BodyTooLarge(limit));
    }
    while let Some(frame) = body.frame().await {
        let frame =
            frame.map_err(|_| ApiError::BadRequest("The body ended too early".to_owned()))?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        if bytes.len() + data.len() > limit {
            discard(body).await;
            return Err(ApiError::BodyTooLarge(limit));
        }
        bytes.extend_from_slice(&data);
    }
    Ok(bytes)
}

/// Takes in what the client is still sending, for a moment and up to a point. A client that sends its whole body
/// before it reads would otherwise meet a reset connection in place of the answer.
async fn discard(body: &mut Body) {
    let discarding = async {
        let mut left = 1 << 20;
        while let Some(Ok(frame)) = body.frame().await {
            left -= frame.data_ref().map_or(0, |data| data.len().min(left));
            if left == 0 {
                return;
            }
        }
    };
    // An answer is due in any case.
    let _ = tokio::time::timeout(Duration::from_millis(500), discarding).await;
}
