//! A shutdown loses no request and no job.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use my_api::db;

use crate::app::{TestApp, configuration};
use crate::client::new_user;
use crate::database::{execute, occupy};
use crate::orders::an_order;

#[tokio::test]
async fn a_request_in_flight_gets_its_response() {
    let app = TestApp::start().await;
    let mut stream = TcpStream::connect(app.address).await.unwrap();
    let body = r#"{"email":"a@example.com","name":"A","password":"seven teal herons yawn"}"#;
    let head = format!(
        "POST /users HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;

    let stopping = tokio::spawn(app.stop());
    tokio::time::sleep(Duration::from_millis(800)).await;
    assert!(!stopping.is_finished(), "the request was not waited for");
    stream.write_all(body.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    stopping.await.unwrap();
}

#[tokio::test]
async fn idle_and_half_open_connections_delay_it_by_about_ten_seconds() {
    let app = TestApp::start().await;
    let _silent = TcpStream::connect(app.address).await.unwrap();
    let mut half_open = TcpStream::connect(app.address).await.unwrap();
    half_open
        .write_all(b"GET /health HTTP/1.1\r\nHost:")
        .await
        .unwrap();
    let mut idle = TcpStream::connect(app.address).await.unwrap();
    idle.write_all(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
        .await
        .unwrap();
    idle.read_exact(&mut [0; 15]).await.unwrap();

    let started = Instant::now();
    app.stop().await;
    // Without the limit of ten seconds for the head of a request, the server would wait for twenty seconds.
    assert!(
        started.elapsed() < Duration::from_secs(14),
        "{:?}",
        started.elapsed()
    );
}

#[tokio::test]
async fn a_database_connection_in_use_delays_it_by_a_few_seconds() {
    let app = TestApp::start().await;
    let _connection = occupy(&app.state.db).await;
    tokio::time::timeout(Duration::from_secs(10), app.stop())
        .await
        .expect("the shutdown ends");
}

#[tokio::test]
async fn orders_that_are_queued_are_confirmed() {
    let app = TestApp::start_with(&[("DATABASE_MAX_CONNECTIONS", "1")]).await;
    let user = new_user(&app, "a@example.com").await;
    let mut ids = Vec::new();
    for _ in 0..20 {
        let order = user.post("/orders", an_order()).await;
        assert_eq!(order.status, 201);
        ids.push(order.id());
    }
    execute(&app.state.db, "UPDATE orders SET status = 'pending'").await;
    let connection = occupy(&app.state.db).await;
    for id in ids {
        app.state.jobs.confirm(id);
    }
    let stopping = tokio::spawn(app.stop());
    // The server has stopped by then, and the workers still wait for the connection.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    drop(connection);
    let database = stopping.await.unwrap();

    let config = configuration(&database, &[]);
    let db = db::connect(&config.database).await.unwrap();
    assert_eq!(
        db::worker::pending(&db, 0, 50).await.unwrap(),
        Vec::<i64>::new()
    );
    db::close(&db).await;
}
