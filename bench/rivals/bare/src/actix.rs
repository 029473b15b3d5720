use actix_web::web::{self, Data, Json, Path, Query};
use actix_web::{App, HttpResponse, HttpServer, Responder};
use bare::{Database, Health, NewUser, Page};

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let db = Data::new(bare::connect().await);
    let app = move || {
        App::new()
            .app_data(db.clone())
            .route("/health", web::get().to(health))
            .route("/users/{id}", web::get().to(find_user))
            .route("/users", web::post().to(insert_user))
            .route("/orders", web::get().to(list_orders))
    };
    HttpServer::new(app)
        .bind(("127.0.0.1", bare::port()))?
        .run()
        .await
}

async fn health() -> impl Responder {
    Json(Health { status: "ok" })
}

async fn find_user(db: Data<Database>, id: Path<i64>) -> HttpResponse {
    match bare::find_user(&db, *id).await {
        Some(user) => HttpResponse::Ok().json(user),
        None => HttpResponse::NotFound().finish(),
    }
}

async fn insert_user(db: Data<Database>, new: Json<NewUser>) -> HttpResponse {
    HttpResponse::Created().json(bare::insert_user(&db, &new).await)
}

async fn list_orders(db: Data<Database>, page: Query<Page>) -> HttpResponse {
    HttpResponse::Ok().json(bare::list_orders(&db, &page).await)
}
