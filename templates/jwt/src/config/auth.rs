//! The variables for sign-in.

use std::collections::HashSet;

use anyhow::Result;
use ipnet::IpNet;
use secrecy::SecretString;

use super::Variables;
use crate::services::throttle;

/// Words in the placeholders that people write instead of a secret.
const PLACEHOLDERS: [&str; 8] = [
    "changeme",
    "change-me",
    "change_me",
    "change-this",
    "replace",
    "placeholder",
    "your-",
    "your_",
];

#[derive(Debug)]
pub struct AuthConfig {
    pub jwt_secret: SecretString,
    pub jwt_issuer: String,
    pub jwt_audience: String,
    pub rate_limit_per_minute: u32,
    pub trusted_proxies: Vec<IpNet>,
}

impl AuthConfig {
    pub(super) fn from_variables(vars: &Variables) -> Result<Self> {
        let name = |variable| {
            let default = env!("CARGO_PKG_NAME").to_owned();
            vars.get(variable, "text that is not empty", default, |text| {
                (!text.trim().is_empty()).then(|| text.to_owned())
            })
        };
        Ok(Self {
            jwt_secret: vars.secret(
                "JWT_SECRET",
                "at least 32 random bytes and no placeholder; `openssl rand -hex 32` makes some",
                is_secret,
            )?,
            jwt_issuer: name("JWT_ISSUER")?,
            jwt_audience: name("JWT_AUDIENCE")?,
            rate_limit_per_minute: vars.number("RATE_LIMIT_PER_MINUTE", 0..=1_000_000, 30)?,
            trusted_proxies: vars.list(
                "TRUSTED_PROXIES",
                "networks such as 10.0.0.0/8, separated by commas",
                |text| text.parse().ok().filter(throttle::is_usable),
            )?,
        })
    }
}

/// HS256 needs a key of at least 256 bits (RFC 7518, section 3.2). A placeholder, or a few repeated characters, can be
/// long enough, but is easy to guess.
fn is_secret(text: &str) -> bool {
    let lower = text.to_lowercase();
    let different: HashSet<char> = text.trim().chars().collect();
    text.len() >= 32
        && different.len() >= 8
        && !PLACEHOLDERS.iter().any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_and_short_or_simple_secrets_are_rejected() {
        assert!(is_secret("3d0f5c1e9a7b4826f1e0d9c8b7a69584"));
        assert!(!is_secret("3d0f5c1e9a7b4826f1e0d9c8b7a6958"));
        assert!(!is_secret(&" ".repeat(64)));
        assert!(!is_secret(&"1234567".repeat(8)));
        assert!(!is_secret("ChangeMeChangeMeChangeMeChangeMeChangeMe"));
    }
}
