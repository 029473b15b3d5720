use axum::Router;
use axum::routing::get;

fn main() {
    let _: Router = Router::new().route("/users/:id", get(async || "a user"));
}
