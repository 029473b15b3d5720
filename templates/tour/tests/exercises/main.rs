//! The exercises of docs/tour/18-next.md. What you change stands in `yours/`; each check is red until you have:
//!
//!     cargo test --test exercises -- --ignored

#[cfg(not(feature = "solutions"))]
mod yours;

#[cfg(feature = "solutions")]
#[path = "solutions/mod.rs"]
mod yours;

mod checks;
