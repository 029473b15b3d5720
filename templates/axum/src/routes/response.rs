//! Turns the program's own types into responses.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::http::header::LINK;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::extract::Json;
use crate::error::ApiError;
use crate::models::page::Page;

/// A page of a list, with a link to the next page if there is one (RFC 8288).
pub fn listed<T: Serialize>(page: Page<T>, next: impl FnOnce(i64) -> String) -> impl IntoResponse {
    let link = |after| [(LINK, format!("<{}>; rel=\"next\"", next(after)))];
    (page.next_after.map(link), Json(page.items))
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
