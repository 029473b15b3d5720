/** The minimum version of Rust, for Cargo.toml, README, containers, workflows and the check at creation. */
export const RUST = '1.94';
