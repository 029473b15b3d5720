//! Random ids that are worth as much as a password: whoever has one is let in.

use sha2::{Digest, Sha256};

/// 256 bits from the system's random number generator, as 64 hexadecimal digits.
pub fn generate() -> String {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the system has a random number generator");
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What is stored in place of the id: somebody who reads the database cannot sign in with it. A fast hash will do,
/// since 256 random bits cannot be guessed.
pub fn fingerprint(id: &str) -> [u8; 32] {
    Sha256::digest(id).into()
}
