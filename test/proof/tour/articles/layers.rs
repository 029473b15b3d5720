use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::routing::get;
use tower::ServiceExt;

#[tokio::main]
async fn main() {
    let refuse = from_fn(refuse);
    let protected = || Router::new().route("/profile", get(async || "you"));
    let layer = protected().layer(refuse.clone());
    let route_layer = protected().route_layer(refuse);
    for (name, group) in [("layer", layer), ("route_layer", route_layer)] {
        let app = Router::new()
            .route("/health", get(async || "ok"))
            .merge(group);
        let request = Request::builder().uri("/nowhere").body(Body::empty());
        let response = app.oneshot(request.unwrap()).await.unwrap();
        println!("{name}: {}", response.status().as_u16());
    }
}

async fn refuse(_: Request, _: Next) -> StatusCode {
    StatusCode::UNAUTHORIZED
}
