//! The state that sign-in needs.

use crate::config::AuthConfig;
use crate::services::password_hasher::PasswordHasher;
use crate::services::throttle::Throttle;
use crate::services::tokens::AccessTokens;

pub struct Auth {
    pub hasher: PasswordHasher,
    pub throttle: Throttle,
    pub tokens: AccessTokens,
}

impl Auth {
    pub fn new(config: &AuthConfig) -> Self {
        Self {
            hasher: PasswordHasher::default(),
            throttle: Throttle::new(config.rate_limit_per_minute, config.trusted_proxies.clone()),
            tokens: AccessTokens::new(config),
        }
    }
}
