//! The error type of this program. It does not depend on the web framework: `routes/response.rs` makes the response.

mod problem;

use std::fmt::Display;

use thiserror::Error;

use crate::db;

pub use problem::{FieldError, Problem};

/// What went wrong. Each variant holds what its status and its headers need.
#[derive(Debug, Error)]
pub enum ApiError {
    /// 400: the program cannot read the request.
    #[error("{0}")]
    BadRequest(String),

    /// 400: the body breaks these rules.
    #[error("{}", list(.0))]
    Validation(Vec<FieldError>),

    /// 401: nobody is signed in, or the program does not accept the credentials.
    #[error("{detail}")]
    Unauthorized {
        detail: &'static str,
        /// The value of `WWW-Authenticate`.
        challenge: &'static str,
    },

    /// 403: the user is signed in, but this request is not allowed.
    #[error("{0}")]
    Forbidden(&'static str),

    /// 404: the row does not exist.
    #[error("{0}")]
    NotFound(String),

    /// 409: the request does not fit the stored data.
    #[error("{0}")]
    Conflict(&'static str),

    /// 413: the body is larger than `BODY_LIMIT_BYTES`, which is the number here.
    #[error("The body must not be larger than {0} bytes")]
    BodyTooLarge(usize),

    /// 429: there were too many attempts.
    #[error("{detail}")]
    TooManyRequests {
        detail: &'static str,
        /// Seconds until the next attempt is allowed.
        retry_after: u64,
    },

    /// 503: the same request can succeed later.
    #[error("{0}")]
    Unavailable(&'static str),

    /// 503 when the database is not available, otherwise 500. The log has the cause; clients do not see it.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),

    /// A status that needs no further explanation, such as 405.
    #[error("{}", problem::explain(*.0))]
    Status(u16),
}

impl ApiError {
    /// A body with one broken rule.
    pub fn invalid(field: &str, detail: impl Into<String>) -> Self {
        Self::Validation(vec![FieldError::new(field, detail)])
    }

    /// A missing row: `ApiError::not_found("Order", 7)`.
    pub fn not_found(kind: &str, id: impl Display) -> Self {
        Self::NotFound(format!("{kind} {id} not found"))
    }

    /// The HTTP status code.
    pub fn status(&self) -> u16 {
        match self {
            Self::BadRequest(_) | Self::Validation(_) => 400,
            Self::Unauthorized { .. } => 401,
            Self::Forbidden(_) => 403,
            Self::NotFound(_) => 404,
            Self::Conflict(_) => 409,
            Self::BodyTooLarge(_) => 413,
            Self::TooManyRequests { .. } => 429,
            Self::Unavailable(_) => 503,
            Self::Database(error) if db::is_unavailable(error) => 503,
            Self::Database(_) => 500,
            Self::Status(status) => *status,
        }
    }

    pub fn headers(&self) -> Vec<(&'static str, String)> {
        let authenticate = |value: &str| vec![("www-authenticate", value.to_owned())];
        match self {
            Self::Unauthorized { challenge, .. } => authenticate(challenge),
            Self::TooManyRequests { retry_after, .. } => {
                vec![("retry-after", retry_after.to_string())]
            }
            _ if self.status() == 503 => vec![("retry-after", "1".to_owned())],
            _ => Vec::new(),
        }
    }

    pub fn problem<'a>(&'a self, request_id: &'a str) -> Problem<'a> {
        let mut problem = Problem::new(self.status(), &self.to_string(), request_id);
        if let Self::Validation(errors) = self {
            problem.errors = errors;
        }
        problem
    }
}

fn list(errors: &[FieldError]) -> String {
    let errors: Vec<_> = errors.iter().map(FieldError::to_string).collect();
    errors.join("; ")
}
