//! Plain data, and the checks that make it from input. It contains no handlers and no queries.

pub mod order;
pub mod page;
pub mod parse;
pub mod password;
pub mod profile;
pub mod rules;
pub mod schema;
pub mod service;
pub mod user;

use chrono::{DateTime, SubsecRound, Utc};

/// The current time, in whole seconds: every database stores these exactly.
pub fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(0)
}
