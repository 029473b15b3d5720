static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!();

fn main() {
    let _ = sqlx::query!("SELECT 1 AS one");
    println!("{}", MIGRATIONS.migrations.len());
}
