//! The rules of the house. No HTTP here, and no SQL: services call `db` and speak in terms of `models`.

pub mod order_service;
pub mod user_service;
