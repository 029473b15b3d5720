//! Refusals that say how to do better: sign in, wait, or leave it.

use thiserror::Error;

/// Why a caller was turned away, and what the response tells about it.
#[derive(Debug, Error)]
#[error("{detail}")]
pub struct Refusal {
    pub status: u16,
    pub detail: &'static str,
    /// `WWW-Authenticate`.
    pub challenge: Option<&'static str>,
    /// Seconds, for `Retry-After`.
    pub retry_after: Option<u64>,
}

impl Refusal {
    /// 400, 401 or 403 with a challenge.
    pub fn challenge(status: u16, detail: &'static str, challenge: &'static str) -> Self {
        Self {
            status,
            detail,
            challenge: Some(challenge),
            retry_after: None,
        }
    }

    /// 403: this is not allowed, and signing in would not change it.
    pub fn forbidden(detail: &'static str) -> Self {
        Self {
            status: 403,
            detail,
            challenge: None,
            retry_after: None,
        }
    }

    /// 429: too many attempts; the next one is welcome after so many seconds.
    pub fn too_many(detail: &'static str, retry_after: u64) -> Self {
        Self {
            status: 429,
            detail,
            challenge: None,
            retry_after: Some(retry_after.max(1)),
        }
    }

    pub fn headers(&self) -> Vec<(&'static str, String)> {
        let challenge = self
            .challenge
            .map(|challenge| ("www-authenticate", challenge.to_owned()));
        let retry_after = self
            .retry_after
            .map(|seconds| ("retry-after", seconds.to_string()));
        challenge.into_iter().chain(retry_after).collect()
    }
}
