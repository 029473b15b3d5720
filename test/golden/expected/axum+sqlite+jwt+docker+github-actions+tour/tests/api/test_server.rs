//! A test with axum-test's `TestServer`, which starts the application by itself.

use std::net::SocketAddr;
use std::sync::Arc;

use axum_test::TestServer;
use serde_json::{Value, json};

use my_api::AppState;
use my_api::config::Config;
use my_api::db::{self, Database};
use my_api::routes::create_app;
use my_api::shutdown::Shutdown;
use my_api::worker::Workers;

use crate::app::{Answer, configuration};
use crate::client::PASSWORD;
use crate::credential;
use crate::database::TestDatabase;

async fn setup_test_db(config: &Config) -> Database {
    let db = db::connect(&config.database)
        .await
        .expect("the database answers");
    db::migrate(&db).await.expect("the migrations apply");
    db
}

#[tokio::test]
async fn creates_a_user_and_reads_it_back() {
    let database = TestDatabase::new();
    let config = Arc::new(configuration(&database, &[]));
    let db = setup_test_db(&config).await;
    let workers = Workers::start(db.clone());
    let state = AppState::new(config, db, workers.queue(), Shutdown::default());
    let app = create_app(state).into_make_service_with_connect_info::<SocketAddr>();
    let server = TestServer::new(app);

    let body = json!({ "email": "ferris@example.com", "name": "Ferris", "password": PASSWORD });
    let created = server.post("/users").json(&body).await;
    created.assert_status(201.try_into().unwrap());
    let user: Value = created.json();

    let body = json!({ "email": "ferris@example.com", "password": PASSWORD });
    let signed_in = server.post("/login").json(&body).await;
    signed_in.assert_status_ok();
    let credential = credential::of(&Answer {
        status: 200,
        headers: signed_in.headers().clone(),
        body: signed_in.json(),
    });

    let found = server
        .get(&format!("/users/{}", user["id"]))
        .add_header(credential::HEADER, credential)
        .await;
    found.assert_status_ok();
    found.assert_json(&user);
}
