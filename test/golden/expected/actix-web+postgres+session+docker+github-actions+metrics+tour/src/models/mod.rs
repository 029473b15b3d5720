//! Data types, and the validation of input. There are no handlers and no queries here.

pub mod order;
pub mod page;
pub mod parse;
pub mod password;
pub mod profile;
pub mod rules;
pub mod schema;
pub mod user;

use chrono::{DateTime, SubsecRound, Utc};

/// The current time in whole seconds, which every database stores exactly.
pub fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(0)
}
