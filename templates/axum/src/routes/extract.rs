//! Axum's extractors and `Json`, with an [`ApiError`] instead of a plain text when they refuse a request.

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_ENCODING;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use crate::AppState;
use crate::error::ApiError;
use crate::models::parse::Object;

/// The parameters of the path: one value, or a tuple of several.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(ApiError))]
pub struct Path<T>(pub T);

#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(ApiError))]
pub struct Query<T>(pub T);

/// The JSON body of a request or a response. It is not derived, because serde accepts an array for a struct.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<AppState> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        // A decompressed body could be far larger than the limit.
        let mut codings = request.headers().get_all(CONTENT_ENCODING).iter();
        if codings.any(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity")) {
            return Err(ApiError::Status(415));
        }
        let body = axum::Json::<Object<T>>::from_request(request, state);
        match timeout(state.config.request_timeout, body).await {
            Ok(Ok(axum::Json(Object(body)))) => Ok(Self(body)),
            Ok(Err(rejection)) => Err(match rejection.status() {
                StatusCode::PAYLOAD_TOO_LARGE => ApiError::BodyTooLarge(state.config.body_limit),
                StatusCode::UNSUPPORTED_MEDIA_TYPE => ApiError::Status(415),
                _ => ApiError::BadRequest(rejection.body_text()),
            }),
            Err(_) => Err(ApiError::Status(408)),
        }
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

impl From<PathRejection> for ApiError {
    fn from(rejection: PathRejection) -> Self {
        if rejection.status().is_server_error() {
            tracing::error!(
                error = rejection.body_text(),
                "the handler does not fit its path"
            );
            return Self::Status(500);
        }
        Self::BadRequest(rejection.body_text())
    }
}

impl From<QueryRejection> for ApiError {
    fn from(rejection: QueryRejection) -> Self {
        Self::BadRequest(rejection.body_text())
    }
}
