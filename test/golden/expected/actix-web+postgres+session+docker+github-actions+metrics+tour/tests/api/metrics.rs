//! The metrics of requests, database connections and jobs.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use my_api::routes;

use crate::app::{TestApp, send};
use crate::database::occupy;

/// The metrics of one application, which have a separate address.
struct Metrics {
    address: SocketAddr,
    client: reqwest::Client,
}

impl Metrics {
    fn of(app: &TestApp) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("the listener has an address");
        let client = reqwest::Client::builder().no_proxy().build();
        routes::start_metrics(listener, app.state.metrics.clone()).expect("it listens");
        Self {
            address,
            client: client.expect("a client can be made"),
        }
    }

    async fn get(&self, path: &str) -> reqwest::Response {
        let url = format!("http://{}{path}", self.address);
        self.client
            .get(url)
            .send()
            .await
            .expect("there is a response")
    }

    async fn scrape(&self) -> String {
        let text = self.get("/metrics").await.text().await;
        text.expect("the metrics are text")
    }

    /// The value of a series, written with its labels.
    async fn value(&self, series: &str) -> Option<f64> {
        value(&self.scrape().await, series)
    }

    /// The sum over all pools.
    async fn connections(&self, state: &str) -> f64 {
        let label = format!("state=\"{state}\"");
        let text = self.scrape().await;
        let lines = text.lines().filter(|line| line.contains(&label));
        let counts = lines.filter_map(|line| line.rsplit_once(' '));
        counts
            .map(|(_, count)| count.parse::<f64>().expect("a number"))
            .sum()
    }
}

/// The name of a series with its labels, as in the text format.
fn series(name: &str, labels: &[(&str, &str)]) -> String {
    let labels = labels
        .iter()
        .map(|(label, value)| format!("{label}=\"{value}\""));
    [name, "{", &labels.collect::<Vec<_>>().join(","), "}"].concat()
}

fn requests(route: &str, method: &str, status: u16) -> String {
    let status = status.to_string();
    let labels = [("route", route), ("method", method), ("status", &status)];
    series("http_requests_total", &labels)
}

fn value(text: &str, series: &str) -> Option<f64> {
    let value = |line: &str| line.strip_prefix(series)?.strip_prefix(' ')?.parse().ok();
    text.lines().find_map(value)
}

