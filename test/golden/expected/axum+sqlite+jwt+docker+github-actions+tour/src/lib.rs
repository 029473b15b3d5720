//! The program as a library, without `main`, so that the tests can run the whole application.
//!
//! A request passes through the layers [`routes`] (HTTP), [`services`] (rules) and [`db`] (SQL). They exchange
//! [`models`].

pub mod commands;
pub mod config;
pub mod connections;
pub mod db;
pub mod delivery;
pub mod error;
pub mod healthcheck;
pub mod models;
pub mod openapi;
pub mod restart;
pub mod routes;
pub mod services;
pub mod shutdown;
pub mod state;
pub mod telemetry;
pub mod worker;

pub use state::AppState;
