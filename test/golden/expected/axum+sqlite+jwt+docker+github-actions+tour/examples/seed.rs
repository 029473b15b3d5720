//! Adds two users and five orders to the database of `DATABASE_URL`. For development only: the password is public.

use my_api::config::DatabaseConfig;
use my_api::db;
use my_api::models::order::NewOrder;
use my_api::models::password::Password;
use my_api::services::password_hasher::PasswordHasher;

/// The password of `requests.http` and the README.
const PASSWORD: &str = "a pinch of sea salt";

/// E-mail address, name, and the orders: an item and how many of it.
type Seed = (&'static str, &'static str, &'static [(&'static str, i64)]);

const SEEDS: [Seed; 2] = [
    (
        "grace@example.com",
        "Grace",
        &[("Book", 2), ("Lamp", 1), ("Pencil", 12)],
    ),
    ("alan@example.com", "Alan", &[("Chair", 4), ("Desk", 1)]),
];

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let db = db::connect(&DatabaseConfig::from_env()?).await?;
    db::migrate(&db).await?;
    for (email, name, orders) in SEEDS {
        if db::users::find_account(&db, email).await?.is_some() {
            println!("{email} exists already.");
            continue;
        }
        let hash = PasswordHasher::default()
            .reserve()?
            .hash(Password::given(PASSWORD))
            .await?;
        let user = db::users::insert(&db, email, name, &hash).await?;
        for (item, quantity) in orders {
            let order = NewOrder {
                item: (*item).to_owned(),
                quantity: *quantity,
            };
            db::orders::insert(&db, user.id, &order).await?;
        }
        println!(
            "Added {email} with {} orders; the password is: {PASSWORD}",
            orders.len()
        );
    }
    db::close(&db).await;
    Ok(())
}
