//! Calls the application without a socket.

use std::sync::Arc;

use actix_web::test::{TestRequest, call_and_read_body_json, call_service, init_service};
use serde_json::{Value, json};

use my_api::AppState;
use my_api::db;
use my_api::routes::create_app;
use my_api::services::throttle::Throttle;
use my_api::shutdown::Shutdown;
use my_api::worker::Workers;

use crate::app::configuration;
use crate::database::TestDatabase;

/// The state of an application with an empty database.
async fn setup_test_db(database: &TestDatabase) -> AppState {
    let config = Arc::new(configuration(database, &[]));
    let db = db::connect(&config.database).await.unwrap();
    db::migrate(&db).await.unwrap();
    let jobs = Workers::start(db.clone()).queue();
    AppState::new(config, db, jobs, Shutdown::default())
}

#[actix_web::test]
async fn a_created_user_can_be_read() {
    let database = TestDatabase::new();
    let app = init_service(create_app(setup_test_db(&database).await)).await;
    let password = "seven teal herons yawn";
    let new_user = json!({ "email": "ada@example.com", "name": "Ada", "password": password });
    let request = TestRequest::post().uri("/users").set_json(new_user);
    let created: Value = call_and_read_body_json(&app, request.to_request()).await;

    let credentials = json!({ "email": "ada@example.com", "password": password });
    let request = TestRequest::post().uri("/login").set_json(credentials);
    let response = call_service(&app, request.to_request()).await;
    let cookie = response.headers().get("set-cookie").unwrap();
    let cookie = cookie.to_str().unwrap().split(';').next().unwrap();
    let credential = ("cookie", cookie);

    let path = format!("/users/{}", created["id"]);
    let request = TestRequest::get().uri(&path).insert_header(credential);
    let found: Value = call_and_read_body_json(&app, request.to_request()).await;
    assert_eq!(found["email"], "ada@example.com");
    assert_eq!(found, created);
}

#[actix_web::test]
async fn requests_without_an_address_share_a_limit() {
    let database = TestDatabase::new();
    let mut state = setup_test_db(&database).await;
    let config = configuration(&database, &[("RATE_LIMIT_PER_MINUTE", "1")]);
    state.throttle = Arc::new(Throttle::new(&config.auth));
    let app = init_service(create_app(state)).await;
    for status in [400, 429] {
        let request = TestRequest::post().uri("/login").set_json(json!({}));
        let response = call_service(&app, request.to_request()).await;
        assert_eq!(response.status(), status);
    }
}
