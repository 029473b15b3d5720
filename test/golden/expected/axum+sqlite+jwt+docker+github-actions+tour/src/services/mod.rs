//! The rules of the application. Services call [`crate::db`] and return [`crate::error::ApiError`].
//! They do not depend on the web framework.

pub mod access;
pub mod credentials;
pub mod hs256;
pub mod order_service;
pub mod password_hasher;
pub mod purge;
pub mod secret_id;
pub mod throttle;
pub mod tokens;
pub mod user_service;
