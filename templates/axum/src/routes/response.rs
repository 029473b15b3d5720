//! Turns the program's own types into responses.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::http::header::LINK;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::extract::Json;
use crate::error::ApiError;
use crate::models::page::Page;

/// The items, with a link to the next page (RFC 8288).
impl<T: Serialize> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        let link = |next| [(LINK, format!("<{next}>; rel=\"next\""))];
        (self.next.map(link), Json(self.items)).into_response()
    }
}

/// This sets the status and the headers. `problem_details` writes the body, because it knows the request id.
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
