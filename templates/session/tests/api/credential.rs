//! How a request proves who sends it: with a cookie.

use crate::app::Answer;

pub const HEADER: &str = "cookie";

/// `WWW-Authenticate` when there is no credential, when it is invalid, and when its user lacks the rights.
pub const MISSING: &str = "Session";
pub const INVALID: &str = "Session";
pub const INSUFFICIENT: &str = "";

/// The credential in the response to a sign-in.
pub fn of(sign_in: &Answer) -> String {
    let cookie = sign_in.header("set-cookie").split(';').next();
    cookie.expect("there is a cookie").to_owned()
}
