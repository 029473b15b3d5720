//! The state that sign-in needs.

use crate::config::AuthConfig;
use crate::services::password_hasher::PasswordHasher;
use crate::services::throttle::Throttle;

pub struct Auth {
    pub hasher: PasswordHasher,
    pub throttle: Throttle,
}

impl Auth {
    pub fn new(config: &AuthConfig) -> Self {
        Self {
            hasher: PasswordHasher::default(),
            throttle: Throttle::new(config.rate_limit_per_minute, config.trusted_proxies.clone()),
        }
    }
}
