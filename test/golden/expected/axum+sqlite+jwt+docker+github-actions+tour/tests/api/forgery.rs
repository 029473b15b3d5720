//! Access tokens that somebody made up. The unit tests of `services::tokens` know many more.

use chrono::Utc;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use reqwest::Method;
use serde_json::{Value, json};

use my_api::services::tokens::Bearer;

use crate::app::{TestApp, send};
use crate::client::{Client, new_admin, new_user, sign_in};
use crate::credential;

/// What stands in a client's token.
fn bearer_of(app: &TestApp, client: &Client) -> Bearer {
    let token = &client.credential["Bearer ".len()..];
    let bearer = app.state.auth.tokens.verify(token);
    bearer.expect("the token is ours")
}

fn claims_of(app: &TestApp, client: &Client) -> Value {
    let now = Utc::now().timestamp();
    let Bearer { user_id, family_id } = bearer_of(app, client);
    json!({
        "iss": app.state.config.auth.jwt_issuer,
        "aud": app.state.config.auth.jwt_audience,
        "sub": user_id.to_string(),
        "client_id": env!("CARGO_PKG_NAME"),
        "iat": now,
        "exp": now + 60,
        "jti": "made up",
        "sid": family_id.to_string(),
    })
}

fn sign(app: &TestApp, typ: &str, claims: &Value) -> String {
    let mut header = Header::new(Algorithm::HS256);
    header.typ = Some(typ.to_owned());
    let secret = app.state.config.auth.jwt_secret.expose();
    let key = EncodingKey::from_secret(secret.as_bytes());
    jsonwebtoken::encode(&header, claims, &key).unwrap()
}

async fn status_with(app: &TestApp, token: &str) -> u16 {
    let authorization = format!("Bearer {token}");
    let request = app.request(Method::GET, "/profile");
    let answer = send(request.header("authorization", authorization)).await;
    if answer.status != 200 {
        assert_eq!(answer.header("www-authenticate"), credential::INVALID);
    }
    answer.status
}

#[tokio::test]
async fn a_signature_is_not_enough() {
    let app = TestApp::start().await;
    let user = new_user(&app, "a@example.com").await;
    let right = claims_of(&app, &user);
    assert_eq!(status_with(&app, &sign(&app, "at+jwt", &right)).await, 200);
    assert_eq!(status_with(&app, &sign(&app, "JWT", &right)).await, 401);
    for (name, value) in [
        ("iss", json!("https://other.example")),
        ("aud", json!("another-service")),
        ("client_id", json!("another-client")),
        ("exp", json!(Utc::now().timestamp() - 6)),
        ("sub", json!("999")),
        ("sid", json!("999")),
    ] {
        let mut claims = right.clone();
        claims[name] = value;
        let status = status_with(&app, &sign(&app, "at+jwt", &claims)).await;
        assert_eq!(status, 401, "another {name}");
        claims.as_object_mut().unwrap().remove(name);
        let status = status_with(&app, &sign(&app, "at+jwt", &claims)).await;
        assert_eq!(status, 401, "no {name}");
    }
}

#[tokio::test]
async fn a_sign_in_is_good_for_its_own_user_only() {
    let app = TestApp::start().await;
    let user = new_user(&app, "user@example.com").await;
    let admin = new_admin(&app, "admin@example.com").await;
    let mut claims = claims_of(&app, &user);
    claims["sub"] = json!(admin.id.to_string());
    assert_eq!(status_with(&app, &sign(&app, "at+jwt", &claims)).await, 401);
}

#[tokio::test]
async fn a_token_without_our_signature_is_refused() {
    let app = TestApp::start().await;
    let user = new_user(&app, "a@example.com").await;
    let token = &user.credential["Bearer ".len()..];
    let (message, signature) = token.rsplit_once('.').unwrap();
    let (_, payload) = message.split_once('.').unwrap();
    // {"typ":"at+jwt","alg":"none"}
    let unsigned = format!("eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJub25lIn0.{payload}.");
    for forged in [
        &unsigned,
        &format!("{unsigned}{signature}"),
        message,
        &format!("{message}."),
    ] {
        assert_eq!(status_with(&app, forged).await, 401, "{forged}");
    }

    let other = [("JWT_SECRET", "f1e0d9c8b7a695843d0f5c1e9a7b4826")];
    let credential = user.credential.clone();
    let app = TestApp::start_on(app.stop().await, &other).await;
    assert_eq!(status_with(&app, &credential["Bearer ".len()..]).await, 401);
    assert!(sign_in(&app, "a@example.com").await.is_signed_in().await);
}
