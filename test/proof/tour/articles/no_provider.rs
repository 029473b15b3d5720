use jsonwebtoken::{DecodingKey, Validation, decode};
use serde::Deserialize;

#[derive(Deserialize)]
struct Claims {}

fn check(token: &str) {
    let key = DecodingKey::from_secret(b"a secret for this program only");
    let is_valid = decode::<Claims>(token, &key, &Validation::default()).is_ok();
    println!("{is_valid}");
}

fn main() {
    check("malformed");
    // {"typ":"JWT","alg":"HS256"}, {} and a signature that fits nothing.
    check("eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl");
}
