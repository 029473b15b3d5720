//! One error type for the whole program: what went wrong, which status that is, and what the client is told.
//!
//! It knows no web framework; `routes/response.rs` turns it into a response. Each answer of 400 and above is a
//! problem document (RFC 9457) with `error` as an extension member.

use http::StatusCode;
use serde::Serialize;
use thiserror::Error;
use utoipa::ToSchema;

use crate::db;

/// Handlers and services return it with `?`; the variants say what a client can do about it.
#[derive(Debug, Error)]
pub enum ApiError {
    /// 400: the request cannot be understood.
    #[error("{0}")]
    BadRequest(String),

    /// 400: understood, but it breaks rules; all of them are listed.
    #[error("{}", describe(.0))]
    Validation(Vec<FieldError>),

    /// 404: there is no such row.
    #[error("{0}")]
    NotFound(String),

    /// 409: it collides with what is there.
    #[error("{0}")]
    Conflict(String),

    /// 413: the body is larger than `BODY_LIMIT_BYTES`, the number given here.
    #[error("The body must not be larger than {0} bytes")]
    BodyTooLarge(usize),

    /// 400, 401, 403 or 429: the caller is turned away, and told what to do about it.
    #[error(transparent)]
    Refused(#[from] crate::services::refusal::Refusal),

    /// 503: not now, but later.
    #[error("{0}")]
    Unavailable(&'static str),

    /// 500, or 503 when the database cannot be reached. The cause goes to the log and never to the client.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),

    /// A status that says it all by itself, such as 405.
    #[error("{}", explain(*.0))]
    Status(u16),
}

/// A rule that a member of the body breaks.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldError {
    /// A JSON pointer (RFC 6901) as a URI fragment: `#/email`.
    pub pointer: String,
    pub detail: String,
}

impl FieldError {
    pub fn new(field: &str, detail: impl Into<String>) -> Self {
        Self {
            pointer: format!("#/{field}"),
            detail: detail.into(),
        }
    }
}

impl ApiError {
    /// One broken rule.
    pub fn invalid(field: &str, detail: impl Into<String>) -> Self {
        Self::Validation(vec![FieldError::new(field, detail)])
    }

    /// The HTTP status code. A bare number, since the frameworks use different versions of the `http` crate.
    pub fn status(&self) -> u16 {
        match self {
            Self::BadRequest(_) | Self::Validation(_) => 400,
            Self::NotFound(_) => 404,
            Self::Conflict(_) => 409,
            Self::BodyTooLarge(_) => 413,
            Self::Refused(refusal) => refusal.status,
            Self::Unavailable(_) => 503,
            Self::Database(error) if db::is_unavailable(error) => 503,
            Self::Database(_) => 500,
            Self::Status(status) => *status,
        }
    }

    /// The headers that belong to the status.
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Refused(refusal) => refusal.headers(),
            _ if self.status() == 503 => vec![("retry-after", "1".to_owned())],
            _ => Vec::new(),
        }
    }

    /// The body of the response.
    pub fn problem<'a>(&'a self, request_id: &'a str) -> Problem<'a> {
        let mut problem = Problem::new(self.status(), &self.to_string(), request_id);
        if let Self::Validation(errors) = self {
            problem.errors = errors;
        }
        problem
    }
}

/// A problem document (RFC 9457).
#[derive(Serialize, ToSchema)]
pub struct Problem<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What went wrong.
    detail: String,
    /// The same once more.
    error: String,
    /// The rules that the body breaks, all of them.
    #[schema(value_type = Vec<FieldError>, required = false, min_items = 1)]
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [FieldError],
    /// As in `x-request-id`, and in the log.
    request_id: &'a str,
}

impl<'a> Problem<'a> {
    pub const CONTENT_TYPE: &'static str = "application/problem+json";

    /// A problem of any status. `detail` is left out of a 5xx, whose cause is not for clients.
    pub fn new(status: u16, detail: &str, request_id: &'a str) -> Self {
        let detail = match detail {
            _ if status >= 500 => title(status),
            "" => explain(status),
            detail => detail,
        };
        Self {
            kind: "about:blank",
            title: title(status),
            status,
            detail: detail.to_owned(),
            error: detail.to_owned(),
            errors: &[],
            request_id,
        }
    }

    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("strings and numbers always serialize")
    }
}

fn describe(errors: &[FieldError]) -> String {
    let rules: Vec<String> = errors
        .iter()
        .map(|error| {
            format!(
                "{} {}",
                error.pointer.trim_start_matches("#/"),
                error.detail
            )
        })
        .collect();
    rules.join("; ")
}

/// The reason phrase of a status, such as `Not Found`.
fn title(status: u16) -> &'static str {
    let status = StatusCode::from_u16(status).ok();
    status
        .and_then(|status| status.canonical_reason())
        .unwrap_or("Error")
}

fn explain(status: u16) -> &'static str {
    match status {
        404 => "There is no such route",
        405 => "This route does not answer this method; see the Allow header",
        408 => "The request did not arrive in time",
        415 => "The body must be sent as Content-Type: application/json",
        _ => title(status),
    }
}
