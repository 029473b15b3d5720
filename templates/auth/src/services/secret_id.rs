//! Random ids for sign-ins. An id is a secret, because it is the only proof that a client has signed in.

use sha2::{Digest, Sha256};

/// Generates 256 random bits as 64 hexadecimal digits.
pub fn generate() -> String {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the system has a random number generator");
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The database stores this instead of an id, so that its readers cannot sign in. A fast hash is enough for 256 random
/// bits. Failed sign-ins are also counted by the fingerprint of the e-mail address. There it only makes a key of fixed
/// length from any text: addresses are easy to guess.
pub fn fingerprint(text: &str) -> [u8; 32] {
    Sha256::digest(text).into()
}
