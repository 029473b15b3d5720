use axum::Router;
use axum_test::TestServer;

struct NewUser {
    name: String,
}

#[tokio::main]
async fn main() {
    let _ = TestServer::new(Router::new()).unwrap();
    let server = TestServer::new(Router::new());
    let user = NewUser {
        name: "Ferris".to_owned(),
    };
    server.post("/users").json(&user).await;
}
