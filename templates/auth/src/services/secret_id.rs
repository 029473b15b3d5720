//! Random ids that are secret, because they are the only proof that a client has signed in.

use sha2::{Digest, Sha256};

/// Generates 256 random bits as 64 hexadecimal digits.
pub fn generate() -> String {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the system has a random number generator");
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The database stores this hash instead of the id, so that nobody who reads the database can act as the user. A fast
/// hash is enough for 256 random bits. Failed attempts are counted by the hash of the e-mail address. It only gives
/// these keys a fixed length, and hides nothing, because addresses are easy to guess.
pub fn fingerprint(text: &str) -> [u8; 32] {
    Sha256::digest(text).into()
}
