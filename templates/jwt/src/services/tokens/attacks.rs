//! Tokens that must not be believed.

use serde_json::{Value, json};

use super::*;

const SECRET: &str = "3d0f5c1e9a7b4826f1e0d9c8b7a69584";

fn tokens_with(secret: &str) -> AccessTokens {
    AccessTokens::new(&AuthConfig {
        jwt_secret: secret.into(),
        jwt_issuer: "issuer".to_owned(),
        jwt_audience: "audience".to_owned(),
        rate_limit_per_minute: 0,
        trusted_proxies: Vec::new(),
    })
}

fn tokens() -> AccessTokens {
    tokens_with(SECRET)
}

fn claims() -> Value {
    let now = Utc::now().timestamp();
    json!({
        "iss": "issuer", "aud": "audience", "sub": "7", "client_id": CLIENT_ID,
        "iat": now, "exp": now + 60, "jti": "1", "sid": "9"
    })
}

fn sign(header: &Header, claims: &Value) -> String {
    encode(header, claims, &tokens().encoding).unwrap()
}

fn header() -> Header {
    Header {
        typ: Some(TYPE.to_owned()),
        ..Header::new(Algorithm::HS256)
    }
}

fn base64url(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk
            .iter()
            .fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for digit in 0..=chunk.len() {
            text.push(char::from(DIGITS[(bits >> (18 - 6 * digit) & 63) as usize]));
        }
    }
    text
}

#[test]
fn a_token_of_ours_is_believed() {
    let bearer = Bearer {
        user_id: 7,
        family_id: 9,
    };
    assert_eq!(tokens().verify(&tokens().issue(&bearer)), Some(bearer));
    assert!(tokens().verify(&sign(&header(), &claims())).is_some());
}

#[test]
fn another_algorithm_is_not() {
    let [_, payload, signature] = parts(&sign(&header(), &claims()));
    for algorithm in [
        "none", "None", "NONE", "nOnE", "HS384", "HS512", "RS256", "ES256", "EdDSA", "hs256", "",
    ] {
        let header = base64url(
            json!({ "typ": TYPE, "alg": algorithm })
                .to_string()
                .as_bytes(),
        );
        for signature in ["", &signature] {
            assert_eq!(
                tokens().verify(&format!("{header}.{payload}.{signature}")),
                None,
                "{algorithm}"
            );
        }
    }
}

fn parts(token: &str) -> [String; 3] {
    let parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    parts.try_into().unwrap()
}

#[test]
fn another_key_is_not() {
    let forged = tokens_with("f1e0d9c8b7a695843d0f5c1e9a7b4826").issue(&Bearer {
        user_id: 7,
        family_id: 9,
    });
    assert_eq!(tokens().verify(&forged), None);
}

#[test]
fn a_header_that_asks_for_more_is_not() {
    assert_eq!(
        tokens().verify(&sign(
            &Header {
                typ: None,
                ..header()
            },
            &claims()
        )),
        None
    );
    assert_eq!(
        tokens().verify(&sign(
            &Header {
                typ: Some("JWT".to_owned()),
                ..header()
            },
            &claims()
        )),
        None
    );
    assert_eq!(
        tokens().verify(&sign(
            &Header {
                crit: Some(vec!["exp".to_owned()]),
                ..header()
            },
            &claims()
        )),
        None
    );
}

#[test]
fn a_key_inside_the_token_is_not_used() {
    let jwk = json!({ "kty": "oct", "k": base64url(b"the attacker's own key, long enough") });
    let head = base64url(
        json!({ "typ": TYPE, "alg": "HS256", "jwk": jwk })
            .to_string()
            .as_bytes(),
    );
    let [_, payload, _] = parts(&sign(&header(), &claims()));
    let message = format!("{head}.{payload}");
    let key = EncodingKey::from_secret(b"the attacker's own key, long enough");
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key, Algorithm::HS256).unwrap();
    assert_eq!(tokens().verify(&format!("{message}.{signature}")), None);
}

#[test]
fn a_missing_claim_is_not() {
    for name in ["iss", "aud", "sub", "client_id", "iat", "exp", "jti", "sid"] {
        let mut claims = claims();
        claims.as_object_mut().unwrap().remove(name);
        assert_eq!(
            tokens().verify(&sign(&header(), &claims)),
            None,
            "without {name}"
        );
    }
}

#[test]
fn an_altered_claim_is_not() {
    let now = Utc::now().timestamp();
    for (name, value) in [
        ("iss", json!("another")),
        ("aud", json!("another")),
        ("client_id", json!("another")),
        ("sub", json!("0")),
        ("sub", json!(7)),
        ("sub", json!("7 ")),
        ("sid", json!("-9")),
        ("jti", json!("")),
        ("exp", json!(now - 6)),
        ("exp", json!((now + 60).to_string())),
        ("iat", json!(now + 60)),
        ("nbf", json!(now + 60)),
    ] {
        let mut claims = claims();
        claims[name] = value.clone();
        assert_eq!(
            tokens().verify(&sign(&header(), &claims)),
            None,
            "{name} = {value}"
        );
    }
}

#[test]
fn no_byte_of_a_token_can_be_changed() {
    let token = tokens()
        .issue(&Bearer {
            user_id: 7,
            family_id: 9,
        })
        .into_bytes();
    for index in 0..token.len() {
        for bit in 0..7 {
            let mut flipped = token.clone();
            flipped[index] ^= 1 << bit;
            let flipped = String::from_utf8(flipped).unwrap();
            assert_eq!(tokens().verify(&flipped), None, "byte {index}, bit {bit}");
        }
    }
    assert_eq!(tokens().verify(""), None);
    assert_eq!(tokens().verify(".."), None);
}

#[test]
fn a_token_says_nothing_personal() {
    let token = tokens().issue(&Bearer {
        user_id: 7,
        family_id: 9,
    });
    let claims = decode::<Value>(&token, &tokens().decoding, &tokens().validation)
        .unwrap()
        .claims;
    let mut names: Vec<_> = claims
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    assert_eq!(
        names,
        ["aud", "client_id", "exp", "iat", "iss", "jti", "sid", "sub"]
    );
}
