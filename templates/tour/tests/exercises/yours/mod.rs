pub mod accounts;
pub mod counter;
pub mod drain;
pub mod outbox;
pub mod percent;
pub mod replies;
pub mod review;
pub mod seats;
