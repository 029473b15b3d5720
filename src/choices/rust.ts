/** The Rust that projects are built with, at least: one figure for Cargo.toml, README, containers, workflow and the check. */
export const RUST = '1.94';
