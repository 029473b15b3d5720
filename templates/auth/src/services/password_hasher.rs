//! Argon2id for passwords (RFC 9106). It runs outside the async threads, because one hash takes many milliseconds.

use std::sync::{Arc, Mutex};
use std::thread::available_parallelism;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tracing::Span;

use crate::error::ApiError;
use crate::models::password::Password;

/// The parameters of the OWASP Password Storage Cheat Sheet.
const MEMORY_KIB: u32 = 19_456;
const ITERATIONS: u32 = 2;
const LANES: u32 = 1;

/// How many passwords are hashed at a time, if there are enough cores. Each of them needs 19 MiB.
const MAX_PARALLEL: usize = 2;

/// How many passwords may wait or be hashed at a time.
const QUEUE: usize = 128;
const QUEUE_IS_FULL: &str = "too many passwords are waiting to be hashed";

/// The memory for one hash.
type Memory = Vec<Block>;

#[derive(Clone)]
pub struct PasswordHasher {
    queue: Arc<Semaphore>,
    running: Arc<Semaphore>,
    /// The memory of earlier hashes, for reuse. If it were freed, glibc would keep some for each thread.
    spare: Arc<Mutex<Vec<Memory>>>,
}

impl Default for PasswordHasher {
    fn default() -> Self {
        let cores = available_parallelism().map_or(1, usize::from);
        Self {
            queue: Arc::new(Semaphore::new(QUEUE)),
            running: Arc::new(Semaphore::new(cores.min(MAX_PARALLEL))),
            spare: Arc::default(),
        }
    }
}

/// A place in the queue. It can compute one hash after the other.
pub struct Place {
    hasher: PasswordHasher,
    _queued: OwnedSemaphorePermit,
}

impl PasswordHasher {
    /// Takes a place for a user who is signed in. No limit per address holds for these requests, so they are refused
    /// when half of the queue is taken: sign-ins go on, however many there are.
    pub fn reserve_signed_in(&self) -> Result<Place, ApiError> {
        if self.queue.available_permits() <= QUEUE / 2 {
            return Err(ApiError::Unavailable(QUEUE_IS_FULL));
        }
        self.reserve()
    }

    /// Takes a place in the queue, unless it is full. Callers take it before they change anything, so that a full queue
    /// has no other effect.
    pub fn reserve(&self) -> Result<Place, ApiError> {
        let queued = self.queue.clone().try_acquire_owned();
        let queued = queued.map_err(|_| ApiError::Unavailable(QUEUE_IS_FULL))?;
        Ok(Place {
            hasher: self.clone(),
            _queued: queued,
        })
    }
}

impl Place {
    /// Returns a PHC string with a new salt.
    pub async fn hash(&self, password: Password) -> Result<String, ApiError> {
        self.compute(move |memory| {
            let (params, salt) = (params(), Salt::generate());
            let hash = PasswordHash {
                algorithm: Algorithm::Argon2id.ident(),
                version: Some(Version::V0x13.into()),
                params: ParamsString::try_from(&params).expect("the parameters are valid"),
                hash: argon2id(&password, &salt, &params, memory),
                salt: Some(salt),
            };
            hash.to_string()
        })
        .await
    }

    /// Returns whether the password matches. Without a hash, because there is no such user, it returns false after the
    /// same time: it verifies a dummy hash with the same parameters.
    pub async fn verify(&self, password: Password, hash: Option<&str>) -> Result<bool, ApiError> {
        let exists = hash.is_some();
        let hash = hash.map_or_else(dummy_hash, str::to_owned);
        let matches = self.compute(move |memory| {
            let Ok(hash) = PasswordHash::new(&hash) else {
                return false;
            };
            let (Ok(params), Some(salt)) = (Params::try_from(&hash), hash.salt) else {
                return false;
            };
            // The comparison takes the same time for all outputs.
            hash.hash.is_some() && argon2id(&password, &salt, &params, memory) == hash.hash
        });
        Ok(matches.await? && exists)
    }

    async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        let permit = self.hasher.running.clone().acquire_owned().await;
        let spare = self.hasher.spare.clone();
        let request = Span::current();
        let computing = tokio::task::spawn_blocking(move || {
            // Otherwise the log line of a panic would have no request id.
            let _request = request.enter();
            let spare = || spare.lock().expect("no code panics under the lock");
            let mut memory = spare().pop().unwrap_or_default();
            let outcome = work(&mut memory);
            // A hash with larger parameters, such as an imported one, needs more than may stay in use.
            if memory.capacity() <= params().block_count() {
                spare().push(memory);
            }
            // Keep the permit until the work ends, even if the time of the request has run out.
            drop(permit);
            outcome
        });
        computing.await.map_err(|_| ApiError::Status(500))
    }
}

/// Returns `None` if the parameters do not fit the salt.
fn argon2id(
    password: &Password,
    salt: &Salt,
    params: &Params,
    memory: &mut Memory,
) -> Option<Output> {
    memory.reserve_exact(params.block_count().saturating_sub(memory.len()));
    memory.resize(params.block_count(), Block::new());
    let mut output = vec![0; params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN)];
    Argon2::from(params)
        .hash_password_into_with_memory(password.as_bytes(), salt, &mut output, memory)
        .ok()?;
    Output::new(&output).ok()
}

/// Whether a hash has weaker parameters than the current ones. The next sign-in then replaces it.
pub fn is_outdated(hash: &str) -> bool {
    let hash = PasswordHash::new(hash).ok();
    let params = hash.and_then(|hash| Params::try_from(&hash).ok());
    params.is_none_or(|params| params.m_cost() < MEMORY_KIB || params.t_cost() < ITERATIONS)
}

fn params() -> Params {
    Params::new(MEMORY_KIB, ITERATIONS, LANES, None).expect("the parameters are valid")
}

/// A well-formed hash of no known password.
fn dummy_hash() -> String {
    let (salt, output) = ("A".repeat(22), "A".repeat(43));
    format!("$argon2id$v=19$m={MEMORY_KIB},t={ITERATIONS},p={LANES}${salt}${output}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_matches_only_its_password() {
        let place = PasswordHasher::default().reserve().unwrap();
        let password = || Password::given("fifteen letters");
        let hash = place.hash(password()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert_ne!(hash, place.hash(password()).await.unwrap());

        let other = Password::given("fifteen Letters");
        assert!(place.verify(password(), Some(&hash)).await.unwrap());
        assert!(!place.verify(other, Some(&hash)).await.unwrap());
        assert!(!place.verify(password(), None).await.unwrap());
        for (parameter, kept) in [("m=20000", 0), ("m=12288", 1), ("m=19456", 1)] {
            let other = dummy_hash().replace("m=19456", parameter);
            assert!(!place.verify(password(), Some(&other)).await.unwrap());
            assert_eq!(place.hasher.spare.lock().unwrap().len(), kept);
        }
    }

    #[test]
    fn the_dummy_hash_is_complete_and_weaker_hashes_are_outdated() {
        let dummy = dummy_hash();
        let hash = PasswordHash::new(&dummy).unwrap();
        assert!(hash.hash.is_some() && hash.salt.is_some());
        assert!(!is_outdated(&dummy));
        assert!(is_outdated(&dummy.replace("m=19456", "m=4096")));
    }
}
