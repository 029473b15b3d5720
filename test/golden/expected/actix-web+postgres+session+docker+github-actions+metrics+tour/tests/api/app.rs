//! An application for one test, and a client for it.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::process::{Command, Output};
use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use serde_json::Value;
use tokio::task::JoinHandle;

use my_api::AppState;
use my_api::config::Config;
use my_api::db;
use my_api::shutdown::Shutdown;
use my_api::worker::Workers;

use crate::database::TestDatabase;
use crate::server;

pub struct TestApp {
    pub address: SocketAddr,
    pub state: AppState,
    pub database: TestDatabase,
    client: reqwest::Client,
    server: JoinHandle<io::Result<()>>,
    workers: Workers,
}

/// A response. `send` has checked what all responses have in common.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: Value,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("header values are text"))
    }

    /// The id of the user or order in the body.
    pub fn id(&self) -> i64 {
        self.body["id"].as_i64().expect("the body has an id")
    }

    /// The fields that the errors point at, as JSON pointers.
    pub fn pointers(&self) -> Vec<&str> {
        let errors = self.body["errors"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        errors
            .iter()
            .filter_map(|error| error["pointer"].as_str())
            .collect()
    }
}

impl TestApp {
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// Starts with the defaults and these variables.
    pub async fn start_with(variables: &[(&str, &str)]) -> Self {
        Self::start_on(TestDatabase::new(), variables).await
    }

    pub async fn start_on(database: TestDatabase, variables: &[(&str, &str)]) -> Self {
        let config = Arc::new(configuration(&database, variables));
        let db = db::connect(&config.database)
            .await
            .expect("the database can be reached");
        db::migrate(&db).await.expect("the migrations apply");

        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("the listener has an address");
        let workers = Workers::start(db.clone());
        let state = AppState::new(config, db, workers.queue(), Shutdown::default());
        let server = tokio::spawn(server::serve(listener, state.clone()));
        let client = reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("a client can be made");
        Self {
            address,
            state,
            database,
            client,
            server,
            workers,
        }
    }

    /// Stops as the program does, and returns the database.
    pub async fn stop(self) -> TestDatabase {
        self.state.shutdown.begin(Duration::ZERO).await;
        self.server
            .await
            .expect("the server does not panic")
            .expect("the server stops without an error");
        self.workers.finish().await;
        db::close(&self.state.db).await;
        self.database
    }

    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.client
            .request(method, format!("http://{}{path}", self.address))
    }

    pub async fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        send(self.request(Method::POST, path).json(&body)).await
    }

    /// Posts a body of any type.
    pub async fn post_raw(
        &self,
        path: &str,
        content_type: &str,
        body: impl Into<reqwest::Body>,
    ) -> Answer {
        send(
            self.request(Method::POST, path)
                .header("content-type", content_type)
                .body(body),
        )
        .await
    }
}

/// Sends a request and checks what every response must have.
pub async fn send(request: reqwest::RequestBuilder) -> Answer {
    let response = request.send().await.expect("there is a response");
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let bytes = response.bytes().await.expect("the body arrives whole");
    let body = if bytes.is_empty() {
        Value::Null
    } else {
        serde_json::from_slice(&bytes).expect("the body is JSON")
    };
    let answer = Answer {
        status,
        headers,
        body,
    };

    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(!answer.header("x-request-id").is_empty());
    if status >= 400 && !bytes.is_empty() {
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.body["status"], status);
        assert_eq!(answer.body["error"], answer.body["detail"]);
        assert_eq!(answer.body["request_id"], answer.header("x-request-id"));
    }
    answer
}

/// The configuration from the defaults and these variables.
pub fn configuration(database: &TestDatabase, variables: &[(&str, &str)]) -> Config {
    let given = variables
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()));
    let variables = defaults(database).into_iter().chain(given).collect();
    Config::from_variables(&variables).expect("the configuration is valid")
}

/// The variables of every application in the tests.
pub fn defaults(database: &TestDatabase) -> Vec<(&'static str, String)> {
    vec![
        // Each test has its own database.
        ("DATABASE_URL", database.url.clone()),
        ("RATE_LIMIT_PER_MINUTE", "0".to_owned()),
    ]
}

/// Runs the program with a subcommand, as an operator does.
pub fn run_program(database: &TestDatabase, arguments: &[&str]) -> Output {
    Command::new(env!(concat!("CARGO_BIN_EXE_", env!("CARGO_PKG_NAME"))))
        .args(arguments)
        .envs(defaults(database))
        .output()
        .expect("the program can be run")
}
