//! The tests speak HTTP to the whole application, each to one of its own, on a database of its own.

mod app;
mod cors;
mod database;
mod errors;
mod health;
mod orders;
mod shutdown;
mod users;
