//! Argon2id for passwords (RFC 9106), off the async threads and a few at a time.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier};
use argon2::{Argon2, Params};
use tokio::sync::Semaphore;

use crate::error::ApiError;
use crate::models::password::Password;

/// OWASP Password Storage Cheat Sheet: m = 19456 KiB, t = 2, p = 1.
const MEMORY_KIB: u32 = 19_456;
const ITERATIONS: u32 = 2;
const LANES: u32 = 1;

/// How many may wait for their turn; one more is answered with 503.
const QUEUE: usize = 128;

/// Hashes and verifies.
pub struct PasswordHasher {
    queue: Arc<Semaphore>,
    turns: Arc<Semaphore>,
}

impl PasswordHasher {
    /// One hash at a time per core: more would only make each slower, and take 19 MiB each.
    pub fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            queue: Arc::new(Semaphore::new(QUEUE)),
            turns: Arc::new(Semaphore::new(cores)),
        }
    }

    /// A PHC string with a salt of its own.
    ///
    /// # Errors
    /// [`ApiError::Unavailable`] when too many wait already.
    pub async fn hash(&self, password: Password) -> Result<String, ApiError> {
        self.compute(move || {
            let hash = argon2()
                .hash_password(password.as_bytes())
                .expect("the parameters are valid");
            hash.to_string()
        })
        .await
    }

    /// Whether the password belongs to the hash. Without a hash, which is when there is no such user, the answer is
    /// no, and it takes as long: a dummy hash of the same parameters is verified.
    ///
    /// # Errors
    /// [`ApiError::Unavailable`] when too many wait already.
    pub async fn verify(&self, password: Password, hash: Option<&str>) -> Result<bool, ApiError> {
        let exists = hash.is_some();
        let hash = hash.map_or_else(dummy_hash, str::to_owned);
        let matches = self.compute(move || {
            PasswordHash::new(&hash)
                .is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok())
        });
        Ok(matches.await? && exists)
    }

    async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        let place = self.queue.clone().try_acquire_owned();
        let place = place
            .map_err(|_| ApiError::Unavailable("too many passwords are waiting to be hashed"))?;
        let turn = self.turns.clone().acquire_owned().await;
        let computing = tokio::task::spawn_blocking(move || {
            let outcome = work();
            // Held until here, also when nobody waits for the outcome any more.
            drop((turn, place));
            outcome
        });
        computing.await.map_err(|_| ApiError::Status(500))
    }
}

impl Default for PasswordHasher {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether a hash was made with less than today's parameters; it is then made anew at the next sign-in.
pub fn is_outdated(hash: &str) -> bool {
    let params = PasswordHash::new(hash)
        .ok()
        .and_then(|hash| Params::try_from(&hash).ok());
    params.is_none_or(|params| params.m_cost() < MEMORY_KIB || params.t_cost() < ITERATIONS)
}

fn argon2() -> Argon2<'static> {
    Argon2::from(
        Params::new(MEMORY_KIB, ITERATIONS, LANES, None).expect("the parameters are valid"),
    )
}

/// A hash that no password belongs to, with the live parameters.
fn dummy_hash() -> String {
    let salt = "A".repeat(22);
    let output = "A".repeat(43);
    format!("$argon2id$v=19$m={MEMORY_KIB},t={ITERATIONS},p={LANES}${salt}${output}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_belongs_to_its_password_only() {
        let hasher = PasswordHasher::new();
        let hash = hasher
            .hash(Password::given("fifteen letters"))
            .await
            .unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        assert!(
            hasher
                .verify(Password::given("fifteen letters"), Some(&hash))
                .await
                .unwrap()
        );
        assert!(
            !hasher
                .verify(Password::given("fifteen Letters"), Some(&hash))
                .await
                .unwrap()
        );
        assert!(
            !hasher
                .verify(Password::given("fifteen letters"), None)
                .await
                .unwrap()
        );
        assert_ne!(
            hash,
            hasher
                .hash(Password::given("fifteen letters"))
                .await
                .unwrap()
        );
    }

    #[test]
    fn weaker_hashes_are_outdated() {
        assert!(!is_outdated(&dummy_hash()));
        assert!(is_outdated(&dummy_hash().replace("m=19456", "m=4096")));
        assert!(is_outdated("nonsense"));
    }

    #[test]
    fn the_dummy_hash_is_a_real_one() {
        assert!(
            PasswordHash::new(&dummy_hash())
                .is_ok_and(|hash| hash.hash.is_some() && hash.salt.is_some())
        );
    }
}
