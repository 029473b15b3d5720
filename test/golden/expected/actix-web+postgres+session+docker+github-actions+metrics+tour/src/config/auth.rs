//! The variables that sign-in needs.

use ipnet::IpNet;

use super::{ConfigError, Variables, check};

/// What `.env.example` calls `COOKIE_INSECURE`, `RATE_LIMIT_PER_MINUTE` and `TRUSTED_PROXIES`.
#[derive(Debug)]
pub struct AuthConfig {
    /// `COOKIE_INSECURE`: a cookie without `Secure`, for browsers that refuse one on `http://localhost`.
    pub cookie_insecure: bool,
    /// `RATE_LIMIT_PER_MINUTE`: attempts to sign up or sign in, per client address. 0 is no limit.
    pub rate_limit_per_minute: u32,
    /// `TRUSTED_PROXIES`: whose `X-Forwarded-For` counts.
    pub trusted_proxies: Vec<IpNet>,
}

impl AuthConfig {
    pub(super) fn from_variables(
        vars: &Variables<impl Fn(&str) -> Option<String>>,
    ) -> Result<Self, ConfigError> {
        let cookie_insecure = vars.parsed("COOKIE_INSECURE", "true or false", false)?;
        let expected = "false, or unset, unless HOST is a loopback address";
        check(
            "COOKIE_INSECURE",
            expected,
            !cookie_insecure || vars.host()?.is_loopback(),
        )?;
        Ok(Self {
            cookie_insecure,
            rate_limit_per_minute: vars.number("RATE_LIMIT_PER_MINUTE", 0..=1_000_000, 30)? as u32,
            trusted_proxies: networks(vars)?,
        })
    }
}

fn networks(vars: &Variables<impl Fn(&str) -> Option<String>>) -> Result<Vec<IpNet>, ConfigError> {
    let expected = "networks such as 10.0.0.0/8, separated by commas";
    let networks = vars.list("TRUSTED_PROXIES", expected, |text| {
        text.parse::<IpNet>().is_ok()
    })?;
    Ok(networks
        .iter()
        .filter_map(|text| text.parse().ok())
        .collect())
}
