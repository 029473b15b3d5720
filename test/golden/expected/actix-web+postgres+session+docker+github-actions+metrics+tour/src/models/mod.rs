//! Plain data, and the parsing of input into it. Nothing here knows HTTP or SQL.

pub mod order;
pub mod page;
pub mod parse;
pub mod password;
pub mod rules;
pub mod schema;
pub mod service;
pub mod user;

use chrono::{DateTime, SubsecRound, Utc};

/// The time to store: UTC in whole seconds, which every database keeps as it is.
pub fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(0)
}
