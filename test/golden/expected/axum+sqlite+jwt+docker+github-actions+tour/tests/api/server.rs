//! The server of one test.

pub use my_api::routes::serve;
