//! Random ids that are worth as much as a password: whoever has one is let in.

use sha2::{Digest, Sha256};

/// 256 random bits, as 64 hexadecimal digits.
pub fn generate() -> String {
    hexadecimal::<32>()
}

/// A password of 128 random bits: 32 hexadecimal digits, because a person has to type it.
pub fn password() -> String {
    hexadecimal::<16>()
}

/// Bytes from the system's random number generator.
fn hexadecimal<const BYTES: usize>() -> String {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).expect("the system has a random number generator");
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What is stored in place of the id: somebody who reads the database cannot sign in with it. A fast hash will do,
/// since 256 random bits cannot be guessed.
pub fn fingerprint(id: &str) -> [u8; 32] {
    Sha256::digest(id).into()
}
