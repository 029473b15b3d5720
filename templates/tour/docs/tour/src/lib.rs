//! The programs and exercises of the tour.

pub mod ownership;

/// Change these files until their tests pass. The chapter `18-next.md` explains them.
#[cfg_attr(feature = "solutions", path = "solutions")]
pub mod exercises {
    pub mod accounts;
    pub mod counter;
    pub mod drain;
    pub mod outbox;
    pub mod percent;
    pub mod replies;
    pub mod review;
    pub mod seats;
}
