//! From the program's own types to responses.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::http::header::{LINK, LOCATION};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::extract::Json;
use crate::error::ApiError;

/// Only status and headers are set here. `problem_details` writes the body: it knows the request id.
impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        for (name, value) in self.headers() {
            if let Ok(value) = value.parse() {
                response.headers_mut().insert(name, value);
            }
        }
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// 201, with the address of what was made.
pub struct Created<T> {
    pub location: String,
    pub body: T,
}

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        (
            StatusCode::CREATED,
            [(LOCATION, self.location)],
            Json(self.body),
        )
            .into_response()
    }
}

/// A page of a list, with the address of the next one where there is more (RFC 8288).
pub struct Listed<T> {
    pub items: Vec<T>,
    pub next: Option<String>,
}

impl<T: Serialize> IntoResponse for Listed<T> {
    fn into_response(self) -> Response {
        let link = self
            .next
            .map(|next| [(LINK, format!("<{next}>; rel=\"next\""))]);
        (link, Json(self.items)).into_response()
    }
}
