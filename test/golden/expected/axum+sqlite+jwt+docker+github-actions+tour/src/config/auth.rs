//! The variables that sign-in needs.

use ipnet::IpNet;

use super::{ConfigError, Secret, Variables, check};

/// What `.env.example` calls `JWT_…`, `RATE_LIMIT_PER_MINUTE` and `TRUSTED_PROXIES`.
#[derive(Debug)]
pub struct AuthConfig {
    /// `JWT_SECRET`: signs the access tokens. Whoever has it can be anybody.
    pub jwt_secret: Secret,
    /// `JWT_ISSUER`.
    pub jwt_issuer: String,
    /// `JWT_AUDIENCE`.
    pub jwt_audience: String,
    /// `RATE_LIMIT_PER_MINUTE`: attempts to sign up, sign in or refresh, per client address. 0 is no limit.
    pub rate_limit_per_minute: u32,
    /// `TRUSTED_PROXIES`: whose `X-Forwarded-For` counts.
    pub trusted_proxies: Vec<IpNet>,
}

impl AuthConfig {
    pub(super) fn from_variables(
        vars: &Variables<impl Fn(&str) -> Option<String>>,
    ) -> Result<Self, ConfigError> {
        let jwt_secret = vars
            .text("JWT_SECRET")
            .ok_or(ConfigError::Missing("JWT_SECRET"))?;
        let expected =
            "at least 32 random bytes and no placeholder; `openssl rand -hex 32` makes some";
        check("JWT_SECRET", expected, is_secret(&jwt_secret))?;
        let name = || env!("CARGO_PKG_NAME").to_owned();
        Ok(Self {
            jwt_secret: Secret::new(jwt_secret),
            jwt_issuer: vars.parsed("JWT_ISSUER", "text", name())?,
            jwt_audience: vars.parsed("JWT_AUDIENCE", "text", name())?,
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

/// HS256 asks for a key of 256 bits at least (RFC 7518, section 3.2). What people write in place of one is long
/// enough, but everybody knows it.
fn is_secret(text: &str) -> bool {
    let lower = text.to_lowercase();
    let placeholders = [
        "changeme",
        "change-me",
        "change_me",
        "change-this",
        "replace",
        "placeholder",
        "your-",
        "your_",
    ];
    text.len() >= 32 && !placeholders.iter().any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_random_bytes_make_a_secret() {
        assert!(is_secret("3d0f5c1e9a7b4826f1e0d9c8b7a69584"));
        for weak in [
            "",
            "3d0f5c1e9a7b4826f1e0d9c8b7a6958",
            "replace-this-with-32-random-bytes-or-more",
            "your-256-bit-key-your-256-bit-key",
            "ChangeMeChangeMeChangeMeChangeMeChangeMe",
        ] {
            assert!(!is_secret(weak), "{weak} was accepted");
        }
    }
}
