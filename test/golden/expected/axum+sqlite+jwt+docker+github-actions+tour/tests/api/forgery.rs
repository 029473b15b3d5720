//! Access tokens that an attacker made or changed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Utc;
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use reqwest::Method;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use my_api::db::tokens::Family;

use crate::app::{TestApp, send};
use crate::client::{new_admin, new_user, sign_in};
use crate::credential;

const OTHER_KEY: &str = "f1e0d9c8b7a695843d0f5c1e9a7b4826";

/// An application, one of its users, and a valid token of that user with its parts.
struct Scene {
    app: TestApp,
    user_id: i64,
    token: String,
    header: Value,
    claims: Value,
}

impl Scene {
    async fn new() -> Self {
        let app = TestApp::start().await;
        let user = new_user(&app, "user@example.com").await;
        let (user_id, token) = (user.id, user.credential["Bearer ".len()..].to_owned());
        let mut parts = token.split('.').map(decode);
        let (header, claims) = (parts.next().unwrap(), parts.next().unwrap());
        Self {
            app,
            user_id,
            token,
            header,
            claims,
        }
    }

    /// Signs with the key of the application.
    fn sign(&self, header: &Value, claims: &Value) -> String {
        let secret = &self.app.state.config.auth.jwt_secret;
        sign(header, claims, secret.expose_secret())
    }

    async fn status(&self, token: &str) -> u16 {
        let request = self.app.request(Method::GET, "/profile");
        let answer = send(request.header("authorization", format!("Bearer {token}"))).await;
        if answer.status != 200 {
            assert_eq!(answer.header("www-authenticate"), credential::INVALID);
        }
        answer.status
    }
}

fn decode(part: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

fn encode(part: &Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}

fn sign(header: &Value, claims: &Value, key: &str) -> String {
    let message = format!("{}.{}", encode(header), encode(claims));
    let key = EncodingKey::from_secret(key.as_bytes());
    let signature = crypto::sign(message.as_bytes(), &key, Algorithm::HS256).unwrap();
    format!("{message}.{signature}")
}

/// `object` with another value of one field, or without the field.
fn with(object: &Value, name: &str, value: Option<Value>) -> Value {
    let mut object = object.clone();
    let members = object.as_object_mut().unwrap();
    members.remove(name);
    members.extend(value.map(|value| (name.to_owned(), value)));
    object
}

#[tokio::test]
async fn a_changed_header_is_rejected() {
    let scene = Scene::new().await;
    let Scene { header, claims, .. } = &scene;
    assert_eq!(scene.status(&scene.sign(header, claims)).await, 200);
    let jwk = json!({ "kty": "oct", "k": URL_SAFE_NO_PAD.encode(OTHER_KEY) });
    for (name, value) in [
        ("typ", None),
        ("typ", Some(json!("JWT"))),
        ("crit", Some(json!(["exp"]))),
        ("crit", Some(json!([]))),
        ("crit", Some(json!(null))),
        ("alg", None),
        ("alg", Some(json!(null))),
        ("jwk", Some(jwk)),
    ] {
        let header = with(header, name, value);
        let signed = scene.sign(&header, claims);
        for token in [signed, sign(&header, claims, OTHER_KEY)] {
            assert_eq!(scene.status(&token).await, 401, "{header}");
        }
    }
    for algorithm in [
        "none", "None", "NONE", "nOnE", "HS384", "HS512", "RS256", "ES256", "EdDSA", "hs256", "",
    ] {
        let token = scene.sign(&with(header, "alg", Some(json!(algorithm))), claims);
        let (message, _) = token.rsplit_once('.').unwrap();
        for token in [&token, message, &format!("{message}.")] {
            assert_eq!(scene.status(token).await, 401, "{algorithm}: {token}");
        }
    }
}

#[tokio::test]
async fn a_changed_claim_is_rejected() {
    let scene = Scene::new().await;
    let Scene { header, claims, .. } = &scene;
    let admin = new_admin(&scene.app, "admin@example.com").await;
    let now = Utc::now().timestamp();
    let missing = ["iss", "aud", "sub", "client_id", "iat", "exp", "jti", "sid"];
    let altered = [
        ("iss", json!("another")),
        ("aud", json!("another")),
        ("client_id", json!("another")),
        ("sub", json!(admin.id.to_string())),
        ("sub", json!("999")),
        ("sub", json!("0")),
        ("sub", json!(scene.user_id)),
        ("sub", json!(format!("{} ", scene.user_id))),
        ("sid", json!("999")),
        ("sid", json!("-9")),
        ("jti", json!("")),
        ("exp", json!(now - 6)),
        ("exp", json!((now + 60).to_string())),
        ("iat", json!(now + 60)),
        ("nbf", json!(now + 60)),
    ];
    let changes = missing.map(|name| (name, None)).into_iter();
    for (name, value) in changes.chain(altered.map(|(name, value)| (name, Some(value)))) {
        let token = scene.sign(header, &with(claims, name, value.clone()));
        assert_eq!(scene.status(&token).await, 401, "{name}: {value:?}");
    }
}

#[tokio::test]
async fn a_signature_with_another_key_is_rejected() {
    let scene = Scene::new().await;
    let token = sign(&scene.header, &scene.claims, OTHER_KEY);
    assert_eq!(scene.status(&token).await, 401);

    let database = scene.app.stop().await;
    let app = TestApp::start_on(database, &[("JWT_SECRET", OTHER_KEY)]).await;
    let scene = Scene { app, ..scene };
    assert_eq!(scene.status(&scene.token).await, 401);
    let again = sign_in(&scene.app, "user@example.com").await;
    assert!(again.is_signed_in().await);
}

#[tokio::test]
async fn no_bit_of_a_token_can_be_changed() {
    let app = TestApp::start().await;
    let tokens = &app.state.tokens;
    let token = tokens.issue(&Family { id: 9, user_id: 7 });
    assert!(tokens.verify(&token).is_some());
    for (index, bit) in (0..token.len()).flat_map(|index| (0..7).map(move |bit| (index, bit))) {
        let mut changed = token.clone().into_bytes();
        changed[index] ^= 1 << bit;
        let changed = String::from_utf8(changed).unwrap();
        assert_eq!(tokens.verify(&changed), None, "byte {index}, bit {bit}");
    }
}

#[tokio::test]
async fn a_token_has_no_personal_data() {
    let Scene { claims, .. } = Scene::new().await;
    let names: Vec<_> = claims.as_object().unwrap().keys().collect();
    let expected = ["aud", "client_id", "exp", "iat", "iss", "jti", "sid", "sub"];
    assert_eq!(names, expected);
}
