//! The exercises of docs/tour/18-next.md. What you change stands in `yours/`; each check is red until you have:
//!
//!     cargo test --test exercises -- --ignored

#[cfg_attr(feature = "solutions", path = "solutions")]
mod yours {
    pub mod accounts;
    pub mod counter;
    pub mod drain;
    pub mod outbox;
    pub mod percent;
    pub mod replies;
    pub mod review;
    pub mod seats;
}

mod checks;
