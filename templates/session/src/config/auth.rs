//! The variables for sign-in.

use ipnet::IpNet;

use super::variables::check;
use super::{ConfigError, Variables, host};

#[derive(Debug)]
pub struct AuthConfig {
    /// `COOKIE_INSECURE`: a cookie without `Secure`, for browsers that refuse one on `http://localhost`.
    pub cookie_insecure: bool,
    /// `RATE_LIMIT_PER_MINUTE`: attempts to sign up or sign in, per client address. 0 turns the limit off.
    pub rate_limit_per_minute: u32,
    /// `TRUSTED_PROXIES`: the peers whose `X-Forwarded-For` counts.
    pub trusted_proxies: Vec<IpNet>,
}

impl AuthConfig {
    pub(super) fn from_variables(vars: &Variables) -> Result<Self, ConfigError> {
        let cookie_insecure = vars.parsed("COOKIE_INSECURE", "true or false", false)?;
        check(
            "COOKIE_INSECURE",
            "false, or unset, unless HOST is a loopback address",
            !cookie_insecure || host(vars)?.is_loopback(),
        )?;
        Ok(Self {
            cookie_insecure,
            rate_limit_per_minute: vars.number("RATE_LIMIT_PER_MINUTE", 0..=1_000_000, 30)?,
            trusted_proxies: vars.list(
                "TRUSTED_PROXIES",
                "networks such as 10.0.0.0/8, separated by commas",
                |text| text.parse().ok(),
            )?,
        })
    }
}
