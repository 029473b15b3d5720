//! queries.ts runs this. It creates the database of a URL and applies a folder of migrations, or it drops the database.

use std::path::Path;

use sqlx::migrate::{MigrateDatabase, Migrator};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["create", url, migrations] => {
            sqlx::DRIVER::create_database(url).await?;
            let pool = sqlx::Pool::<sqlx::DRIVER>::connect(url).await?;
            Migrator::new(Path::new(migrations)).await?.run(&pool).await?;
            pool.close().await;
        }
        ["drop", url] => sqlx::DRIVER::drop_database(url).await?,
        _ => anyhow::bail!("usage: create <url> <migrations> | drop <url>"),
    }
    Ok(())
}
