//! Random ids that sign their holder in, as a password does.

use sha2::{Digest, Sha256};

/// Generates 256 random bits as 64 hexadecimal digits.
pub fn generate() -> String {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the system has a random number generator");
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The database stores this instead of the id, so that its readers cannot sign in. A fast hash is enough, because
/// nobody can guess 256 random bits.
pub fn fingerprint(id: &str) -> [u8; 32] {
    Sha256::digest(id).into()
}
