//! `sqlx::migrate!` embeds the migrations; cargo must build again when one is added.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
