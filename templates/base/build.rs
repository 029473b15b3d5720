use std::env;

fn main() {
    // `sqlx::migrate!` embeds the migrations; cargo must build again when one is added.
    println!("cargo::rerun-if-changed=migrations");

    // The build checks the SQL in src/db against the query data in .sqlx, so it needs no database. This is set here and
    // not in .cargo/config.toml, because cargo reads that file only if it runs in this directory.
    // `cargo sqlx prepare` sets the variable to false while it updates the data.
    println!("cargo::rerun-if-env-changed=SQLX_OFFLINE");
    if env::var_os("SQLX_OFFLINE").is_none() {
        println!("cargo::rustc-env=SQLX_OFFLINE=true");
    }
}
