//! The variables for sign-in.

use anyhow::Result;
use ipnet::IpNet;

use super::{Variables, address};
use crate::services::throttle;

#[derive(Debug)]
pub struct AuthConfig {
    pub cookie_insecure: bool,
    pub rate_limit_per_minute: u32,
    pub trusted_proxies: Vec<IpNet>,
}

impl AuthConfig {
    pub(super) fn from_variables(vars: &Variables) -> Result<Self> {
        let is_loopback = address(vars)?.ip().is_loopback();
        let is_safe = |insecure: &bool| !insecure || is_loopback;
        Ok(Self {
            cookie_insecure: vars.get(
                "COOKIE_INSECURE",
                "false, or unset, unless HOST is a loopback address",
                false,
                |text| text.parse().ok().filter(is_safe),
            )?,
            rate_limit_per_minute: vars.number("RATE_LIMIT_PER_MINUTE", 0..=1_000_000, 30)?,
            trusted_proxies: vars.list(
                "TRUSTED_PROXIES",
                "networks such as 10.0.0.0/8, separated by commas",
                |text| text.parse().ok().filter(throttle::is_usable),
            )?,
        })
    }
}
