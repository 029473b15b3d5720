//! How a request proves who sends it: with an access token.

use crate::app::Answer;

pub const HEADER: &str = "authorization";

/// `WWW-Authenticate` when there is no credential, when it is invalid, and when its user lacks the rights.
pub const MISSING: &str = "Bearer";
pub const INVALID: &str = "Bearer error=\"invalid_token\"";
pub const INSUFFICIENT: &str = "Bearer error=\"insufficient_scope\"";

/// The credential in the response to a sign-in.
pub fn of(sign_in: &Answer) -> String {
    let token = sign_in.body["access_token"].as_str();
    format!("Bearer {}", token.expect("there is an access token"))
}
