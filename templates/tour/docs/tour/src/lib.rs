//! The exercises of the tour.

/// Change these files until their tests pass. The chapters explain them.
#[cfg_attr(feature = "solutions", path = "solutions")]
pub mod exercises {
    pub mod accounts;
    pub mod counter;
    pub mod drain;
    pub mod feedback;
    pub mod outbox;
    pub mod percent;
    pub mod replies;
    pub mod seats;
}
