use std::net::Ipv4Addr;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use bare::{Database, Health, NewUser, Order, Page, User};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() {
    let app = Router::new()
        .route("/health", get(health))
        .route("/users/{id}", get(find_user))
        .route("/users", axum::routing::post(insert_user))
        .route("/orders", get(list_orders))
        .with_state(bare::connect().await);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, bare::port()))
        .await
        .unwrap();
    axum::serve(listener, app).await.unwrap();
}

async fn health() -> Json<Health> {
    Json(Health { status: "ok" })
}

async fn find_user(
    State(db): State<Database>,
    Path(id): Path<i64>,
) -> Result<Json<User>, StatusCode> {
    bare::find_user(&db, id)
        .await
        .map(Json)
        .ok_or(StatusCode::NOT_FOUND)
}

async fn insert_user(
    State(db): State<Database>,
    Json(new): Json<NewUser>,
) -> (StatusCode, Json<User>) {
    (
        StatusCode::CREATED,
        Json(bare::insert_user(&db, &new).await),
    )
}

async fn list_orders(State(db): State<Database>, Query(page): Query<Page>) -> Json<Vec<Order>> {
    Json(bare::list_orders(&db, &page).await)
}
