//! The queries that both programs share. They are those of a project.

use std::env;
use std::str::FromStr;

use chrono::{DateTime, SubsecRound, Utc};
use serde::{Deserialize, Serialize};

#[cfg(feature = "postgres")]
type Driver = sqlx::Postgres;
#[cfg(feature = "sqlite")]
type Driver = sqlx::Sqlite;

#[derive(Clone)]
pub struct Database {
    reader: sqlx::Pool<Driver>,
    writer: sqlx::Pool<Driver>,
}

#[derive(Serialize)]
pub struct Health {
    pub status: &'static str,
}

#[derive(Serialize)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub name: String,
    pub created_at: DateTime<Utc>,
}

#[derive(Deserialize)]
pub struct NewUser {
    pub email: String,
    pub name: String,
}

#[derive(Serialize)]
pub struct Order {
    pub id: i64,
    pub user_id: i64,
    pub item: String,
    pub quantity: i64,
    pub status: String,
    pub created_at: DateTime<Utc>,
}

#[derive(Deserialize)]
pub struct Page {
    pub after: i64,
    pub limit: i64,
}

pub fn port() -> u16 {
    env::var("PORT").unwrap().parse().unwrap()
}

#[cfg(feature = "postgres")]
pub async fn connect() -> Database {
    use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
    let options = PgConnectOptions::from_str(&env::var("DATABASE_URL").unwrap()).unwrap();
    let pool = PgPoolOptions::new()
        .max_connections(10)
        .test_before_acquire(false);
    let pool = pool.connect_with(options).await.unwrap();
    Database {
        reader: pool.clone(),
        writer: pool,
    }
}

#[cfg(feature = "sqlite")]
pub async fn connect() -> Database {
    use sqlx::sqlite::{
        SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
    };
    let options = SqliteConnectOptions::from_str(&env::var("DATABASE_URL").unwrap())
        .unwrap()
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal);
    let pool = |size| {
        SqlitePoolOptions::new()
            .max_connections(size)
            .test_before_acquire(false)
    };
    Database {
        writer: pool(1).connect_with(options.clone()).await.unwrap(),
        reader: pool(10).connect_with(options).await.unwrap(),
    }
}

pub async fn find_user(db: &Database, id: i64) -> Option<User> {
    let row = sqlx::query_as("SELECT id, email, name, created_at FROM users WHERE id = $1");
    let row = row.bind(id).fetch_optional(&db.reader).await.unwrap();
    row.map(|(id, email, name, created_at)| User {
        id,
        email,
        name,
        created_at,
    })
}

pub async fn insert_user(db: &Database, new: &NewUser) -> User {
    let insert = "INSERT INTO users (email, name, created_at) VALUES ($1, $2, $3)
        RETURNING id, email, name, created_at";
    let row = sqlx::query_as(insert)
        .bind(&new.email)
        .bind(&new.name)
        .bind(Utc::now().trunc_subsecs(0));
    let (id, email, name, created_at) = row.fetch_all(&db.writer).await.unwrap().pop().unwrap();
    User {
        id,
        email,
        name,
        created_at,
    }
}

#[cfg(feature = "postgres")]
const LIST_ORDERS: &str = "SELECT id, user_id, item, quantity, status, created_at
    FROM (SELECT * FROM orders WHERE id > $1 ORDER BY id LIMIT 1000) AS page
    ORDER BY id LIMIT $2";
#[cfg(feature = "sqlite")]
const LIST_ORDERS: &str = "SELECT id, user_id, item, quantity, status, created_at
    FROM orders WHERE id > $1 ORDER BY id LIMIT $2";

pub async fn list_orders(db: &Database, page: &Page) -> Vec<Order> {
    let rows = sqlx::query_as(LIST_ORDERS)
        .bind(page.after)
        .bind(page.limit + 1);
    let mut rows: Vec<_> = rows.fetch_all(&db.reader).await.unwrap();
    rows.truncate(page.limit as usize);
    let order = |(id, user_id, item, quantity, status, created_at)| Order {
        id,
        user_id,
        item,
        quantity,
        status,
        created_at,
    };
    rows.into_iter().map(order).collect()
}
