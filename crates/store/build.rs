//! Has the crate built again when a migration is added: `sqlx::migrate!` notices changed files, but no new ones.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