/// Repeats the question for up to 5 seconds, until it is `true`.
async fn comes_true(question: impl AsyncFn() -> bool) -> bool {
    for _ in 0..100 {
        if question().await {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    false
}

#[tokio::test]
async fn are_served_on_a_separate_address() {
    let app = TestApp::start().await;
    let metrics = Metrics::of(&app);
    assert_eq!(app.get("/metrics").await.status, 404);
    assert_eq!(metrics.get("/health").await.status(), 404);

    let answer = metrics.get("/metrics").await;
    assert_eq!(answer.status(), 200);
    assert_eq!(
        answer.headers()["content-type"],
        "application/openmetrics-text; version=1.0.0; charset=utf-8"
    );
    let text = answer.text().await.unwrap();
    assert!(text.ends_with("\n# EOF\n"), "{text}");
    assert!(text.contains(&format!("version=\"{}\"", env!("CARGO_PKG_VERSION"))));
}

#[tokio::test]
async fn requests_are_counted_by_pattern_method_and_status() {
    let app = TestApp::start().await;
    let metrics = Metrics::of(&app);
    for path in [
        "/health/ready",
        "/health/ready?x=1",
        "/nowhere",
        "/users/x/y",
    ] {
        app.get(path).await;
    }
    let status = app.get("/users/7").await.status;
    assert_eq!(app.get("/users/8").await.status, status);
    send(app.request(Method::HEAD, "/health")).await;
    send(app.request(Method::from_bytes(b"BREW").unwrap(), "/health")).await;

    let text = metrics.scrape().await;
    for (route, method, status, count) in [
        ("/health/ready", "GET", 200, 2.0),
        ("unmatched", "GET", 404, 2.0),
        ("/users/{id}", "GET", status, 2.0),
        ("/health", "HEAD", 200, 1.0),
        ("/health", "other", 405, 1.0),
    ] {
        let series = requests(route, method, status);
        assert_eq!(value(&text, &series), Some(count), "{series}\n{text}");
    }
}

#[tokio::test]
async fn a_request_counts_even_if_its_client_disconnects() {
    let app = TestApp::start_with(&[("DATABASE_MAX_CONNECTIONS", "1")]).await;
    let metrics = Metrics::of(&app);
    let user =
        json!({ "email": "a@example.com", "name": "A", "password": "seven teal herons yawn" });
    let request = app.request(Method::POST, "/users").json(&user);
    let connection = occupy(&app.state.db).await;
    let response = request.timeout(Duration::from_millis(500)).send().await;
    assert!(response.is_err(), "{response:?}");
    drop(connection);
    let created = requests("/users", "POST", 201);
    assert!(comes_true(async || metrics.value(&created).await == Some(1.0)).await);
}

#[tokio::test]
async fn latencies_fall_into_buckets() {
    let app = TestApp::start().await;
    let metrics = Metrics::of(&app);
    for _ in 0..20 {
        app.get("/health").await;
    }
    let text = metrics.scrape().await;
    let health = [("route", "/health"), ("method", "GET")];
    let number = |end: &str, labels: &[(&str, &str)]| {
        let series = series(&format!("http_request_duration_seconds_{end}"), labels);
        value(&text, &series).unwrap_or_else(|| panic!("no {series}\n{text}"))
    };
    let up_to = |bound: &str| number("bucket", &[("le", bound), health[0], health[1]]);
    assert_eq!((number("count", &health), up_to("+Inf")), (20.0, 20.0));
    assert!(up_to("0.001") <= up_to("10.0"), "{text}");
    assert!(up_to("10.0") > 0.0, "{text}");
    let sum = number("sum", &health);
    assert!(sum > 0.0 && sum < 20.0, "{sum}");
}

#[tokio::test]
async fn unknown_routes_and_methods_create_no_series() {
    let app = TestApp::start().await;
    let metrics = Metrics::of(&app);
    let ask = async |n: u64| {
        app.get(&format!("/users/{n}")).await;
        app.get(&format!("/nowhere/{n}")).await;
        let method = Method::from_bytes(format!("BREW{n}").as_bytes()).unwrap();
        send(app.request(method, "/health")).await;
    };
    ask(1).await;
    let lines = metrics.scrape().await.lines().count();
    for n in 2..30 {
        ask(n).await;
    }
    assert_eq!(metrics.scrape().await.lines().count(), lines);
}

#[tokio::test]
async fn connections_are_in_use_or_idle() {
    let app = TestApp::start_with(&[("DATABASE_MAX_CONNECTIONS", "3")]).await;
    let metrics = Metrics::of(&app);
    let text = metrics.scrape().await;
    let most = |line: &str| line.starts_with("db_connections_max{") && line.ends_with(" 3");
    assert!(text.lines().any(most), "{text}");

    // First, the sweep at the start must end.
    assert!(comes_true(async || metrics.connections("in_use").await == 0.0).await);
    let connection = occupy(&app.state.db).await;
    assert!(comes_true(async || metrics.connections("in_use").await == 1.0).await);
    drop(connection);
    assert!(comes_true(async || metrics.connections("in_use").await == 0.0).await);
    assert!(metrics.connections("idle").await >= 1.0);
}

#[tokio::test]
async fn jobs_wait_in_the_queue() {
    let app = TestApp::start_with(&[("DATABASE_MAX_CONNECTIONS", "1")]).await;
    let metrics = Metrics::of(&app);
    assert_eq!(metrics.value("job_queue_depth").await, Some(0.0));
    let capacity = app.state.jobs.capacity() as f64;
    assert_eq!(metrics.value("job_queue_capacity").await, Some(capacity));

    let connection = occupy(&app.state.db).await;
    for id in 1..=10 {
        app.state.jobs.confirm(id);
    }
    // Each of the two workers holds a job and waits for the connection.
    assert!(comes_true(async || metrics.value("job_queue_depth").await == Some(8.0)).await);
    drop(connection);
    assert!(comes_true(async || metrics.value("job_queue_depth").await == Some(0.0)).await);
}

#[tokio::test]
async fn are_available_until_the_process_ends() {
    let app = TestApp::start().await;
    let metrics = Metrics::of(&app);
    app.get("/health").await;
    app.stop().await;
    let health = requests("/health", "GET", 200);
    assert_eq!(metrics.value(&health).await, Some(1.0));
}
