//! The rules of the house. No HTTP here, and no SQL: services call `db` and speak in terms of `models`.

pub mod access;
pub mod auth;
pub mod credentials;
pub mod hs256;
pub mod order_service;
pub mod password_hasher;
pub mod purge;
pub mod refusal;
pub mod secret_id;
pub mod throttle;
pub mod tokens;
pub mod user_service;
