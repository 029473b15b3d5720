//! How a request shows who sends it: with an access token.

use crate::app::Answer;

pub const HEADER: &str = "authorization";

/// `WWW-Authenticate` when there is no credential, when it is not good any more, and when it is not good enough.
pub const MISSING: &str = "Bearer";
pub const INVALID: &str = "Bearer error=\"invalid_token\"";
pub const INSUFFICIENT: &str = "Bearer error=\"insufficient_scope\"";

/// What the answer to a sign-in gives.
pub fn of(sign_in: &Answer) -> String {
    let token = sign_in.body["access_token"].as_str();
    format!("Bearer {}", token.expect("there is an access token"))
}
