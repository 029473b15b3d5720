//! Data types, and the validation of input. There are no handlers and no queries here.

pub mod order;
pub mod page;
pub mod parse;
pub mod password;
pub mod profile;
pub mod rules;
pub mod schema;
pub mod user;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

/// How much the clocks of two instances may differ. A row that begins further in the future was written by an instance
/// with a wrong clock. Such a row is ignored until then.
pub const CLOCK_SKEW: TimeDelta = TimeDelta::minutes(1);

/// The current time in whole seconds, which the database stores exactly.
pub fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(0)
}
