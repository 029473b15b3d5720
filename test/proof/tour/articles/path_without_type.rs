use actix_web::web::Path;

#[derive(serde::Deserialize)]
struct User {
    name: String,
}

async fn user(user: Path) -> String {
    user.name.clone()
}

fn main() {
    let _ = user;
}
