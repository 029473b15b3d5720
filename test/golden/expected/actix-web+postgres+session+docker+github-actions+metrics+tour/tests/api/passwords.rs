//! Which passwords are accepted, and how they are stored.

use argon2::password_hash::PasswordHasher;
use argon2::{Argon2, Params};
use futures_util::future::join_all;
use serde_json::json;

use my_api::db;
use my_api::models::user::UserChanges;

use crate::app::{Answer, TestApp};
use crate::client::{PASSWORD, log_in, sign_up};

async fn sign_up_with(app: &TestApp, password: &str) -> Answer {
    let body = json!({
        "email": "someone@example.com", "name": "Ferris The Rustac\u{e9}an", "password": password
    });
    app.post("/users", body).await
}

async fn hash_of(app: &TestApp, email: &str) -> String {
    let account = db::users::find_account(&app.state.db, email).await;
    account.unwrap().expect("there is an account").password_hash
}

#[tokio::test]
async fn invalid_and_guessable_passwords_are_rejected() {
    let app = TestApp::start().await;
    for password in [
        "14 characters!".to_owned(),
        "ab ".repeat(43),
        "123456789012345".to_owned(),
        "Someone@Example.com".to_owned(),
        "ferris the RUSTAC\u{c9}AN".to_owned(),
        "ferris the rustace\u{301}an".to_owned(),
    ] {
        let answer = sign_up_with(&app, &password).await;
        assert_eq!(
            (answer.status, answer.pointers()),
            (400, vec!["#/password"]),
            "{password}"
        );
        assert!(
            !answer.body.to_string().contains(&password),
            "{password} was repeated"
        );
    }
}

#[tokio::test]
async fn every_character_of_a_password_counts() {
    let app = TestApp::start().await;
    let password = format!(" 🦀\u{0}{} ", "x".repeat(124));
    assert_eq!(sign_up_with(&app, &password).await.status, 201);
    for (attempt, status) in [
        (password.clone(), 200),
        (password.trim().to_owned(), 401),
        (password.to_uppercase(), 401),
        (password + "x", 401),
    ] {
        let answer = log_in(&app, "someone@example.com", &attempt).await;
        assert_eq!(answer.status, status, "{attempt}");
    }
}

#[tokio::test]
async fn equivalent_unicode_encodings_are_the_same_password() {
    let app = TestApp::start().await;
    assert_eq!(
        sign_up_with(&app, "caf\u{e9} caf\u{e9} caf\u{e9}!")
            .await
            .status,
        201
    );
    let decomposed = "cafe\u{301} cafe\u{301} cafe\u{301}!";
    assert_eq!(
        log_in(&app, "someone@example.com", decomposed).await.status,
        200
    );
}

#[tokio::test]
async fn equal_passwords_have_different_hashes() {
    let app = TestApp::start().await;
    sign_up(&app, "a@example.com").await;
    sign_up(&app, "b@example.com").await;
    let (a, b) = (
        hash_of(&app, "a@example.com").await,
        hash_of(&app, "b@example.com").await,
    );
    assert!(a.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{a}");
    assert_ne!(a, b);
}

#[tokio::test]
async fn a_hash_with_weaker_parameters_is_replaced_at_the_next_sign_in() {
    let app = TestApp::start().await;
    let id = sign_up(&app, "a@example.com").await.id();
    let weak = Argon2::from(Params::new(64, 1, 1, None).unwrap());
    let hash = weak.hash_password(PASSWORD.as_bytes()).unwrap().to_string();
    let strong = hash_of(&app, "a@example.com").await;
    let replaced = db::users::replace_password_hash(&app.state.db, id, &strong, &hash).await;
    assert!(replaced.unwrap());

    assert_eq!(log_in(&app, "a@example.com", "wrong").await.status, 401);
    assert_eq!(hash_of(&app, "a@example.com").await, hash);
    // The first of several parallel sign-ins replaces the hash. The others succeed too.
    for _ in 0..2 {
        for answer in join_all((0..4).map(|_| log_in(&app, "a@example.com", PASSWORD))).await {
            assert_eq!(answer.status, 200);
        }
        let hash = hash_of(&app, "a@example.com").await;
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
    }
}

#[tokio::test]
async fn a_hash_that_has_changed_is_not_overwritten() {
    let app = TestApp::start().await;
    let id = sign_up(&app, "a@example.com").await.id();
    let current = hash_of(&app, "a@example.com").await;
    let replaced = db::users::replace_password_hash(&app.state.db, id, "another", "new").await;
    assert!(!replaced.unwrap());
    assert_eq!(hash_of(&app, "a@example.com").await, current);
}

#[tokio::test]
async fn a_password_replaced_after_its_check_cannot_change_the_email_address() {
    let app = TestApp::start().await;
    let db = &app.state.db;
    let id = sign_up(&app, "a@example.com").await.id();
    let verified = hash_of(&app, "a@example.com").await;
    let replaced = db::users::replace_password_hash(db, id, &verified, "new").await;
    assert!(replaced.unwrap());

    let email = Some("b@example.com".to_owned());
    let changes = UserChanges { email, name: None };
    let changed = db::users::update(db, id, Some(&verified), &changes).await;
    assert!(changed.unwrap().is_none());
    assert_eq!(hash_of(&app, "a@example.com").await, "new");
}
