use actix_web::App;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::web::{Path, get};

#[derive(serde::Deserialize)]
struct User {
    id: u32,
    name: String,
}

async fn user(user: Path<User>) -> String {
    user.name.clone()
}

#[actix_web::main]
async fn main() {
    let app = init_service(App::new().route("/user/{id}", get().to(user))).await;
    let request = TestRequest::get().uri("/user/7").to_request();
    let response = call_service(&app, request).await;
    println!("{}", response.status());
    println!("{}", String::from_utf8_lossy(&read_body(response).await));
}
