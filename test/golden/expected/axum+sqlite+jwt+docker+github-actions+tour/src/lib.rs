//! The library behind the program: everything but `main`, so that the tests can run the whole application.
//!
//! A request goes down through the layers and its answer comes back up:
//! [`routes`] (HTTP) → [`services`] (the rules) → [`db`] (SQL); [`models`] are what they hand to each other.

pub mod config;
pub mod db;
pub mod error;
pub mod healthcheck;
pub mod models;
pub mod openapi;
pub mod routes;
pub mod services;
pub mod shutdown;
pub mod state;
pub mod telemetry;
#[cfg(doctest)]
mod tour;
pub mod worker;

pub use state::AppState;
